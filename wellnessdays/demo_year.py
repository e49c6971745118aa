"""A year of invented requests and answers, so that the reports of the demo have something to say.

It is written at once, as nobody can ask for, or answer, in the past; the books stay true all the same.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from core.clock import site_today, site_zone
from wellnessdays.halves import MORNING, PARTS
from wellnessdays.ledger import locked_account
from wellnessdays.models import Appeal, LedgerEntry, Request, RequestedHalf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from people.models import Program, User
    from people.years import AcademicYear

State, Ground, Kind, Outcome = Request.State, Request.Ground, LedgerEntry.Kind, Appeal.Outcome
SENIORS = {
    "internal-medicine": [
        "Anselm Dufresne",
        "Bhavna Chowdhury",
        "Cormac Elridge",
        "Delphine Osei",
        "Emre Kaplan",
        "Fumiko Arden",
        "Gaspar Molina",
        "Henrike Solberg",
    ],
    "pediatrics": [
        "Iolanthe Mbeki",
        "Jasper Quill",
        "Katya Brennan",
        "Luis Ferrante",
        "Mirela Stoica",
        "Nadia Okafor",
        "Ottilie Grantham",
    ],
}
GROUNDS = (Ground.COVER, Ground.DATES, Ground.ROTATION, Ground.COVER, Ground.NOTICE, Ground.OTHER)
WHY = {
    Ground.COVER: "Two others are away already that day.",
    Ground.DATES: "That is a teaching day for everyone.",
    Ground.ROTATION: "The unit cannot spare anyone in that block.",
    Ground.NOTICE: "It was too close to arrange cover.",
    Ground.OTHER: "Another day that week would work.",
}
NOTICE = dt.timedelta(days=20)
AGO = 10  # days: nothing that is written here lies closer
LEAST_DAYS = 40  # working days that a year needs behind it to be told of


class Story(NamedTuple):
    """One request: how it stands, what it went through, and what became of another look at it."""

    state: str
    parts: tuple[str, ...] = PARTS
    refused: bool = False
    offered: bool = False
    recalled: bool = False
    look: str | None = None


def of_senior(number: int) -> list[Story]:
    """Return what a senior of internal medicine went through: what costs nothing comes first."""
    overturned = number < 5
    return [
        Story(State.DECLINED, refused=True, look=Outcome.LAPSED if overturned else Outcome.UPHELD),
        Story(State.WITHDRAWN),
        Story(State.RECALLED, recalled=True) if overturned else Story(State.CANCELLED),
        Story(State.DECLINED, refused=True),
        Story(State.APPROVED),
        Story(State.APPROVED, offered=True, refused=True),
        Story(State.APPROVED),
        Story(State.APPROVED, refused=True, look=Outcome.OVERTURNED) if overturned else Story(State.APPROVED),
    ]


def of_pediatrician(number: int) -> list[Story]:
    """Return what a senior of pediatrics went through."""
    return [
        Story(State.DECLINED, refused=True, look=Outcome.UPHELD if number < 2 else None),
        Story(State.DECLINED, offered=True, refused=True),
        Story(State.APPROVED, parts=(MORNING,)),
        Story(State.APPROVED),
        Story(State.APPROVED, parts=(MORNING,)),
    ]


def of_fellow(_number: int) -> list[Story]:
    """Return what a fellow went through."""
    return [Story(State.APPROVED, parts=(MORNING,)), Story(State.APPROVED)]


def load(year: AcademicYear, program: Program, people: Sequence[User], lead: User, office: User) -> None:
    """Write what some people of a program went through in a year, where enough of it is over."""
    days = _workdays(year)
    if len(days) < LEAST_DAYS:
        return
    writer = {"internal-medicine": of_senior, "pediatrics": of_pediatrician}.get(program.slug, of_fellow)
    told = [
        _Told(story, person, program, _day(days, place, number), GROUNDS[(place + number) % 6], lead, office)
        for place, person in enumerate(people)
        for number, story in enumerate(writer(place))
    ]
    _write(year, told)


def _workdays(year: AcademicYear) -> list[dt.date]:
    first = year.first_day + NOTICE + dt.timedelta(days=2)
    last = min(year.last_day, site_today() - dt.timedelta(days=AGO))
    every = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in every if day.isoweekday() <= 5]


def _day(days: list[dt.date], place: int, number: int) -> dt.date:
    # A tenth of the time for each request, and a little later for each person.
    step = len(days) // 10
    return days[number * step + place * step // 10]


class _Told(NamedTuple):
    story: Story
    person: User
    program: Program
    day: dt.date
    ground: str
    lead: User
    office: User

    @property
    def asked_at(self) -> dt.datetime:
        return _noon(self.day - NOTICE)

    @property
    def decided_at(self) -> dt.datetime | None:
        return (
            None if self.story.state == State.WITHDRAWN else _noon(self.asked_at.date(), 1 + self.day.day % 4)
        )

    def request(self, account_id: int) -> Request:
        """Return the request as it ended."""
        story = self.story
        return Request(
            account_id=account_id,
            trainee=self.person,
            program=self.program,
            state=story.state,
            asked_at=self.asked_at,
            answer_by=self.asked_at.date() + dt.timedelta(days=7),
            decided_by=self.lead if self.decided_at else None,
            decided_at=self.decided_at,
            decline_reason=WHY[Ground(self.ground)] if story.refused else "",
            ground=self.ground if story.refused else Ground.NONE,
            countered=story.offered,
            recall_reason="Two colleagues are ill." if story.recalled else "",
        )

    def halves(self, request: Request) -> Iterator[RequestedHalf]:
        """Return the half days that were asked for, and those offered instead: the next working day."""
        keeping = request.state in Request.KEEPING
        for offered in (False, True) if self.story.offered else (False,):
            day = _next(self.day) if offered else self.day
            for part in self.story.parts:
                active = keeping and offered == request.countered
                yield RequestedHalf(
                    request=request, trainee=self.person, day=day, part=part, offered=offered, active=active
                )

    def entries(self, request: Request) -> Iterator[LedgerEntry]:
        """Return what it wrote into the books."""
        story, size = self.story, len(self.story.parts)
        kinds = [Kind.HOLD, Kind.RELEASE, *([Kind.HOLD, Kind.RELEASE] if story.offered else [])]
        if story.state in (State.APPROVED, State.CANCELLED, State.RECALLED):
            kinds.append(Kind.USE)
        if story.state in (State.CANCELLED, State.RECALLED):
            kinds.append(Kind.RETURN)
        at = self.decided_at or _noon(self.asked_at.date(), 1)
        for kind in kinds:
            yield LedgerEntry(
                account_id=request.account_id,
                request=request,
                kind=kind,
                halves=LedgerEntry.SIGNS[kind] * size,
                actor=self.person if kind == Kind.HOLD else self.lead,
                at=self.asked_at if kind == Kind.HOLD else at,
            )

    def look(self, request: Request) -> Appeal:
        """Return the other look at it."""
        answered = self.story.look in Appeal.ANSWERED
        asked_at = _noon(self.asked_at.date(), 5)
        return Appeal(
            request=request,
            against=Appeal.Against.DECLINED,
            refused_by=self.lead,
            asked_at=asked_at,
            answer_by=asked_at.date() + dt.timedelta(days=7),
            outcome=self.story.look or "",
            answer="It has to stand this time." if self.story.look == Outcome.UPHELD else "",
            decided_by=self.office if answered else None,
            decided_at=_noon(asked_at.date(), 2) if answered else None,
        )


def _next(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=3 if day.isoweekday() == 5 else 1)


def _noon(day: dt.date, days: int = 0) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(12), tzinfo=site_zone())


def _write(year: AcademicYear, told: list[_Told]) -> None:
    accounts = {each.person.pk: locked_account(each.person, year).pk for each in told}
    found = Request.objects.bulk_create(each.request(accounts[each.person.pk]) for each in told)
    pairs = list(zip(told, found, strict=True))
    RequestedHalf.objects.bulk_create(half for each, request in pairs for half in each.halves(request))
    LedgerEntry.objects.bulk_create(entry for each, request in pairs for entry in each.entries(request))
    Appeal.objects.bulk_create(each.look(request) for each, request in pairs if each.story.look)
