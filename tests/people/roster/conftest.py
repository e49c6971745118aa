"""Rosters for the tests: a plain one from rows, and the cast's programs to put people in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from people.roster import writing
from people.roster.formats import PLAIN

if TYPE_CHECKING:
    from people.roster.difference import Difference

HEADING = "email,name,program,program_kind,training_year,starts_on,ends_on,role"


def roster(*rows: str) -> str:
    """Return a roster with our own headings."""
    return "\n".join([HEADING, *rows, ""])


def bring_in(*rows: str, **options: Any) -> Difference:
    """Make a roster of these rows true."""
    return writing.bring_in(text=roster(*rows), form=PLAIN, **options)


def preview(*rows: str, **options: Any) -> Difference:
    """Return what a roster of these rows would change."""
    return writing.preview(text=roster(*rows), form=PLAIN, **options)


def row(name: str, *, program: str = "Medicine", year: str = "1", more: str = ",,") -> str:
    """Return one line for a resident; `more` holds first day, last day and role."""
    email = name.lower().replace(" ", ".")
    return f"{email}@example.test,{name},{program},residency,{year},{more}"


@pytest.fixture
def three(db: None) -> None:
    """Bring in three residents of Medicine."""
    bring_in(row("Ana One"), row("Ben Two"), row("Cy Three"))
