from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from resources.hsds.archive import RefusedError
from resources.hsds.importing import bring_in
from resources.hsds.writing import PORTAL

if TYPE_CHECKING:
    from argparse import ArgumentParser

SAID = {
    "added": "Would add", "changed": "Would change", "removed": "Would retire",
    "waits": "Would wait as draft",
    "set aside": "Set aside",
}  # fmt: skip


class Command(BaseCommand):
    """Bring in services from HSDS."""

    help = (
        "Bring in services as HSDS: JSON, or CSV tables in a folder or a zip. All good rows or nothing; bad "
        "ones are set aside and named. A source's entries that it no longer names are retired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, and do nothing")
        parser.add_argument("--source", default=PORTAL, help="who the entries are from, such as 211")

    def handle(self, *_args: Any, **options: Any) -> None:
        dry = options["dry_run"]
        try:
            report = bring_in(options["path"], source=options["source"][:80], dry_run=dry)
        except RefusedError as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        for kind, words in SAID.items():
            if dry or kind == "set aside":
                for file, line, row in report.rows[kind]:
                    where = f" ({file}, line {line})" if file else ""
                    self.stdout.write(f"{words}: {row}{where}")
                if (more := report.counts[kind] - len(report.rows[kind])) > 0:
                    self.stdout.write(f"{words}: {more:,} more")
        counts = ", ".join(f"{report.counts[kind]} {kind}" for kind in (*SAID, "same"))
        self.stdout.write(f"{counts}.")
        if report.run:
            self.stdout.write(f"To take it back: manage.py undo_import {report.run.pk}")
