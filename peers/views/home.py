"""The front page of PEERS: one's own group, the groups one leads, and for the director every class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from peers import overview, permissions
from peers.seats import Places
from peers.views.guards import entering

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is next for whoever reads it."""
    person = entering(request)
    places = Places(person)
    context = {
        "mine": overview.mine(person, places),
        "kept": overview.kept(person, places),
        "leading": overview.leading(person, places),
        "forming": overview.forming(person),
        "asked_apart": overview.asked_apart(person),
        "offers": overview.offers(person),
        "to_answer": overview.to_answer(person) if places.leads else [],
        "cohorts": overview.cohorts() if permissions.can_direct(person) else None,
        "directs": permissions.can_direct(person),
        "hears": permissions.can_read_feedback(person),
        "facilitates": permissions.can_lead(person),
    }
    return render(request, "peers/home.html", context)
