"""At which meetings someone has a seat, day by day: as a member, for a day as a guest, or to lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peers.models import Cohort, Facilitation, Meeting, Membership
from peers.safety import END, Span

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from people.models import User


# Put together once: every Today page asks them, and to put them together costs more than to ask.
SHOWN, DAYS = {"group__cohort__state__in": Cohort.SHOWN}, ("group", "starts_on", "ends_on")
SEATS = Membership.objects.filter(**SHOWN).order_by().values_list(*DAYS, "kind")
LEADS = Facilitation.objects.filter(**SHOWN).order_by().values_list(*DAYS)


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

    def belongs(self, day: dt.date) -> bool:
        """Say whether it is a member's place, in force on a day."""
        return not self.is_guest and not self.leads and self.days.first <= day <= self.days.last


@dataclass(frozen=True)
class Seat:
    """A seat at one meeting."""

    meeting: Meeting
    is_guest: bool


def stays(person: User) -> list[Stay]:
    """Return where someone is, was and will be, in groups that are shown; two queries."""
    seats, leads = SEATS.filter(person=person), LEADS.filter(person=person)
    return [
        *(Stay(group, Span(first, last or END), kind == "guest") for group, first, last, kind in seats),
        *(Stay(group, Span(first, last or END), leads=True) for group, first, last in leads),
    ]


def at(person: User, meetings: QuerySet[Meeting], mine: list[Stay] | None = None) -> list[Seat]:
    """Return someone's seats at some meetings, in their order; three queries, or one where they are known."""
    mine = stays(person) if mine is None else mine
    if not mine:
        return []
    there = meetings.filter(group__in={stay.group for stay in mine})
    seats = []
    for meeting in there.select_related("group__cohort", "session"):
        here = [stay for stay in mine if stay.covers(meeting)]
        if here:
            # Whoever leads or belongs there is no guest, whatever else they are.
            seats.append(Seat(meeting, all(stay.is_guest for stay in here)))
    return seats


def coming(person: User, mine: list[Stay] | None = None) -> list[Seat]:
    """Return someone's seats at meetings that are not over, the next one first."""
    return at(person, Meeting.objects.coming(), mine)


def meanwhile(person: User, meeting: Meeting) -> list[Meeting]:
    """Return the other meetings at the same time as one, where someone has a seat and sent no regrets."""
    sent = Meeting.objects.filter(regrets__person=person).values("pk")
    others = at(person, Meeting.objects.coming().exclude(pk=meeting.pk).exclude(pk__in=sent))
    return [seat.meeting for seat in others if at_once(seat.meeting, meeting)]


def at_once(one: Meeting, other: Meeting) -> bool:
    """Say whether two meetings overlap."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


class Places:
    """Where someone has a place, read once for all that one page says of it; three queries at most."""

    def __init__(self, person: User) -> None:
        self.stays = stays(person)
        self.coming = coming(person, self.stays)

    @property
    def belongs(self) -> bool:
        """Whether they are, were or will be a member of any group."""
        return any(not stay.leads and not stay.is_guest for stay in self.stays)

    @property
    def leads(self) -> bool:
        """Whether they lead, led or will lead any group."""
        return any(stay.leads for stay in self.stays)
