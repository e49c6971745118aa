"""Fill another way's queue, empty it, and print how many mails a second that were."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from benchmarks import others
from benchmarks.tasks import written
from reminders.models import Delivery


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("mails", type=int)

    def handle(self, *_args: Any, name: str, mails: int, **_options: Any) -> None:
        call_command("migrate", name, verbosity=0)
        others.forget(name)
        chosen = Delivery.objects.select_related("recipient")[:mails]
        others.queue(name, [written(delivery) for delivery in chosen])
        began = time.perf_counter()
        others.empty(name)
        self.stdout.write(str(mails / (time.perf_counter() - began)))
