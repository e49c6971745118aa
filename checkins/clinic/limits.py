"""Limits on guessing that hold while Redis is stopped, and keep nobody's address."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import caches

from checkins import keyring
from checkins.sealing import fingerprint
from resources.reports import address

if TYPE_CHECKING:
    from django.http import HttpRequest

TRIES, WINDOW = 10, 15 * 60  # wrong guesses, in seconds
PURPOSE = b"checkins.clinic.limit"


def is_over(face: str) -> bool:
    """Say whether somebody has guessed wrong too often."""
    return int(caches["limits"].get(face, 0)) >= TRIES


def count(face: str) -> None:
    """Count a wrong guess; only wrong ones leave a trace, for a quarter of an hour."""
    caches["limits"].add(face, 0, WINDOW)
    caches["limits"].incr(face)


def stranger(request: HttpRequest) -> str:
    """Return what stands for a network address: without the site's key it names none."""
    return _face(f"stranger {address(request)}")


def member(public_id: object) -> str:
    """Return what stands for a clinician who unlocks their key."""
    return _face(f"member {public_id}")


def _face(words: str) -> str:
    key = keyring.find(keyring.current())
    return "clinic-" + sha256(fingerprint(key, PURPOSE + words.encode())).hexdigest()[:40]
