"""What the clock does at night: each class, pulse and run by itself, and nothing of it in the log."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError

from core.clock import site_today
from peers import forgetting, pulses, running, tallies, tasks, upkeep
from peers.models import Cohort, Group, Meeting, Pulse, PulseSeat, PulseTicket, Run, RunTap
from tests.conftest import make_trainee
from tests.peers.endings import end
from tests.peers.evenings import answered, begun, closed, meeting_now, pulse_of, tapped
from tests.peers.world import World, fill, make_cohort, make_facilitator

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "what a member wrote"


def breaks_on(pk: int, act: Callable[..., Any]) -> Callable[..., Any]:
    """Return an act that fails for one row, in words that quote what it held."""

    def acting(row: Any) -> Any:
        if row.pk == pk:
            raise IntegrityError(SECRET)
        return act(row)

    return acting


@pytest.fixture
def two_due(world: World) -> list[Cohort]:
    """Two classes whose day has come, in the order in which they go; the first has one member more."""
    second = make_cohort(world.cast, name="Class of 2029", slug="class-of-2029", version=world.cohort.version)
    group = Group.objects.create(cohort=second, number=1)
    fill(group, make_facilitator("third"), [make_trainee("late_mate", world.cast.program)])
    end(world, days_ago=100, told=60)
    return forgetting.ended()


@pytest.fixture
def first_fails(two_due: list[Cohort], monkeypatch: pytest.MonkeyPatch) -> list[Cohort]:
    """The same, and the first cannot be counted."""
    monkeypatch.setattr(tallies, "rows", breaks_on(two_due[0].pk, tallies.rows))
    return two_due


def states(cohorts: list[Cohort]) -> list[str]:
    return [Cohort.objects.get(pk=cohort.pk).state for cohort in cohorts]


def test_a_class_that_fails_does_not_keep_the_next_from_being_forgotten(first_fails: list[Cohort]) -> None:
    forgetting.forget_due()
    assert states(first_fails) == ["published", "forgotten"]


def test_a_class_that_failed_has_lost_nothing(first_fails: list[Cohort]) -> None:
    before = forgetting.would_go(first_fails[0])
    forgetting.forget_due()
    assert forgetting.would_go(first_fails[0]) == before


def test_what_was_forgotten_is_returned_without_what_failed(first_fails: list[Cohort]) -> None:
    assert [row.cohort_id for row in forgetting.forget_due()] == [first_fails[1].pk]


def test_a_class_that_failed_is_tried_again_next_time(
    two_due: list[Cohort], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(tallies, "rows", breaks_on(two_due[0].pk, tallies.rows))
        tasks.forget()
    tasks.forget()
    assert states(two_due) == ["forgotten", "forgotten"]


def test_the_log_names_the_class_by_its_key_and_the_sort_of_error(
    first_fails: list[Cohort], caplog: pytest.LogCaptureFixture
) -> None:
    forgetting.forget_due()
    assert caplog.messages == [f"peers.Cohort {first_fails[0].pk}: forget failed with IntegrityError."]


def test_the_log_says_nothing_of_what_failed(
    first_fails: list[Cohort], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="peers"):
        forgetting.forget_due()
    assert (SECRET in caplog.text, first_fails[0].name in caplog.text) == (False, False)


def test_a_class_whose_people_cannot_be_told_does_not_keep_the_next_from_hearing(
    world: World, two_due: list[Cohort], monkeypatch: pytest.MonkeyPatch
) -> None:
    Cohort.objects.update(told_on=None)
    notes = forgetting._notes
    monkeypatch.setattr(
        forgetting,
        "_notes",
        lambda cohort, word: 1 / 0 if cohort.pk == two_due[0].pk else notes(cohort, word),
    )
    forgetting.tell()
    told = [Cohort.objects.get(pk=cohort.pk).told_on for cohort in two_due]
    assert told == [None, site_today()]


def test_an_error_in_the_database_is_undone_for_that_row_alone(two_due: list[Cohort]) -> None:
    first, second = two_due

    def rename(cohort: Cohort) -> None:
        Cohort.objects.filter(pk=cohort.pk).update(name="Renamed")
        if cohort.pk == first.pk:
            Cohort.objects.filter(pk=cohort.pk).update(slug=second.slug)

    upkeep.each(two_due, rename)
    assert list(Cohort.objects.filter(name="Renamed")) == [second]


def test_a_run_that_is_stopped_by_hand_stops(two_due: list[Cohort]) -> None:
    def stop(_row: Cohort) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upkeep.each(two_due, stop)


def test_nothing_to_do_is_nothing_done(caplog: pytest.LogCaptureFixture) -> None:
    assert (upkeep.each(Cohort.objects.none(), str), caplog.messages) == ([], [])


def of_the_other_group(meeting: Meeting, world: World) -> Meeting:
    """Let the other group have the same session at the same time."""
    made = world.meeting(0, group=world.other_group, session=0)
    Meeting.objects.filter(pk=made.pk).update(starts_at=meeting.starts_at)
    return Meeting.objects.get(pk=made.pk)


@pytest.fixture
def pulse(world: World) -> Pulse:
    """A pulse of a meeting that is on."""
    return pulse_of(meeting_now(world))


def test_a_ticket_whose_owner_deleted_their_account_goes_at_the_close(pulse: Pulse, world: World) -> None:
    spare = world.members[1]
    pulses.take(pulse=pulse, person=spare)
    PulseSeat.objects.filter(person=spare).delete()
    closed(pulse)
    assert (pulses.tidy(), PulseTicket.objects.count()) == (1, 0)


def test_a_pulse_that_only_holds_spent_tickets_is_not_touched_again(pulse: Pulse) -> None:
    answered(pulse, 4)
    closed(pulse)
    assert (pulses.tidy(), PulseTicket.objects.count()) == (0, 4)


def test_a_pulse_with_many_seats_and_tickets_is_closed_once(pulse: Pulse, world: World) -> None:
    for person in world.members:
        pulses.take(pulse=pulse, person=person)
    closed(pulse)
    assert (pulses.tidy(), pulses.tidy()) == (1, 0)


def test_a_ticket_that_is_out_stays_while_the_pulse_is_open(pulse: Pulse, world: World) -> None:
    pulses.take(pulse=pulse, person=world.trainee)
    PulseSeat.objects.all().delete()
    assert (pulses.tidy(), PulseTicket.objects.count()) == (0, 1)


def test_a_pulse_that_fails_does_not_keep_the_next_from_closing(
    pulse: Pulse, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Pulse.objects.get(run=begun(of_the_other_group(pulse.run.meeting, world)))
    for one, person in ((pulse, world.trainee), (other, world.other_members[0])):
        pulses.take(pulse=one, person=person)
        closed(one)
    monkeypatch.setattr(pulses, "close", breaks_on(pulse.pk, pulses.close))
    pulses.tidy()
    assert [seat.pulse_id for seat in PulseSeat.objects.all()] == [pulse.pk]


def test_a_run_that_cannot_be_ended_does_not_keep_the_next_from_ending(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = meeting_now(world, minutes_ago=30)
    second = of_the_other_group(first, world)
    for meeting in (first, second):
        begun(meeting, tapped("next", 0, ago=20))
    Run.objects.update(starts_at=first.starts_at - dt.timedelta(days=3))
    RunTap.objects.update(at=0)
    broken = Run.objects.get(meeting=first)
    monkeypatch.setattr(running, "_end_forgotten", breaks_on(broken.pk, running._end_forgotten))
    running.tidy()
    assert [run.pk for run in Run.objects.filter(finished_at=None)] == [broken.pk]


# --- whole jobs ---


def test_a_job_that_fails_does_not_keep_the_next_from_its_turn(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def tidy() -> None:
        raise IntegrityError(SECRET)

    monkeypatch.setattr(running, "tidy", tidy)
    monkeypatch.setattr(pulses, "tidy", lambda: done.append("pulses"))
    tasks.tidy()
    assert (done, SECRET in caplog.text) == (["pulses"], False)


def test_a_job_that_fails_is_named(caplog: pytest.LogCaptureFixture) -> None:
    def tidy() -> None:
        raise IntegrityError(SECRET)

    upkeep.whole(tidy)
    assert caplog.messages == [f"{__name__}.tidy failed with IntegrityError."]
