"""Counting every term on its day, whether or not anybody thinks of publishing it."""

from __future__ import annotations

import logging

from checkins.models import Term
from checkins.sealing import WrongKey
from checkins.summaries.contributing import contributions
from checkins.summaries.publishing import freeze

log = logging.getLogger(__name__)


def freeze_all() -> int:
    """Count every term whose day has come; returns how many. Safe to run twice and at once.

    One that cannot be read waits for the next run, and says so in the log without naming anyone.
    """
    done = 0
    for term in Term.objects.uncounted():
        if not term.is_ripe:
            continue
        try:
            freeze(term=term, contributions=contributions(term))
        except WrongKey:
            log.error("A term could not be counted: a key is missing. It is tried again within the hour.")  # noqa: TRY400 - the trace says no more
        else:
            done += 1
    return done
