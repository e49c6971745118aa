from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from resources import crisis, operations


class Command(BaseCommand):
    """Write the published files; part of every deployment, after collectstatic."""

    help = "Write the directory and the crisis page, as they are now, to the folder they are served from."

    def handle(self, *_args: Any, **_options: Any) -> None:
        operations.publish_now()
        self.stdout.write(f"Published in {crisis.folder()}.")
