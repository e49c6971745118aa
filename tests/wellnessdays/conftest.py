"""A fixed Monday in October, and short ways to ask."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from wellnessdays import operations
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Block, Policy, Rotation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from people.models import Program, User
    from tests.conftest import Cast
    from wellnessdays.models import Request

NOW = dt.datetime(2026, 10, 5, 14, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


def later(days: int) -> dt.date:
    """Return the date so many days after the tests' today, which is a Monday."""
    return TODAY + dt.timedelta(days=days)


def weekday(number: int) -> dt.date:
    """Return the numbered weekday from four weeks on: 0 is Monday 2 November 2026, 5 the Monday after."""
    weeks, days = divmod(number, 5)
    return later(28 + 7 * weeks + days)


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Monday 5 October 2026, ten in the morning in New York."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ask(cast: Cast) -> Callable[..., Request]:
    """Return a way for someone to ask for a whole day, or for given halves; by default the trainee."""

    def asking(days: int = 28, *, by: User | None = None, halves: list[Half] | None = None) -> Request:
        person = by or cast.trainee
        place = person.enrollments.get()
        wanted = halves or list(whole_day(later(days)))
        return operations.ask(trainee=person, program=place.program, halves=wanted)

    return asking


@pytest.fixture
def rules(cast: Cast) -> Callable[..., Policy]:
    """Return a way to set the rules of the cast's program, from long ago unless told otherwise."""

    def setting(**fields: Any) -> Policy:
        given = {"program": cast.program, "valid_from": dt.date(2020, 7, 1)} | fields
        return Policy.objects.create(**given)

    return setting


def put_on(person: User, program: Program, name: str, *days: dt.date, mode: str = "allowed") -> Block:
    """Put someone on a rotation from the first to the last of some days."""
    rotation, _ = Rotation.objects.get_or_create(program=program, name=name, defaults={"mode": mode})
    return Block.objects.create(trainee=person, rotation=rotation, first_day=min(days), last_day=max(days))
