"""A kind of reminder that belongs to the tests alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reminders import kinds
from reminders.kinds import Kind, Message

if TYPE_CHECKING:
    from collections.abc import Callable

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
