"""The demo has a group to look at, and groups to form."""

from __future__ import annotations

import pytest

from peers.models import Cohort, Group, Meeting
from people.models import User
from wellbeing.demo import loading


@pytest.fixture
def demo(db: None) -> None:
    loading.load()


def test_priya_s_group_is_led_by_elena(demo: None) -> None:
    priya, elena = (User.objects.get(email=f"{key}@northfield.example") for key in ("priya", "elena"))
    (group,) = Group.objects.visible_to(priya)
    assert list(Group.objects.visible_to(elena)) == [group]
    assert Meeting.objects.coming().filter(group=group).exists()


def test_a_class_waits_to_be_formed(demo: None) -> None:
    assert Cohort.objects.get(state="forming").entrants.count() == 8
