"""What the GME office reads: use with small cells hidden, the ledger, a visit's file, and what was felt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from people.models import Entry, Role
from people.years import AcademicYear
from tests.conftest import browse, make_trainee
from tests.wellnessdays.conftest import TODAY, later
from wellnessdays import discouragements, operations, reports, sitevisit
from wellnessdays.halves import whole_day
from wellnessdays.models import Discouragement

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Request

YEAR = AcademicYear.of(TODAY)


def people(cast: Cast, count: int) -> list[User]:
    """Let so many residents more be in the cast's program."""
    return [make_trainee(f"resident{number}", cast.program) for number in range(count)]


def line(name: str = "Medicine") -> reports.Line:
    """Return the report's line of a program."""
    return next(each for each in reports.of_year(YEAR) if each.program == name)


def taken(cast: Cast, person: User, days: int, count: int = 1) -> None:
    """Let someone take so many whole days, the first so many days from now."""
    for number in range(count):
        halves = whole_day(later(days + number))
        asked = operations.ask(trainee=person, program=cast.program, halves=halves)
        operations.approve(request=asked, by=cast.program_lead)


class TestUse:
    def test_a_program_of_four_shows_nothing(self, cast: Cast) -> None:
        people(cast, 3)
        assert line().cells[1:] == [reports.HIDDEN, *[""] * 7]

    def test_who_took_none_some_and_all_is_counted(self, cast: Cast) -> None:
        residents = people(cast, 14)
        for number, person in enumerate(residents[:5]):
            taken(cast, person, 28 + 7 * number, 4)
        for number, person in enumerate(residents[5:10]):
            taken(cast, person, 28 + 7 * number)
        assert (line().none, line().some, line().all) == ("5", "5", "5")

    def test_one_person_who_took_none_is_not_singled_out(self, cast: Cast) -> None:
        residents = people(cast, 10)
        for number, person in enumerate([cast.trainee, *residents[:9]]):
            taken(cast, person, 28 + 7 * number)
        assert (line().none, line().some) == (reports.HIDDEN, reports.HIDDEN)

    def test_a_day_given_back_was_not_taken(self, cast: Cast, ask: Callable[..., Request]) -> None:
        people(cast, 5)
        asked = operations.approve(request=ask(), by=cast.program_lead)
        operations.cancel(request=asked, by=cast.trainee)
        assert line().none == "6"

    def test_one_refusal_is_not_told(self, cast: Cast, ask: Callable[..., Request]) -> None:
        people(cast, 5)
        operations.decline(request=ask(), by=cast.program_lead, reason="No cover.")
        assert line().refused == reports.HIDDEN

    def test_five_refusals_are_counted(self, cast: Cast, ask: Callable[..., Request]) -> None:
        for person in people(cast, 5):
            operations.decline(request=ask(by=person), by=cast.program_lead, reason="No cover.")
        assert line().refused == "5"

    def test_no_refusal_is_told_as_none(self, cast: Cast) -> None:
        people(cast, 5)
        assert line().refused == "0"

    def test_the_time_to_an_answer_is_the_median_in_days(
        self, cast: Cast, ask: Callable[..., Request], monday: object
    ) -> None:
        people(cast, 5)
        asked = ask()
        monday.shift(dt.timedelta(days=3))  # type: ignore[attr-defined]
        operations.approve(request=asked, by=cast.program_lead)
        assert line().days_to_answer == "3.0"

    def test_the_queries_are_the_same_for_one_and_for_many(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        people(cast, 20)
        with django_assert_num_queries(4):
            reports.of_year(YEAR)

    @given(st.lists(st.integers(0, 40), min_size=3, max_size=3))
    def test_a_small_number_never_follows_from_the_sum(self, counts: list[int]) -> None:
        shown = reports.hide(counts)
        small = [cell for cell, count in zip(shown, counts, strict=True) if 0 < count < reports.LEAST]
        assert set(small) <= {reports.HIDDEN}

    @given(st.lists(st.integers(0, 40), min_size=3, max_size=3))
    def test_a_hidden_number_never_stands_alone(self, counts: list[int]) -> None:
        assert reports.hide(counts).count(reports.HIDDEN) != 1


class TestFiles:
    def test_the_visit_file_is_a_pdf(self, cast: Cast) -> None:
        assert sitevisit.pdf(YEAR).startswith(b"%PDF")

    def test_the_visit_file_states_the_policy(self, cast: Cast) -> None:
        assert "4 days" in sitevisit.policy_sentences(YEAR)[0]

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

    @pytest.mark.parametrize("name", ["report_csv", "site_visit", "ledger_csv"])
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
