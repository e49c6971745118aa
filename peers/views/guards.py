"""Who gets past a page's door. 404 and not 403: a page that is not yours is no page at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from peers import permissions
from peers.models import Cohort, Group, Meeting

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

    from people.models import User

LOST = "Your answer did not arrive. Tap again."


def yes_or_no(request: HttpRequest, name: str) -> bool | None:
    """Return what was tapped, or None where half a form arrived: that is no answer."""
    return {"yes": True, "no": False}.get(request.POST.get(name, ""))


def sequence(request: HttpRequest) -> int | None:
    """Return which change of a meeting was looked at, or None where the form does not say."""
    sent = request.POST.get("sequence", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def reader(request: HttpRequest) -> User:
    """Return who is signed in."""
    person: User = request.user  # type: ignore[assignment]
    return person


def entering(request: HttpRequest) -> User:
    """Return the reader, for whom PEERS is a room."""
    person = reader(request)
    if not permissions.can_enter(person):
        raise Http404
    return person


def director(request: HttpRequest) -> User:
    """Return the reader, who looks after every cohort."""
    person = reader(request)
    if not permissions.can_direct(person):
        raise Http404
    return person


def cohort(request: HttpRequest, slug: str) -> Cohort:
    """Return a cohort that the reader looks after, and whose people are known here."""
    found = counted(request, slug)
    if found.is_forgotten:
        raise Http404
    return found


def counted(request: HttpRequest, slug: str) -> Cohort:
    """Return a cohort that the reader looks after, also where counts alone are left of it."""
    director(request)
    rows = Cohort.objects.select_related("version__curriculum", "program", "forgetting")
    return get_object_or_404(rows, slug=slug)


def group(request: HttpRequest, public_id: uuid.UUID) -> Group:
    """Return a group that the reader may see."""
    found = Group.objects.visible_to(reader(request)).select_related("cohort", "slot")
    return get_object_or_404(found, public_id=public_id)


def meeting(request: HttpRequest, public_id: uuid.UUID) -> Meeting:
    """Return a meeting that the reader may see."""
    found = Meeting.objects.visible_to(reader(request)).select_related("group__cohort", "session")
    return get_object_or_404(found, public_id=public_id)


def marked(request: HttpRequest, public_id: uuid.UUID) -> Meeting:
    """Return a meeting whose attendance is the reader's to say."""
    found = meeting(request, public_id)
    if not permissions.can_mark(reader(request), found):
        raise Http404
    return found
