"""Days set aside by a program: nobody has to ask, and the trainee may move them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.conftest import browse, make_trainee
from tests.wellnessdays.conftest import later, weekday
from wellnessdays import balances, emails, placing, proof
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Blackout, Request
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Policy

DAY = weekday(0)


@pytest.fixture
def placed(cast: Cast) -> Request:
    """Set the first Monday aside for the trainee."""
    (found,), _ = place(cast, cast.trainee)
    return found


def place(cast: Cast, *people: User, by: User | None = None) -> tuple[list[Request], list[str]]:
    """Set the first Monday aside for some people, by the lead unless told otherwise."""
    lead = by or cast.program_lead
    return placing.place(program=cast.program, trainees=people, halves=whole_day(DAY), by=lead)


def test_what_is_set_aside_is_approved(placed: Request) -> None:
    assert placed.state == Request.State.APPROVED


def test_it_counts_as_one_of_their_days(cast: Cast, placed: Request) -> None:
    assert balances.standing(cast.trainee, placed.account.year).taken == 2


def test_the_trainee_gets_one_note_and_not_two(cast: Cast, placed: Request) -> None:
    key = str(placed.public_id)
    assert (emails.placed(cast.trainee, key) is None, emails.decided(cast.trainee, key)) == (False, None)


def test_a_cap_refuses_the_rest_by_name(cast: Cast, rules: Callable[..., Policy]) -> None:
    rules(cap_day=1)
    other = make_trainee("second", cast.program)
    _, refused = place(cast, cast.trainee, other)
    assert refused[0].startswith("Second: ")


def test_a_closed_day_cannot_be_set_aside(cast: Cast) -> None:
    Blackout.objects.create(program=cast.program, title="Exam", first_day=DAY, last_day=DAY)
    _, refused = place(cast, cast.trainee)
    assert "Exam" in refused[0]


def test_a_lead_of_another_program_sets_nothing(cast: Cast) -> None:
    placed, _ = place(cast, cast.trainee, by=cast.other_lead)
    assert placed == []


def test_the_same_day_is_set_aside_once(cast: Cast, placed: Request) -> None:
    place(cast, cast.trainee)
    assert Request.objects.filter(trainee=cast.trainee, state="approved").count() == 1


def test_a_refusal_leaves_no_trace(cast: Cast, placed: Request) -> None:
    place(cast, cast.trainee)
    assert (Request.objects.count(), proof.faults()) == (1, [])


class TestMoving:
    def test_an_open_day_is_theirs_at_once(self, cast: Cast, placed: Request) -> None:
        moved = placing.move(request=placed, by=cast.trainee, halves=whole_day(weekday(5)))
        assert moved.state == Request.State.APPROVED

    def test_the_first_day_is_free_again(self, cast: Cast, placed: Request) -> None:
        placing.move(request=placed, by=cast.trainee, halves=whole_day(weekday(5)))
        assert balances.standing(cast.trainee, placed.account.year).taken == 2

    def test_what_was_moved_may_be_moved_again(self, cast: Cast, placed: Request) -> None:
        moved = placing.move(request=placed, by=cast.trainee, halves=whole_day(weekday(5)))
        assert placing.move(request=moved, by=cast.trainee, halves=whole_day(weekday(6))).placed

    def test_a_day_that_needs_a_look_is_refused_and_nothing_is_lost(
        self, cast: Cast, placed: Request
    ) -> None:
        with pytest.raises(RefusedError, match="open day"):
            placing.move(request=placed, by=cast.trainee, halves=whole_day(later(3)))
        placed.refresh_from_db()
        assert placed.state == Request.State.APPROVED

    def test_a_whole_day_does_not_become_two(self, cast: Cast, placed: Request) -> None:
        with pytest.raises(RefusedError):
            placing.move(
                request=placed, by=cast.trainee, halves=[*whole_day(weekday(5)), *whole_day(weekday(6))]
            )

    def test_a_stranger_cannot_move_it(self, cast: Cast, placed: Request) -> None:
        with pytest.raises(RefusedError):
            placing.move(request=placed, by=cast.other_trainee, halves=whole_day(weekday(5)))

    def test_the_page_offers_open_days_alone(self, cast: Cast, placed: Request) -> None:
        Blackout.objects.create(program=cast.program, title="Exam", first_day=later(14), last_day=later(14))
        offered = " ".join(keys for keys, _ in placing.choices(placed))
        assert (str(later(14)) in offered, str(later(15)) in offered) == (False, True)

    def test_a_half_day_moves_to_a_half_day(self, cast: Cast) -> None:
        (half,), _ = placing.place(
            program=cast.program, trainees=[cast.trainee], halves=[Half(DAY, "am")], by=cast.program_lead
        )
        assert {len(keys.split()) for keys, _ in placing.choices(half)} == {1}

    def test_one_tap_on_the_page_moves_it(self, cast: Cast, placed: Request) -> None:
        address = reverse("wellnessdays:move", args=[placed.public_id])
        browse(cast.trainee).post(address, {"to": placing.choices(placed)[0][0]})
        placed.refresh_from_db()
        assert placed.state == Request.State.CANCELLED

    def test_a_day_they_asked_for_themselves_has_no_such_page(
        self, cast: Cast, ask: Callable[..., Request]
    ) -> None:
        page = browse(cast.trainee).get(reverse("wellnessdays:move", args=[ask().public_id]))
        assert page.status_code == 404


def test_the_lead_sets_it_aside_for_those_ticked(cast: Cast) -> None:
    make_trainee("second", cast.program)
    data = {"day": str(DAY), "part": "day", "trainees": [str(cast.trainee.public_id)]}
    browse(cast.program_lead).post(reverse("wellnessdays:place", args=[cast.program.slug]), data)
    assert list(Request.objects.values_list("trainee", flat=True)) == [cast.trainee.pk]


def test_nobody_of_another_program_can_be_ticked(cast: Cast) -> None:
    data = {"day": str(DAY), "part": "day", "trainees": [str(cast.other_trainee.public_id)]}
    page = browse(cast.program_lead).post(reverse("wellnessdays:place", args=[cast.program.slug]), data)
    assert page.status_code == 422
