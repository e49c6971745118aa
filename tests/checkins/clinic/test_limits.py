"""Guesses and new conversations, counted in one step however many arrive at once."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from checkins.clinic import limits
from checkins.models import Case
from tests.checkins.clinic.conftest import CODE, Clinic
from tests.checkins.clinic.pages import given_code, post, words

FACE = "clinic-somebody"
LATER = dt.timedelta(seconds=limits.WINDOW + 1)


@pytest.mark.django_db(transaction=True)
def test_guesses_of_the_same_instant_never_pass_the_limit() -> None:
    together, allowed = threading.Barrier(16), []

    def guess() -> None:
        try:
            together.wait()
            allowed.append(limits.claim(FACE))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(allowed), len(allowed)) == (limits.TRIES, 16)


@pytest.mark.django_db
def test_a_right_guess_leaves_no_trace() -> None:
    limits.claim(FACE)
    limits.give_back(FACE)
    assert caches["limits"].get(FACE) is None


@pytest.mark.django_db
def test_a_right_guess_takes_back_one_and_not_the_wrong_ones() -> None:
    for _ in range(3):
        limits.claim(FACE)
    limits.give_back(FACE)
    assert caches["limits"].get(FACE) == 2


@pytest.mark.django_db
def test_wrong_guesses_are_forgotten_after_a_quarter_of_an_hour() -> None:
    for _ in range(limits.TRIES):
        limits.claim(FACE)
    with time_machine.travel(timezone.now() + LATER, tick=False):
        assert limits.claim(FACE)


@pytest.mark.django_db
def test_wrong_guesses_are_not_forgotten_before() -> None:
    for _ in range(limits.TRIES):
        limits.claim(FACE)
    with time_machine.travel(timezone.now() + LATER / 2, tick=False):
        assert not limits.claim(FACE)


def begin(code: str, **more: Any) -> Any:
    return post(Client(), "dialogue_begin", code=code, typed=code, text="Hello", letter=uuid.uuid4(), **more)


@pytest.mark.django_db
def test_nobody_begins_conversations_without_end(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STARTS", 2)
    for _ in range(3):
        page = begin(given_code(post(Client(), "dialogue_start")))
    assert ("waits for an hour" in words(page), Case.objects.count()) == (True, 2)


@pytest.mark.django_db
def test_words_that_are_in_use_cannot_be_guessed_by_beginning(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STARTS", 1)
    begin(CODE)
    assert "waits for an hour" in words(begin(CODE))


@pytest.mark.django_db
def test_what_was_typed_is_kept_when_there_were_too_many(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STARTS", 0)
    assert "Hello</textarea>" in words(begin(CODE))


def test_a_count_of_conversations_names_no_address_and_no_day_before() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    today = limits.starter(request)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        assert limits.starter(request) != today
    assert "192.0.2.7" not in today
