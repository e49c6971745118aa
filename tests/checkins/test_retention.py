"""Time over: populate and run, and all survive; expire and run, and every count is zero."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from checkins import operations, retention, tasks
from checkins.models import CheckIn, Subject, SubjectLink
from checkins.wishes import KEEP, MONTHLY, ONE_PAGE
from people import farewell
from people.models import User
from tests.checkins.conftest import NEW, check_in
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)
MODELS = (Subject, SubjectLink, CheckIn)


@pytest.fixture(autouse=True)
def _then() -> object:
    """Stop the clock on an afternoon in November."""
    with time_machine.travel(BEGIN, tick=False):
        yield


def keeping(person: User, months: int) -> None:
    """Have someone keep a check-in of today for so many months."""
    operations.give(person=person, kind=KEEP)
    operations.choose(person=person, retention=months, cadence=MONTHLY, layout=ONE_PAGE)
    check_in(person, dt.date(2026, 11, 22))


def at(year: int, month: int, day: int = 1) -> object:
    """Travel to the afternoon of a day."""
    return time_machine.travel(dt.datetime(year, month, day, 17, tzinfo=dt.UTC), tick=False)


def test_what_is_young_survives(cast: Cast) -> None:
    keeping(cast.trainee, 3)
    tasks.expire()
    assert CheckIn.objects.count() == 1


def test_what_is_to_be_kept_for_longer_since_the_list_was_made_survives(cast: Cast) -> None:
    keeping(cast.trainee, 3)
    listed = Subject.objects.get()
    operations.choose(person=cast.trainee, retention=24, cadence=MONTHLY, layout=ONE_PAGE)
    with at(2027, 6):  # type: ignore[attr-defined]
        retention._expire(listed)
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(
    ("months", "last", "gone"),
    [
        (3, (2027, 2, 28), (2027, 3, 1)),
        (12, (2027, 11, 30), (2027, 12, 1)),
        (24, (2028, 11, 30), (2028, 12, 1)),
    ],
)
def test_it_goes_on_the_first_day_after_its_months(
    cast: Cast, months: int, last: tuple[int, int, int], gone: tuple[int, int, int]
) -> None:
    keeping(cast.trainee, months)
    with at(*last):  # type: ignore[attr-defined]
        tasks.expire()
        assert CheckIn.objects.count() == 1
    with at(*gone):  # type: ignore[attr-defined]
        tasks.expire()
        assert CheckIn.objects.count() == 0


def test_each_by_their_own_time(cast: Cast) -> None:
    keeping(cast.trainee, 3)
    keeping(cast.other_trainee, 24)
    with at(2027, 6):  # type: ignore[attr-defined]
        assert retention.expire_all() == 1


def test_someone_who_said_no_meanwhile_is_forgotten_with_the_last_one(cast: Cast) -> None:
    keeping(cast.trainee, 3)
    operations.withdraw(person=cast.trainee, kind=KEEP, erase=False)
    with at(2027, 6):  # type: ignore[attr-defined]
        tasks.expire()
    assert [model.objects.count() for model in MODELS] == [0, 0, 0]


def test_a_missing_key_is_said_and_erases_nothing(
    cast: Cast, keys: Any, caplog: pytest.LogCaptureFixture
) -> None:
    keeping(cast.trainee, 3)
    keys.CHECKINS_KEYS = {"new": NEW}
    with at(2027, 6):  # type: ignore[attr-defined]
        tasks.expire()
    assert ("1 subjects could not be opened" in caplog.text, CheckIn.objects.count()) == (True, 1)


def test_twice_is_once(cast: Cast) -> None:
    keeping(cast.trainee, 3)
    with at(2027, 6):  # type: ignore[attr-defined]
        assert [retention.expire_all(), retention.expire_all()] == [1, 0]


def test_a_deleted_account_leaves_nothing(cast: Cast) -> None:
    keeping(cast.trainee, 3)
    farewell.delete_account(cast.trainee)
    assert [model.objects.count() for model in MODELS] == [0, 0, 0]


def test_a_deleted_account_leaves_the_others(cast: Cast) -> None:
    keeping(cast.trainee, 3)
    keeping(cast.other_trainee, 3)
    farewell.delete_account(cast.trainee)
    assert CheckIn.objects.count() == 1
