"""Saying who came: one tap each, one request for the whole group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import site_today
from peers import attending, permissions
from peers.forms.meetings import AttendanceForm
from peers.models import Attendance
from peers.views import run_guards
from people.operations import RefusedError

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from peers.attending import Place
    from peers.models import Meeting

UNDO = "peers_undo"
GONE = "Someone in your list has no seat here any more; nothing was marked for them."
STAYS = "{} was marked {} by someone else meanwhile, and that stays. Tap again to change it."


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show everyone with a seat; by POST, mark what was changed."""
    meeting = run_guards.marks(request, public_id)
    if request.method != "POST":
        return _page(request, meeting)
    form = AttendanceForm(request.POST, places=attending.places(meeting))
    said, marks = _mark(request, meeting, form)
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, meeting, said, marks)
    messages.info(request, said)
    return redirect("peers:attendance", public_id)


def _mark(request: HttpRequest, meeting: Meeting, form: AttendanceForm) -> tuple[str, dict[int, str]]:
    """Mark what was changed; return what to say, and what was tapped unless it was refused."""
    if not form.is_valid():
        return "Something did not arrive whole. Nothing was marked: tap again.", {}
    marks = form.marks
    try:
        before = attending.mark(meeting=meeting, by=run_guards.reader(request), marks=marks, seen=form.seen)
    except RefusedError as refusal:
        return str(refusal), {}
    if before:
        changed = {str(pk): [state, marks[pk]] for pk, state in before.items()}
        request.session[UNDO] = {"meeting": str(meeting.public_id), "changed": changed}
    stays = [STAYS.format(place.person, place.label) for place in _stays(attending.places(meeting), marks)]
    whole = "Saved." if before else "" if stays else "All of it is saved already."
    return " ".join(filter(None, [whole, GONE if form.strangers else "", *stays])), marks


def _stays(places: list[Place], marks: dict[int, str]) -> list[Place]:
    """Return those of whom another mark stands than was tapped."""
    return [place for place in places if marks.get(place.person.pk, place.state) != place.state]


def _page(
    request: HttpRequest, meeting: Meeting, said: str = "", marks: dict[int, str] | None = None
) -> HttpResponse:
    places = attending.places(meeting)
    context = {
        "meeting": meeting,
        "places": places,
        "states": Attendance.State.choices,
        "marked": sum(bool(place.state) for place in places),
        "can_undo": request.session.get(UNDO, {}).get("meeting") == str(meeting.public_id),
        "said": said,
        "settled": [place for place in places if marks and place.person.pk in marks],
        "stays": _stays(places, marks or {}),
        # Whoever led on their last day is let in here on the day after, and nowhere else.
        "sees": meeting.day >= site_today()
        or permissions.can_see_meeting(run_guards.reader(request), meeting),
    }
    return render(request, f"peers/attendance.html{'' if marks is None else '#said'}", context)


@require_POST
def undo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the last change of one's own back; what someone else has changed since stays."""
    meeting = run_guards.marks(request, public_id)
    last = request.session.pop(UNDO, {})
    changed = last.get("changed", {}) if last.get("meeting") == str(public_id) else {}
    states = {str(place.person.pk): place.state for place in attending.places(meeting)}
    marks = {int(pk): was for pk, (was, now) in changed.items() if states.get(pk) == now}
    try:
        done = attending.mark(meeting=meeting, by=run_guards.reader(request), marks=marks)
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, "Taken back." if done else "There is nothing to take back.")
    return redirect("peers:attendance", public_id)
