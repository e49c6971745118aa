"""One person's time zone is a name that this machine does not know; everyone is reminded all the same."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from people.models import User
from reminders import kinds, planning, sending
from reminders.kinds import Due, Workdays
from reminders.models import Delivery, Preference
from tests.reminders.conftest import due, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC)
PLANNING = sorted(kind.key for kind in kinds.every() if kind.plan is not None)


@pytest.fixture(autouse=True)
def lost(cast: Cast) -> Iterator[User]:
    """Someone whose zone is gone, at noon."""
    User.objects.filter(pk=cast.trainee.pk).update(time_zone="Mars/Base")
    with time_machine.travel(NOON, tick=False):
        yield User.objects.get(pk=cast.trainee.pk)


@pytest.mark.parametrize("workdays", [Workdays.BEFORE, Workdays.AFTER])
def test_a_kind_for_working_days_is_planned_for_everyone(
    cast: Cast, declare: Callable[..., Kind], workdays: Workdays
) -> None:
    people = (cast.trainee, cast.other_trainee)
    declare(plan=lambda now: [Due(person.pk, "1", now + HOUR) for person in people], workdays=workdays)
    planning.plan()
    assert Delivery.objects.filter(kind="tests.note").count() == 2


def test_quiet_hours_are_those_of_the_institution(lost: User, note: Kind, sink: Sink) -> None:
    Preference.objects.create(user=lost, quiet_from=dt.time(10), quiet_to=dt.time(20))
    assert send(due(lost)).ready_at == NOON + 8 * HOUR


def test_nobody_behind_them_waits(cast: Cast, lost: User, note: Kind, sink: Sink) -> None:
    Preference.objects.create(user=lost, paused_until=dt.date(2026, 12, 24))
    due(lost, ago=HOUR)
    assert send(due(cast.other_trainee)).state == Delivery.State.SENT


def test_their_summary_comes_in_the_institutions_morning(lost: User, note: Kind, sink: Sink) -> None:
    Preference.objects.create(user=lost, rhythm=Preference.Rhythm.DAILY)
    assert send(due(lost)).ready_at == NOON + 19 * HOUR


@pytest.mark.parametrize("key", PLANNING)
def test_every_kind_can_be_planned(key: str) -> None:
    kind = kinds.find(key)
    assert kind is not None
    assert kind.plan is not None
    assert list(kind.plan(timezone.now())) is not None


@pytest.mark.parametrize("page", ["reminders:preferences", "reminders:notices", "home:today"])
def test_they_can_use_the_site(lost: User, as_: Callable[[User], Client], page: str) -> None:
    assert as_(lost).get(reverse(page)).status_code == 200


def test_saving_their_preferences_gives_them_the_institutions_zone(
    lost: User, as_: Callable[[User], Client]
) -> None:
    page = as_(lost).get(reverse("reminders:preferences"))
    assert '<option value="America/New_York" selected>' in page.content.decode()


@pytest.mark.parametrize("page", ["reminders:preferences", "people:profile"])
def test_a_zone_without_a_place_is_kept_on_the_page(
    cast: Cast, as_: Callable[[User], Client], page: str
) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(time_zone="UTC")
    page_of = as_(User.objects.get(pk=cast.trainee.pk)).get(reverse(page))
    assert '<option value="UTC" selected>' in page_of.content.decode()


def test_the_list_is_drained(lost: User, note: Kind, sink: Sink) -> None:
    due(lost)
    assert sending.drain() == 1
