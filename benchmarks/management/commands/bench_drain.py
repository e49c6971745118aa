"""Send what is due, once a line is read: what a Celery worker's process does, without Celery around it.

As in a worker, the system checks come first, and with them all of the portal's code, which stays.
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from core import memory
from reminders import sending


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        connection.ensure_connection()
        memory.keep()
        self.stdout.write("ready")
        self.stdout.flush()
        sys.stdin.readline()
        self.stdout.write(str(sending.drain(seconds=600)))
