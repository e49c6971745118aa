"""Print who can be signed in as in the demo."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wellbeing.demo.people import PERSONAS


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        for persona in PERSONAS:
            self.stdout.write(f"  {persona.name:<18} {persona.role_label}")
