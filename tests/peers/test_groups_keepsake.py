"""What a group may keep once its class is over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.clock import site_today
from peers.models import Attendance, Cohort, Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.peers.world import World


@pytest.fixture
def kept(world: World, as_: Callable[..., Client]) -> Callable[[], str]:
    """Read the page as the trainee, after the class has ended; one meeting was held and missed."""
    held = world.meeting(days=-7, state="held")
    Attendance.objects.create(meeting=held, person=world.trainee, state="absent")
    Group.objects.filter(pk=world.group.pk).update(name="The Herons", agreement="We begin on time.")
    Cohort.objects.update(state=Cohort.State.ENDED)
    address = f"/peers/groups/{world.group.public_id}/keepsake/"
    return lambda: as_(world.trainee).get(address).content.decode()


@pytest.mark.parametrize("words", ["The Herons", "We begin on time.", "Met: Session title 1", "joined"])
def test_it_has_the_name_the_agreement_and_the_story(kept: Callable[[], str], words: str) -> None:
    assert words in kept()


def test_it_does_not_say_who_was_absent(kept: Callable[[], str]) -> None:
    assert "absent" not in kept().lower()


def test_the_group_s_page_leads_there_once_the_class_is_over(
    world: World, kept: Callable[[], str], as_: Callable[..., Client]
) -> None:
    page = as_(world.trainee).get(f"/peers/groups/{world.group.public_id}/")
    assert "/keepsake/" in page.content.decode()


def test_the_group_s_page_does_not_before(world: World, as_: Callable[..., Client]) -> None:
    page = as_(world.trainee).get(f"/peers/groups/{world.group.public_id}/")
    assert "/keepsake/" not in page.content.decode()


def test_a_class_is_over_after_its_last_day(world: World) -> None:
    world.cohort.ends_on = site_today() - dt.timedelta(days=1)
    assert world.cohort.is_over


def test_a_class_is_not_over_on_its_last_day(world: World) -> None:
    world.cohort.ends_on = site_today()
    assert not world.cohort.is_over
