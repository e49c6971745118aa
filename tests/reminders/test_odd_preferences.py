"""The preferences page under odd answers, and what it costs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reminders import moments, planning, push, wishes
from reminders.kinds import Due
from reminders.models import Channel, Choice, Delivery, Device, Preference
from tests.reminders.conftest import due, send
from tests.reminders.test_preferences import PAGE, answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from tests.conftest import Cast

    Browse = Callable[[User | None], Client]

REFUSED = [
    {"daily_cap": "0"},
    {"daily_cap": "51"},
    {"daily_cap": "-1"},
    {"daily_cap": "many"},
    {"quiet_from": "25:00", "quiet_to": "07:00"},
    {"quiet_from": "22:00"},
    {"quiet_to": "07:00"},
    {"paused_until": "soon"},
    {"paused_until": "0000-00-00"},
    {"rhythm": "hourly"},
    {"time_zone": "Mars/Base"},
    {"time_zone": "../../etc/passwd"},
    {"time_zone": ""},
]


@pytest.mark.parametrize("changes", REFUSED, ids=str)
def test_what_cannot_be_is_refused_whole(
    cast: Cast, note: Kind, as_: Browse, changes: dict[str, str]
) -> None:
    page = as_(cast.trainee).post(PAGE, answers(**changes, **{"tests.note--mail": None}))
    assert (page.status_code, Preference.objects.exists(), Choice.objects.exists()) == (422, False, False)


def test_quiet_all_day_is_no_quiet(cast: Cast, note: Kind, sink: Sink, as_: Browse) -> None:
    as_(cast.trainee).post(PAGE, answers(quiet_from="09:00", quiet_to="09:00"))
    assert send(due(cast.trainee)).state == Delivery.State.SENT


def test_a_pause_to_the_end_of_time_is_kept(cast: Cast, note: Kind, sink: Sink, as_: Browse) -> None:
    as_(cast.trainee).post(PAGE, answers(paused_until="9999-12-31"))
    assert send(due(cast.trainee)).reason == "Reminders are paused."


def test_an_empty_answer_changes_nothing(cast: Cast, note: Kind, as_: Browse) -> None:
    Preference.objects.create(user=cast.trainee, daily_cap=3)
    as_(cast.trainee).post(PAGE, {})
    assert Preference.objects.get().daily_cap == 3


def test_a_new_zone_moves_what_nobody_has_begun_to_send(
    cast: Cast, declare: Callable[..., Kind], as_: Browse
) -> None:
    day = timezone.now().date() + dt.timedelta(days=2)
    kind = declare(plan=lambda _now: [Due(cast.trainee.pk, "1", moments.evening_before(day, cast.trainee))])
    planning.plan()
    as_(cast.trainee).post(PAGE, answers(time_zone="Pacific/Honolulu"))
    cast.trainee.refresh_from_db()
    planning.plan()
    assert Delivery.objects.get(kind=kind.key).due_at == moments.at(
        day - dt.timedelta(days=1), moments.EVENING, "Pacific/Honolulu"
    )


# --- ways that the site does not have any more ---


@pytest.fixture
def everything(cast: Cast, note: Kind) -> User:
    """Someone with a phone, a number, and a wish for all of it."""
    Preference.objects.create(user=cast.trainee, phone="+12125552368")
    push.remember(person=cast.trainee, endpoint="https://web.push.apple.com/x")
    for channel in (Channel.PUSH, Channel.SMS):
        Choice.objects.create(user=cast.trainee, kind=note.key, channel=channel, wanted=True)
    return cast.trainee


def ways(person: User, note: Kind) -> list[str]:
    return [str(way) for way in wishes.of(person, timezone.now()).extra_channels([note])]


def test_both_ways_are_used_while_the_site_has_them(everything: User, note: Kind, settings: Any) -> None:
    settings.SMS_BACKEND, settings.DEMO = "reminders.sms.to_file", True
    assert ways(everything, note) == ["push", "sms"]


def test_nothing_is_promised_by_a_way_that_the_site_gave_up(
    everything: User, note: Kind, settings: Any
) -> None:
    settings.SMS_BACKEND, settings.VAPID_PRIVATE_KEY, settings.DEMO = "", "", False
    assert ways(everything, note) == []


def test_the_page_offers_no_way_that_the_site_gave_up(
    everything: User, note: Kind, as_: Browse, settings: Any
) -> None:
    settings.SMS_BACKEND, settings.VAPID_PRIVATE_KEY, settings.DEMO = "", "", False
    page = as_(everything).get(PAGE).content.decode()
    assert ("tests.note--push" in page, "tests.note--sms" in page) == (False, False)


def test_a_way_given_up_keeps_what_was_wished_of_it(
    everything: User, note: Kind, as_: Browse, settings: Any
) -> None:
    settings.SMS_BACKEND = ""
    as_(everything).post(PAGE, answers())
    assert Choice.objects.get(channel=Channel.SMS).wanted


# --- what the pages cost ---


def cost(browser: Client, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as asked:
        browser.get(page)
    return len(asked)


def test_the_list_costs_the_same_for_one_and_for_many(cast: Cast, note: Kind, as_: Browse) -> None:
    browser = as_(cast.trainee)
    due(cast.trainee, key="first", title="A note", path="/")
    one = cost(browser, "/reminders/")
    for key in range(15):
        due(cast.trainee, key=str(key), title="A note", path="/")
    assert cost(browser, "/reminders/") == one


def test_the_preferences_cost_the_same_for_one_kind_and_for_many(
    cast: Cast, declare: Callable[..., Kind], as_: Browse
) -> None:
    browser = as_(cast.trainee)
    declare()
    one = cost(browser, PAGE)
    for number in range(10):
        declare(key=f"tests.note{number}")
        Choice.objects.create(
            user=cast.trainee, kind=f"tests.note{number}", channel=Channel.MAIL, wanted=False
        )
        Device.objects.create(user=cast.trainee, endpoint=f"https://web.push.apple.com/{number}")
    assert cost(browser, PAGE) == one


def test_saving_costs_the_same_for_one_kind_and_for_many(
    cast: Cast, declare: Callable[..., Kind], as_: Browse
) -> None:
    browser, costs = as_(cast.trainee), []
    for number in range(6):
        declare(key=f"tests.note{number}")
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            browser.post(PAGE, answers(daily_cap=str(number)))
        costs.append(len(asked))
    assert costs[-1] <= costs[1]


def test_nobody_marks_anothers_notes_as_read(cast: Cast, note: Kind, as_: Browse) -> None:
    delivery = due(cast.other_trainee, title="A note")
    as_(cast.trainee).post("/reminders/read/")
    delivery.refresh_from_db()
    assert delivery.read_at is None


@pytest.mark.parametrize("page", ["0", "-1", "999999999999", "x", "\0", ""])
def test_a_page_of_the_list_that_is_none_shows_one_that_is(
    cast: Cast, note: Kind, as_: Browse, page: str
) -> None:
    assert as_(cast.trainee).get("/reminders/", {"page": page}).status_code == 200
