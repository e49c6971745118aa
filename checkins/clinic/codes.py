"""Six words that are the only way to a conversation: 2,600 words each time, more than 68 bits."""

from __future__ import annotations

import re
import secrets
from functools import cache
from pathlib import Path
from typing import NamedTuple

from checkins.clinic.stretching import stretched

LENGTH = 6  # words
KEY = 32  # bytes
# The same for every code: it is what a conversation is found by, so it cannot be different for each.
SALT = b"wellbeing checkins dialogue 1"
FILE = Path(__file__).resolve().parent.parent / "content" / "words.txt"


class Meaning(NamedTuple):
    """What follows from a code: by what its conversation is found, and what opens it."""

    lookup: bytes
    key: bytes


@cache
def words() -> tuple[str, ...]:
    """Return the words that codes are made of."""
    return tuple(FILE.read_text().split())


def new_code() -> str:
    """Return six random words."""
    return " ".join(secrets.choice(words()) for _ in range(LENGTH))


def tidied(typed: str) -> str:
    """Return a code as it was given out, however it was typed: capitals, commas, hyphens, lines."""
    return " ".join(re.findall(r"[a-z]+", typed.lower()))


def unknown(code: str) -> list[str]:
    """Return the words of a tidied code that are in no code."""
    known = frozenset(words())
    return [word for word in code.split() if word not in known]


def is_whole(code: str) -> bool:
    """Say whether a tidied code could have been given out."""
    return len(code.split()) == LENGTH and not unknown(code)


def meaning(code: str) -> Meaning:
    """Return what follows from a tidied code. Takes a moment: each guess shall."""
    made = stretched(code, salt=SALT, length=2 * KEY)
    return Meaning(made[:KEY], made[KEY:])
