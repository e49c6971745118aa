"""Load the demo's invented people and the directory, when nobody is there yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wellbeing.demo import loading


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo people are only for demo mode; start it with make run.")
        made = loading.load()
        self.stdout.write(f"Loaded {made} invented people." if made else "There are people already.")
