"""Push services that refuse, are slow, or were told of another key; and people with many browsers."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
from django.urls import reverse
from django.utils import timezone

from reminders import checks, push, sending
from reminders.failures import Permanent, Transient
from reminders.models import Channel, Delivery, Device, Preference
from tests.reminders.conftest import due
from tests.reminders.test_push import PushService, phone, service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from tests.conftest import Cast

__all__ = ["phone", "service"]
REFUSED, GONE, LATER = (400, 401, 403, 413), (404, 410), (429, 500, 503)


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """Begin with every service trusted to answer."""
    push._silent.clear()
    yield
    push._silent.clear()


@pytest.mark.parametrize("code", REFUSED)
def test_a_refusal_ends_it_and_keeps_the_browser(
    cast: Cast, note: Kind, service: PushService, phone: Device, code: int
) -> None:
    service.code = code
    with pytest.raises(Permanent, match="a new key of this site"):
        push.send(note, cast.trainee)
    assert Device.objects.count() == 1


@pytest.mark.parametrize("code", GONE)
def test_a_browser_that_is_gone_is_forgotten_and_said_to_be(
    cast: Cast, note: Kind, service: PushService, phone: Device, code: int
) -> None:
    service.code = code
    with pytest.raises(Permanent, match="No browser is left"):
        push.send(note, cast.trainee)
    assert not Device.objects.exists()


@pytest.mark.parametrize("code", LATER)
def test_what_may_pass_is_tried_again(
    cast: Cast, note: Kind, service: PushService, phone: Device, code: int
) -> None:
    service.code = code
    with pytest.raises(Transient):
        push.send(note, cast.trainee)
    assert Device.objects.count() == 1


# --- a service that does not answer ---


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A service that never answers; returns what it was asked."""
    asked: list[str] = []

    def wait_in_vain(info: dict[str, str], **_: object) -> None:
        asked.append(info["endpoint"])
        raise requests.Timeout

    monkeypatch.setattr(push, "webpush", wait_in_vain)
    return asked


def wake(kind: Kind, person: User) -> None:
    with pytest.raises(Transient):
        push.send(kind, person)


def test_a_service_that_does_not_answer_is_asked_once_a_minute(
    cast: Cast, note: Kind, phone: Device, mute: list[str]
) -> None:
    for _ in range(3):
        wake(note, cast.trainee)
    assert len(mute) == 1


def test_it_is_asked_again_after_a_minute(
    cast: Cast, note: Kind, phone: Device, mute: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wake(note, cast.trainee)
    later = time.monotonic() + push.SILENCE
    monkeypatch.setattr(time, "monotonic", lambda: later)
    wake(note, cast.trainee)
    assert len(mute) == 2


def test_another_service_is_asked_all_the_same(
    cast: Cast, note: Kind, phone: Device, mute: list[str]
) -> None:
    push.remember(person=cast.trainee, endpoint="https://web.push.apple.com/x")
    wake(note, cast.trainee)
    assert len(mute) == 2


# --- keys ---


def test_without_a_key_nothing_is_pushed_and_no_key_is_made(
    cast: Cast, note: Kind, phone: Device, settings: Any, service: PushService
) -> None:
    settings.VAPID_PRIVATE_KEY, settings.DEMO = "", False
    with pytest.raises(Permanent, match="no key"):
        push.send(note, cast.trainee)
    assert (service.taken, list(settings.DATA_DIR.glob("vapid*"))) == ([], [])


@pytest.mark.parametrize("key", ["x", "not a key at all", "AAAA", "é" * 43])
def test_a_key_that_is_none_is_found_at_start_up(settings: Any, key: str) -> None:
    settings.VAPID_PRIVATE_KEY = key
    push.keys.cache_clear()
    found = [trouble.id for trouble in checks.every_channel_can_be_used()]
    push.keys.cache_clear()
    assert found == ["reminders.E004"]


@pytest.mark.parametrize("name", ["nowhere", "reminders.sms.nothing", "reminders.sms.SERVER_ERROR"])
def test_a_backend_that_is_none_is_found_at_start_up(settings: Any, name: str) -> None:
    settings.SMS_BACKEND = name
    assert [trouble.id for trouble in checks.every_channel_can_be_used()] == ["reminders.E005"]


def test_without_either_the_site_starts(settings: Any) -> None:
    settings.VAPID_PRIVATE_KEY = settings.SMS_BACKEND = ""
    assert checks.every_channel_can_be_used() == []


# --- many browsers, and many notes ---


def test_someone_has_ten_browsers_at_most_and_the_first_makes_room(cast: Cast, service: PushService) -> None:
    for number in range(push.MOST + 2):
        push.remember(person=cast.trainee, endpoint=f"{service.url}/{number}")
    kept = set(Device.objects.values_list("endpoint", flat=True))
    assert kept == {f"{service.url}/{number}" for number in range(2, push.MOST + 2)}


def test_asking_again_in_an_old_browser_keeps_it(cast: Cast, service: PushService) -> None:
    for number in [*range(push.MOST), 0]:
        push.remember(person=cast.trainee, endpoint=f"{service.url}/{number}")
    assert Device.objects.filter(endpoint=f"{service.url}/0").exists()


def test_a_browser_taken_over_counts_among_the_ten(cast: Cast, service: PushService, phone: Device) -> None:
    for number in range(push.MOST):
        push.remember(person=cast.other_trainee, endpoint=f"{service.url}/{number}")
    push.remember(person=cast.other_trainee, endpoint=phone.endpoint)
    assert Device.objects.filter(user=cast.other_trainee).count() == push.MOST


def test_a_browser_taken_over_says_nothing_of_when_another_added_it(cast: Cast, phone: Device) -> None:
    before = phone.added_at
    device = push.remember(person=cast.other_trainee, endpoint=phone.endpoint)
    device.refresh_from_db()
    assert device.added_at > before


def test_anothers_browsers_do_not_count(cast: Cast, service: PushService, phone: Device) -> None:
    for number in range(push.MOST):
        push.remember(person=cast.other_trainee, endpoint=f"{service.url}/{number}")
    assert Device.objects.filter(user=cast.trainee).count() == 1


def taps(state: str) -> int:
    return Delivery.objects.filter(channel=Channel.PUSH, state=state).count()


def test_a_phone_is_woken_no_oftener_a_day_than_mails_may_come(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    Preference.objects.create(user=cast.trainee, daily_cap=2)
    for key in range(4):
        due(cast.trainee, key=str(key), channel=Channel.PUSH)
    sending.drain()
    assert (len(service.taken), taps(Delivery.State.SENT), taps(Delivery.State.UNWANTED)) == (2, 2, 2)


def test_what_cannot_wait_wakes_it_all_the_same(
    cast: Cast, declare: Callable[..., Kind], sink: Sink, phone: Device, service: PushService
) -> None:
    declare(patient=False)
    Preference.objects.create(user=cast.trainee, daily_cap=1)
    for key in range(3):
        due(cast.trainee, key=str(key), channel=Channel.PUSH)
    sending.drain()
    assert len(service.taken) == 3


def test_the_page_that_a_push_leads_to_has_a_neutral_title(cast: Cast, as_: Callable[[User], Client]) -> None:
    page = as_(cast.trainee).get(reverse("reminders:notices")).content.decode()
    assert "<title>Your list · " in page


def test_yesterdays_taps_do_not_count(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    Preference.objects.create(user=cast.trainee, daily_cap=1)
    due(cast.trainee, channel=Channel.PUSH)
    sending.drain()
    Delivery.objects.update(ended_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    due(cast.trainee, key="2", channel=Channel.PUSH)
    sending.drain()
    assert len(service.taken) == 2


def test_a_service_that_leads_elsewhere_is_not_followed(
    cast: Cast, note: Kind, phone: Device, service: PushService
) -> None:
    service.code = 307
    service.leads_to = f"{service.url}/inside"
    wake(note, cast.trainee)
    assert service.asked == ["/send/abc"]
