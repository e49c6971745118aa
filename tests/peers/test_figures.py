"""What all groups did and said: sums, without anyone to be found in them."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from peers import debriefs, figures, releases, versions
from peers.models import Block, Debrief, RunBlock, Version
from peers.suppression import LEAST, about, hide_small
from tests.conftest import browse, make_person
from tests.peers.curricula import publish
from tests.peers.evenings import give_plan, meeting_now, open_wave, round_of, run_with_answers, through
from tests.peers.world import World

COUNTS = st.lists(st.integers(0, 40), min_size=2, max_size=6)


@pytest.fixture
def version(world: World) -> Version:
    """The version that both groups are on."""
    return world.cohort.version


@given(COUNTS)
def test_no_small_count_is_shown(counts: list[int]) -> None:
    assert all(shown is None or shown == 0 or shown >= LEAST for shown in hide_small(counts))


@given(COUNTS)
def test_no_count_is_hidden_alone(counts: list[int]) -> None:
    assert hide_small(counts).count(None) != 1


@given(COUNTS)
def test_what_is_shown_is_true(counts: list[int]) -> None:
    assert all(shown in (None, count) for shown, count in zip(hide_small(counts), counts, strict=True))


@given(st.integers(0, 500))
def test_a_total_is_never_told_exactly_beyond_its_step(count: int) -> None:
    assert about(count) % 5 == 0


def test_a_row_without_small_counts_is_shown_whole() -> None:
    assert hide_small([12, 0, 5]) == [12, 0, 5]


def test_minutes_stand_beside_their_plan(world: World, version: Version) -> None:
    through(meeting_now(world))
    [session] = figures.minutes(version)
    assert [(block.title, block.planned, round(block.real)) for block in session.blocks][:2] == [
        ("Arrive", 5, 5),
        ("Check-In", 25, 1),
    ]


def test_minutes_are_means_over_all_groups(world: World, version: Version) -> None:
    through(meeting_now(world))
    RunBlock.objects.filter(key="arrive").update(seconds=240)
    other = meeting_of_the_other_group(world)
    through(other)
    RunBlock.objects.filter(key="arrive", run__meeting=other).update(seconds=480)
    [session] = figures.minutes(version)
    assert (session.blocks[0].real, session.blocks[0].runs) == (6, 2)


def meeting_of_the_other_group(world: World) -> Any:
    """Return a meeting of the other group with the same session."""
    meeting = world.meeting(0, group=world.other_group)
    if not meeting.session.blocks.exists():
        give_plan(meeting)
    return meeting_near(meeting)


def meeting_near(meeting: Any) -> Any:
    """Let a meeting begin now."""
    meeting.starts_at = timezone.now()
    meeting.save()
    return meeting


def test_a_block_that_was_left_out_counts_as_that(world: World, version: Version) -> None:
    through(meeting_now(world))
    RunBlock.objects.filter(key="pairs").update(seconds=0)
    [session] = figures.minutes(version)
    assert [(block.runs, block.left_out) for block in session.blocks if block.key == "pairs"] == [(0, 1)]


def test_figures_ask_as_few_queries_for_two_groups_as_for_one(
    world: World, django_assert_num_queries: Any, version: Version
) -> None:
    run_with_answers(world)
    through(meeting_of_the_other_group(world))
    with django_assert_num_queries(2):
        figures.minutes(version)


def test_ticks_are_counted_without_names(world: World, version: Version) -> None:
    run_with_answers(world)
    found = dict(figures.ticks(version))
    assert dict(found["What was hard"])["We ran late"] == 0


@pytest.mark.parametrize(("sheets", "told"), [(3, 0), (4, 4), (7, 4), (8, 8)])
def test_ticks_are_told_in_steps_of_four(world: World, version: Version, sheets: int, told: int) -> None:
    meeting = meeting_now(world)
    Debrief.objects.bulk_create(
        Debrief(meeting=meeting, facilitator=make_person(f"lead_{number}"), worked=["skill"])
        for number in range(sheets)
    )
    assert dict(dict(figures.ticks(version))["What worked"])["The skill landed"] == told


def test_an_urgent_wish_to_talk_stands_first(world: World) -> None:
    first = run_with_answers(world)
    other = meeting_of_the_other_group(world)
    lists: dict[str, list[str]] = {"worked": [], "hard": [], "bring": []}
    debriefs.write(meeting=other, facilitator=world.other_lead, supervision="now", **lists)
    assert [wish.meeting for wish in figures.wishes_to_talk()] == [other, first]


def test_a_wish_that_was_taken_up_waits_no_more(world: World) -> None:
    run_with_answers(world)
    debriefs.take_up(figures.wishes_to_talk()[0])
    assert figures.wishes_to_talk() == []


def test_ticking_again_does_not_ask_again(world: World) -> None:
    meeting = run_with_answers(world)
    debriefs.take_up(figures.wishes_to_talk()[0])
    lists: dict[str, list[str]] = {"worked": ["time"], "hard": [], "bring": []}
    debriefs.write(meeting=meeting, facilitator=world.facilitator, supervision="soon", **lists)
    assert figures.wishes_to_talk() == []


def test_the_page_shows_the_chart_with_its_table(world: World) -> None:
    run_with_answers(world)
    html = browse(world.director).get("/peers/figures/").content.decode()
    assert 'aria-label="5 minutes planned, 5 real"' in html


def exported(world: World, name: str) -> str:
    """Return what the director's export holds."""
    answer: Any = browse(world.director).get(f"/peers/figures/{name}.csv")
    return b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize(("name", "lines"), [("minutes", 5), ("pulses", 9)])
def test_an_export_has_a_row_for_each_line(world: World, name: str, lines: int) -> None:
    round_of(world)
    releases.release()
    assert len(list(csv.reader(exported(world, name).splitlines()))) == 1 + lines


def test_an_export_says_hidden_instead_of_a_small_count(world: World) -> None:
    first = round_of(world)[0]
    tap = first.taps.filter(question="pace")[0]
    tap.choice = "slow"
    tap.save()
    releases.release()
    assert "Too slow,hidden," in exported(world, "pulses")


def test_an_export_calls_no_count_fewer_than_four_that_is_hidden_beside_one(world: World) -> None:
    """Of twelve, two said too slow and four too fast: the four are hidden as well, and are not fewer."""
    taps = [tap for pulse in round_of(world) for tap in pulse.taps.filter(question="pace")]
    for tap, choice in zip(taps, ["slow"] * 2 + ["fast"] * 4, strict=False):
        tap.choice = choice
        tap.save()
    releases.release()
    lines = exported(world, "pulses").splitlines()
    assert [line.split(",")[-2] for line in lines if "pace" in line] == ["hidden", "6", "hidden"]


def test_a_title_that_a_spreadsheet_would_run_is_defused(world: World) -> None:
    run_with_answers(world)
    RunBlock.objects.filter(key="arrive").update(title="=1+1")
    answer: Any = browse(world.director).get("/peers/figures/minutes.csv")
    assert "'=1+1" in b"".join(answer.streaming_content).decode()


def test_a_survey_is_agreed_to_answered_and_closed(world: World) -> None:
    wave, client = open_wave(world), browse(world.trainee)
    client.post("/peers/survey/", {"cohort": str(world.cohort.public_id), "agree": "yes"})
    page = client.post(f"/peers/survey/{wave.public_id}/", {"belong": "4"}, follow=True)
    assert "without your name" in page.content.decode()
    assert wave.answers.get().choice == 4


def test_another_class_s_consent_cannot_be_given(world: World) -> None:
    data = {"cohort": "00000000-0000-0000-0000-000000000000", "agree": "yes"}
    assert browse(world.trainee).post("/peers/survey/", data).status_code == 404


def test_a_wave_that_ends_before_it_begins_is_named(world: World) -> None:
    data = {"cohort": world.cohort.pk, "title": "W", "opens_on": "2026-05-02", "closes_on": "2026-05-01"}
    page = browse(world.director).post("/peers/figures/waves/", data)
    assert "lies before the first" in page.content.decode()


def test_a_wave_is_planned(world: World) -> None:
    data = {"cohort": world.cohort.pk, "title": "W", "opens_on": "2026-05-02", "closes_on": "2026-05-09"}
    page = browse(world.director).post("/peers/figures/waves/", data, follow=True)
    assert "May 2026" in page.content.decode()


def test_a_block_that_ran_over_opens_in_a_draft(world: World) -> None:
    meeting = run_with_answers(world)
    publish(meeting.session.version)
    address = f"/peers/figures/rework/{meeting.session.public_id}/pairs/"
    page = browse(world.director).post(address, follow=True)
    draft = Version.objects.get(based_on=meeting.session.version)
    assert (draft.state, draft.sessions.filter(blocks__key="pairs").count(), page.status_code) == (
        "draft",
        1,
        200,
    )


def test_a_block_that_the_draft_lost_leads_to_the_draft(world: World) -> None:
    meeting = run_with_answers(world)
    publish(meeting.session.version)
    address = f"/peers/figures/rework/{meeting.session.public_id}/pairs/"
    browse(world.director).post(address)
    draft = Version.objects.get(based_on=meeting.session.version)
    Block.objects.filter(session__version=draft, key="pairs").delete()
    assert browse(world.director).post(address)["Location"] == f"/peers/versions/{draft.public_id}/"


def test_a_block_of_an_older_version_opens_with_what_was_mended_since(world: World) -> None:
    meeting = run_with_answers(world)
    first = publish(meeting.session.version)
    second = versions.draft_from(first)
    Block.objects.filter(session__version=second, key="pairs").update(guide="Mended.")
    publish(second)
    browse(world.director).post(f"/peers/figures/rework/{meeting.session.public_id}/pairs/")
    draft = Version.objects.get(state="draft")
    assert Block.objects.get(session__version=draft, key="pairs").guide == "Mended."
