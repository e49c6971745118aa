"""What waits on the Today page after a session."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.clock import site_today
from peers import letters, seats, today, today_runs, waves
from peers.models import Letter, Membership
from people.models import User
from tests.conftest import browse, make_trainee
from tests.peers.evenings import meeting_now, open_wave, run_with_answers, through
from tests.peers.world import World, make_cohort

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries


def titles(person: User) -> list[str]:
    """Return the titles of someone's cards."""
    return [card.title for card in today_runs.cards(person, seats.stays(person))]


def test_the_director_reads_that_a_facilitator_would_like_to_talk(world: World) -> None:
    run_with_answers(world)
    assert titles(world.director) == ["A facilitator would like to talk"]


def test_nobody_else_reads_it(world: World) -> None:
    run_with_answers(world)
    others = [world.trainee, world.facilitator, world.cast.superuser, world.cast.program_lead]
    assert [titles(person) for person in others] == [[], [], [], []]


def test_a_letter_is_not_mentioned_before_its_day(world: World) -> None:
    letters.write(owner=world.trainee, cohort=world.cohort, text="x", opens_on=None)
    assert titles(world.trainee) == []


def test_a_letter_waits_on_its_day_and_the_card_says_nothing_of_it(world: World) -> None:
    letters.write(owner=world.trainee, cohort=world.cohort, text="Dear me", opens_on=None)
    Letter.objects.update(opens_on=site_today() - dt.timedelta(days=1))
    [card] = today_runs.cards(world.trainee, seats.stays(world.trainee))
    assert "Dear me" not in card.title + card.body


def test_an_open_survey_stands_there_for_whoever_agreed(world: World) -> None:
    open_wave(world)
    before = titles(world.trainee)
    waves.agree(person=world.trainee, cohort=world.cohort, is_agreed=True)
    assert (before, titles(world.trainee)) == ([], ["Five sentences"])


def test_a_facilitator_finds_the_run_on_the_meeting_s_page(world: World) -> None:
    meeting = meeting_now(world)
    html = browse(world.facilitator).get(f"/peers/meetings/{meeting.public_id}/").content.decode()
    assert f"/peers/meetings/{meeting.public_id}/run/" in html


def test_a_member_finds_the_way_to_follow_along(world: World) -> None:
    meeting = meeting_now(world)
    html = browse(world.trainee).get(f"/peers/meetings/{meeting.public_id}/").content.decode()
    assert ("Follow along" in html, "Run it" in html) == (True, False)


def test_a_superuser_is_led_to_no_feedback(world: World) -> None:
    meeting = meeting_now(world)
    through(meeting)
    html = browse(world.cast.superuser).get(f"/peers/meetings/{meeting.public_id}/").content.decode()
    assert "/pulse/" not in html


def test_a_letter_that_is_due_waits_also_behind_one_that_is_not(world: World) -> None:
    later = make_cohort(world.cast, name="Next class", slug="next-class", version=world.cohort.version)
    letters.write(owner=world.trainee, cohort=world.cohort, text="x", opens_on=None)
    due = letters.write(owner=world.trainee, cohort=later, text="y", opens_on=None)
    Letter.objects.filter(pk=due.pk).update(opens_on=site_today())
    [card] = today_runs.cards(world.trainee, seats.stays(world.trainee))
    assert card.href == f"/peers/yours/letter/{due.public_id}/"


def test_whoever_left_the_group_is_asked_by_no_survey(world: World) -> None:
    wave = open_wave(world)
    waves.agree(person=world.trainee, cohort=wave.cohort, is_agreed=True)
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - dt.timedelta(days=1))
    assert titles(world.trainee) == []


def test_today_asks_three_times_about_peers_for_whoever_has_no_group(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_trainee("newcomer", world.cast.program)
    assert (bool(person.enrollments_now), person.roles_now) == (True, [])
    with django_assert_num_queries(3):
        today.cards(person)
