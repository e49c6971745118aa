from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from resources.hsds.touching import UndoError, undo
from resources.models import ImportRun

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Take an import back."""

    help = "Make the directory what it was before an import; all of it, or nothing when it was edited since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        run = ImportRun.objects.filter(pk=options["run"]).first()
        if run is None:
            raise CommandError(f"There is no import {options['run']}.")
        try:
            count = undo(run)
        except UndoError as error:
            raise CommandError(f"Nothing was undone. {error}") from error
        self.stdout.write(f"{count} rows are what they were before {run}.")
