"""A group's story in dated lines: who came and went, and which sessions it had."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.clock import site_today
from peers.models import Meeting, Membership
from peers.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peers.models import Group

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Line:
    """One thing that happened, on a day."""

    day: dt.date
    words: str


def of(group: Group) -> list[Line]:
    """Return what happened so far, the newest first; three queries."""
    today = site_today()
    lines = [*_people(group), *_meetings(group)]
    return sorted((line for line in lines if line.day <= today), reverse=True)


def _people(group: Group) -> Iterator[Line]:
    """Say who came and went: those of one day who did the same in one line."""
    happened: defaultdict[tuple[dt.date, str], list[str]] = defaultdict(list)
    # Why someone went is theirs: on leave, to another group and for good all read the same.
    for seat in group.memberships.members().select_related("person"):
        happened[seat.starts_on, "joined"].append(str(seat.person))
        if seat.ends_on:
            happened[seat.ends_on + DAY, "left the group"].append(str(seat.person))
    for lead in group.facilitations.select_related("person"):
        if lead.ends_on == lead.starts_on:
            happened[lead.starts_on, "stood in"].append(str(lead.person))
            continue
        happened[lead.starts_on, "began to lead"].append(str(lead.person))
        if lead.ends_on:
            happened[lead.ends_on + DAY, "handed over"].append(str(lead.person))
    for (day, verb), people in happened.items():
        yield Line(day, f"{listed(sorted(people))} {verb}")


def _meetings(group: Group) -> Iterator[Line]:
    for meeting in group.meetings.filter(state=Meeting.State.HELD).select_related("session"):
        yield Line(meeting.day, f"Met: {meeting.session.title}")


def away(group: Group) -> list[Membership]:
    """Return the places that ended in a leave, of people who are in no group of the class now."""
    here = Membership.objects.members().on().filter(cohort=group.cohort_id).values("person")
    ended = group.memberships.filter(end=Membership.End.AWAY).exclude(person__in=here)
    return list(ended.select_related("person").order_by("person__display_name"))
