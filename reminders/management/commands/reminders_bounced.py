"""Read one bounce from standard input, as a mail server pipes it to a command, and mark its reminder."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from reminders import bounces


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = bounces.record(sys.stdin.buffer.read(bounces.LONGEST))
        self.stdout.write("Marked as failed." if found else "Nothing to mark.")
