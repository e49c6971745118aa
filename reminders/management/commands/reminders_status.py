"""Print what is due, sent and failed; ends with 1 when something that is due is not being sent."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from reminders import status


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = status.now()
        titles = ("kind", "waiting", "sent", "unwanted", "late", "failed")
        self.stdout.write("Waiting now, and ended within seven days:")
        for line in (titles, *found.rows):
            self.stdout.write("  {:<40} {:>9} {:>9} {:>9} {:>9} {:>9}".format(*line))
        self.stdout.write(
            f"Due now: {found.overdue}. Being tried again: {found.retrying}."
            f" Held up by a server that is away: {found.held_up}."
        )
        for reason, number in found.reasons:
            self.stdout.write(f"  failed {number:>6}: {reason}")
        if found.stuck:
            since = f"since {found.oldest:%Y-%m-%d %H:%M %Z}" if found.oldest else "for more than ten minutes"
            self.stderr.write(f"Something has been due {since}: look at the worker and the mail server.")
            sys.exit(1)
