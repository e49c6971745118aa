from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from peers import rotation

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Seal every letter and note anew under the first key of PEERS_LETTER_KEYS."""

    help = (
        "Seals letters and notes anew under the first key of PEERS_LETTER_KEYS; run it again after a kill, "
        "and it goes on. With --check it opens everything and changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check and --batch."""
        parser.add_argument("--check", action="store_true", help="only say what is left or broken")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="texts in one transaction")

    def handle(self, *_args: Any, check: bool, batch: int, **_options: Any) -> None:
        """Rotate or check; fails when something is left under another key or does not open."""
        if not settings.PEERS_LETTER_KEYS:
            raise CommandError("PEERS_LETTER_KEYS holds no key, so nothing is sealed.")
        if batch < 1:
            raise CommandError("--batch takes a number of texts, 1 or more.")
        if not check:
            self.stdout.write(f"{rotation.rotate(batch=batch).done} sealed anew")
        left = rotation.check()
        if left.waiting or left.broken:
            self.stderr.write(f"{left.waiting} under another key, {left.broken} do not open")
            raise CommandError("Not everything is under the first key. Keep the older keys until it is.")
        self.stdout.write("Everything opens, and is under the first key. Older keys can go.")
