"""One row an address: who gets which status there. Every app keeps its rows in tests/<app>/access.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.conftest import ROLES, Cast

OK, FOUND, NOT_FOUND, NOT_ALLOWED, FORBIDDEN, GONE = 200, 302, 404, 405, 403, 410


def _nothing(_cast: Cast) -> list[Any]:
    return []


@dataclass(frozen=True)
class Row:
    """What each role gets at one address; `args` builds what the address needs, `data` is posted."""

    name: str
    expected: dict[str, int]
    args: Callable[[Cast], list[Any]] = _nothing
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = set(ROLES) - set(self.expected)
        if missing:
            raise ValueError(f"{self.name} says nothing of {sorted(missing)}")


def everyone(status: int = OK) -> dict[str, int]:
    """All roles, visitors too, get the same."""
    return dict.fromkeys(ROLES, status)


def members(status: int = OK) -> dict[str, int]:
    """Whoever is signed in gets `status`; a visitor is sent to sign in."""
    return everyone(status) | {"visitor": FOUND}


def only(*roles: str, status: int = OK, others: int = NOT_FOUND) -> dict[str, int]:
    """The named roles get `status`, other members `others`, and a visitor is sent to sign in."""
    return members(others) | dict.fromkeys(roles, status)
