"""Reading a session: as a facilitator, as a member will see it, and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from peers import guide_pdf, permissions, readers
from peers.plans import LENGTHS, LONG
from peers.views.curricula import reader

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

    from peers.models import Session


def session_of(request: HttpRequest, public_id: uuid.UUID) -> Session:
    """Return a session that the reader may read."""
    rows = readers.sessions_for(reader(request)).select_related("version__curriculum", "version__overlay")
    return get_object_or_404(rows.prefetch_related("blocks"), public_id=public_id)


def minutes_asked(request: HttpRequest) -> int:
    """Return the length that the address asks for; 90 where it says nothing that exists."""
    asked = request.GET.get("minutes", "")
    return int(asked) if asked in map(str, LENGTHS) else LONG


@require_safe
def session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a session whole, in 90 or 60 minutes, as a facilitator or as a member."""
    found = session_of(request, public_id)
    minutes, as_member = minutes_asked(request), request.GET.get("as") == "member"
    context = {
        "session": found,
        "version": found.version,
        "steps": found.plan(minutes),
        "minutes": minutes,
        "as_member": as_member,
        "tabs": _tabs(found, minutes, as_member=as_member),
        "directs": permissions.can_direct(reader(request)),
    }
    return render(request, "peers/session.html", context)


def _tabs(found: Session, minutes: int, *, as_member: bool) -> list[dict[str, object]]:
    address = reverse("peers:session", args=[found.public_id])
    shown = [
        {"label": f"{length} minutes", "url": f"{address}?minutes={length}", "current": length == minutes}
        for length in LENGTHS
    ]
    if as_member:
        shown = [tab | {"current": False} for tab in shown]
    member = {"label": "As members see it", "url": f"{address}?as=member", "current": as_member}
    return [*shown, member]


@require_safe
def guide(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a session's guide for printing."""
    found, minutes = session_of(request, public_id), minutes_asked(request)
    context = {
        "session": found,
        "version": found.version,
        "steps": found.plan(minutes),
        "minutes": minutes,
        "lost": guide_pdf.lost(found, minutes),
    }
    return render(request, "peers/guide.html", context)


@require_safe
def guide_as_pdf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Hand out a session's guide as a PDF."""
    found, minutes = session_of(request, public_id), minutes_asked(request)
    answer = HttpResponse(guide_pdf.guide(found, minutes), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.slug}-{minutes}.pdf"'
    return answer
