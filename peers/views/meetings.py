"""A meeting's page, and what may happen to it before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peers import calendars, completion, dates, making_up, permissions, running, seats, substitutes
from peers import meetings as verbs
from peers.forms.meetings import MoveForm
from peers.models import MakeUp, Offer
from peers.views import guards
from people.operations import RefusedError

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpRequest

    from peers.models import Meeting
    from people.models import User


@require_safe
def meeting(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one meeting: when, where, what about, and what its reader can do."""
    found = guards.meeting(request, public_id)
    reader = guards.reader(request)
    runs = permissions.can_run(reader, found)
    marks = permissions.can_mark(reader, found)
    attends = permissions.can_attend(reader, found)
    context = {
        "meeting": found,
        "attends": attends,
        "sent": attends and found.regrets.filter(person=reader).exists(),
        "runs": runs,
        "hears": permissions.can_hear(reader, found),
        "near": running.is_near(found),
        "marks": marks,
        "sees_group": permissions.can_see_group(reader, found.group),
        "offer": _offer(found, reader) if runs else None,
        "mine": found.attendances.filter(person=reader).first() if attends else None,
        "owed": attends and found.is_over and found in completion.missed(reader),
        "open": found.state == found.State.PLANNED and not found.has_begun,
        "meanwhile": seats.meanwhile(reader, found) if attends and not found.has_begun else [],
    } | (_for_leads(found) if marks else {})
    response = render(request, "peers/meeting.html", context)
    # The link to join comes and goes with the clock.
    response["Cache-Control"] = "private, no-store"
    return response


def _offer(found: Meeting, reader: User) -> Offer | None:
    return found.offers.filter(absent=reader).exclude(state=Offer.State.PASSED).first()


def _for_leads(found: Meeting) -> dict[str, object]:
    guests = Q(host=found, state__in=MakeUp.OPEN)
    alone = Q(missed=found, host=None, state=MakeUp.State.AGREED)
    asked = MakeUp.objects.filter(guests | alone).select_related("person")
    return {
        "regrets": found.regrets.select_related("person"),
        "guests": [make_up for make_up in asked if make_up.host_id],
        "to_finish": [make_up for make_up in asked if not make_up.host_id],
        "circle": making_up.circle_for(found) if found.is_over else None,
        "unmet": found.is_over and verbs.is_unmet(found),
    }


def _do(request: HttpRequest, verb: Callable[[], object], done: str, to: str, *args: object) -> HttpResponse:
    try:
        verb()
        messages.success(request, done)
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect(to, *args)


def _attended(request: HttpRequest, public_id: uuid.UUID) -> tuple[Meeting, User]:
    found, reader = guards.meeting(request, public_id), guards.reader(request)
    if not permissions.can_attend(reader, found):
        raise Http404
    return found, reader


@require_POST
def regret(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say in one tap that one cannot come."""
    found, reader = _attended(request, public_id)
    done = "Your facilitators know that you cannot come. Nobody asks why."
    sequence = guards.sequence(request)
    return _do(
        request,
        lambda: verbs.send_regrets(meeting=found, person=reader, sequence=sequence),
        done,
        "peers:meeting",
        public_id,
    )


@require_POST
def come(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take regrets back."""
    found, reader = _attended(request, public_id)
    return _do(
        request,
        lambda: verbs.come_after_all(meeting=found, person=reader),
        "Good: your seat is yours.",
        "peers:meeting",
        public_id,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reschedule(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Move a meeting, or change where it is."""
    found = guards.marked(request, public_id)
    if guards.sequence(request) not in (None, found.sequence):
        # What was typed was for the meeting as it was: it is shown as it is now.
        messages.warning(request, verbs.CHANGED)
        return redirect("peers:reschedule", public_id)
    form = MoveForm(request.POST if request.method == "POST" else None, meeting=found)
    if request.method == "POST" and form.is_valid() and form.save(guards.reader(request)):
        messages.success(request, "Saved. Everyone with a seat is told, and their calendars follow.")
        found.refresh_from_db()
        for words in dates.Diary(found.group.cohort).wrong(found):
            messages.warning(request, words)
        return redirect("peers:meeting", public_id)
    context = {"meeting": found, "form": form}
    return render(request, "peers/reschedule.html", context, status=422 if form.errors else 200)


OFF = "It is off. Everyone with a seat is told, and their calendars follow."
NOT_MET = "Noted: it did not take place. Nobody owes it, and its session can be planned again."


@require_POST
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Call a meeting off."""
    found, reader = guards.marked(request, public_id), guards.reader(request)
    done = NOT_MET if found.is_over else OFF
    sequence = guards.sequence(request)
    return _do(
        request,
        lambda: verbs.cancel(meeting=found, by=reader, sequence=sequence),
        done,
        "peers:meeting",
        public_id,
    )


@require_POST
def protected(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say whether the group's protected time was kept."""
    found = guards.marked(request, public_id)
    kept = guards.yes_or_no(request, "kept")
    if kept is None:
        messages.error(request, guards.LOST)
        return redirect("peers:meeting", public_id)
    done = "Noted. The director reads this in counts."
    return _do(
        request, lambda: verbs.say_protected(meeting=found, kept=kept), done, "peers:meeting", public_id
    )


@require_safe
def ics(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Hand out one meeting for a calendar."""
    found = guards.meeting(request, public_id)
    response = HttpResponse(calendars.sheet([found]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


@require_POST
def find_substitute(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let someone else be asked to lead a meeting in one's place."""
    found, reader = guards.meeting(request, public_id), guards.reader(request)
    if not permissions.can_run(reader, found):
        raise Http404
    try:
        sequence = guards.sequence(request)
        offer = substitutes.look_for(meeting=found, absent=reader, sequence=sequence)
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        if offer:
            messages.success(request, "Someone is asked now. You see here once they said yes.")
        else:
            messages.warning(request, "Nobody who could is left to ask. Call the PEERS office, or move it.")
    return redirect("peers:meeting", public_id)


@require_POST
def offer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer whether one leads a meeting once; who answers what is gone by now is thanked."""
    found = Offer.objects.filter(public_id=public_id).first()
    if found is None:
        messages.info(request, substitutes.SETTLED)
        return redirect("peers:home")
    if found.person_id != guards.reader(request).pk:
        raise Http404
    yes = guards.yes_or_no(request, "answer")
    if yes is None:
        messages.error(request, guards.LOST)
        return redirect("peers:home")
    if yes:
        done = "Thank you. The meeting is yours to lead, on that day."
        return _do(request, lambda: substitutes.take(offer=found), done, "peers:home")
    done = "Thank you for saying so. Someone else is asked."
    return _do(request, lambda: substitutes.pass_on(offer=found), done, "peers:home")
