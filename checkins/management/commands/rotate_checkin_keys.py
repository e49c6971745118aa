from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from checkins import rotation

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from checkins.rotation import Count


class Command(BaseCommand):
    """Seal every check-in anew under the first key of CHECKINS_KEYS and CHECKINS_LINK_KEY."""

    help = (
        "Seals check-ins anew under the first key of CHECKINS_KEYS and CHECKINS_LINK_KEY; run it again after "
        "a kill, and it goes on. With --check it opens everything and changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check and --batch."""
        parser.add_argument("--check", action="store_true", help="only say what is left or broken")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows in one transaction")

    def handle(self, *_args: Any, check: bool, batch: int, verbosity: int, **_options: Any) -> None:
        """Rotate or check; fails when a row is left under another key or does not open."""
        if batch < 1:
            raise CommandError("--batch takes a number of rows, 1 or more.")
        if not check:
            tell = self.stdout.write if verbosity > 1 else _silent
            for name, number in rotation.rotate(batch=batch, tell=tell).done.items():
                self.stdout.write(f"{name}: {number} sealed anew")
        self.judge(rotation.check())

    def judge(self, count: Count) -> None:
        """Say what is left, and fail when something is."""
        for words, found in (("under another key", count.waiting), ("do not open", count.broken)):
            for name, number in found.items():
                if number:
                    self.stderr.write(f"{name}: {number} {words}")
        if not count.is_clean:
            raise CommandError("Not everything is under the current keys. Keep the older keys until it is.")
        self.stdout.write("Everything opens, and is under the current keys. Older keys can go.")


def _silent(_words: str) -> None:
    return None
