"""Load the demo's invented people and the directory."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wellbeing.demo import loading


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are people already"
        )

    def handle(self, *_args: Any, if_empty: bool, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo people are only for demo mode; start it with make run.")
        if if_empty and not loading.is_empty():
            return
        self.stdout.write(f"Loaded {loading.load()} invented people.")
