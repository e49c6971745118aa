"""A report is kept, and the office hears of it, whatever is down meanwhile; and its limits hurt no reader."""

from __future__ import annotations

import datetime as dt
import socket
from typing import TYPE_CHECKING, Any

import pytest
import redis
import time_machine
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from reminders import sending
from reminders.models import Delivery
from resources import checking, reports
from resources.models import Correction, Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast

WRONG = "/resources/tea/wrong/"
WORDS = {"text": "The number rings out."}
LOCAL = "django.core.mail.backends.locmem.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def tea(make_service: Callable[..., Service]) -> Service:
    return make_service("tea")


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(redis.connection.AbstractConnection, "connect", gone)


@pytest.fixture
def no_mail(settings: Any) -> None:
    """Have the mail server's port closed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"


def test_redis_down_a_report_is_kept_with_its_code(
    tea: Service, cast: Cast, client: Client, no_redis: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(WRONG, WORDS).text
    assert Correction.objects.get().code in page


def test_redis_down_the_office_hears_of_it_at_the_next_tick(
    tea: Service, cast: Cast, client: Client, no_redis: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(WRONG, WORDS)
    sending.drain()
    assert [message.to for message in mail.outbox] == [[cast.wellbeing_office.email]]


def test_redis_down_a_code_is_still_looked_up(
    tea: Service, cast: Cast, client: Client, no_redis: None
) -> None:
    row = checking.report(service=tea, text="x")
    checking.decide(correction=row, state="fixed", reply="Mended, thank you.", by=cast.wellbeing_office)
    assert "Mended, thank you." in client.post("/resources/reports/outcome/", {"code": row.code}).text


def test_mail_down_a_report_is_kept_with_its_code(
    tea: Service, cast: Cast, client: Client, no_mail: None
) -> None:
    page = client.post(WRONG, WORDS)
    sending.drain()
    assert (page.status_code, Correction.objects.get().code in page.text) == (200, True)


def test_mail_down_the_office_hears_of_it_once_mail_is_back(
    tea: Service, cast: Cast, client: Client, no_mail: None, settings: Any
) -> None:
    client.post(WRONG, WORDS)
    sending.drain()
    settings.EMAIL_BACKEND = LOCAL
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2), tick=False):
        for _ in range(2):
            sending.drain()
    assert len(mail.outbox) == 1


def test_without_anyone_in_the_office_a_report_still_waits_on_the_desk(tea: Service, client: Client) -> None:
    client.post(WRONG, WORDS)
    assert (Correction.objects.get().state, Delivery.objects.count()) == (Correction.State.OPEN, 0)


def test_an_owner_who_left_is_not_told_and_the_office_is(tea: Service, cast: Cast) -> None:
    cast.superuser.is_active = False
    cast.superuser.save()
    Service.objects.update(owner=cast.superuser)
    checking.report(service=Service.objects.get(), text="x")
    assert [row.recipient_id for row in Delivery.objects.all()] == [cast.wellbeing_office.pk]


@pytest.mark.parametrize("limit", ["EACH", "ALTOGETHER"])
def test_who_reports_too_often_is_told_and_keeps_the_words(
    tea: Service, client: Client, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(reports, limit, 0)
    page = client.post(WRONG, WORDS)
    assert (page.status_code, WORDS["text"] in page.text, Correction.objects.count()) == (429, True, 0)


def test_redis_down_everyone_together_still_has_a_limit(
    tea: Service, client: Client, no_redis: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "ALTOGETHER", 2)
    statuses = [client.post(WRONG, WORDS).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=HYPERLINK(1)", "\u202eevil", "a" * 900])
def test_what_a_stranger_writes_is_words_on_the_desk(
    tea: Service, cast: Cast, as_: Callable[..., Client], client: Client, text: str
) -> None:
    client.post(WRONG, {"text": text})
    page = as_(cast.wellbeing_office).get("/resources/desk/home/").text
    assert (page.count("<script>alert"), Correction.objects.count()) == (0, 1)


def test_a_report_holds_nothing_of_who_wrote_it() -> None:
    kept = {field.name for field in Correction._meta.get_fields()}
    assert not kept & {"user", "by", "reporter", "address", "ip", "email", "session", "user_agent"}
