"""What each app holds of a person: how it is handed over, and what becomes of it in the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from people.models import User


def _nothing(_person: User) -> None:
    return None


@dataclass(frozen=True)
class Belonging:
    """One kind of thing.

    `export` returns it as plain values for JSON. `rule` says in a sentence what goes and what stays, and
    why; `purge` does that, inside the deletion's transaction.
    """

    key: str
    rule: str
    export: Callable[[User], Any]
    purge: Callable[[User], Any] = _nothing


_belongings: list[Belonging] = []


def register(belongings: Iterable[Belonging]) -> None:
    """Add what an app holds; once for each start of the process."""
    _belongings.extend(belongings)


def rules() -> list[str]:
    """Return what becomes of each thing, in sentences."""
    return [belonging.rule for belonging in _belongings]


def export(person: User) -> dict[str, Any]:
    """Return everything the portal holds of a person."""
    return {belonging.key: belonging.export(person) for belonging in _belongings}


def purge(person: User) -> None:
    """Do what the rules say."""
    for belonging in _belongings:
        belonging.purge(person)
