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
from peers.views import guards
from people.operations import RefusedError

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from peers.models import Meeting

UNDO = "peers_undo"


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show everyone with a seat; by POST, mark what was changed."""
    meeting = guards.marked(request, public_id)
    if request.method != "POST":
        return _page(request, meeting)
    form = AttendanceForm(request.POST, places=attending.places(meeting))
    said = _mark(request, meeting, form)
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, meeting, said, form)
    messages.info(request, said)
    return redirect("peers:attendance", public_id)


def _mark(request: HttpRequest, meeting: Meeting, form: AttendanceForm) -> str:
    if not form.is_valid():
        return "Something did not arrive whole. Nothing was marked: tap again."
    try:
        before = attending.mark(meeting=meeting, by=guards.reader(request), marks=form.marks)
    except RefusedError as refusal:
        return str(refusal)
    if before:
        changed = {str(pk): [state, form.marks[pk]] for pk, state in before.items()}
        request.session[UNDO] = {"meeting": str(meeting.public_id), "changed": changed}
    if form.strangers:
        return "Saved. Someone in your list has no seat here any more; nothing was marked for them."
    return "Saved." if before else "All of it is saved already."


def _page(
    request: HttpRequest, meeting: Meeting, said: str = "", form: AttendanceForm | None = None
) -> HttpResponse:
    places = attending.places(meeting)
    context = {
        "meeting": meeting,
        "places": places,
        "states": Attendance.State.choices,
        "marked": sum(bool(place.state) for place in places),
        "can_undo": request.session.get(UNDO, {}).get("meeting") == str(meeting.public_id),
        "said": said,
        "settled": form.settled if form and form.is_valid() else [],
        # Whoever led on their last day is let in here on the day after, and nowhere else.
        "sees": meeting.day >= site_today() or permissions.can_see_meeting(guards.reader(request), meeting),
    }
    return render(request, f"peers/attendance.html{'#said' if form else ''}", context)


@require_POST
def undo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the last change of one's own back; what someone else has changed since stays."""
    meeting = guards.marked(request, public_id)
    last = request.session.pop(UNDO, {})
    changed = last.get("changed", {}) if last.get("meeting") == str(public_id) else {}
    states = {str(place.person.pk): place.state for place in attending.places(meeting)}
    marks = {int(pk): was for pk, (was, now) in changed.items() if states.get(pk) == now}
    try:
        done = attending.mark(meeting=meeting, by=guards.reader(request), marks=marks)
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, "Taken back." if done else "There is nothing to take back.")
    return redirect("peers:attendance", public_id)
