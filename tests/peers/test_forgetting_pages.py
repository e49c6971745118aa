"""What is read of a class that ended, before and after its people went; and the command."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from peers import forgetting
from peers.models import (
    Cohort,
)
from people.models import User
from tests.peers.endings import end, left, lived
from tests.peers.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


@pytest.fixture
def due(world: World) -> Cohort:
    """A class with a row of everything, whose day has come."""
    lived(world)
    return end(world, days_ago=91, told=60)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("where", ["", "keepsake/"])
def test_the_day_stands_on_the_group_s_pages_before(
    world: World, as_: Callable[..., Client], where: str
) -> None:
    cohort = end(world, days_ago=1, told=0)
    day = f"{cohort.kept_until.day} {cohort.kept_until:%B %Y}"
    assert day in page(as_(world.trainee), f"/peers/groups/{world.group.public_id}/{where}")


def test_the_group_s_page_says_from_the_first_how_long_it_is_kept(
    world: World, as_: Callable[..., Client]
) -> None:
    assert "kept for 90 days" in page(as_(world.trainee), f"/peers/groups/{world.group.public_id}/")


def test_the_director_reads_until_when_a_class_is_kept(world: World, as_: Callable[..., Client]) -> None:
    cohort = end(world, days_ago=1, told=0)
    day = f"{cohort.kept_until.day} {cohort.kept_until:%B %Y}"
    assert day in page(as_(world.director), "/peers/classes/class-of-2030/")


@pytest.mark.parametrize("words", ["Members, over all the years", "Present", "these counts stay"])
def test_the_director_reads_the_counts_after(
    world: World, due: Cohort, as_: Callable[..., Client], words: str
) -> None:
    forgetting.forget(cohort=due)
    assert words in page(as_(world.director), "/peers/classes/class-of-2030/")


def test_the_director_reads_what_was_said(world: World, due: Cohort, as_: Callable[..., Client]) -> None:
    forgetting.forget(cohort=due)
    assert "Could you be here as you are?" in page(as_(world.director), "/peers/classes/class-of-2030/")


def test_a_superuser_reads_counts_and_nothing_that_was_said(
    world: World, due: Cohort, as_: Callable[..., Client]
) -> None:
    forgetting.forget(cohort=due)
    User.objects.filter(pk=world.trainee.pk).update(is_superuser=True)
    shown = page(as_(world.trainee), "/peers/classes/class-of-2030/")
    assert ("these counts stay" in shown, "Could you be here as you are?" in shown) == (True, False)


GONE = ("change/", "import/", "days/", "clashes/", "so-far/", "completion/", "forming/")


@pytest.mark.parametrize("where", GONE)
def test_the_other_pages_of_a_forgotten_class_are_gone(
    world: World, due: Cohort, as_: Callable[..., Client], where: str
) -> None:
    forgetting.forget(cohort=due)
    assert as_(world.director).get(f"/peers/classes/class-of-2030/{where}").status_code == 404


@pytest.mark.parametrize("who", ["trainee", "facilitator", "director"])
def test_the_group_s_page_is_gone_for_everyone(
    world: World, due: Cohort, as_: Callable[..., Client], who: str
) -> None:
    forgetting.forget(cohort=due)
    answers = [
        as_(getattr(world, who)).get(f"/peers/groups/{world.group.public_id}/{where}").status_code
        for where in ("", "keepsake/")
    ]
    assert answers == [404, 404]


def test_a_meeting_of_a_forgotten_class_is_gone(world: World, as_: Callable[..., Client]) -> None:
    held = lived(world)
    forgetting.forget(cohort=end(world, days_ago=91, told=60))
    assert as_(world.director).get(f"/peers/meetings/{held.public_id}/").status_code == 404


def said(*words: str) -> str:
    out = StringIO()
    call_command("forget_classes", *words, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_would_go_and_changes_nothing(due: Cohort) -> None:
    before = left(due)
    words = said("--dry-run")
    assert "would be forgotten" in words
    assert "  who came: 2\n" in words
    assert left(due) == before


def test_the_command_forgets(due: Cohort) -> None:
    words = said()
    assert "Class of 2030: forgotten." in words
    assert left(due) == {}


def test_run_again_it_finds_nothing(due: Cohort) -> None:
    said()
    assert said() == "No class is over.\n"


@pytest.mark.parametrize(("told", "words"), [(0, "told on"), (None, "not told yet")])
def test_it_says_until_when_a_class_is_kept(world: World, told: int | None, words: str) -> None:
    cohort = end(world, days_ago=1, told=told)
    found = said()
    assert (str(cohort.kept_until) in found, words in found) == (True, True)
