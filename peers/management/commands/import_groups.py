from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from peers.importing import writing
from peers.models import Cohort
from people.roster.problems import RosterError
from people.roster.reading import decoded

if TYPE_CHECKING:
    from peers.importing.comparing import Difference


class Command(BaseCommand):
    help = "Bring a class's groups in from a CSV file; docs/peers-groups.md tells how."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="a CSV file: group, email, role, name, room, first_day, last_day"
        )
        parser.add_argument("--cohort", required=True, help="the cohort's short name, such as class-of-2030")
        parser.add_argument("--dry-run", action="store_true", help="say what would change; change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        cohort = Cohort.objects.filter(slug=options["cohort"]).first()
        if cohort is None:
            known = ", ".join(Cohort.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no cohort {options['cohort']}. Known: {known}.")
        bring = writing.preview if options["dry_run"] else writing.bring_in
        try:
            found = bring(text=decoded(options["file"].read_bytes()), cohort=cohort)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except RosterError as error:
            raise CommandError(f"{error}\nNothing was changed.") from None
        self._say(found, dry=options["dry_run"])

    def _say(self, found: Difference, *, dry: bool) -> None:
        for title, count, rows in found.summary:
            self.stdout.write(f"{title}: {count}")
            if dry:
                self.stdout.writelines(f"  {row}\n" for row in rows)
        self.stdout.writelines(f"Look again: {note}\n" for note in found.notes)
        if found.is_empty:
            self.stdout.write("Everything is as the file says.")
        elif dry:
            self.stdout.write("Nothing was changed; run it again without --dry-run.")
