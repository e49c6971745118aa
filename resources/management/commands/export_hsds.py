from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from resources.hsds import exporting, packing

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write the published directory as HSDS."""

    help = (
        "Write every published service, whole, as HSDS 3.1: a .zip holds CSV tables, anything else is JSON."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--source", default="", help="only what came from this source")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["path"]
        rows = exporting.services(options["source"])
        try:
            if path.suffix.lower() == ".zip":
                count = packing.pack(rows, path)
            else:
                found = list(rows)
                path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
                count = len(found)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} services written to {path}.")
