"""Take a rotation schedule from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from wellnessdays import schedules

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Take rotations from a CSV file with the columns trainee, rotation, from, to: all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what the file would bring")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load the file; exits 1 with a line for each fault, having stored nothing."""
        try:
            text = options["file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file cannot be read as UTF-8 text: {error}") from None
        try:
            report = schedules.load(text, dry_run=options["dry_run"])
        except schedules.ScheduleError as error:
            raise CommandError(f"{error}\nNothing was stored.") from None
        self.stdout.write(f"{'It would bring: ' if options['dry_run'] else ''}{report}")
