"""Limits on guessing that hold while Redis is stopped, and keep nobody's address."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.db import connection, transaction

from checkins import keyring
from checkins.sealing import fingerprint
from core import visitors
from core.clock import site_today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

TRIES, WINDOW = 10, 15 * 60  # wrong guesses, in seconds
# Conversations begun from one address in an hour: many people share one, behind a hospital's.
STARTS, HOUR = 40, 60 * 60
PURPOSE = b"checkins.clinic.limit"


def claim(face: str, *, most: int = TRIES, seconds: int = WINDOW) -> bool:
    """Count one try before it is made, unless there were too many; says whether it may be made.

    One step under a lock: however many are sent at the same instant, no more than `most` get through.
    """
    with _alone(face):
        used = int(caches["limits"].get(face, 0))
        if used < most:
            caches["limits"].set(face, used + 1, seconds)
    return used < most


def give_back(face: str) -> None:
    """Take back a try that was right: only wrong ones leave a trace, for a quarter of an hour."""
    with _alone(face):
        used = int(caches["limits"].get(face, 0))
        if used > 1:
            caches["limits"].set(face, used - 1, WINDOW)
        else:
            caches["limits"].delete(face)


@contextmanager
def _alone(face: str) -> Iterator[None]:
    number = int.from_bytes(sha256(face.encode()).digest()[:8], "big", signed=True)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        yield


def starter(request: HttpRequest) -> str:
    """Return what stands for a network address that starts conversations today."""
    return _face(f"starter {site_today()} {visitors.address(request)}")


def stranger(request: HttpRequest) -> str:
    """Return what stands for a network address: without the site's key it names none."""
    return _face(f"stranger {visitors.address(request)}")


def member(public_id: object) -> str:
    """Return what stands for a clinician who unlocks their key."""
    return _face(f"member {public_id}")


def _face(words: str) -> str:
    key = keyring.find(keyring.current())
    return "clinic-" + sha256(fingerprint(key, PURPOSE + words.encode())).hexdigest()[:40]
