"""The pulse: no name, no time, nothing to subtract."""

from __future__ import annotations

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection, models
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.clock import site_today
from peers import pulses, tasks
from peers.models import Meeting, Membership, Pulse, PulseLine, PulseSeat, PulseTap, PulseTicket
from peers.pulses import LEAST, RefusedError, Ticket
from people.models import User
from tests.conftest import make_person, make_trainee
from tests.peers.evenings import answered, closed, meeting_now, pulse_of, ticket_of, transactions
from tests.peers.world import World

TAPS = {"welcome": "yes", "useful": "maybe", "pace": "right"}


@pytest.fixture
def pulse(world: World) -> Pulse:
    """The pulse of a run that has begun."""
    return pulse_of(meeting_now(world))


@pytest.mark.parametrize(("many", "over", "shown"), [(9, False, False), (4, True, True), (3, True, False)])
def test_answers_show_from_four_on_when_the_last_day_is_over(
    pulse: Pulse, many: int, over: bool, shown: bool
) -> None:
    answered(pulse, many)
    if over:
        closed(pulse)
    assert (pulses.result(pulse) is not None) == shown


@given(answers=st.integers(0, 12), over=st.booleans())
def test_what_is_shown_never_grows(answers: int, over: bool) -> None:
    pulse = Pulse(closes_on=dt.date(2026, 3, 2) if over else dt.date(9999, 1, 1))
    assert pulses.is_shown(pulse, answers) == (answers >= LEAST and pulses.is_closed(pulse))


def test_tickets_that_answered_nothing_are_no_answers(pulse: Pulse) -> None:
    answered(pulse, 4)
    for number in range(10, 14):
        ticket_of(pulse, number)
    found = pulses.result(closed(pulse))
    assert found
    assert found.answers == 4


def test_the_last_day_is_the_day_after_the_meeting(pulse: Pulse) -> None:
    assert pulse.closes_on == pulse.run.meeting.day + dt.timedelta(days=1)


def test_each_seat_has_one_ticket(pulse: Pulse, world: World) -> None:
    pulses.take(pulse=pulse, person=world.trainee)
    with pytest.raises(RefusedError, match="taken already"):
        pulses.take(pulse=pulse, person=world.trainee)


def test_a_ticket_that_is_handed_out_is_good_once(pulse: Pulse, world: World) -> None:
    ticket = pulses.take(pulse=pulse, person=world.trainee)
    before = pulses.look_at(pulse, ticket)
    pulses.answer(pulse=pulse, ticket=ticket, taps=TAPS, line="")
    assert (before, pulses.look_at(pulse, ticket)) == (Ticket.GOOD, Ticket.SPENT)


def test_a_ticket_is_kept_nowhere(pulse: Pulse, world: World) -> None:
    ticket = pulses.take(pulse=pulse, person=world.trainee)
    assert ticket not in PulseTicket.objects.get().digest


def test_no_ticket_is_handed_out_after_the_last_day(pulse: Pulse, world: World) -> None:
    with pytest.raises(RefusedError, match="last day is over"):
        pulses.take(pulse=closed(pulse), person=world.trainee)


def test_an_answer_after_the_last_day_is_refused(pulse: Pulse) -> None:
    ticket = ticket_of(pulse, 1)
    with pytest.raises(RefusedError, match="closed"):
        pulses.answer(pulse=closed(pulse), ticket=ticket, taps=TAPS, line="")


def test_a_spent_ticket_says_that_the_answer_has_arrived(pulse: Pulse) -> None:
    answered(pulse, 1)
    with pytest.raises(RefusedError, match="arrived already"):
        pulses.answer(pulse=pulse, ticket="ticket 0", taps=TAPS, line="again")


def test_a_guessed_ticket_is_refused(pulse: Pulse) -> None:
    with pytest.raises(RefusedError, match="not one of this pulse"):
        pulses.answer(pulse=pulse, ticket="guessed", taps=TAPS, line="")


def test_a_ticket_of_another_pulse_is_refused(pulse: Pulse, world: World) -> None:
    other = world.meeting(0, group=world.other_group)
    Meeting.objects.filter(pk=other.pk).update(starts_at=timezone.now())
    other.refresh_from_db()
    ticket_of(pulse_of(other), 7)
    with pytest.raises(RefusedError, match="not one of this pulse"):
        pulses.answer(pulse=pulse, ticket="ticket 7", taps=TAPS, line="")


def test_a_refused_answer_leaves_nothing(pulse: Pulse) -> None:
    answered(pulse, 1)
    with pytest.raises(RefusedError):
        pulses.answer(pulse=pulse, ticket="ticket 0", taps=TAPS, line="again")
    assert (PulseTap.objects.count(), PulseLine.objects.count()) == (3, 0)


def test_tallies_count_each_answer(pulse: Pulse) -> None:
    answered(pulse, 6)
    found = pulses.result(closed(pulse))
    assert found
    assert found.tallies[0][1] == [("Yes", 6), ("Partly", 0), ("Not today", 0)]


def test_an_answer_that_is_none_is_dropped(pulse: Pulse) -> None:
    answered(pulse, 1, taps={"pace": "sideways", "mood": "yes"})
    assert not PulseTap.objects.exists()


def test_lines_stand_in_an_order_of_chance(pulse: Pulse) -> None:
    for number in range(40):
        pulses.answer(pulse=pulse, ticket=ticket_of(pulse, number), taps={}, line=f"{number:02}")
    found = pulses.result(closed(pulse))
    assert found
    assert found.lines != sorted(found.lines)


def test_the_order_of_lines_stays_the_same(pulse: Pulse) -> None:
    answered(pulse, 8, line="well")
    closed(pulse)
    assert pulses.result(pulse) == pulses.result(pulse)


TABLES = [PulseSeat, PulseTicket, PulseTap, PulseLine]


@pytest.mark.parametrize("model", TABLES)
def test_no_row_holds_a_time_or_an_order(model: type[models.Model]) -> None:
    told = (models.DateField, models.TimeField, models.AutoField)
    assert not [field.name for field in model._meta.get_fields() if isinstance(field, told)]


@pytest.mark.parametrize("model", [PulseTicket, PulseTap, PulseLine])
def test_neither_ticket_nor_answer_leads_to_a_person(model: type[models.Model]) -> None:
    related = {field.related_model for field in model._meta.get_fields() if field.is_relation}
    assert related == {Pulse}


def test_a_seat_leads_to_no_ticket() -> None:
    assert {field.name for field in PulseSeat._meta.get_fields()} == {"name", "pulse", "person"}


@pytest.mark.parametrize("model", TABLES)
def test_no_row_shows_with_which_others_it_came(pulse: Pulse, world: World, model: type[Any]) -> None:
    for person in world.members:
        ticket = pulses.take(pulse=pulse, person=person)
        pulses.answer(pulse=pulse, ticket=ticket, taps=TAPS, line="well")
    assert (model._default_manager.count() >= 3, transactions(model)) == (True, 1)


def test_nobody_s_own_row_shows_which_ticket_came_with_it(pulse: Pulse, world: World) -> None:
    """A reference to a person locks their row: its version must not point at one ticket's either."""
    for person in world.members:
        pulses.take(pulse=pulse, person=person)
    with connection.cursor() as cursor:
        names = [person.pk for person in world.members]
        cursor.execute("SELECT DISTINCT xmax::text FROM people_user WHERE id = ANY(%s)", [names])
        assert len(cursor.fetchall()) == 1


def test_after_the_close_nobody_knows_who_took_a_ticket(pulse: Pulse, world: World) -> None:
    for person in world.members:
        pulses.take(pulse=pulse, person=person)
    answered(pulse, 2)
    closed(pulse)
    tasks.tidy()
    assert (PulseSeat.objects.count(), PulseTicket.objects.count()) == (0, 2)


def test_an_open_pulse_is_not_closed_early(pulse: Pulse, world: World) -> None:
    pulses.take(pulse=pulse, person=world.trainee)
    pulses.close(pulse)
    assert (pulses.tidy(), PulseSeat.objects.count()) == (0, 1)


def test_closing_changes_no_answer(pulse: Pulse, world: World) -> None:
    pulses.take(pulse=pulse, person=world.trainee)
    answered(pulse, 5, line="well")
    before = pulses.result(closed(pulse))
    pulses.tidy()
    assert pulses.result(pulse) == before


def everyone(world: World, many: int) -> list[User]:
    """Fill the group up to so many members."""
    more = [make_trainee(f"seat_{number}", world.cast.program) for number in range(many - len(world.members))]
    Membership.objects.bulk_create(
        Membership(group=world.group, person=person, starts_on=world.cohort.starts_on) for person in more
    )
    return [*world.members, *more]


def looks(pulse: Pulse, days: int) -> list[Any]:
    """Return what the result shows on each of the next days."""
    found = []
    for day in range(days):
        with time_machine.travel(timezone.now() + dt.timedelta(days=day), tick=False):
            found.append(pulses.result(pulse))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_whoever_holds_all_tickets_but_one_sees_one_total_and_never_two(world: World, seed: int) -> None:
    """The attacker answers with tickets that members gave away, and looks after every single answer."""
    chance = random.Random(seed)
    pulse, people = pulse_of(meeting_now(world)), everyone(world, chance.randint(4, 8))
    seen = []
    for person in chance.sample(people, len(people)):
        ticket = pulses.take(pulse=pulse, person=person)
        seen.append(pulses.result(pulse))
        taps = {"pace": chance.choice(["slow", "right", "fast"])}
        pulses.answer(pulse=pulse, ticket=ticket, taps=taps, line=person.email)
        seen.append(pulses.result(pulse))
    later = looks(pulse, 5)
    shown = [found for found in later if found]
    assert (any(seen), later[:2], [found == shown[0] for found in shown]) == (False, [None, None], [True] * 3)


def test_whoever_has_no_seat_cannot_fill_up_what_is_missing_to_four(world: World) -> None:
    """The old way in: answering for the empty seats until one real answer is shown among one's own."""
    pulse = pulse_of(meeting_now(world))
    real = pulses.take(pulse=pulse, person=world.trainee)
    pulses.answer(pulse=pulse, ticket=real, taps=TAPS, line="mine")
    for number in range(50):
        with pytest.raises(RefusedError):
            pulses.answer(pulse=pulse, ticket=f"made up {number}", taps=TAPS, line="stuffed")
    assert (pulses.answers(pulse), looks(pulse, 4)) == (1, [None] * 4)


def together(many: int, act: Any) -> list[bool]:
    """Do something in threads at once; say which went through."""

    def one(number: int) -> bool:
        try:
            act(number)
        except RefusedError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


@pytest.mark.django_db(transaction=True)
def test_one_ticket_sent_four_times_at_once_counts_once(world: World) -> None:
    pulse = pulse_of(meeting_now(world))
    ticket = ticket_of(pulse, 1)
    done = together(4, lambda _: pulses.answer(pulse=pulse, ticket=ticket, taps=TAPS, line=""))
    assert (sum(done), PulseTap.objects.count()) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_one_seat_at_four_devices_at_once_gets_one_ticket(world: World) -> None:
    pulse = pulse_of(meeting_now(world))
    done = together(4, lambda _: pulses.take(pulse=pulse, person=world.trainee))
    assert (sum(done), PulseTicket.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_four_seats_at_once_lose_no_ticket_and_no_answer(world: World) -> None:
    pulse = pulse_of(meeting_now(world))
    people = [make_person(f"at_once_{number}") for number in range(4)]

    def go(number: int) -> None:
        ticket = pulses.take(pulse=pulse, person=people[number])
        pulses.answer(pulse=pulse, ticket=ticket, taps=TAPS, line=str(number))

    together(4, go)
    assert (pulses.answers(pulse), PulseTap.objects.count(), PulseLine.objects.count()) == (4, 12, 4)


def test_a_pulse_begun_late_by_a_device_without_a_network_has_its_days_too(world: World) -> None:
    assert pulse_of(meeting_now(world, minutes_ago=300)).closes_on > site_today()
