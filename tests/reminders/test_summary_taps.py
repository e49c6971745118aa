"""A summary taps a phone once, and only where something that it tells was to do so."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from reminders import preferences, sending
from reminders.models import Channel, Choice, Delivery, Preference
from reminders.summary import KIND
from tests.reminders.conftest import due
from tests.reminders.test_push import PushService, phone, service

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from reminders.models import Device
    from tests.conftest import Cast

__all__ = ["phone", "service"]
NOON = dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC)  # a Tuesday, in New York
MORNING = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)  # 07:00 there on the day after
NUMBER = "+12125552368"


@pytest.fixture
def reader(cast: Cast) -> User:
    """Someone who wants a summary each morning."""
    Preference.objects.create(user=cast.trainee, rhythm=Preference.Rhythm.DAILY, phone=NUMBER)
    return cast.trainee


@pytest.fixture
def texts(settings: Any, tmp_path: Any) -> Callable[[], int]:
    """Return a way to count the texts that went out."""
    settings.SMS_BACKEND, settings.DATA_DIR = "reminders.sms.to_file", tmp_path
    file = tmp_path / "sms.txt"
    return lambda: len(file.read_text().splitlines()) if file.exists() else 0


def choose(person: User, way: Channel, *, wanted: bool, kind: str = "tests.note") -> None:
    Choice.objects.create(user=person, kind=kind, channel=way, wanted=wanted)


def a_morning(person: User, *kinds: str) -> None:
    """Have notes of some kinds gathered, and the summary of the next morning sent."""
    for number, kind in enumerate(kinds or ("tests.note",)):
        with time_machine.travel(NOON, tick=False):
            due(person, key=str(number), kind=kind)
            sending.drain()
    with time_machine.travel(MORNING, tick=False):
        sending.drain()
        sending.drain()


def test_a_phone_turned_off_for_all_that_it_tells_stays_dark(
    reader: User, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    choose(reader, Channel.PUSH, wanted=False)
    a_morning(reader)
    assert (len(sink.mails), service.taken) == (1, [])


def test_a_phone_is_woken_once_however_much_it_tells(
    reader: User, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    a_morning(reader, "tests.note", "tests.note")
    assert (len(sink.mails), len(service.taken)) == (1, 1)


def test_one_kind_that_may_wake_a_phone_is_enough(
    reader: User,
    note: Kind,
    declare: Callable[..., Kind],
    sink: Sink,
    phone: Device,
    service: PushService,
) -> None:
    declare("tests.other")
    choose(reader, Channel.PUSH, wanted=False)
    a_morning(reader, "tests.note", "tests.other")
    assert len(service.taken) == 1


def test_a_text_that_was_ticked_comes_with_the_summary(
    reader: User, note: Kind, sink: Sink, texts: Callable[[], int]
) -> None:
    choose(reader, Channel.SMS, wanted=True)
    a_morning(reader, "tests.note", "tests.note")
    assert texts() == 1


def test_a_text_that_nobody_ticked_does_not(
    reader: User, note: Kind, sink: Sink, texts: Callable[[], int]
) -> None:
    a_morning(reader)
    assert texts() == 0


def test_a_text_ticked_for_something_else_does_not(
    reader: User, note: Kind, declare: Callable[..., Kind], sink: Sink, texts: Callable[[], int]
) -> None:
    declare("tests.other")
    choose(reader, Channel.SMS, wanted=True, kind="tests.other")
    a_morning(reader)
    assert texts() == 0


def test_everything_off_before_the_tap_ends_it(
    reader: User, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    service.code = 503
    a_morning(reader)
    preferences.turn_all_off(person=reader)
    with time_machine.travel(MORNING + dt.timedelta(hours=1), tick=False):
        sending.drain()
    tap = Delivery.objects.get(kind=KIND.key, channel=Channel.PUSH)
    assert (tap.state, tap.reason) == (Delivery.State.UNWANTED, "Turned off in the preferences.")
