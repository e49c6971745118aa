"""Who can see what: each app's real permission functions, asked for one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from people.models import User


@dataclass(frozen=True)
class Sight:
    """One thing to see; `scope` says for a person how much of it: "all", "own", names, or "" for none."""

    what: str
    scope: Callable[[User], str]


_sights: list[Sight] = []


def register(sights: Iterable[Sight]) -> None:
    """Add what an app shows; once for each start of the process."""
    _sights.extend(sights)


def of(person: User) -> list[tuple[str, str]]:
    """Return each thing with how much of it a person sees today."""
    return [(sight.what, sight.scope(person)) for sight in _sights]
