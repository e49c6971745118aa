"""Saying who came. One request for a whole group; two people saying it at once lose nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from peers.models import Attendance, MakeUp, Meeting, Membership, Run
from peers.models.meetings import EARLY
from people.models import User, live
from people.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

NONE = ""


@dataclass(frozen=True)
class Place:
    """One line of the list: who, what is marked, whether they said they cannot come, and if a guest."""

    person: User
    state: str
    regrets: bool
    guest: bool

    @property
    def label(self) -> str:
        """What is marked, as it is read."""
        return str(Attendance.State(self.state).label) if self.state else "Not marked"


def places(meeting: Meeting) -> list[Place]:
    """Return everyone with a seat at a meeting, members first, by name; three queries.

    Whoever was marked stays in the list, also when their membership was changed since.
    """
    marks = dict(meeting.attendances.values_list("person", "state"))
    seats = Membership.objects.filter(live(meeting.day), group=meeting.group_id)
    kinds = dict(seats.values_list("person", "kind"))
    sent = set(meeting.regrets.values_list("person", flat=True))
    people = User.objects.filter(Q(pk__in=kinds) | Q(pk__in=marks)).order_by("display_name", "pk")
    found = [
        Place(person, marks.get(person.pk, NONE), person.pk in sent, kinds.get(person.pk) == "guest")
        for person in people
    ]
    return sorted(found, key=lambda place: place.guest)


@transaction.atomic
def mark(
    *, meeting: Meeting, by: User, marks: Mapping[int, str], seen: Mapping[int, str] | None = None
) -> dict[int, str]:
    """Set what is marked for people, by id; "" takes a mark away. Returns what stood there before.

    Ids without a seat are left out: someone may have been moved while the list was open. So are those
    where someone else has marked meanwhile what `seen`, the page that was tapped on, did not show: a tap may
    arrive late, or twice. Raises RefusedError before the door opens, half an hour ahead, and for a cancelled
    meeting.
    """
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if meeting.state == Meeting.State.CANCELLED:
        raise RefusedError("This meeting was cancelled. Nothing was marked.")
    if meeting.starts_at - EARLY > timezone.now():
        raise RefusedError("Attendance opens half an hour before the meeting. Nothing was marked.")
    seated = {place.person.pk: place.state for place in places(meeting)}
    news = _news(meeting, by, seen) if seen is not None else set()
    wanted = {
        pk: state for pk, state in marks.items() if pk in seated and state != seated[pk] and pk not in news
    }
    gone = [pk for pk, state in wanted.items() if state == NONE]
    meeting.attendances.filter(person__in=gone).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(meeting=meeting, person_id=pk, state=state, marked_by=by)
            for pk, state in wanted.items()
            if state != NONE
        ],
        update_conflicts=True,
        unique_fields=["meeting", "person"],
        update_fields=["state", "marked_by"],
    )
    _hold(meeting)
    _make_up(meeting, by)
    return {pk: seated[pk] for pk in wanted}


def _news(meeting: Meeting, by: User, seen: Mapping[int, str]) -> set[int]:
    """Return whom someone else has marked otherwise than it was seen."""
    others = meeting.attendances.exclude(marked_by=by).values_list("person", "state")
    return {pk for pk, state in others if pk in seen and seen[pk] != state}


def _hold(meeting: Meeting) -> None:
    """A meeting to which someone came, or which was run, was held; without both it is planned again."""
    came = meeting.attendances.filter(state__in=Attendance.CAME).exists()
    was_run = Run.objects.filter(meeting=meeting, finished_at__isnull=False).exists()
    state = Meeting.State.HELD if came or was_run else Meeting.State.PLANNED
    if meeting.state != state:
        Meeting.objects.filter(pk=meeting.pk).update(state=state)


def _make_up(host: Meeting, by: User) -> None:
    """A guest who came has made up what they missed; if that was undone, they have not."""
    guests = list(MakeUp.objects.filter(host=host, state__in=[MakeUp.State.AGREED, MakeUp.State.DONE]))
    if not guests:
        return
    came = set(host.attendances.filter(state__in=Attendance.CAME).values_list("person", flat=True))
    for guest in guests:
        settle(make_up=guest, by=by, done=guest.person_id in came)


def settle(*, make_up: MakeUp, by: User, done: bool) -> None:
    """Count a missed meeting as made up, or take that back."""
    key: dict[str, Any] = {"meeting_id": make_up.missed_id, "person_id": make_up.person_id}
    if done:
        values = {"state": Attendance.State.MADE_UP, "marked_by": by}
        # Whoever was noted as there since has nothing to make up.
        if not Attendance.objects.filter(**key, state__in=Attendance.CAME).exists():
            Attendance.objects.update_or_create(**key, defaults=values)
    elif make_up.state == MakeUp.State.DONE:
        Attendance.objects.filter(**key, state=Attendance.State.MADE_UP).update(state=Attendance.State.ABSENT)
    state = MakeUp.State.DONE if done else MakeUp.State.AGREED
    MakeUp.objects.filter(pk=make_up.pk).update(state=state)
