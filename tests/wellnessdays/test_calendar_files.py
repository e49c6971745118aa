"""The private calendar, read as calendar programs read it, in the zone of whoever reads it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.urls import reverse

from people.models import User
from tests.conftest import browse
from tests.wellnessdays.conftest import NOW, TODAY, later, weekday
from wellnessdays import feeds, operations, placing
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Feed, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast

    Ask = Callable[..., Request]


def events(trainee: User) -> list[Any]:
    """Return the events of someone's calendar, read by a library."""
    return [*icalendar.Calendar.from_ical(feeds.calendar(trainee)).walk("VEVENT")]


def approve(cast: Cast, ask: Ask, *halves: Half) -> None:
    """Approve half days for the trainee."""
    operations.approve(request=ask(halves=list(halves)), by=cast.program_lead)


def test_an_empty_calendar_is_a_calendar(cast: Cast) -> None:
    found = icalendar.Calendar.from_ical(feeds.calendar(cast.trainee))
    assert (found["VERSION"], found["X-WR-CALNAME"], found.walk("VEVENT")) == ("2.0", "Away", [])


def test_a_whole_day_is_a_date_and_no_time(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, *whole_day(weekday(0)))
    (event,) = events(cast.trainee)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (weekday(0), later(29))


@pytest.mark.parametrize(("part", "hours"), [("am", (7, 12)), ("pm", (12, 17))])
@pytest.mark.parametrize("zone", ["America/New_York", "America/Los_Angeles", "Pacific/Honolulu"])
def test_half_a_day_has_the_hours_of_the_readers_clock(
    cast: Cast, ask: Ask, part: str, hours: tuple[int, int], zone: str
) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(time_zone=zone)
    approve(cast, ask, Half(weekday(0), part))
    (event,) = events(User.objects.get(pk=cast.trainee.pk))
    local = [event.decoded(name).astimezone(dt.UTC) for name in ("DTSTART", "DTEND")]
    zoned = [moment.astimezone(ZoneInfo(zone)) for moment in local]
    assert [(moment.date(), moment.hour) for moment in zoned] == [(weekday(0), hour) for hour in hours]


def test_two_halves_of_two_requests_are_one_day(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, Half(weekday(0), "am"))
    approve(cast, ask, Half(weekday(0), "pm"))
    (event,) = events(cast.trainee)
    assert event.decoded("DTSTART") == weekday(0)


def test_each_day_keeps_its_name_in_the_calendar(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, Half(weekday(0), "am"))
    before = events(cast.trainee)[0]["UID"]
    approve(cast, ask, Half(weekday(0), "pm"))
    assert events(cast.trainee)[0]["UID"] == before


def test_no_two_days_have_one_name(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, *(Half(weekday(number), "am") for number in range(5)))
    assert len({event["UID"] for event in events(cast.trainee)}) == 5


def test_two_people_have_no_name_in_common(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, *whole_day(weekday(0)))
    operations.approve(request=ask(by=cast.other_trainee), by=cast.other_lead)
    assert events(cast.trainee)[0]["UID"] != events(cast.other_trainee)[0]["UID"]


def test_every_event_is_private_and_says_away(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, Half(weekday(0), "am"), Half(weekday(3), "pm"))
    assert {(event["SUMMARY"], event["CLASS"]) for event in events(cast.trainee)} == {("Away", "PRIVATE")}


def test_an_event_has_nothing_but_when(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, *whole_day(weekday(0)))
    names = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP"}
    assert {str(name) for name in events(cast.trainee)[0]} == names


def test_every_line_ends_and_fits_as_the_standard_wants(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, *(Half(weekday(number), "am") for number in range(3)))
    lines = feeds.calendar(cast.trainee).split("\r\n")
    assert (
        lines[-1],
        max(len(line.encode()) for line in lines) <= 75,
        any("\n" in line for line in lines),
    ) == (
        "",
        True,
        False,
    )


def test_the_stamp_is_now(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, *whole_day(weekday(0)))
    assert events(cast.trainee)[0].decoded("DTSTAMP") == NOW


@pytest.mark.parametrize(("days", "count"), [(90, 1), (91, 0)])
def test_a_day_stays_for_ninety_days(cast: Cast, ask: Ask, days: int, count: int) -> None:
    approve(cast, ask, *whole_day(weekday(0)))
    with time_machine.travel(NOW + dt.timedelta(days=28 + days), tick=False):
        assert len(events(cast.trainee)) == count


@pytest.mark.parametrize("verb", ["cancel", "recall"])
def test_a_day_that_is_gone_is_gone_from_the_calendar(cast: Cast, ask: Ask, verb: str) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    if verb == "cancel":
        operations.cancel(request=request, by=cast.trainee)
    else:
        operations.recall(request=request, by=cast.program_lead, reason="A flood.")
    assert events(cast.trainee) == []


def test_an_offer_stands_there_once_it_is_taken(cast: Cast, ask: Ask) -> None:
    offered = operations.offer(
        request=ask(), by=cast.program_lead, reason="Full.", halves=whole_day(weekday(3))
    )
    before = len(events(cast.trainee))
    operations.accept(request=offered, by=cast.trainee)
    assert (before, [event.decoded("DTSTART") for event in events(cast.trainee)]) == (0, [weekday(3)])


def test_a_day_set_aside_stands_there(cast: Cast) -> None:
    placing.place(
        program=cast.program, trainees=[cast.trainee], halves=whole_day(weekday(0)), by=cast.program_lead
    )
    assert len(events(cast.trainee)) == 1


class TestTheAddress:
    @pytest.fixture
    def where(self, cast: Cast) -> str:
        """The trainee's calendar address."""
        return reverse("wellnessdays:feed", args=[feeds.renew(cast.trainee)])

    def test_it_answers_as_a_calendar_that_nobody_keeps(self, where: str) -> None:
        answer = browse(None).get(where)
        assert (answer["Content-Type"], answer["Cache-Control"]) == (
            "text/calendar; charset=utf-8",
            "private, no-store",
        )

    def test_it_sets_no_cookie(self, where: str) -> None:
        assert not browse(None).get(where).cookies

    def test_a_head_answers_without_a_body(self, where: str) -> None:
        answer = browse(None).head(where)
        assert (answer.status_code, answer.content) == (200, b"")

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_it_takes_nothing(self, where: str, method: str) -> None:
        assert getattr(browse(None), method)(where).status_code == 405

    @pytest.mark.parametrize("end", ["x", "%00", "%F0%9F%98%80", "%ff", "A" * 500])
    def test_any_other_secret_opens_nothing(self, where: str, end: str) -> None:
        assert browse(None).get(where.replace(".ics", f"{end}.ics")).status_code == 404

    def test_the_digest_opens_nothing(self, cast: Cast, where: str) -> None:
        digest = Feed.objects.get(trainee=cast.trainee).digest
        assert browse(None).get(reverse("wellnessdays:feed", args=[digest])).status_code == 404

    def test_it_takes_three_queries_however_many_days(
        self, cast: Cast, ask: Ask, where: str, django_assert_max_num_queries: Any
    ) -> None:
        approve(cast, ask, *(Half(weekday(number), "am") for number in range(8)))
        with django_assert_max_num_queries(3):
            browse(None).get(where)


def test_the_day_of_today_is_in_the_calendar_yet(cast: Cast, ask: Ask) -> None:
    approve(cast, ask, *whole_day(weekday(0)))
    with time_machine.travel(dt.datetime(2026, 11, 2, 22, tzinfo=dt.UTC), tick=False):
        assert events(cast.trainee)[0].decoded("DTSTART") - TODAY == dt.timedelta(days=28)
