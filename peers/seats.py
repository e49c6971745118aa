"""At which meetings someone has a seat, day by day: as a member, for a day as a guest, or to lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peers.models import Cohort, Facilitation, Meeting, Membership
from peers.safety import Span, span

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User


@dataclass(frozen=True)
class Stay:
    """The days that someone is with a group; a guest is there for a day, and is told nothing of the group."""

    group: int
    days: Span
    is_guest: bool = False
    leads: bool = False

    def covers(self, meeting: Meeting) -> bool:
        """Say whether it is a seat at this meeting."""
        return self.group == meeting.group_id and self.days.first <= meeting.day <= self.days.last


@dataclass(frozen=True)
class Seat:
    """A seat at one meeting."""

    meeting: Meeting
    is_guest: bool


def stays(person: User) -> list[Stay]:
    """Return where someone is, was and will be, in groups that are shown; two queries."""
    shown = {"person": person, "group__cohort__state__in": Cohort.SHOWN}
    seats = [Stay(row.group_id, span(row), row.kind == "guest") for row in Membership.objects.filter(**shown)]
    return seats + [Stay(row.group_id, span(row), leads=True) for row in Facilitation.objects.filter(**shown)]


def at(person: User, meetings: QuerySet[Meeting], mine: list[Stay] | None = None) -> list[Seat]:
    """Return someone's seats at some meetings, in their order; three queries, or one where they are known."""
    mine = stays(person) if mine is None else mine
    there = meetings.filter(group__in={stay.group for stay in mine})
    seats = []
    for meeting in there.select_related("group__cohort", "session"):
        here = [stay for stay in mine if stay.covers(meeting)]
        if here:
            # Whoever leads or belongs there is no guest, whatever else they are.
            seats.append(Seat(meeting, all(stay.is_guest for stay in here)))
    return seats


def coming(person: User) -> list[Seat]:
    """Return someone's seats at meetings that are not over, the next one first."""
    return at(person, Meeting.objects.coming())


class Places:
    """Where someone has a place, read once for all that one page says of it; three queries at most."""

    def __init__(self, person: User) -> None:
        self.stays = stays(person)
        self.coming = at(person, Meeting.objects.coming(), self.stays)

    @property
    def belongs(self) -> bool:
        """Whether they are, were or will be a member of any group."""
        return any(not stay.leads and not stay.is_guest for stay in self.stays)

    @property
    def leads(self) -> bool:
        """Whether they lead, led or will lead any group."""
        return any(stay.leads for stay in self.stays)
