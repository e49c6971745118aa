from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from resources import operations, records

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Load a directory file; safe to run again."""

    help = "Make the directory say what a file says, and publish it. Running it twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=records.SHIPPED)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            count = operations.load(records.read(options["file"]))
        except records.FileError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        self.stdout.write(f"{count} services loaded and published.")
