"""Turning reminders off by the link in a mail."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reminders import tokens
from reminders.models import Delivery
from tests.reminders.conftest import due, mail_in, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from tests.conftest import Cast

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def program() -> Client:
    """A mail program: no cookies, and CSRF protection as in real life."""
    return Client(enforce_csrf_checks=True)


def link(person: User, kind: Kind) -> str:
    return reverse("reminders:off", args=[tokens.make(person, kind)])


def test_one_click_from_a_mail_program_turns_the_kind_off(
    cast: Cast, note: Kind, sink: Sink, program: Client
) -> None:
    send(due(cast.trainee))
    program.post(mail_in(sink)["List-Unsubscribe"].strip(" <>"), ONE_CLICK)
    assert send(due(cast.trainee, key="2")).state == Delivery.State.UNWANTED


def test_one_click_is_answered_without_a_redirect(cast: Cast, note: Kind, program: Client) -> None:
    assert program.post(link(cast.trainee, note), ONE_CLICK).status_code == 200


def test_reading_the_page_turns_nothing_off(cast: Cast, note: Kind, sink: Sink, program: Client) -> None:
    program.get(link(cast.trainee, note))
    assert send(due(cast.trainee)).state == Delivery.State.SENT


def test_the_page_shows_a_button(cast: Cast, note: Kind, program: Client) -> None:
    assert b"Turn these off</button>" in program.get(link(cast.trainee, note)).content


def test_clicking_twice_does_no_harm(cast: Cast, note: Kind, program: Client) -> None:
    program.post(link(cast.trainee, note), ONE_CLICK)
    assert program.post(link(cast.trainee, note), ONE_CLICK).status_code == 200


def test_another_kind_stays_on(
    cast: Cast, note: Kind, declare: Callable[..., Kind], sink: Sink, program: Client
) -> None:
    declare("tests.other")
    program.post(link(cast.trainee, note), ONE_CLICK)
    assert send(due(cast.trainee, kind="tests.other")).state == Delivery.State.SENT


def test_another_person_keeps_theirs(cast: Cast, note: Kind, sink: Sink, program: Client) -> None:
    program.post(link(cast.trainee, note), ONE_CLICK)
    assert send(due(cast.other_trainee)).state == Delivery.State.SENT


def test_everything_optional_goes_with_one_click_too(
    cast: Cast, note: Kind, declare: Callable[..., Kind], sink: Sink, program: Client
) -> None:
    declare("tests.other")
    program.post(link(cast.trainee, note), {"what": "everything"})
    assert send(due(cast.trainee, kind="tests.other")).state == Delivery.State.UNWANTED


def test_what_is_not_optional_is_sent_all_the_same(
    cast: Cast, note: Kind, declare: Callable[..., Kind], sink: Sink, program: Client
) -> None:
    declare("tests.duty", optional=False)
    program.post(link(cast.trainee, note), {"what": "everything"})
    assert send(due(cast.trainee, kind="tests.duty")).state == Delivery.State.SENT


@pytest.mark.parametrize("token", ["x", "a.b~c~d", "é", "." * 200])
def test_a_forged_link_is_gone(token: str, db: None, program: Client) -> None:
    assert program.post(reverse("reminders:off", args=[token]), ONE_CLICK).status_code == 410


def test_a_link_changed_by_one_letter_is_gone(cast: Cast, note: Kind, program: Client) -> None:
    address = link(cast.trainee, note)
    assert program.post(f"{address[:-2]}{'x' if address[-2] != 'x' else 'y'}/").status_code == 410


def test_a_link_works_for_a_year(cast: Cast, note: Kind, program: Client) -> None:
    address = link(cast.trainee, note)
    with time_machine.travel(timezone.now() + dt.timedelta(days=364)):
        assert program.get(address).status_code == 200


def test_a_link_of_last_year_is_gone(cast: Cast, note: Kind, program: Client) -> None:
    address = link(cast.trainee, note)
    with time_machine.travel(timezone.now() + dt.timedelta(days=366)):
        assert program.get(address).status_code == 410


def test_a_link_of_someone_who_left_is_gone(cast: Cast, note: Kind, program: Client) -> None:
    address = link(cast.trainee, note)
    cast.trainee.delete()
    assert program.get(address).status_code == 410


def test_the_link_names_nobody(cast: Cast, note: Kind) -> None:
    assert "trainee" not in link(cast.trainee, note)
