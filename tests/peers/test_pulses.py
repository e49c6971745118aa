"""The pulse: no name, no time, nothing to subtract."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from peers import pulses
from peers.models import Pulse, PulseLine, PulseTap, SpentTicket
from peers.pulses import LEAST, RefusedError
from tests.peers.evenings import meeting_now, pulse_of, transactions
from tests.peers.world import World

TAPS = {"welcome": "yes", "useful": "maybe", "pace": "right"}


@pytest.fixture
def pulse(world: World) -> Pulse:
    """A pulse with six places."""
    return pulse_of(meeting_now(world))


def answer(pulse: Pulse, many: int, *, line: str = "") -> None:
    """Let so many answer."""
    start = pulse.spent.count()
    for number in range(start, start + many):
        pulses.answer(pulse=pulse, ticket=f"ticket {number}", taps=TAPS, line=line)


def close(pulse: Pulse) -> None:
    """Let the last day pass."""
    pulse.closes_on -= dt.timedelta(days=3)
    pulse.save()


def test_nothing_shows_while_more_can_come(pulse: Pulse) -> None:
    answer(pulse, 5)
    assert pulses.result(pulse) is None


def test_all_shows_when_everyone_has_answered(pulse: Pulse) -> None:
    answer(pulse, 6)
    found = pulses.result(pulse)
    assert found
    assert found.answers == 6


def test_four_show_when_the_last_day_is_over(pulse: Pulse) -> None:
    answer(pulse, 4)
    close(pulse)
    assert pulses.result(pulse) is not None


def test_three_never_show(pulse: Pulse) -> None:
    answer(pulse, 3)
    close(pulse)
    assert pulses.result(pulse) is None


def test_a_group_of_three_never_sees_its_answers(pulse: Pulse) -> None:
    pulse.places = 3
    pulse.save()
    answer(pulse, 3)
    assert pulses.result(pulse) is None


@given(places=st.integers(1, 12), answers=st.integers(0, 12), closed=st.booleans())
def test_what_is_shown_never_grows(places: int, answers: int, closed: bool) -> None:
    today = dt.date(2026, 3, 2)
    pulse = Pulse(places=places, closes_on=today if closed else dt.date(9999, 1, 1))
    shown = pulses.is_shown(pulse, answers)
    can_grow = answers < places and not pulses.is_closed(pulse)
    assert not (shown and (can_grow or answers < LEAST))


def test_an_answer_after_the_last_day_is_refused(pulse: Pulse) -> None:
    close(pulse)
    with pytest.raises(RefusedError, match="closed"):
        answer(pulse, 1)


def test_one_more_than_there_are_places_is_refused(pulse: Pulse) -> None:
    answer(pulse, 6)
    with pytest.raises(RefusedError, match="closed"):
        pulses.answer(pulse=pulse, ticket="late", taps=TAPS, line="")


def test_a_ticket_counts_once(pulse: Pulse) -> None:
    answer(pulse, 1)
    with pytest.raises(RefusedError, match="arrived already"):
        pulses.answer(pulse=pulse, ticket="ticket 0", taps=TAPS, line="again")


def test_a_refused_answer_leaves_nothing(pulse: Pulse) -> None:
    answer(pulse, 1)
    with pytest.raises(RefusedError):
        pulses.answer(pulse=pulse, ticket="ticket 0", taps=TAPS, line="again")
    assert (PulseTap.objects.count(), PulseLine.objects.count()) == (3, 0)


def test_tallies_count_each_answer(pulse: Pulse) -> None:
    answer(pulse, 6)
    found = pulses.result(pulse)
    assert found
    assert found.tallies[0][1] == [("Yes", 6), ("Partly", 0), ("Not today", 0)]


def test_an_answer_that_is_none_is_dropped(pulse: Pulse) -> None:
    pulses.answer(pulse=pulse, ticket="x", taps={"pace": "sideways", "mood": "yes"}, line="")
    assert not PulseTap.objects.exists()


def test_lines_stand_in_an_order_of_chance(pulse: Pulse) -> None:
    pulse.places = 60
    pulse.save()
    for number in range(60):
        pulses.answer(pulse=pulse, ticket=str(number), taps={}, line=f"{number:02}")
    found = pulses.result(pulse)
    assert found
    assert found.lines != sorted(found.lines)


def test_the_order_of_lines_stays_the_same(pulse: Pulse) -> None:
    pulse.places = 8
    pulse.save()
    answer(pulse, 8, line="well")
    assert pulses.result(pulse) == pulses.result(pulse)


@pytest.mark.parametrize("model", [SpentTicket, PulseTap, PulseLine])
def test_no_row_holds_a_time_or_an_order(model: type[models.Model]) -> None:
    told = (models.DateField, models.TimeField, models.AutoField)
    assert not [field.name for field in model._meta.get_fields() if isinstance(field, told)]


@pytest.mark.parametrize("model", [SpentTicket, PulseTap, PulseLine])
def test_no_row_shows_with_which_others_it_came(pulse: Pulse, model: type[models.Model]) -> None:
    answer(pulse, 3, line="well")
    assert (model._default_manager.count() >= 3, transactions(model)) == (True, 1)


@pytest.mark.parametrize("model", [PulseTap, PulseLine])
def test_no_answer_leads_to_a_ticket_or_a_person(model: type[models.Model]) -> None:
    related = {field.related_model for field in model._meta.get_fields() if field.is_relation}
    assert related == {Pulse}


@pytest.mark.django_db(transaction=True)
def test_one_ticket_sent_four_times_at_once_counts_once(world: World) -> None:
    pulse = pulse_of(meeting_now(world))

    def send(_number: int) -> bool:
        try:
            pulses.answer(pulse=pulse, ticket="same", taps=TAPS, line="")
        except RefusedError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 1
