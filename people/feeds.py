"""Addresses at which someone's calendar reads along; each app names its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from people.models import User


@dataclass(frozen=True)
class Feed:
    """One calendar: its title, the name of the page that makes and stops it, and its state in words.

    `state` returns "" for people who cannot have it.
    """

    title: str
    page: str
    state: Callable[[User], str]


_feeds: list[Feed] = []


def register(feeds: Iterable[Feed]) -> None:
    """Add what an app offers; once for each start of the process."""
    _feeds.extend(feeds)


def of(person: User) -> list[tuple[Feed, str]]:
    """Return the calendars that a person may have, each with its state."""
    found = [(feed, feed.state(person)) for feed in _feeds]
    return [(feed, state) for feed, state in found if state]
