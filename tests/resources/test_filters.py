"""Each filter keeps what fits, and says nothing of what nobody knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import time_machine

from resources.models import Phone, Place, Schedule, Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

LISTED = re.compile(r'card__title"><a href="/resources/([a-z-]+)/"')


@pytest.fixture
def found(client: Client) -> Callable[[dict[str, str]], list[str]]:
    return lambda query: LISTED.findall(client.get("/resources/", query).text)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"cost": "free"}, {"cost": "free"}),
        ({"response": "live"}, {"response": "live"}),
        ({"language": "es"}, {"languages": ["en", "es"]}),
        ({"untold": "on"}, {"program_told": "no"}),
        ({"channel": "chat"}, {"chat": "https://chat.example.org/"}),
        ({"channel": "email"}, {"email": "tea@example.org"}),
        ({"channel": "website"}, {"website": "https://example.org/"}),
        ({"channel": "in_person"}, {"response": "open_door"}),
        ({"open": "now"}, {"hours": "always"}),
        ({"open": "after_nights"}, {"hours": "always"}),
        ({"urgency": "today"}, {"urgency": "today"}),
        ({"topic": "crisis"}, {"topics": ["crisis"]}),
        ({"audience": "fellow"}, {"audiences": ["fellow"]}),
    ],
)
def test_a_filter_keeps_what_is_known_to_fit(
    directory: int, make_service: Callable[..., Service], found: Callable[..., list[str]],
    query: dict[str, str], fields: dict[str, object],
) -> None:  # fmt: skip
    make_service("yes", **fields)
    make_service("no")
    assert ("yes" in found(query), "no" in found(query)) == (True, False)


def test_a_service_that_can_be_texted(
    make_service: Callable[..., Service], found: Callable[..., list[str]]
) -> None:
    Phone.objects.create(service=make_service("yes"), kind="text", number="988")
    Phone.objects.create(service=make_service("no"), kind="voice", number="988")
    assert found({"channel": "text"}) == ["yes"]


def test_a_number_that_cannot_be_dialed_is_no_way_to_call(
    make_service: Callable[..., Service], found: Callable[..., list[str]]
) -> None:
    Phone.objects.create(service=make_service("no"), number="212-241-6660.60")
    assert found({"channel": "call"}) == []


def test_a_service_with_two_rooms_is_listed_once(
    make_service: Callable[..., Service], found: Callable[..., list[str]]
) -> None:
    service = make_service("yes")
    for room in ("1", "2"):
        Place.objects.create(service=service, name="Tower", room=room)
    assert found({"channel": "in_person"}) == ["yes"]


@time_machine.travel("2026-11-23T09:00:00Z", tick=False)
def test_open_after_a_night_shift_at_four_in_the_morning(
    make_service: Callable[..., Service], found: Callable[..., list[str]]
) -> None:
    for slug, opens in (("early", "07:30"), ("late", "10:00")):
        service = make_service(slug, hours="weekly")
        Schedule.objects.create(service=service, weekdays=[0], opens_at=opens, closes_at="17:00")
    assert (found({"open": "after_nights"}), found({"open": "now"})) == (["early"], [])


def test_a_filter_that_nobody_offers_is_left_out_and_told(
    make_service: Callable[..., Service], client: Client
) -> None:
    make_service("tea")
    page = client.get("/resources/", {"cost": "nonsense"}).text
    assert ("left out" in page, "/resources/tea/" in page) == (True, True)


def test_filters_stay_in_the_address_and_in_the_form(directory: int, client: Client) -> None:
    assert '<option value="spirit" selected>' in client.get("/resources/", {"topic": "spirit"}).text


def test_no_filter_is_called_optional(directory: int, client: Client) -> None:
    assert "(optional)" not in client.get("/resources/").text
