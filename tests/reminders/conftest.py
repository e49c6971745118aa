"""A kind of reminder that belongs to the tests alone, and a real mail server."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from benchmarks.sink import Sink, listening
from reminders import kinds, sending
from reminders.kinds import Kind, Message
from reminders.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from people.models import User


def greeting(_person: User, key: str) -> Message | None:
    """Say something harmless about an occurrence."""
    return Message("A note for you", (f"This is about {key}.",), "Open", "/")


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Kind]:
    """Return a way to declare kinds that are forgotten after the test."""
    monkeypatch.setattr(kinds, "_registry", dict(kinds._registry))

    def add(key: str = "tests.note", **fields: object) -> Kind:
        given = {"title": "Notes", "about": "Sent by tests.", "message": greeting} | fields
        kind = Kind(key=key, **given)  # type: ignore[arg-type]
        kinds.register(kind)
        return kind

    return add


@pytest.fixture
def note(declare: Callable[..., Kind]) -> Kind:
    """The plainest kind."""
    return declare()


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server of our own, to which the portal sends for real."""
    with listening() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 2
        yield sink


def due(person: User, *, key: str = "1", ago: dt.timedelta = dt.timedelta(), **fields: Any) -> Delivery:
    """Put one delivery into the ledger."""
    moment = timezone.now() - ago
    given: dict[str, Any] = {"kind": "tests.note", "due_at": moment, "ready_at": moment} | fields
    return Delivery.objects.create(recipient=person, key=key, **given)


def send(delivery: Delivery) -> Delivery:
    """Send what is due, and return one delivery as it is then."""
    sending.drain()
    delivery.refresh_from_db()
    return delivery


def mail_in(sink: Sink, position: int = -1) -> Any:
    """Return a mail that arrived, parsed."""
    return message_from_bytes(sink.mails[position], policy=policy.default)


def text_of(mail: Any, kind: str = "plain") -> str:
    """Return one part of a mail."""
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""
