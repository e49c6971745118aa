"""Reminders to offices come on days on which offices work; those about an evening never move."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from reminders import kinds, moments, planning
from reminders.kinds import Due, Workdays
from reminders.models import Delivery
from tests.reminders.conftest import send

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from tests.conftest import Cast

NEW_YORK, HONOLULU, KOLKATA = "America/New_York", "Pacific/Honolulu", "Asia/Kolkata"
HOUR = dt.timedelta(hours=1)


def eight(text: str, zone: str = NEW_YORK) -> dt.datetime:
    """Return eight in the morning of a day such as 2026-11-27."""
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(8), ZoneInfo(zone))


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        ("2026-11-25", "2026-11-25", "2026-11-25"),  # a Wednesday
        ("2026-11-26", "2026-11-27", "2026-11-25"),  # Thanksgiving
        ("2026-11-28", "2026-11-30", "2026-11-27"),  # a Saturday
        ("2026-11-29", "2026-11-30", "2026-11-27"),  # a Sunday
        ("2026-09-05", "2026-09-08", "2026-09-04"),  # a Saturday before Labor Day
        ("2026-12-25", "2026-12-28", "2026-12-24"),  # Christmas on a Friday
        ("2027-01-01", "2027-01-04", "2026-12-31"),  # New Year's Day: into the next week, and the year before
        ("2022-01-01", "2022-01-03", "2021-12-30"),  # kept on Friday 31 December of the year before
        ("2026-07-03", "2026-07-06", "2026-07-02"),  # Independence Day, kept on the Friday
        ("2026-10-31", "2026-11-02", "2026-10-30"),  # over the end of daylight saving
        ("2027-03-13", "2027-03-15", "2027-03-12"),  # over its beginning
    ],
)
def test_days_off_are_passed_over_at_the_same_time_of_day(day: str, after: str, before: str) -> None:
    found = [moments.working(eight(day), NEW_YORK, step) for step in (1, -1)]
    assert found == [eight(after), eight(before)]


def test_the_clock_on_the_wall_shows_the_same_over_daylight_saving() -> None:
    moved = moments.working(eight("2027-03-13"), NEW_YORK, 1)
    assert moved - eight("2027-03-13").astimezone(dt.UTC) == dt.timedelta(days=2) - HOUR


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (NEW_YORK, dt.datetime(2026, 11, 28, 3, tzinfo=dt.UTC)),  # still Friday there
        (KOLKATA, dt.datetime(2026, 11, 30, 3, tzinfo=dt.UTC)),  # Saturday already
    ],
)
def test_it_is_a_day_off_where_the_reader_is(zone: str, expected: dt.datetime) -> None:
    assert moments.working(dt.datetime(2026, 11, 28, 3, tzinfo=dt.UTC), zone, 1) == expected


def planned(
    person: User, declare: Callable[..., Kind], moment: dt.datetime, workdays: Workdays
) -> dt.datetime:
    """Return when a kind's reminder stands in the ledger."""
    declare(plan=lambda _now: [Due(person.pk, "1", moment)], workdays=workdays)
    with time_machine.travel(moment - HOUR):
        planning.plan()
    return Delivery.objects.get(kind="tests.note").due_at


@pytest.mark.parametrize(
    ("workdays", "expected"),
    [
        (Workdays.ANY, "2026-11-28"),
        (Workdays.AFTER, "2026-11-30"),
        (Workdays.BEFORE, "2026-11-27"),
    ],
)
def test_a_kind_says_where_a_saturday_goes(
    cast: Cast, declare: Callable[..., Kind], workdays: Workdays, expected: str
) -> None:
    assert planned(cast.trainee, declare, eight("2026-11-28"), workdays) == eight(expected)


def test_the_recipients_own_zone_decides(cast: Cast, declare: Callable[..., Kind]) -> None:
    cast.trainee.time_zone = HONOLULU
    cast.trainee.save()
    # Four in the morning of a Saturday in New York is a Friday's evening in Honolulu.
    moment = eight("2026-11-28") - 4 * HOUR
    assert planned(cast.trainee, declare, moment, Workdays.AFTER) == moment


def test_planning_a_moved_one_again_keeps_one(cast: Cast, declare: Callable[..., Kind]) -> None:
    for _ in range(2):
        planned(cast.trainee, declare, eight("2026-11-28"), Workdays.AFTER)
        kinds._registry.pop("tests.note")
    assert Delivery.objects.filter(kind="tests.note").count() == 1


def test_someone_who_is_gone_is_left_out(cast: Cast, declare: Callable[..., Kind]) -> None:
    kind = declare(workdays=Workdays.AFTER)
    assert planning.moved(kind, [Due(0, "1", timezone.now())]) == []


def test_people_are_read_together(
    cast: Cast, declare: Callable[..., Kind], django_assert_num_queries: Callable[[int], object]
) -> None:
    kind = declare(workdays=Workdays.AFTER)
    dues = [Due(person.pk, "1", timezone.now()) for person in (cast.trainee, cast.other_trainee)]
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        planning.moved(kind, dues)


@pytest.mark.parametrize(("hours", "state"), [(1, Delivery.State.SENT), (3, Delivery.State.LATE)])
def test_lateness_counts_from_the_day_to_which_it_moved(
    cast: Cast, declare: Callable[..., Kind], sink: Sink, hours: int, state: str
) -> None:
    moment = eight("2026-11-28")
    declare(plan=lambda _now: [Due(cast.trainee.pk, "1", moment)], workdays=Workdays.AFTER, late=2 * HOUR)
    with time_machine.travel(moment - HOUR):
        planning.plan()
    with time_machine.travel(eight("2026-11-30") + hours * HOUR):
        assert send(Delivery.objects.get(kind="tests.note")).state == state


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (-24, "2026-11-27"),  # known on the Thursday before
        (2, "2026-11-27"),  # known on the Friday, two hours after its time
        (26, "2026-11-28"),  # known on the Saturday itself: Friday is over
    ],
)
def test_what_comes_up_on_a_day_off_is_not_too_late_before_it_begins(
    cast: Cast, declare: Callable[..., Kind], hours: int, expected: str
) -> None:
    moment = eight("2026-11-28")
    declare(plan=lambda _now: [Due(cast.trainee.pk, "1", moment)], workdays=Workdays.BEFORE, late=15 * HOUR)
    with time_machine.travel(eight("2026-11-27") + hours * HOUR):
        planning.plan()
    assert Delivery.objects.get(kind="tests.note").due_at == eight(expected)


EVENINGS = ["wellnessdays.evening_before", "peers.tomorrow", "peers.prepare", "peers.pulse"]
OFFICE = ["wellnessdays.overdue", "wellnessdays.overdue_office", "wellnessdays.unused", "resources.due"]


@pytest.mark.parametrize("key", EVENINGS)
def test_what_belongs_to_a_day_of_its_own_never_moves(key: str) -> None:
    kind = kinds.find(key)
    assert kind is not None
    assert kind.workdays == Workdays.ANY


@pytest.mark.parametrize("key", OFFICE)
def test_what_an_office_should_do_waits_for_a_working_day(key: str) -> None:
    kind = kinds.find(key)
    assert kind is not None
    assert kind.workdays == Workdays.AFTER


def test_a_promise_is_recalled_before_the_days_off_on_which_it_falls_due() -> None:
    kind = kinds.find("wellnessdays.due")
    assert kind is not None
    assert kind.workdays == Workdays.BEFORE
