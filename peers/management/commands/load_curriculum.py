from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from peers import library, loading

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Load a folder with a PEERS curriculum; safe to run again."""

    help = "Publish the PEERS curriculum of a folder. Running it twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=library.SHIPPED)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            loaded = loading.load(library.read(options["folder"]))
        except library.FolderError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        for version in loaded.new:
            self.stdout.write(f"Published: {version}, {version.sessions.count()} sessions.")
        for version, own in loaded.passed_over:
            self.stdout.write(
                f"Version {own.number} was written here, and version {version.number} holds nothing of it. "
                f"To go on with yours, open version {own.number} of {version.title} and begin the next there."
            )
        if loaded.new and loaded.curriculum.advice:
            self.stdout.write(loaded.curriculum.advice)
        if not loaded.new:
            self.stdout.write(f"{loaded.curriculum} is as the folder says already.")
