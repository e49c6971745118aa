"""The policy in words, with the days on which each version held."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from people.models import Program
from people.years import AcademicYear
from tests.conftest import make_trainee
from tests.wellnessdays.conftest import TODAY, later
from tests.wellnessdays.test_views import text
from wellnessdays import sitevisit, terms
from wellnessdays.models import Blackout, Policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.conftest import Cast

    As = Callable[..., Client]

YEAR = AcademicYear.of(TODAY)


def institution(**fields: object) -> Policy:
    """Write rules for every program, from long ago unless told otherwise."""
    return Policy.objects.create(**({"valid_from": dt.date(2020, 7, 1)} | fields))


def test_without_rules_the_built_in_ones_hold_all_year(cast: Cast) -> None:
    (spell,) = terms.spells(YEAR)
    assert (spell.program, spell.dates) == (terms.EVERYONE, "Wed 1 Jul 2026 to Mon 5 Oct 2026")


def test_a_change_ends_one_spell_and_begins_the_next(cast: Cast) -> None:
    institution()
    institution(valid_from=dt.date(2026, 9, 1), notice_days=30)
    assert [spell.dates for spell in terms.spells(YEAR)] == [
        "Wed 1 Jul 2026 to Mon 31 Aug 2026",
        "Tue 1 Sep 2026 to Mon 5 Oct 2026",
    ]


def test_what_held_before_the_year_and_was_replaced_before_it_is_left_out(cast: Cast) -> None:
    institution(notice_days=60)
    institution(valid_from=dt.date(2021, 7, 1), notice_days=30)
    assert [spell.terms[1] for spell in terms.spells(YEAR)] == [
        "Asked for 30 days ahead; later requests get a look."
    ]


def test_of_two_versions_from_one_day_the_later_one_held(cast: Cast) -> None:
    for days in (20, 30):
        institution(valid_from=dt.date(2026, 9, 1), notice_days=days)
    assert "30 days ahead" in terms.spells(YEAR)[-1].terms[1]


def test_a_change_that_lies_ahead_is_not_in_force(cast: Cast) -> None:
    institution(valid_from=later(30), notice_days=30)
    assert len(terms.spells(YEAR)) == 1


def test_a_program_with_rules_of_its_own_is_named(cast: Cast) -> None:
    Policy.objects.create(program=cast.program, valid_from=dt.date(2026, 8, 1), cap_day=2)
    assert [spell.program for spell in terms.spells(YEAR)] == [terms.EVERYONE, "Medicine"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cap_day": 2}, "At most 2 off at once."),
        ({"cap_rotation": 1}, "At most 1 off at once in one rotation."),
        ({"cap_training_year": 3}, "At most 3 off at once in one training year."),
        ({"staff_at_least": 4}, "At least 4 must be there."),
        ({"weekends": True}, "Weekends may be asked for."),
        ({"approves_clean": True}, "What passes every rule is approved at once."),
        ({"allowance_halves": 7, "prorated": False}, "3½ days a year, in half days."),
        ({"target_days": 3}, "Answered within 3 days."),
    ],
)
def test_each_rule_that_is_set_has_its_sentence(fields: dict[str, object], sentence: str) -> None:
    assert sentence in terms.words(Policy(valid_from=TODAY, **fields))


@pytest.mark.parametrize("rule", ["At most", "At least", "Weekends", "approved at once"])
def test_a_rule_that_is_not_set_is_not_mentioned(rule: str) -> None:
    assert rule not in " ".join(terms.words(Policy(valid_from=TODAY)))


def test_closed_days_stand_with_their_titles(cast: Cast) -> None:
    Blackout.objects.create(program=cast.program, title="Exam", first_day=later(1), last_day=later(2))
    assert terms.closed_days(YEAR) == ["Exam: Tue 6 Oct 2026 to Wed 7 Oct 2026, Medicine"]


def test_one_closed_day_is_said_once(cast: Cast) -> None:
    Blackout.objects.create(title="Interviews", first_day=later(1), last_day=later(1))
    assert terms.closed_days(YEAR) == ["Interviews: Tue 6 Oct 2026, every program"]


def test_closed_days_of_another_year_are_left_out(cast: Cast) -> None:
    Blackout.objects.create(title="Exam", first_day=later(300), last_day=later(301))
    assert terms.closed_days(YEAR) == []


def test_the_table_for_a_visit_has_every_part(cast: Cast) -> None:
    parts = {str(row[0]) for row in sitevisit.rows(YEAR)}
    assert parts == {
        "Policy",
        "Use",
        "Why not",
        "Another day offered",
        "Looked at again by the GME office",
        "Books",
    }


def test_the_table_for_a_visit_names_no_trainee(cast: Cast) -> None:
    assert not any("Trainee" in str(cell) for row in sitevisit.rows(YEAR) for cell in row[1:3])


def test_the_file_says_that_all_books_agree(cast: Cast) -> None:
    assert "all agreed with it" in str(sitevisit.rows(YEAR)[-1])


def test_a_trainee_reads_what_holds_in_their_program_and_in_no_other(cast: Cast, as_: As) -> None:
    Policy.objects.create(program=cast.program, valid_from=dt.date(2026, 8, 1), cap_day=2)
    page = text(as_(cast.trainee).get(reverse("wellnessdays:in_force")))
    assert ("At most 2 off at once." in page, "Surgery" in page) == (True, False)


@pytest.mark.parametrize(
    ("role", "back"), [("trainee", "home"), ("program_lead", "queue"), ("gme_admin", "queue")]
)
def test_from_what_holds_each_reader_finds_back(cast: Cast, as_: As, role: str, back: str) -> None:
    page = text(as_(cast.member(role)).get(reverse("wellnessdays:in_force")))
    assert f'href="{reverse(f"wellnessdays:{back}")}"' in page.partition("<main")[2]


def test_what_holds_names_closed_days_ahead(cast: Cast, as_: As) -> None:
    Blackout.objects.create(title="Exam", first_day=later(30), last_day=later(30))
    page = text(as_(cast.trainee).get(reverse("wellnessdays:in_force")))
    assert "Exam: Wed 4 Nov 2026" in page


def test_a_superuser_reads_what_holds_everywhere_and_changes_nothing(cast: Cast, as_: As) -> None:
    page = text(as_(cast.superuser).get(reverse("wellnessdays:in_force")))
    assert ("Medicine" in page, "Surgery" in page, 'method="post" class="form"' in page) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("count", [1, 5])
def test_what_holds_takes_the_same_queries_for_one_program_and_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    programs = [
        Program.objects.create(name=f"P{n}", slug=f"p{n}", kind="residency", department="P")
        for n in range(count)
    ]
    for number, program in enumerate(programs):
        make_trainee(f"resident_{number}", program)
    with django_assert_num_queries(5):
        terms.now(programs)
