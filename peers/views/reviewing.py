"""What is new upstream, beside what a program changed: looked at, chosen, and taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from peers import overlays
from peers.models import Overlay
from peers.versions import RefusedError
from peers.views.curricula import director

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what stays, what comes along and what is to be chosen; by POST make the draft of it."""
    person = director(request)
    overlay = get_object_or_404(Overlay.objects.select_related("curriculum", "version"), public_id=public_id)
    upstream = overlays.newer_than(overlay)
    if upstream is None:
        raise Http404
    found = overlays.reviewed(overlay, upstream)
    stale = request.POST.get("upstream", str(upstream.public_id)) != str(upstream.public_id)
    # What was chosen is an answer to what was shown.
    chosen = {one.name: "" if stale else request.POST.get(one.name, "") for one in found.conflicts}
    status = 200
    if request.method == "POST" and stale:
        messages.error(request, overlays.NEWER)
        status = 409
    elif request.method == "POST":
        try:
            draft = overlays.accept(overlay=overlay, upstream=upstream, choices=chosen, by=person)
        except RefusedError as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            messages.success(request, "Brought together in a draft. Look at it, then publish it.")
            return redirect("peers:version", draft.public_id)
    rows = [(one, chosen[one.name]) for one in found.conflicts]
    context = {"overlay": overlay, "upstream": upstream, "review": found, "conflicts": rows}
    return render(request, "peers/overlay_review.html", context, status=status)
