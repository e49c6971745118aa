"""One cell of a roster to one value. Each function raises ValueError with a sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from people.models import Program, Role

YEAR = re.compile(r"(?:[A-Za-z]{1,4}[- ]?)?(\d{1,2})")
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%d-%b-%Y", "%Y%m%d")
# A spreadsheet runs a cell that starts with one of these.
FORMULA = tuple("=+-@\t\r")
HIDDEN = ("Cc", "Cf", "Co", "Cs")
LONGEST = {"name": 120, "program": 160, "department": 160}
check_address = EmailValidator()


def email(cell: str) -> str:
    """Return an address as it is written; ASCII only, so that no letter poses as another."""
    if not cell:
        raise ValueError("there is no e-mail address.")
    if not cell.isascii():
        raise ValueError(f"the address {cell} has letters that only look like Latin ones; type it anew.")
    try:
        check_address(cell)
    except ValidationError:
        raise ValueError(f"“{cell[:60]}” is no e-mail address.") from None
    return cell


def text(cell: str, field: str) -> str:
    """Return words for people to read; refuses formulas and invisible characters."""
    value = unicodedata.normalize("NFC", " ".join(cell.split()))
    if value.startswith(FORMULA):
        raise ValueError(f"the {field} “{value[:40]}” starts like a formula; take the first character away.")
    if not value.isprintable() and any(unicodedata.category(letter) in HIDDEN for letter in value):
        raise ValueError(f"the {field} has invisible characters; type it anew.")
    if len(value) > LONGEST[field]:
        raise ValueError(f"the {field} is longer than {LONGEST[field]} characters.")
    return value


@lru_cache(maxsize=4096)
def day(cell: str) -> dt.date | None:
    """Return a date as 2026-07-01, 07/01/2026 or 01-JUL-2026; None for an empty cell."""
    if not cell:
        return None
    for pattern in DATES:
        try:
            found = dt.datetime.strptime(cell, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        if 1950 <= found.year <= 2150:
            return found
    raise ValueError(f"“{cell[:20]}” is no date; write it as 2026-07-01.")


@lru_cache(maxsize=256)
def training_year(cell: str) -> int | None:
    """Return the year in training from 3, PGY-3, M3 or MS3; None for an empty cell."""
    if not cell:
        return None
    found = YEAR.fullmatch(cell)
    if found is None or not 1 <= int(found[1]) <= 10:
        raise ValueError(f"“{cell[:20]}” is no training year; write 1 to 10, or PGY-1.")
    return int(found[1])


def _choice(cell: str, choices: list[tuple[str, str]], what: str) -> str:
    wanted = cell.casefold()
    for value, label in choices:
        if wanted in (value.casefold(), label.casefold()):
            return value
    names = ", ".join(value for value, _ in choices)
    raise ValueError(f"“{cell[:40]}” is no {what}; write one of {names}.")


def role(cell: str) -> str:
    """Return a role's key from its key or its name; "" for an empty cell."""
    return _choice(cell, Role.Kind.choices, "role") if cell else ""


def program_kind(cell: str) -> str:
    """Return a kind of program from its key or its name; "" for an empty cell."""
    return _choice(cell, Program.Kind.choices, "kind of program") if cell else ""
