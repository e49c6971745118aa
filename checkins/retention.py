"""Erasing what is older than its owner chose, every day."""

from __future__ import annotations

import logging

from django.db import transaction

from checkins import operations, subjects
from checkins.models import CheckIn, Subject
from checkins.sealing import WrongKey
from checkins.wishes import KINDS

log = logging.getLogger(__name__)
BATCH = 500


def expire_all() -> int:
    """Erase every check-in whose time is over, and subjects that hold nothing; returns how many went.

    Safe to run twice at once. Subjects that do not open are counted in the log, without their ids.
    """
    gone = broken = 0
    for subject in Subject.objects.iterator(BATCH):
        try:
            gone += _expire(subject)
        except WrongKey:
            broken += 1
    if broken:
        log.error("%s subjects could not be opened to see what has expired: a key is missing.", broken)
    return gone


@transaction.atomic
def _expire(listed: Subject) -> int:
    # Read anew: who has chosen to keep for longer since the list was made loses nothing.
    found = Subject.objects.select_for_update().filter(pk=listed.pk).first()
    if found is None:
        return 0
    wishes = subjects.wishes_of(found)
    gone = operations.expire(found, wishes)
    agreed = any(wishes.has(kind) for kind in KINDS)
    if gone and not agreed and not CheckIn.objects.of(found).exists():
        subjects.erase(found)
    return gone
