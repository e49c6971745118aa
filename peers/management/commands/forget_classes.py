from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from peers import forgetting

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from peers.models import Cohort


class Command(BaseCommand):
    """Say which classes are over and until when they are kept, and forget those whose day has come."""

    help = "Forget the people of PEERS classes that ended long enough ago; docs/peers-groups.md has the rule."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would go; change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = forgetting.ended()
        if not found:
            self.stdout.write("No class is over.")
        for cohort in found:
            self._one(cohort, dry=options["dry_run"])

    def _one(self, cohort: Cohort, *, dry: bool) -> None:
        if not forgetting.is_due(cohort):
            told = f"told on {cohort.told_on}" if cohort.told_on else "its people are not told yet"
            self.stdout.write(f"{cohort}: kept until {cohort.kept_until}, {told}.")
            return
        gone = forgetting.would_go(cohort) if dry else forgetting.forget(cohort=cohort).gone
        verb = "would be forgotten" if dry else "forgotten"
        self.stdout.write(f"{cohort}: {verb}.")
        self.stdout.writelines(f"  {words}: {count}\n" for words, count in gone.items())
