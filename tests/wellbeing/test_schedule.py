"""The clock names only tasks that exist, and everything that goes wrong in time is repaired soon."""

from __future__ import annotations

import inspect

import pytest
from django.conf import settings

from wellbeing import celery, schedule

ENTRIES = sorted(schedule.BEAT)


@pytest.fixture(scope="module", autouse=True)
def found() -> None:
    """Find the tasks as a worker does when it starts."""
    celery.app.loader.import_default_modules()


@pytest.mark.parametrize("name", ENTRIES)
def test_every_entry_names_a_task_that_exists(name: str) -> None:
    assert schedule.BEAT[name]["task"] in celery.app.tasks


@pytest.mark.parametrize("name", ENTRIES)
def test_what_the_clock_starts_needs_nothing_from_it(name: str) -> None:
    task = celery.app.tasks[str(schedule.BEAT[name]["task"])]
    required = [one for one in inspect.signature(task.run).parameters.values() if one.default is one.empty]
    assert required == []


@pytest.mark.parametrize("name", ENTRIES)
def test_nothing_waits_longer_than_a_day_for_its_turn(name: str) -> None:
    assert 1 <= float(str(schedule.BEAT[name]["schedule"])) <= 24 * 60 * schedule.MINUTE


@pytest.mark.parametrize("name", ["reminders fall due", "reminders go out", "a worker is alive"])
def test_what_is_lost_on_the_way_is_found_within_minutes(name: str) -> None:
    assert float(str(schedule.BEAT[name]["schedule"])) <= 5 * schedule.MINUTE


def test_no_task_is_started_twice() -> None:
    tasks = [entry["task"] for entry in schedule.BEAT.values()]
    assert len(set(tasks)) == len(tasks)


def test_the_schedule_is_what_beat_reads() -> None:
    assert settings.CELERY_BEAT_SCHEDULE is schedule.BEAT


def test_a_task_carries_no_pickled_object() -> None:
    assert list(settings.CELERY_ACCEPT_CONTENT) == ["json"]


def test_a_worker_takes_one_task_at_a_time() -> None:
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1


def test_a_stuck_task_is_ended() -> None:
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT


def test_a_lost_task_comes_back_only_after_its_time_is_over() -> None:
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
