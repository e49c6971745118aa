"""The pulse: a ticket for each seat, three taps and one line, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from peers import permissions, pulses
from peers.forms.runs import PulseForm
from peers.models import Pulse
from peers.pulses import RefusedError, Ticket
from peers.views import run_guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

COOKIE, COOKIE_AGE = "pulse", 3 * 24 * 3600
NO_DOOR = (
    "This address leads to no pulse, or to one that is not open yet. It opens when the session begins and "
    "your facilitators’ page has reached the network. Hold your camera to the code again then."
)
NO_SEAT = (
    "This pulse is for the members who had a seat in this session, and you are signed in as someone who had "
    "none. If that is wrong, ask your facilitators."
)
THANKS = "Thank you. Your answer is mixed with the others’ and shown in a few days, if four or more came in."


@require_safe
def result(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what came back from a meeting's pulse, once it may be shown."""
    meeting = run_guards.hears(request, public_id)
    pulse = Pulse.objects.filter(run__meeting=meeting).first()
    context = {"meeting": meeting, "pulse": pulse, "result": pulses.result(pulse) if pulse else None}
    return render(request, "peers/pulse_result.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: HttpRequest, door: str) -> HttpResponse:
    """Ask three taps and one line of whoever holds a ticket; lead everyone else to theirs, or say why not."""
    found = Pulse.objects.filter(door=door).select_related("run__meeting__group__cohort").first()
    if found is None:
        return _says(request, NO_DOOR, 404)
    if pulses.is_closed(found):
        return _says(request, pulses.CLOSED, 410)
    if request.method == "POST":
        return _answer(request, found)
    ticket = pulses.look_at(found, request.COOKIES.get(COOKIE, ""))
    if ticket is Ticket.GOOD:
        return render(request, "peers/pulse.html", {"form": PulseForm()})
    if not request.user.is_authenticated or _may_take(request, found):
        # Whoever shares a browser with someone who has answered still finds the way to their own.
        return render(request, "peers/pulse_ticket.html", {"door": door, "spent": ticket is Ticket.SPENT})
    if ticket is Ticket.SPENT:
        return _says(request, pulses.TWICE)
    if pulses.has_taken(found, run_guards.reader(request)):
        return _says(request, pulses.TAKEN)
    return _says(request, NO_SEAT, 403)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, door: str) -> HttpResponse:
    """Hand a member the ticket of their seat: into a cookie that is sent to this pulse's address alone."""
    address = reverse("peers:pulse", args=[door])
    found = Pulse.objects.filter(door=door).select_related("run__meeting__group__cohort").first()
    answer = redirect(address)
    if request.method != "POST" or found is None or not _may_take(request, found):
        return answer
    try:
        taken = pulses.take(pulse=found, person=run_guards.reader(request))
    except RefusedError as refusal:
        return _says(request, str(refusal), 409)
    answer.set_cookie(
        COOKIE,
        taken,
        max_age=COOKIE_AGE,
        path=address,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return answer


def _may_take(request: HttpRequest, found: Pulse) -> bool:
    """Say whether the reader has a seat whose ticket is still here."""
    person = run_guards.reader(request)
    return permissions.can_attend(person, found.run.meeting) and not pulses.has_taken(found, person)


def _answer(request: HttpRequest, found: Pulse) -> HttpResponse:
    held = request.COOKIES.get(COOKIE, "")
    standing = pulses.look_at(found, held)
    if standing is not Ticket.GOOD:
        return _says(request, pulses.REFUSALS[standing], 409)
    form = PulseForm(request.POST)
    if not form.is_valid():
        return render(request, "peers/pulse.html", {"form": form}, status=422)
    try:
        pulses.answer(pulse=found, ticket=held, taps=form.taps(), line=form.cleaned_data["line"])
    except RefusedError as refusal:
        return _says(request, str(refusal), 409)
    return _says(request, THANKS)


def _says(request: HttpRequest, words: str, status: int = 200) -> HttpResponse:
    return render(request, "peers/pulse_says.html", {"says": words}, status=status)
