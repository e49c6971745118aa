from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from checkins.desk import pulse


class Command(BaseCommand):
    help = "Put the site's own short pulse to use, in its present version; does nothing where it is in use."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = pulse.load()
        self.stdout.write(f"In use: {found}.")
