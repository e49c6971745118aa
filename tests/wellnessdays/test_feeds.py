from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.wellnessdays.conftest import weekday
from wellnessdays import feeds, operations
from wellnessdays.halves import Half
from wellnessdays.models import Feed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]
    As = Callable[..., Client]


def status(as_: As, secret: str) -> int:
    """Return what a calendar program that does not sign in gets for a secret."""
    code: int = as_(None).get(reverse("wellnessdays:feed", args=[secret])).status_code
    return code


def approved(cast: Cast, ask: Ask, *halves: Half) -> User:
    """Approve half days for the trainee; return them."""
    operations.approve(request=ask(halves=list(halves) or None), by=cast.program_lead)
    return cast.trainee


def test_an_approved_day_is_away_all_day(cast: Cast, ask: Ask) -> None:
    text = feeds.calendar(approved(cast, ask))
    assert "DTSTART;VALUE=DATE:20261102\r\nDTEND;VALUE=DATE:20261103\r\nSUMMARY:Away\r\n" in text


@pytest.mark.parametrize(
    ("half", "starts"),
    [
        (Half(dt.date(2026, 10, 30), "am"), "DTSTART:20261030T110000Z"),
        (Half(dt.date(2026, 11, 2), "am"), "DTSTART:20261102T120000Z"),
    ],
)
def test_a_morning_begins_at_seven_on_either_side_of_the_clock_change(
    cast: Cast, ask: Ask, half: Half, starts: str
) -> None:
    assert starts in feeds.calendar(approved(cast, ask, half))


def test_a_day_that_only_waits_is_not_in_the_calendar(cast: Cast, ask: Ask) -> None:
    ask()
    assert "VEVENT" not in feeds.calendar(cast.trainee)


def test_the_calendar_says_nothing_but_away(cast: Cast, ask: Ask) -> None:
    text = feeds.calendar(approved(cast, ask)).lower()
    assert not [word for word in ("wellness", "medicine", "trainee", "program") if word in text]


def test_another_trainees_days_are_not_in_it(cast: Cast, ask: Ask) -> None:
    approved(cast, ask)
    assert "VEVENT" not in feeds.calendar(cast.other_trainee)


def test_a_secret_opens_the_calendar_without_signing_in(cast: Cast, as_: As) -> None:
    assert status(as_, feeds.renew(cast.trainee)) == 200


def test_a_new_address_stops_the_old_one(cast: Cast, as_: As) -> None:
    old = feeds.renew(cast.trainee)
    assert (status(as_, feeds.renew(cast.trainee)), status(as_, old)) == (200, 404)


def test_a_revoked_address_opens_nothing(cast: Cast, as_: As) -> None:
    secret = feeds.renew(cast.trainee)
    as_(cast.trainee).post(reverse("wellnessdays:feed_revoke"))
    assert status(as_, secret) == 404


def test_who_was_deactivated_has_no_calendar(cast: Cast, as_: As) -> None:
    secret = feeds.renew(cast.trainee)
    cast.trainee.is_active = False
    cast.trainee.save()
    assert status(as_, secret) == 404


def test_the_secret_is_not_stored(cast: Cast) -> None:
    secret = feeds.renew(cast.trainee)
    assert secret not in Feed.objects.get().digest


def test_opening_the_page_makes_no_address(cast: Cast, as_: As) -> None:
    as_(cast.trainee).get(reverse("wellnessdays:feed_page"))
    assert not Feed.objects.exists()


def test_the_page_shows_a_new_address_once(cast: Cast, as_: As) -> None:
    client, where = as_(cast.trainee), reverse("wellnessdays:feed_page")
    shown = [b".ics" in client.post(where).content, b".ics" in client.get(where).content]
    assert shown == [True, False]


def test_the_feed_shows_what_the_screen_shows(cast: Cast, ask: Ask) -> None:
    halves = [Half(weekday(number), "am") for number in range(3)]
    assert feeds.calendar(approved(cast, ask, *halves)).count("BEGIN:VEVENT") == 3
