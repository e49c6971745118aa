"""What the GME office reads: use with small cells hidden, the ledger, a visit's file, and what was felt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from people.models import Entry, Program, Role
from people.years import AcademicYear
from tests.conftest import browse, make_trainee
from tests.wellnessdays.conftest import TODAY, later
from wellnessdays import appeals, discouragements, operations, reports, sitevisit, terms
from wellnessdays.cells import HIDDEN, SMALL
from wellnessdays.halves import whole_day
from wellnessdays.models import Discouragement

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]

YEAR = AcademicYear.of(TODAY)


def people(cast: Cast, count: int) -> list[User]:
    """Let so many residents more be in the cast's program."""
    return [make_trainee(f"resident{number}", cast.program) for number in range(count)]


def use(name: str = "Medicine") -> reports.Line:
    """Return a program's line of the table of use."""
    return next(each for each in reports.of_year(YEAR).use if each.program == name)


def tally(title: str) -> reports.Tally:
    """Return a number of the whole institution."""
    return next(each for each in reports.of_year(YEAR).tallies if each.title == title)


def answers() -> dict[str, list[str]]:
    """Return each line of the table of answers, by its programs."""
    return {each.program: [each.total, *each.cells] for each in reports.of_year(YEAR).answers}


def taken(cast: Cast, person: User, days: int, count: int = 1) -> None:
    """Let someone take so many whole days, the first so many days from now."""
    for number in range(count):
        halves = whole_day(later(days + number))
        asked = operations.ask(trainee=person, program=cast.program, halves=halves)
        operations.approve(request=asked, by=cast.program_lead)


def first_answer(cast: Cast, request: Request, which: int) -> None:
    """Give a request one of the five answers: approve, offer, decline, recall, none."""
    lead = {"request": request, "by": cast.program_lead}
    if which == 1:
        operations.offer(**lead, reason="Full.", halves=whole_day(later(35)))  # type: ignore[arg-type]
    elif which == 2:
        operations.decline(**lead, reason="Full.")  # type: ignore[arg-type]
    elif which in (0, 3):
        operations.approve(**lead)  # type: ignore[arg-type]
    if which == 3:
        operations.recall(**lead, reason="Flood.")  # type: ignore[arg-type]


class TestUse:
    def test_a_program_of_four_shows_nothing(self, cast: Cast) -> None:
        people(cast, 3)
        assert (use().total, use().cells) == (SMALL, [HIDDEN] * 3)

    def test_who_took_none_some_and_all_is_counted(self, cast: Cast) -> None:
        residents = people(cast, 14)
        for number, person in enumerate(residents[:5]):
            taken(cast, person, 28 + 7 * number, 4)
        for number, person in enumerate(residents[5:10]):
            taken(cast, person, 28 + 7 * number)
        assert use().cells == ["5", "5", "5"]

    def test_one_person_who_took_none_is_not_singled_out(self, cast: Cast) -> None:
        residents = people(cast, 10)
        for number, person in enumerate([cast.trainee, *residents[:9]]):
            taken(cast, person, 28 + 7 * number)
        assert use().cells == [HIDDEN, HIDDEN, "0"]

    def test_a_day_given_back_was_not_taken(self, cast: Cast, ask: Ask) -> None:
        people(cast, 5)
        asked = operations.approve(request=ask(), by=cast.program_lead)
        operations.cancel(request=asked, by=cast.trainee)
        assert use().cells == ["6", "0", "0"]

    def test_a_student_counts_nowhere(self, cast: Cast) -> None:
        school = Program.objects.create(name="School", slug="school", kind="medical_school", department="S")
        make_trainee("student", school)
        assert "School" not in [each.program for each in reports.of_year(YEAR).use]


class TestAnswers:
    def test_one_refusal_is_not_told(self, cast: Cast, ask: Ask) -> None:
        operations.decline(request=ask(), by=cast.program_lead, reason="No cover.")
        assert answers() == {"Medicine": [HIDDEN] * 6}

    def test_five_refusals_are_counted(self, cast: Cast, ask: Ask) -> None:
        for person in people(cast, 5):
            operations.decline(request=ask(by=person), by=cast.program_lead, reason="No cover.")
        assert answers() == {"Medicine": ["5", "0", "0", "5", "0", "0"]}

    def test_each_request_counts_by_its_first_answer(self, cast: Cast, ask: Ask) -> None:
        everyone = people(cast, 25)
        for number, person in enumerate(everyone):
            first_answer(cast, ask(21 + number // 5, by=person), number // 5)
        assert answers() == {"Medicine": ["25", "5", "5", "5", "5", "5"]}

    def test_an_answer_overturned_was_still_a_refusal_first(self, cast: Cast, ask: Ask) -> None:
        for person in people(cast, 5):
            refused = operations.decline(request=ask(by=person), by=cast.program_lead, reason="No cover.")
            appeals.overturn(appeal=appeals.ask(request=refused, by=person), by=cast.gme_admin)
        assert answers()["Medicine"] == ["5", "0", "0", "5", "0", "0"]

    def test_the_time_to_an_answer_is_the_median_in_days(
        self, cast: Cast, ask: Ask, monday: time_machine.Traveller
    ) -> None:
        requests = [ask(by=person) for person in people(cast, 5)]
        monday.shift(dt.timedelta(days=3))
        for request in requests:
            operations.approve(request=request, by=cast.program_lead)
        assert reports.of_year(YEAR).answers[0].days == "3.0"

    def test_the_time_to_four_answers_is_not_told(self, cast: Cast, ask: Ask) -> None:
        requests = [ask(by=person) for person in people(cast, 5)]
        for request in requests[:4]:
            operations.approve(request=request, by=cast.program_lead)
        assert reports.of_year(YEAR).answers[0].days == ""

    def test_the_queries_are_the_same_for_one_and_for_many(
        self, cast: Cast, ask: Ask, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for person in people(cast, 6):
            ask(by=person)
        with django_assert_num_queries(5):
            reports.of_year(YEAR)


class TestTallies:
    def refuse(self, cast: Cast, ask: Ask, count: int, ground: str = "cover") -> list[Request]:
        return [
            operations.decline(
                request=ask(by=person), by=cast.program_lead, reason="No cover.", ground=ground
            )
            for person in people(cast, count)
        ]

    def test_refusals_are_counted_by_ground(self, cast: Cast, ask: Ask) -> None:
        self.refuse(cast, ask, 5, "notice")
        assert ("Too late to arrange cover", "5") in tally("Why not").parts

    def test_a_few_are_counted_by_none(self, cast: Cast, ask: Ask) -> None:
        self.refuse(cast, ask, 4)
        assert (tally("Why not").total, {cell for _, cell in tally("Why not").parts}) == (HIDDEN, {HIDDEN})

    def test_other_days_offered_are_counted_by_what_became_of_them(self, cast: Cast, ask: Ask) -> None:
        for number, person in enumerate(people(cast, 10)):
            offered = operations.offer(
                request=ask(by=person), by=cast.program_lead, reason="Full.", halves=whole_day(later(35))
            )
            (operations.accept if number < 5 else operations.refuse)(request=offered, by=person)
        assert tally("Another day offered").parts == [("Taken", "5"), ("Left", "5"), ("Not answered", "0")]

    def test_another_look_is_counted_by_outcome(self, cast: Cast, ask: Ask) -> None:
        for refused in self.refuse(cast, ask, 5):
            asked = appeals.ask(request=refused, by=refused.trainee)
            appeals.uphold(appeal=asked, by=cast.gme_admin, answer="It stands.")
        found = tally("Looked at again by the GME office")
        assert (found.total, found.parts[0]) == ("5", ("The answer stands", "5"))

    def test_one_that_was_looked_at_again_is_not_told(self, cast: Cast, ask: Ask) -> None:
        (refused,) = self.refuse(cast, ask, 1)
        appeals.ask(request=refused, by=refused.trainee)
        assert tally("Looked at again by the GME office").total == SMALL

    def test_sums_are_hidden_when_they_would_tell_of_a_hidden_program(self, cast: Cast, ask: Ask) -> None:
        self.refuse(cast, ask, 6)
        operations.decline(request=ask(by=cast.other_trainee), by=cast.other_lead, reason="No cover.")
        assert (answers()["Medicine, Surgery"][0], tally("Why not").total) == (HIDDEN, HIDDEN)


class TestFiles:
    def test_the_visit_file_is_a_pdf(self, cast: Cast) -> None:
        assert sitevisit.pdf(YEAR).startswith(b"%PDF")

    def test_the_visit_file_states_the_policy(self, cast: Cast) -> None:
        assert "4 days a year" in terms.spells(YEAR)[0].terms[0]

    def test_the_report_names_nobody(self, cast: Cast, ask: Callable[..., Request]) -> None:
        ask()
        page = browse(cast.gme_admin).get(reverse("wellnessdays:report_csv"))
        assert cast.trainee.display_name + "," not in b"".join(page.streaming_content).decode()  # type: ignore[attr-defined]

    def test_the_ledger_shows_each_entry(self, cast: Cast, ask: Callable[..., Request]) -> None:
        ask()
        page = browse(cast.gme_admin).get(reverse("wellnessdays:ledger")).content.decode()
        assert ("Granted" in page, "Held by a request" in page) == (True, True)

    def test_the_ledger_csv_has_a_line_for_each_entry(self, cast: Cast, ask: Callable[..., Request]) -> None:
        ask()
        page = browse(cast.gme_admin).get(reverse("wellnessdays:ledger_csv"))
        assert len(b"".join(page.streaming_content).splitlines()) == 3  # type: ignore[attr-defined]

    @pytest.mark.parametrize("name", ["report_csv", "site_visit", "site_visit_csv", "ledger_csv"])
    def test_each_file_taken_away_is_in_the_audit(self, cast: Cast, name: str) -> None:
        browse(cast.gme_admin).get(reverse(f"wellnessdays:{name}"))
        assert Entry.objects.filter(act=Entry.Act.REPORT_EXPORTED, actor=cast.gme_admin).count() == 1

    def test_a_year_without_accounts_is_no_page(self, cast: Cast) -> None:
        page = browse(cast.gme_admin).get(reverse("wellnessdays:report"), {"year": "1999"})
        assert page.status_code == 404


class TestDiscouraged:
    def tell(self, cast: Cast, person: User | None = None, *, opened: bool = False) -> Discouragement:
        return discouragements.tell(
            trainee=person or cast.trainee, program=cast.program, words="A remark.", opened=opened
        )

    def test_four_people_look_like_nobody(self, cast: Cast) -> None:
        for person in people(cast, 4):
            self.tell(cast, person)
        assert {tally.people for tally in discouragements.tallies(YEAR)} == {None}

    def test_five_people_are_counted(self, cast: Cast) -> None:
        for person in people(cast, 5):
            self.tell(cast, person)
        assert [tally.people for tally in discouragements.tallies(YEAR)] == [5, None]

    def test_saying_it_twice_in_a_month_counts_once(self, cast: Cast) -> None:
        self.tell(cast)
        self.tell(cast)
        assert Discouragement.objects.count() == 1

    def test_the_office_reads_nothing_that_is_closed(self, cast: Cast) -> None:
        self.tell(cast)
        assert "A remark." not in browse(cast.gme_admin).get(reverse("wellnessdays:report")).content.decode()

    def test_the_office_reads_what_was_opened(self, cast: Cast) -> None:
        self.tell(cast, opened=True)
        assert "A remark." in browse(cast.gme_admin).get(reverse("wellnessdays:report")).content.decode()

    def test_what_is_closed_again_is_gone_from_the_office(self, cast: Cast) -> None:
        told = self.tell(cast, opened=True)
        browse(cast.trainee).post(reverse("wellnessdays:discouraged_open", args=[told.public_id]))
        assert not Discouragement.objects.visible_to(cast.gme_admin).exists()

    def test_an_officer_who_leads_the_program_reads_nothing_of_it(self, cast: Cast) -> None:
        self.tell(cast, opened=True)
        Role.objects.create(
            user=cast.gme_admin, kind=Role.Kind.PROGRAM_LEAD, program=cast.program, starts_on=later(-10)
        )
        assert not Discouragement.objects.visible_to(cast.gme_admin).exists()

    @pytest.mark.parametrize("role", ["program_lead", "superuser", "other_trainee", "wellbeing_office"])
    def test_nobody_else_reads_even_what_was_opened(self, cast: Cast, role: str) -> None:
        self.tell(cast, opened=True)
        person = cast.member(role)
        assert person is not None
        assert not Discouragement.objects.visible_to(person).exists()

    def test_erasing_takes_it_out_of_the_count(self, cast: Cast) -> None:
        told = self.tell(cast)
        browse(cast.trainee).post(reverse("wellnessdays:discouraged_erase", args=[told.public_id]))
        assert not Discouragement.objects.exists()

    def test_no_finer_time_than_the_month_is_kept(self, cast: Cast) -> None:
        assert self.tell(cast).month == dt.date(2026, 10, 1)
