"""What the portal can remind people of. Each feature declares its kinds; this app knows none of them."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from people.models import User


AHEAD = dt.timedelta(days=1)  # how far into the future `plan` looks; reminders due sooner are planned in time


@dataclass(frozen=True)
class Message:
    """One notice, in words alone; reminders turns it into a mail, a line on the site, or a push.

    `subject` stands on lock screens: it says nothing about health, people or decisions.
    `path` is a path of this site, such as "/wellness-days/"; `action` labels the button that leads there.
    `by` is a moment after which it would help less: it is not made to wait until later than that.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: str = ""
    path: str = ""
    by: dt.datetime | None = None

    def __post_init__(self) -> None:
        """Raise TypeError for anything but words, where it can still be told whose mistake it is."""
        words = (self.subject, *self.paragraphs, self.action, self.path)
        if not all(isinstance(word, str) for word in words):
            raise TypeError("A message is made of words.")

    def before(self, moment: dt.datetime) -> Message:
        """Return the same message, to be told before a moment."""
        return replace(self, by=moment)


@dataclass(frozen=True)
class Due:
    """One occurrence of a kind, for one person, at one moment."""

    recipient_id: int
    key: str
    due_at: dt.datetime


class Workdays(enum.Enum):
    """Where a reminder to an office goes that falls on a weekend or a federal holiday."""

    ANY = "stays"
    AFTER = "to the next working day"
    BEFORE = "to the last working day before"


@dataclass(frozen=True)
class Kind:
    """A sort of reminder.

    - `message` is asked at the moment of sending, and answers None when the reminder is no longer wanted.
    - `plan` is called with the present moment every few minutes, and returns what falls due within `AHEAD`.
      Returning an occurrence again is harmless, and moves one that was planned for another time.
    - After `late` a reminder is dropped unsent; None: never.
    - `workdays` moves what `plan` answers off weekends and holidays, to the same time of day where the
      recipient is; `late` counts from there. A kind that moves BEFORE plans five days ahead.
    - `sample` answers an invented message, for the preview page and the start-up check.
    - `audience` says whose preferences show this kind; None: everyone's.
    - `patient` kinds may wait for quiet hours, a summary, or the day's cap; others are sent when due.
    - `private` kinds, about health, are never counted exactly.
    - `unlinked` kinds are about what must not lead to their reader: once one has ended, its row says no more
      what it was about.
    - `stop` keeps "off" for a kind that must leave no row: it is called instead of writing a choice down.
    """

    key: str
    title: str
    about: str
    message: Callable[[User, str], Message | None]
    optional: bool = True
    late: dt.timedelta | None = None
    workdays: Workdays = Workdays.ANY
    plan: Callable[[dt.datetime], Iterable[Due]] | None = None
    default_on: bool = True
    sample: Callable[[], Message] | None = None
    audience: Callable[[User], bool] | None = None
    patient: bool = True
    private: bool = False
    unlinked: bool = False
    stop: Callable[[User], None] | None = None


_registry: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; called from a feature's AppConfig.ready. Raises ValueError for a key taken by another."""
    if _registry.get(kind.key, kind) != kind:
        raise ValueError(f"Two kinds of reminder are called {kind.key}.")
    _registry[kind.key] = kind


def find(key: str) -> Kind | None:
    """Return a kind, or None for one that this version of the portal does not know."""
    return _registry.get(key)


def every() -> list[Kind]:
    """Return all kinds, by title."""
    return sorted(_registry.values(), key=lambda kind: kind.title)
