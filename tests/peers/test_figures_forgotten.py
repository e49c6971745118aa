"""Figures over all groups go on counting a class whose people are forgotten, with what was kept of it."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

import pytest

from core.clock import site_today
from peers import figures, forgetting, overview, releases
from peers.forms.figures import WaveForm
from peers.models import Cohort, Debrief, Pulse, Tally
from tests.conftest import browse
from tests.peers.endings import end
from tests.peers.evenings import closed_wave, meeting_now, round_of, run_with_answers, through
from tests.peers.world import World, make_facilitator

DAY = dt.timedelta(days=1)


@pytest.fixture
def forgotten(world: World) -> Cohort:
    """A class that met, answered and ticked, and whose people are forgotten."""
    round_of(world)
    releases.release()
    Debrief.objects.bulk_create(
        Debrief(meeting=meeting, facilitator=make_facilitator(f"one_{number}"), hard=["late"])
        for number, meeting in enumerate([world.meeting(session=1)] * 5)
    )
    cohort = end(world, days_ago=91, told=60)
    forgetting.forget(cohort=cohort)
    return cohort


def cells(cohort: Cohort) -> list[str]:
    """Return how the first question's answers are read, of the one session with figures."""
    [figure] = figures.pulse_figures(cohort.version)
    return [cell.text for cell in figure.tallies[0][1]]


def test_what_members_said_stays_as_the_least_it_can_be(forgotten: Cohort) -> None:
    assert cells(forgotten) == ["at least 12", "hidden, or none", "hidden, or none"]


def test_a_living_class_alone_is_counted_exactly(world: World) -> None:
    round_of(world)
    releases.release()
    assert cells(world.cohort) == ["12", "0", "0"]


def test_what_was_kept_is_added_to_what_others_say(world: World) -> None:
    [pulse, *_] = round_of(world)
    releases.release()
    other = Cohort.objects.create(
        name="Gone",
        slug="gone",
        program=world.cohort.program,
        version=world.cohort.version,
        starts_on=site_today(),
        ends_on=site_today(),
        state=Cohort.State.FORGOTTEN,
    )
    session = pulse.run.meeting.session
    Tally.objects.create(cohort=other, session=session, what="said.welcome.yes", count=8)
    assert cells(world.cohort)[0] == "at least 20"


def said(world: World, *, pace: list[str], groups: int = 3) -> None:
    """Let groups answer on the pace so, four each, and let a night pass."""
    taps = [tap for pulse in round_of(world, groups) for tap in pulse.taps.filter(question="pace")]
    for tap, choice in zip(taps, pace, strict=True):
        tap.choice = choice
        tap.save()
    for pulse in Pulse.objects.filter(released_on__isnull=False):
        pulse.released_on = site_today() - DAY
        pulse.save()
    releases.release()


def test_what_was_hidden_in_two_rounds_is_not_kept_as_their_sum(world: World) -> None:
    for _ in range(2):
        said(world, pace=["slow"] * 2 + ["right"] * 10)
    forgetting.forget(cohort=end(world, days_ago=91, told=60))
    assert dict(Tally.objects.filter(what__startswith="said.pace").values_list("what", "count")) == {
        "said.pace.right": 20
    }


def test_forgetting_brings_nothing_in_that_was_in_no_round(world: World) -> None:
    """One late group's four answers would be what the figures of two days differ by."""
    said(world, pace=["right"] * 12)
    said(world, pace=["slow"] * 4, groups=1)
    forgetting.forget(cohort=end(world, days_ago=91, told=60))
    assert dict(Tally.objects.filter(what__startswith="said.pace").values_list("what", "count")) == {
        "said.pace.right": 12
    }


def test_the_caption_says_how_many_classes_are_forgotten(world: World, forgotten: Cohort) -> None:
    html = browse(world.director).get("/peers/figures/").content.decode()
    assert "what was kept of 1 forgotten class<" in html


def test_ticks_stay_in_their_steps(forgotten: Cohort) -> None:
    assert dict(dict(figures.ticks(forgotten.version))["What was hard"])["We ran late"] == 4


def test_minutes_stay_as_they_were(world: World) -> None:
    through(meeting_now(world))
    cohort = end(world, days_ago=91, told=60)
    before = figures.minutes(cohort.version)
    forgetting.forget(cohort=cohort)
    assert figures.minutes(cohort.version) == before


def test_a_table_file_marks_what_is_the_least(world: World, forgotten: Cohort) -> None:
    answer: Any = browse(world.director).get("/peers/figures/pulses.csv")
    rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert rows[1][-3:] == ["Yes", "12", "yes"]


def test_the_list_of_classes_goes_on_counting_members(forgotten: Cohort) -> None:
    assert [row.members for row in overview.cohorts()] == [6]


def test_a_survey_s_counts_outlive_the_class(world: World) -> None:
    wave = closed_wave(world.cohort, "Last", counts=[5, 5, 5, 5, 5])
    forgetting.forget(cohort=end(world, days_ago=91, told=60))
    page = browse(world.director).get(f"/peers/figures/waves/{wave.public_id}/")
    assert "Not at all 5" in page.content.decode()


def test_no_wave_is_planned_for_a_forgotten_class(world: World, forgotten: Cohort) -> None:
    form: Any = WaveForm(person=world.director)
    assert list(form.fields["cohort"].queryset) == []


@pytest.mark.parametrize("classes", [1, 4])
def test_figures_ask_as_little_for_many_forgotten_classes_as_for_one(
    world: World, classes: int, django_assert_num_queries: Any
) -> None:
    run_with_answers(world)
    for number in range(classes):
        other = Cohort.objects.create(
            name=f"Gone {number}",
            slug=f"gone-{number}",
            program=world.cohort.program,
            version=world.cohort.version,
            starts_on=site_today(),
            ends_on=site_today(),
        )
        Tally.objects.create(cohort=other, session=world.sessions[0], what="said.welcome.yes", count=8)
    with django_assert_num_queries(3):
        figures.pulse_figures(world.cohort.version)
