"""A roster made true: what begins, changes and ends, and what refuses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine

from people.models import Enrollment, Program, Role, User
from people.operations import RefusedError
from people.roster import writing
from people.roster.formats import PLAIN, Format
from people.roster.problems import RosterError
from tests.conftest import LONG_AGO, Cast, make_person
from tests.people.roster.conftest import HEADING, bring_in, preview, roster, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _noon() -> object:
    """Stop the clock at noon in New York on 2 November 2026."""
    with time_machine.travel(dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC), tick=False):
        yield


def place(name: str) -> Enrollment:
    """Return someone's one place."""
    return Enrollment.objects.get(user__display_name=name)


def test_new_people_come_with_their_program_and_year(three: None) -> None:
    found = place("Ana One")
    assert (found.program.name, found.training_year, found.starts_on) == ("Medicine", 1, TODAY)


def test_new_people_have_no_password(three: None) -> None:
    assert not User.objects.get(display_name="Ana One").has_usable_password()


def test_a_new_program_is_made_with_its_kind(three: None) -> None:
    assert (Program.objects.get().slug, Program.objects.get().kind) == ("medicine", "residency")


def test_a_program_is_known_in_any_letters(three: None) -> None:
    bring_in(row("Ana One"), row("Ben Two"), row("Cy Three"), row("Di Four", program="MEDICINE"))
    assert Program.objects.count() == 1


def test_two_programs_that_would_share_an_address_get_two() -> None:
    bring_in(row("Ana One", program="A & B"), row("Ben Two", program="A B"))
    assert set(Program.objects.values_list("slug", flat=True)) == {"a-b", "a-b-2"}


def test_the_same_roster_twice_changes_nothing(three: None) -> None:
    assert preview(row("Ana One"), row("Ben Two"), row("Cy Three")).is_empty


def test_a_dry_run_changes_nothing() -> None:
    preview(row("Ana One"))
    assert not User.objects.exists()


def test_a_new_year_is_a_change(three: None) -> None:
    bring_in(row("Ana One", year="PGY-2"), row("Ben Two"), row("Cy Three"))
    assert place("Ana One").training_year == 2


def test_a_promotion_ends_the_year_before_it(three: None) -> None:
    bring_in(row("Ana One", year="2", more="2027-07-01,,"), row("Ben Two"), row("Cy Three"))
    days = Enrollment.objects.filter(user__display_name="Ana One").values_list("starts_on", "ends_on")
    assert list(days) == [(TODAY, dt.date(2027, 6, 30)), (dt.date(2027, 7, 1), None)]


def test_whoever_is_missing_leaves_yesterday(cast: Cast) -> None:
    bring_in(*map(row, ("Ana One", "Ben Two", "Cy Three")))
    Enrollment.objects.filter(source="plain").update(starts_on=LONG_AGO)
    bring_in(row("Ana One"), row("Ben Two"))
    assert place("Cy Three").ends_on == dt.date(2026, 11, 1)


def test_whoever_had_not_begun_is_withdrawn(three: None) -> None:
    bring_in(row("Ana One"), row("Ben Two"))
    assert not Enrollment.objects.filter(user__display_name="Cy Three").exists()


def test_whoever_comes_back_is_here_again(three: None) -> None:
    Enrollment.objects.update(starts_on=LONG_AGO)
    bring_in(row("Ana One"), row("Ben Two"))
    bring_in(row("Ana One"), row("Ben Two"), row("Cy Three", more="2020-07-01,,"))
    assert place("Cy Three").ends_on is None


def test_another_rosters_people_stay(three: None) -> None:
    headings = {field: field for field in HEADING.split(",")}
    students = Format("students", "Students", headings)
    writing.bring_in(text=roster(row("Di Four", program="Class")), form=students)
    assert Enrollment.objects.current().count() == 4


def test_people_put_in_by_hand_stay(cast: Cast) -> None:
    bring_in(row("Ana One"))
    assert cast.trainee.enrollments.get().ends_on is None


def test_a_role_given_by_hand_is_not_taken_over(cast: Cast) -> None:
    line = "facilitator@example.test,Facilitator,,,,,2030-01-01,facilitator"
    assert not preview(line).changed


def test_a_role_of_the_roster_ends_with_it(three: None) -> None:
    lead = "di@example.test,Di Four,Medicine,,,2020-07-01,,program_lead"
    bring_in(row("Ana One"), row("Ben Two"), row("Cy Three"), lead)
    bring_in(row("Ana One"), row("Ben Two"), row("Cy Three"))
    assert not Role.live().exists()


def test_a_name_of_ones_own_choice_outlives_the_roster(three: None) -> None:
    User.objects.filter(display_name="Ana One").update(display_name="Annie")
    bring_in(row("Ana One").replace("Ana One", "Ana Married"), row("Ben Two"), row("Cy Three"))
    assert User.objects.get(email="ana.one@example.test").display_name == "Annie"


def test_a_new_name_in_the_roster_is_followed(three: None) -> None:
    bring_in(row("Ana One").replace("Ana One", "Ana Married"), row("Ben Two"), row("Cy Three"))
    assert User.objects.get(email="ana.one@example.test").display_name == "Ana Married"


def test_a_last_day_set_by_hand_stays_when_the_roster_knows_none(three: None) -> None:
    Enrollment.objects.update(ends_on=dt.date(2027, 1, 1))
    text = "email,name,program,training_year\n" + "\n".join(
        ",".join(row(name).split(",")[:3]) + ",1" for name in ("Ana One", "Ben Two", "Cy Three")
    )
    assert writing.preview(text=text, form=PLAIN).is_empty


def test_a_program_without_a_kind_is_refused_by_line() -> None:
    with pytest.raises(RosterError, match="Line 2: there is no program “Medicine”"):
        bring_in(row("Ana One").replace("residency", ""))


def test_one_bad_line_changes_nothing_at_all() -> None:
    with pytest.raises(RosterError):
        bring_in(row("Ana One"), row("Ben Two").replace("residency", "").replace("Medicine", "Other"))
    assert not User.objects.exists()


def test_a_last_day_before_the_known_first_is_refused(three: None) -> None:
    with pytest.raises(RosterError, match="before the first one known here"):
        bring_in(row("Ana One", more=",2026-10-01,"))


def test_removing_half_of_everyone_needs_the_number(three: None) -> None:
    with pytest.raises(RefusedError, match="2 of 3 people would leave"):
        bring_in(row("Ana One"))


def test_a_refused_removal_leaves_everyone(three: None) -> None:
    with pytest.raises(RefusedError):
        bring_in(row("Ana One"), leaving=1)
    assert Enrollment.objects.current().count() == 3


def test_the_number_said_removes_them(three: None) -> None:
    bring_in(row("Ana One"), leaving=2)
    assert Enrollment.objects.current().count() == 1


def test_another_difference_than_the_one_agreed_to_is_refused(three: None) -> None:
    agreed = preview(row("Ana One"), row("Ben Two")).mark
    Enrollment.objects.filter(user__display_name="Ana One").update(training_year=4)
    with pytest.raises(RefusedError, match="meanwhile"):
        bring_in(row("Ana One"), row("Ben Two"), mark=agreed)


def test_a_look_alike_of_someone_here_is_noted(three: None) -> None:
    [note] = preview(row("Ana One"), row("Ben Two"), row("Cy Three"), row("Ana 0ne")).notes
    assert "ana.0ne@example.test looks like ana.one@example.test" in note


def test_a_name_of_two_alphabets_is_noted() -> None:
    [note] = preview(row("Ana One").replace("Ana One", "Аna One")).notes
    assert "mixes alphabets" in note


def test_a_name_in_one_other_alphabet_is_not_noted() -> None:
    assert preview(row("Ana One").replace("Ana One", "Анна Μαρία")).notes == []


def test_who_imports_gets_no_role_by_it(cast: Cast) -> None:
    line = "gme_admin@example.test,Gme Admin,,,,,,clinician"
    with pytest.raises(RosterError, match="gives no role to who imports"):
        bring_in(line, by=cast.gme_admin)


def test_a_roster_cannot_take_the_last_of_the_gme_office() -> None:
    office = "gme@example.test,Gme,,,,2020-07-01,,gme_admin"
    bring_in(row("Ana One"), office)
    with pytest.raises(RefusedError, match="without anyone"):
        bring_in(row("Ana One"), row("Ben Two"), leaving=1)


def test_a_deputy_goes_with_the_role_they_stood_in_for(three: None) -> None:
    lead = "di@example.test,Di Four,Medicine,,,2020-07-01,,program_lead"
    everyone = [row("Ana One"), row("Ben Two"), row("Cy Three")]
    bring_in(*everyone, lead)
    held = Role.objects.get()
    Role.objects.create(
        user=make_person("stand_in"),
        kind=held.kind,
        program=held.program,
        starts_on=LONG_AGO,
        ends_on=dt.date(2026, 12, 1),
        deputy_for=held,
    )
    bring_in(*everyone)
    assert not Role.live().exists()


def test_every_change_of_the_roster_leaves_history(three: None) -> None:
    bring_in(row("Ana One", year="2"), row("Ben Two"), row("Cy Three"))
    events = place("Ana One").events  # type: ignore[attr-defined]
    assert list(events.order_by("pgh_id").values_list("training_year", flat=True)) == [1, 2]


def test_a_leaver_loses_access_by_the_clock(cast: Cast, as_: Callable[..., Client]) -> None:
    browser = as_(cast.trainee)
    cast.trainee.enrollments.update(ends_on=TODAY)
    with time_machine.travel(dt.datetime(2026, 11, 3, 17, tzinfo=dt.UTC), tick=False):
        assert "Sign in" in browser.get("/").content.decode()


def test_a_leaver_is_still_here_on_the_last_day(cast: Cast, as_: Callable[..., Client]) -> None:
    browser = as_(cast.trainee)
    cast.trainee.enrollments.update(ends_on=TODAY)
    assert "Sign out" in browser.get("/").content.decode()


def test_ten_times_the_people_ask_no_more_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    def lines(year: int) -> list[str]:
        return [row(f"Person {n}", year=str(year), more="2020-07-01,,") for n in range(10 * year)]

    bring_in(*lines(1))
    with django_assert_max_num_queries(30) as few:
        bring_in(*lines(2))
    with django_assert_max_num_queries(len(few)):
        bring_in(*lines(9))
