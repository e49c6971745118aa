"""Faults that hide between two things: two days of one request, two taps, two halves of one day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.conftest import make_trainee
from tests.wellnessdays.conftest import TODAY, later, put_on, weekday
from wellnessdays import belongings, operations, placing, proof, today
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Policy, Request
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from tests.conftest import Cast

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]


def looks(request: Request) -> list[str]:
    """Return what the rules say about a request as it stands."""
    judged = operations.judge_all([request])[request.pk]
    return [finding.words for found in judged.values() for finding in found]


@pytest.fixture
def on_wards(cast: Cast) -> None:
    """Let the trainee be on the wards from a week before the days asked for to two weeks after."""
    put_on(cast.trainee, cast.program, "Wards", weekday(-5), weekday(14))


@pytest.mark.usefixtures("on_wards")
class TestTwoDaysOfOneRequest:
    def test_the_second_of_them_in_a_block_gets_a_look(self, ask: Ask) -> None:
        request = ask(halves=[Half(weekday(0), "am"), Half(weekday(2), "am")])
        assert looks(request) == ["a second day in this rotation block"]

    def test_they_are_not_approved_unseen(self, ask: Ask, rules: Rules) -> None:
        rules(approves_clean=True)
        assert ask(halves=[*whole_day(weekday(0)), *whole_day(weekday(1))]).is_pending

    def test_both_halves_of_one_day_are_no_second_day(self, ask: Ask) -> None:
        assert looks(ask(halves=[*whole_day(weekday(0))])) == []

    def test_a_program_may_let_them_be(self, ask: Ask, rules: Rules) -> None:
        rules(one_in_block=False)
        assert looks(ask(halves=[Half(weekday(0), "am"), Half(weekday(2), "am")])) == []

    def test_days_of_two_blocks_are_each_a_first(self, cast: Cast, ask: Ask) -> None:
        put_on(cast.trainee, cast.program, "Clinic", weekday(15), weekday(30))
        assert looks(ask(halves=[Half(weekday(0), "am"), Half(weekday(20), "am")])) == []

    def test_the_page_says_so_before_asking(self, cast: Cast, as_: Callable[..., object]) -> None:
        keys = [Half(weekday(0), "am").key, Half(weekday(2), "am").key]
        page = as_(cast.trainee).get("/wellness-days/ask/confirm/", {"half": keys})  # type: ignore[attr-defined]
        assert b"a second day in this rotation block" in page.content


class TestTwoMovesOfOneDay:
    @pytest.fixture
    def aside(self, cast: Cast) -> Request:
        """A day that was set aside for the trainee."""
        (request,), _ = placing.place(
            program=cast.program,
            trainees=[cast.trainee],
            halves=whole_day(weekday(0)),
            by=cast.program_lead,
        )
        return Request.objects.with_halves().get(pk=request.pk)

    def test_the_second_is_refused(self, cast: Cast, aside: Request) -> None:
        placing.move(request=aside, by=cast.trainee, halves=whole_day(weekday(1)))
        stale = Request.objects.with_halves().get(pk=aside.pk)
        stale.state = Request.State.APPROVED  # What a page that was loaded before still believes.
        with pytest.raises(RefusedError, match="until it begins"):
            placing.move(request=stale, by=cast.trainee, halves=whole_day(weekday(2)))

    def test_one_day_is_charged(self, cast: Cast, aside: Request) -> None:
        placing.move(request=aside, by=cast.trainee, halves=whole_day(weekday(1)))
        aside.state = Request.State.APPROVED
        with pytest.raises(RefusedError):
            placing.move(request=aside, by=cast.trainee, halves=whole_day(weekday(2)))
        assert aside.account.entries.filter(kind="use").count() == 2

    def test_a_moved_day_moves_on(self, cast: Cast, aside: Request) -> None:
        moved = placing.move(request=aside, by=cast.trainee, halves=whole_day(weekday(1)))
        again = placing.move(request=moved, by=cast.trainee, halves=whole_day(weekday(3)))
        assert (again.placed, again.first_day, proof.faults()) == (True, weekday(3), [])

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_it_moves_to_as_much_as_before(self, cast: Cast, aside: Request, count: int) -> None:
        wanted = [*whole_day(weekday(1)), *whole_day(weekday(2))][:count]
        with pytest.raises(RefusedError, match="set aside for you"):
            placing.move(request=aside, by=cast.trainee, halves=wanted)

    def test_a_day_that_needs_a_look_keeps_the_old_one(self, cast: Cast, aside: Request) -> None:
        with pytest.raises(RefusedError, match="less than 14 days ahead"):
            placing.move(request=aside, by=cast.trainee, halves=whole_day(later(3)))
        assert Request.objects.get().state == Request.State.APPROVED

    @pytest.mark.parametrize("role", ["program_lead", "gme_admin", "other_trainee", "superuser"])
    def test_nobody_moves_it_for_the_trainee(self, cast: Cast, aside: Request, role: str) -> None:
        person = cast.member(role)
        assert person
        with pytest.raises(RefusedError):
            placing.move(request=aside, by=person, halves=whole_day(weekday(1)))

    def test_a_day_of_ones_own_choice_is_not_moved(self, cast: Cast, ask: Ask) -> None:
        request = operations.approve(request=ask(), by=cast.program_lead)
        with pytest.raises(RefusedError, match="set aside for you"):
            placing.move(request=request, by=cast.trainee, halves=whole_day(weekday(1)))


class TestTwoHalvesOfOneDay:
    def test_an_approved_morning_is_not_told_as_all_day(self, cast: Cast, ask: Ask) -> None:
        operations.approve(request=ask(halves=[Half(weekday(0), "am")]), by=cast.program_lead)
        ask(halves=[Half(weekday(0), "pm")])
        (card,) = today.cards(cast.trainee)
        assert (card.title, card.body) == ("Your next day off", "Mon 2 Nov 2026, morning")

    def test_a_morning_that_waits_is_not_told_as_all_day(self, cast: Cast, ask: Ask) -> None:
        ask(halves=[Half(weekday(0), "am")])
        operations.approve(request=ask(halves=[Half(weekday(0), "pm")]), by=cast.program_lead)
        (card,) = today.cards(cast.trainee)
        assert card.body == "Mon 2 Nov 2026, morning. Your program has yet to answer."

    def test_a_whole_day_of_one_request_is_all_day(self, cast: Cast, ask: Ask) -> None:
        operations.approve(request=ask(), by=cast.program_lead)
        assert today.cards(cast.trainee)[0].body == "Mon 2 Nov 2026, all day"


class TestTwoProgramsOfOnePerson:
    @pytest.fixture
    def chief(self, cast: Cast) -> User:
        """Someone who trains in surgery and leads medicine."""
        person = make_trainee("chief", cast.other_program)
        person.roles.create(kind="program_lead", program=cast.program, starts_on=dt.date(2020, 7, 1))
        return person

    def test_they_read_what_holds_in_both(self, chief: User, as_: Callable[..., object]) -> None:
        page = as_(chief).get("/wellness-days/what-holds/")  # type: ignore[attr-defined]
        assert [str(each.program) for each in page.context["found"]] == ["Surgery", "Medicine"]

    def test_where_both_are_one_it_stands_once(self, cast: Cast, as_: Callable[..., object]) -> None:
        chief = make_trainee("own_chief", cast.program)
        chief.roles.create(kind="program_lead", program=cast.program, starts_on=dt.date(2020, 7, 1))
        page = as_(chief).get("/wellness-days/what-holds/")  # type: ignore[attr-defined]
        assert [str(each.program) for each in page.context["found"]] == ["Medicine"]

    def test_a_chief_sets_no_day_of_their_own_aside(self, cast: Cast, chief: User) -> None:
        _, refused = placing.place(
            program=cast.other_program, trainees=[chief], halves=whole_day(weekday(0)), by=chief
        )
        assert refused == ["Chief: nobody sets their own days aside, nor those of another program."]


def test_whoever_goes_leaves_no_offer_that_holds_a_place(cast: Cast, ask: Ask) -> None:
    operations.offer(
        request=ask(), by=cast.program_lead, reason="Two are away.", halves=whole_day(weekday(5))
    )
    belongings.withdraw_pending(cast.trainee)
    assert (Request.objects.get().state, Request.objects.get().halves.filter(active=True).count()) == (
        "declined",
        0,
    )


def test_a_day_is_not_set_aside_beyond_the_next_year(cast: Cast) -> None:
    far = dt.date(TODAY.year + 30, 3, 5)
    _, refused = placing.place(
        program=cast.program, trainees=[cast.trainee], halves=whole_day(far), by=cast.program_lead
    )
    assert refused == ["Trainee: Choose days in this academic year or the next."]


def test_the_last_date_there_is_can_be_typed(cast: Cast) -> None:
    last = dt.date.max
    _, refused = placing.place(
        program=cast.program, trainees=[cast.trainee], halves=whole_day(last), by=cast.program_lead
    )
    assert refused == ["Trainee: Choose days in this academic year or the next."]
