from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.operations import RefusedError
from people.roster import formats, reading, writing
from people.roster.problems import RosterError


class Command(BaseCommand):
    help = "Make people, programs and roles what a roster file says; docs/roster.md tells how."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file")
        parser.add_argument("--format", default="plain", help="how its columns are called; plain if not said")
        parser.add_argument("--dry-run", action="store_true", help="say what would change; change nothing")
        parser.add_argument("--leaving", type=int, help="how many people leave, when it is half or more")

    def handle(self, *_args: Any, **options: Any) -> None:
        form = formats.named(options["format"])
        if form is None:
            names = ", ".join(known.key for known in formats.BUILT_IN)
            raise CommandError(f"There is no format {options['format']}: use {names}, or a saved one's name.")
        try:
            text = reading.decoded(options["file"].read_bytes())
            if options["dry_run"]:
                found = writing.preview(text=text, form=form)
            else:
                found = writing.bring_in(text=text, form=form, leaving=options["leaving"])
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except (RosterError, RefusedError) as error:
            raise CommandError(f"{error}\nNothing was changed.") from None
        self._say(found, dry=options["dry_run"])

    def _say(self, found: Any, *, dry: bool) -> None:
        for title, count, rows in found.summary:
            self.stdout.write(f"{title}: {count}")
            if dry:
                self.stdout.writelines(f"  {row}\n" for row in rows)
        self.stdout.writelines(f"Look again: {note}\n" for note in found.notes)
        if found.is_empty:
            self.stdout.write("Everything is as the roster says.")
        elif dry:
            self.stdout.write("Nothing was changed; run it again without --dry-run.")
