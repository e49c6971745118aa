"""The demo's sessions that were run."""

from __future__ import annotations

import datetime as dt

from peers import demo_runs, figures, pulses
from peers.models import Letter, Meeting, Membership, Pulse, Run
from people.models import User
from tests.conftest import make_trainee
from tests.peers.evenings import give_plan
from tests.peers.world import World


def load(world: World) -> None:
    """Load onto two groups of seven that met two weeks ago."""
    for number in range(8):
        person = make_trainee(f"more_{number}", world.cast.program)
        group = (world.group, world.other_group)[number % 2]
        Membership.objects.create(group=group, person=person, starts_on=world.cohort.starts_on)
    give_plan(world.meeting(-14))
    world.meeting(-14, group=world.other_group)
    demo_runs.load()


def test_a_past_meeting_was_run_and_held(world: World) -> None:
    load(world)
    assert (Run.objects.count(), Meeting.objects.filter(state=Meeting.State.HELD).count()) == (2, 2)


def test_its_answers_show(world: World) -> None:
    load(world)
    assert all(pulses.result(pulse) for pulse in Pulse.objects.all())


def test_the_director_has_figures_to_look_at(world: World) -> None:
    load(world)
    version = world.cohort.version
    assert (len(figures.minutes(version)), len(figures.pulse_figures(version))) == (1, 1)


def test_a_meeting_ahead_is_left_alone(world: World) -> None:
    give_plan(world.meeting(3))
    demo_runs.load()
    assert not Run.objects.exists()


def test_the_student_has_a_sealed_letter(world: World) -> None:
    User.objects.filter(pk=world.trainee.pk).update(email="priya@northfield.example")
    demo_runs.load()
    assert Letter.objects.get().opened_on is None


def test_a_group_without_answers_breaks_nothing(world: World) -> None:
    Membership.objects.all().delete()
    give_plan(world.meeting(-14))
    demo_runs.load()
    assert figures.pulse_figures(world.cohort.version) == []


def test_the_last_day_of_its_pulse_is_over(world: World) -> None:
    load(world)
    assert {pulse.closes_on - pulse.run.meeting.day for pulse in Pulse.objects.all()} == {
        dt.timedelta(days=1)
    }
