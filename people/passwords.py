"""Passwords that are refused: guessable here, or known from breaches. Nothing is asked of another server."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from people.models import User

# Words that whoever guesses tries first, here; docs/security.md lists them too.
WORDS = ("wellbeing", "wellness", "password", "resident", "residency", "medicine", "medical", "hospital")
SEASONS = ("winter", "spring", "summer", "autumn", "fall")
OWN_ENOUGH = 8  # letters and digits that are left without those words
HASH = 40  # hexadecimal digits of a SHA-1


def context_words() -> list[str]:
    """Return the words that make a password easy to guess at this site, the longest first."""
    names = re.findall(r"\w{4,}", f"{settings.SITE_NAME} {settings.INSTITUTION}".lower())
    return sorted({*WORDS, *SEASONS, *names}, key=len, reverse=True)


class NotFromHere:
    """Refuses a password that is hardly more than the site's, the school's or the trade's own words."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        """Raise ValidationError where too little is left without those words."""
        rest = password.lower()
        for word in context_words():
            rest = rest.replace(word, "")
        if rest != password.lower() and len(re.sub(r"[\W_]", "", rest)) < OWN_ENOUGH:
            raise ValidationError("That is the first thing someone would try here. Add words of your own.")

    def get_help_text(self) -> str:
        return "Not just this site's or your school's name."


class NotBreached:
    """Refuses a password that stands in the list of PASSWORD_LIST, where there is one."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        """Raise ValidationError where the list holds the password's SHA-1."""
        found = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        if settings.PASSWORD_LIST and holds(Path(settings.PASSWORD_LIST), found):
            raise ValidationError("Others have lost this password to thieves, who try it. Choose another.")

    def get_help_text(self) -> str:
        return "Not one that is known from breaches."


def holds(path: Path, wanted: bytes) -> bool:
    """Say whether a file of sorted lines (a SHA-1 in capitals, a colon, a count) has one for a hash.

    Reads about 35 lines of a file of any size.
    """
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            found = _after(file, middle)
            if found and found < wanted:
                low = middle + 1
            else:
                high = middle
        return _after(file, low) == wanted


def _after(file: BinaryIO, offset: int) -> bytes:
    """Return the hash of the first line that begins after an offset, or of the first line of all."""
    file.seek(offset)
    if offset:
        file.readline()
    line: bytes = file.readline()
    return line[:HASH].upper()
