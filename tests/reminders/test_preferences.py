"""What people say may reach them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse

from people.models import User
from reminders.models import Channel, Choice, Preference
from tests.reminders.conftest import due, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

    Browse = Callable[[User | None], Client]

PAGE = "/reminders/preferences/"


def answers(**changes: Any) -> dict[str, Any]:
    """Return the page as it is sent when nothing is changed, and then some changes."""
    plain = {
        "rhythm": "each",
        "daily_cap": "5",
        "time_zone": "America/New_York",
        "tests.note--mail": "on",
        "tests.note--list": "on",
    }
    return {name: value for name, value in (plain | changes).items() if value is not None}


def test_the_page_shows_a_kind_with_what_it_is_about(cast: Cast, note: Kind, as_: Browse) -> None:
    assert b"Sent by tests." in as_(cast.trainee).get(PAGE).content


def test_a_kind_for_others_is_not_shown(cast: Cast, declare: Callable[..., Kind], as_: Browse) -> None:
    declare(audience=lambda person: person == cast.gme_admin)
    assert b"Sent by tests." not in as_(cast.trainee).get(PAGE).content


def test_a_tick_taken_away_stops_the_mail(cast: Cast, note: Kind, as_: Browse, sink: Sink) -> None:
    as_(cast.trainee).post(PAGE, answers(**{"tests.note--mail": None}))
    assert send(due(cast.trainee)).reason == "Turned off in the preferences."


def test_a_tick_given_back_sends_again(cast: Cast, note: Kind, as_: Browse, sink: Sink) -> None:
    as_(cast.trainee).post(PAGE, answers(**{"tests.note--mail": None}))
    as_(cast.trainee).post(PAGE, answers())
    assert send(due(cast.trainee)).state == "sent"


def test_saving_the_page_ends_everything_off(cast: Cast, note: Kind, as_: Browse) -> None:
    Preference.objects.create(user=cast.trainee, muted=True)
    as_(cast.trainee).post(PAGE, answers())
    assert not Preference.objects.get(user=cast.trainee).muted


def test_one_button_turns_everything_optional_off(cast: Cast, note: Kind, as_: Browse, sink: Sink) -> None:
    as_(cast.trainee).post(reverse("reminders:all_off"))
    assert send(due(cast.trainee)).state == "unwanted"


def test_a_new_time_zone_is_the_persons_own(cast: Cast, note: Kind, as_: Browse) -> None:
    as_(cast.trainee).post(PAGE, answers(time_zone="Europe/Zurich"))
    cast.trainee.refresh_from_db()
    assert cast.trainee.time_zone == "Europe/Zurich"


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Mars/Olympus"},
        {"quiet_from": "22:00"},
        {"quiet_to": "25:00", "quiet_from": "01:00"},
        {"daily_cap": "0"},
        {"daily_cap": "many"},
        {"rhythm": "hourly"},
        {"paused_until": "yesterday"},
    ],
)
def test_what_cannot_be_is_explained_and_not_kept(
    cast: Cast, note: Kind, as_: Browse, change: dict[str, str]
) -> None:
    response = as_(cast.trainee).post(PAGE, answers(**change))
    assert (response.status_code, Preference.objects.exists()) == (422, False)


def test_what_was_typed_is_still_there(cast: Cast, note: Kind, as_: Browse) -> None:
    page = as_(cast.trainee).post(PAGE, answers(quiet_from="22:15")).content
    assert b"22:15" in page


def test_a_pause_that_is_over_need_not_be_removed_by_hand(cast: Cast, note: Kind, as_: Browse) -> None:
    Preference.objects.create(user=cast.trainee, paused_until=dt.date(2020, 1, 1))
    page = as_(cast.trainee).post(PAGE, answers(paused_until="2020-01-01"))
    assert (page.status_code, Preference.objects.get(user=cast.trainee).paused_until) == (302, None)


@pytest.mark.parametrize("day", ["2020-01-01", "2026-11-24"])
def test_a_pause_that_would_never_begin_is_told(cast: Cast, note: Kind, as_: Browse, day: str) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC), tick=False):
        page = as_(cast.trainee).post(PAGE, answers(paused_until=day))
    assert ("This day is not to come." in page.text, Preference.objects.exists()) == (True, False)


@pytest.mark.parametrize(
    ("own", "chosen", "status"),
    [
        ("Asia/Tokyo", "America/New_York", 302),
        ("America/New_York", "Asia/Tokyo", 422),
    ],
)
def test_a_pause_is_for_days_where_someone_says_they_are(
    cast: Cast, note: Kind, as_: Browse, own: str, chosen: str, status: int
) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(time_zone=own)
    # In Tokyo it is the 25th already, in New York still the 24th.
    with time_machine.travel(dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC), tick=False):
        page = as_(cast.trainee).post(PAGE, answers(paused_until="2026-11-25", time_zone=chosen))
    assert page.status_code == status


def test_nobody_can_untick_what_is_always_sent(
    cast: Cast, declare: Callable[..., Kind], as_: Browse, sink: Sink
) -> None:
    declare(optional=False)
    as_(cast.trainee).post(PAGE, answers(**{"tests.note--mail": None}))
    assert send(due(cast.trainee)).state == "sent"


def test_ticks_of_kinds_one_is_not_shown_are_ignored(
    cast: Cast, declare: Callable[..., Kind], as_: Browse
) -> None:
    declare(audience=lambda _person: False)
    as_(cast.trainee).post(PAGE, answers())
    assert not Choice.objects.filter(kind="tests.note").exists()


def test_check_in_like_kinds_are_off_until_asked_for(
    cast: Cast, declare: Callable[..., Kind], sink: Sink
) -> None:
    declare(default_on=False)
    assert send(due(cast.trainee)).state == "unwanted"


def test_a_visitor_is_asked_to_sign_in(as_: Browse, db: None) -> None:
    assert as_(None).get(PAGE).status_code == 302


@pytest.mark.parametrize("way", [Channel.MAIL, Channel.LIST])
def test_every_tick_says_its_way_on_a_phone_too(way: Channel, cast: Cast, note: Kind, as_: Browse) -> None:
    assert f'data-label="{way.label}"' in as_(cast.trainee).get(PAGE).content.decode()
