"""Anyone can say that an entry is wrong, and read later what became of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
import redis
import time_machine
from django.core.cache import cache
from django.utils import timezone

from reminders.models import Delivery
from resources import checking, reports
from resources.models import Correction, Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast

WRONG = "/resources/tea/wrong/"
WORDS = {"text": "The number rings out."}


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def tea(make_service: Callable[..., Service]) -> Service:
    return make_service("tea")


def test_a_visitor_reports_without_an_account(tea: Service, client: Client) -> None:
    client.post(WRONG, WORDS)
    assert Correction.objects.get().text == WORDS["text"]


def test_a_reporter_is_given_a_code(tea: Service, client: Client) -> None:
    assert Correction.objects.count() == 0
    page = client.post(WRONG, WORDS).text
    assert Correction.objects.get().code in page


def test_a_code_is_easy_to_read_and_hard_to_guess(tea: Service) -> None:
    codes = {checking.report(service=tea, text="x").code for _ in range(20)}
    assert len(codes) == 20
    assert all(re.fullmatch(r"[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}", code) for code in codes)


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_code_is_found_however_it_is_typed(
    tea: Service, client: Client, typed: Callable[[str], str]
) -> None:
    correction = checking.report(service=tea, text="x")
    page = client.post("/resources/reports/outcome/", {"code": typed(correction.code)}).text
    assert "Not looked at yet" in page


def test_the_outcome_is_told_to_whoever_holds_the_code(tea: Service, cast: Cast, client: Client) -> None:
    correction = checking.report(service=tea, text="x")
    checking.decide(correction=correction, state="fixed", reply="New number.", by=cast.wellbeing_office)
    page = client.post("/resources/reports/outcome/", {"code": correction.code}).text
    assert ("Put right" in page, "New number." in page) == (True, True)


def test_what_was_reported_is_not_shown_back_with_the_code(tea: Service, client: Client) -> None:
    correction = checking.report(service=tea, text="something personal")
    assert "personal" not in client.post("/resources/reports/outcome/", {"code": correction.code}).text


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "x" * 500, "'; --", "\x00"])
def test_a_code_that_nobody_holds_is_told(db: None, client: Client, code: str) -> None:
    assert client.post("/resources/reports/outcome/", {"code": code}).status_code == 422


@pytest.mark.parametrize("text", ["", " ", "x" * 1001, "a\x00b"])
def test_a_report_without_sense_is_not_kept(tea: Service, client: Client, text: str) -> None:
    assert client.post(WRONG, {"text": text}).status_code == 422


def test_a_machine_that_fills_every_field_is_not_kept(tea: Service, client: Client) -> None:
    client.post(WRONG, {**WORDS, "website": "https://spam.example"})
    assert Correction.objects.count() == 0


def test_one_place_reports_five_times_an_hour(tea: Service, client: Client) -> None:
    answers = [client.post(WRONG, WORDS).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_words_that_were_refused_are_not_lost(tea: Service, client: Client) -> None:
    pages = [client.post(WRONG, WORDS).text for _ in range(6)]
    assert "The number rings out." in pages[-1]


def test_another_place_may_still_report(tea: Service, client: Client) -> None:
    for _ in range(6):
        client.post(WRONG, WORDS)
    assert client.post(WRONG, WORDS, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_no_address_is_stored(tea: Service, client: Client) -> None:
    client.post(WRONG, WORDS, REMOTE_ADDR="192.0.2.7")
    kept = [key.decode() for key in redis.Redis.from_url(cache._servers[0]).scan_iter()]  # type: ignore[attr-defined]
    assert [key for key in kept if "192" in key] == []


def test_everyone_together_has_a_limit(tea: Service, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "ALTOGETHER", 1)
    checking.report(service=tea, text="x")
    assert client.post(WRONG, WORDS).status_code == 429


def test_a_report_is_kept_while_redis_is_away(
    tea: Service, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(redis.connection.AbstractConnection, "connect", gone)
    redis_free = client.post(WRONG, WORDS)
    assert (redis_free.status_code, Correction.objects.count()) == (200, 1)


def test_the_office_is_told(tea: Service, cast: Cast) -> None:
    checking.report(service=tea, text="x")
    assert [row.recipient_id for row in Delivery.objects.filter(kind=checking.REPORTED)] == [
        cast.wellbeing_office.pk
    ]


def test_an_owner_is_told_alone(tea: Service, cast: Cast) -> None:
    tea.owner = cast.superuser
    tea.save()
    checking.report(service=tea, text="x")
    assert [row.recipient_id for row in Delivery.objects.all()] == [cast.superuser.pk]


def test_a_draft_cannot_be_reported(make_service: Callable[..., Service], client: Client) -> None:
    make_service("tea", status="draft")
    assert client.get(WRONG).status_code == 404


def test_an_hour_later_reports_are_taken_again(
    tea: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "ALTOGETHER", 1)
    checking.report(service=tea, text="x")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61), tick=False):
        assert client.post(WRONG, WORDS).status_code == 200
