"""A small institution lives through year ends, transfers, policies and appeals; its books stay true."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from people.models import Enrollment, Program, Role
from people.years import AcademicYear
from tests.conftest import make_official, make_trainee
from wellnessdays import appeals, balances, feeds, grid, operations, placing, proof, tasks
from wellnessdays.halves import Half
from wellnessdays.models import Account, Appeal, Policy, Request, RequestedHalf
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from people.models import User

# Three weeks before a year ends on 30 June, in a leap year whose 29 February lies just behind.
START = dt.datetime(2028, 6, 5, 14, tzinfo=dt.UTC)
LEAP = dt.datetime(2028, 2, 21, 14, tzinfo=dt.UTC)
CAP = 1
VERBS = ("approve", "decline", "offer", "accept", "refuse", "withdraw", "cancel", "recall")
numbers, days, parts = st.integers(0, 7), st.sampled_from([2, 2, 2, 3, 24, -1]), st.sampled_from(["am", "pm"])


class Institution(RuleBasedStateMachine):
    """Four trainees in two programs with a cap of one, one of them in both; a lead in each, two officers."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(transaction.atomic())

    @initialize(start=st.sampled_from([START, LEAP]))
    def open(self, start: dt.datetime) -> None:
        self.clock = self.stack.enter_context(time_machine.travel(start, tick=False))
        self.first = start.date()
        self.programs = [
            Program.objects.create(name=name, slug=name, kind="residency", department=name)
            for name in ("alpha", "beta")
        ]
        self.leads = [make_official(f"lead_{p.slug}", Role.Kind.PROGRAM_LEAD, p) for p in self.programs]
        self.office = [make_official(f"officer_{n}", Role.Kind.GME_ADMIN) for n in "ab"]
        # The last starts late: on the leap day, or in the middle of the last week of the year.
        starts = [None, None, None, dt.date(2028, 2, 29) if start == LEAP else dt.date(2028, 6, 28)]
        self.people = [
            make_trainee(f"person_{n}", self.programs[n % 2], starts_on=day or dt.date(2027, 7, 1))
            for n, day in enumerate(starts)
        ]
        self.join(self.people[0], self.programs[1])
        for program in self.programs:
            Policy.objects.create(program=program, valid_from=dt.date(2020, 7, 1), cap_day=CAP)

    @rule(who=numbers, day=days, part=parts, both=st.booleans(), other=st.booleans())
    def ask(self, who: int, day: int, part: str, *, both: bool, other: bool) -> None:
        halves = self.halves(day, "am", "pm") if both else self.halves(day, part)
        person = self.people[who % 4]
        places = list(Enrollment.objects.filter(user=person).order_by("pk"))
        program = places[-1 if other else 0].program
        self.attempt(operations.ask, trainee=person, program=program, halves=halves)

    @rule(verb=st.sampled_from([*VERBS, *["approve"] * 8]), which=numbers, day=days, part=parts)
    def act(self, verb: str, which: int, day: int, part: str) -> None:
        if (request := self.pick(which)) is None:
            return
        given: dict[str, Any] = {"request": request, "by": self.leads[self.programs.index(request.program)]}
        if verb in ("decline", "recall", "offer"):
            given["reason"] = "Short."
        elif verb != "approve":
            given["by"] = request.trainee
        if verb == "offer":
            given["halves"] = self.halves(day, part)
        self.attempt(getattr(operations, verb), **given)

    @rule(day=days, part=parts)
    def all_ask(self, day: int, part: str) -> None:
        for who in range(4):
            self.ask(who, day, part, both=False, other=False)

    @rule(day=days, part=parts)
    def all_ask_and_are_approved(self, day: int, part: str) -> None:
        self.all_ask(day, part)
        self.approve_each()

    @rule(who=numbers)
    def ask_for_a_whole_week(self, who: int) -> None:
        person = self.people[who % 4]
        place = Enrollment.objects.filter(user=person).order_by("pk").first()
        assert place is not None
        week = [
            half for day in range(2, 9) for half in self.halves(day, "am", "pm") if half.day.isoweekday() < 6
        ]
        self.attempt(operations.ask, trainee=person, program=place.program, halves=week)

    @rule()
    def approve_each(self) -> None:
        for which in range(Request.objects.count()):
            self.act("approve", which, 2, "am")

    @rule()
    def approve_all(self) -> None:
        self.attempt(operations.approve_clean, requests=list(Request.objects.all()), by=self.office[0])

    @rule(which=numbers)
    def look_again(self, which: int) -> None:
        if request := self.pick(which):
            self.attempt(appeals.ask, request=request, by=request.trainee)

    @rule(which=numbers, officer=st.integers(0, 1), verb=st.sampled_from(["overturn", "uphold", "withdraw"]))
    def answer(self, which: int, officer: int, verb: str) -> None:
        found = list(Appeal.objects.waiting())
        if found:
            appeal = found[which % len(found)]
            by = appeal.request.trainee if verb == "withdraw" else self.office[officer]
            words = {"answer": "It stands."} if verb == "uphold" else {}
            self.attempt(getattr(appeals, verb), appeal=appeal, by=by, **words)

    @rule(which=numbers, day=days)
    def set_aside(self, which: int, day: int) -> None:
        person = self.people[which % 4]
        program = Enrollment.objects.filter(user=person).order_by("pk")[0].program
        placing.place(program=program, trainees=[person], halves=self.halves(day, "am"), by=self.office[0])

    @rule(halves=st.integers(0, 8), program=st.integers(0, 1), clean=st.booleans())
    def change_rules(self, halves: int, program: int, *, clean: bool) -> None:
        Policy.objects.create(
            program=self.programs[program],
            valid_from=self.today(),
            cap_day=CAP,
            allowance_halves=halves,
            approves_clean=clean,
        )

    @rule(who=numbers)
    def transfer(self, who: int) -> None:
        place = Enrollment.objects.filter(user=self.people[who % 4]).order_by("pk").last()
        assert place is not None
        if place.starts_on < self.today() and place.ends_on is None:
            place.ends_on = self.today()
            place.save()
            to = self.programs[1 - self.programs.index(place.program)]
            if not Enrollment.objects.filter(user=place.user, program=to, ends_on=None).exists():
                self.join(place.user, to, self.today() + dt.timedelta(days=1))

    @rule(count=st.integers(1, 12))
    def wait(self, count: int) -> None:
        self.clock.shift(dt.timedelta(days=count))
        tasks.lapse()

    @invariant()
    def nobody_is_below_zero_and_ledger_and_halves_agree(self) -> None:
        for account in Account.objects.select_related("trainee"):
            standing = balances.standing(account.trainee, account.year)
            rows = RequestedHalf.objects.filter(trainee=account.trainee, active=True)
            kept = sum(AcademicYear.of(row.day) == account.year for row in rows)
            assert 0 <= standing.free == account.balance_halves
            assert standing.held + standing.taken == kept

    def teardown(self) -> None:
        """At the end of a life compare screens and feeds with the books; then undo everything."""
        try:
            if hasattr(self, "programs"):
                assert proof.faults() == []
                for person in self.people:
                    assert self.on_screen(person) == self.held(person)
                    assert self.in_feed(person) == self.held_in_feed(person)
        finally:
            transaction.set_rollback(True)
            self.stack.close()

    def attempt(self, verb: Any, **given: Any) -> None:
        """Do something or be refused; either way no half day is over its cap that was not before."""
        before = self.over_the_cap()
        with contextlib.suppress(RefusedError):
            verb(**given)
        assert self.over_the_cap() <= before

    def over_the_cap(self) -> set[tuple[int, Half]]:
        """Return the half days on which more of a program are off than may be, counted from the rows alone.

        A transfer back may bring one about, since nobody decides anything then.
        """
        there = list(Enrollment.objects.values_list("user", "program", "starts_on", "ends_on"))
        rows = RequestedHalf.objects.filter(active=True, request__state=Request.State.APPROVED)
        off = Counter(
            (program, Half(day, part))
            for person, program, day, part in rows.values_list("trainee", "request__program", "day", "part")
            if any(
                (who, where) == (person, program) and first <= day and (last is None or day <= last)
                for who, where, first, last in there
            )
        )
        return {place for place, count in off.items() if count > CAP}

    def today(self) -> dt.date:
        return dt.datetime.now(dt.UTC).date()

    def halves(self, day: int, *parts_: str) -> list[Half]:
        return [Half(self.today() + dt.timedelta(days=day), part) for part in parts_]

    def pick(self, which: int) -> Request | None:
        found = list(Request.objects.with_halves().order_by("pk"))
        return found[which % len(found)] if found else None

    def join(self, person: User, program: Program, day: dt.date = dt.date(2027, 7, 1)) -> None:
        Enrollment.objects.create(user=person, program=program, training_year=2, starts_on=day)

    def held(self, person: User) -> set[Half]:
        rows = RequestedHalf.objects.filter(trainee=person, active=True, day__gt=self.today())
        return {Half(row.day, row.part) for row in rows if row.day.isoweekday() < 6}

    def held_in_feed(self, person: User) -> set[dt.date]:
        rows = RequestedHalf.objects.filter(trainee=person, active=True, request__state="approved")
        return set(rows.filter(day__gte=self.today() - feeds.PAST).values_list("day", flat=True))

    def on_screen(self, person: User) -> set[Half]:
        place = Enrollment.objects.filter(user=person, ends_on=None).order_by("pk").last()
        assert place is not None
        weeks = grid.weeks(person, place.program)
        cells = (cell for week in weeks for row in week.rows for cell in row.cells)
        return {cell.half for cell in cells if cell.state == "mine" and cell.half.day > self.today()}

    def in_feed(self, person: User) -> set[dt.date]:
        lines = feeds.calendar(person).splitlines()
        return {dt.date.fromisoformat(line[-13:-5]) for line in lines if line.startswith("UID:")}


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
class TestInstitution(Institution.TestCase):  # type: ignore[valid-type,misc]
    settings = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
