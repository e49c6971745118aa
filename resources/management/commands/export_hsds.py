from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from resources.hsds import mapping, queries
from resources.models import Topic

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write the published directory as HSDS."""

    help = "Write every published service, whole, as a JSON array of the HSDS 3.1 JSON profile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        topics = {topic.slug: topic for topic in Topic.objects.all()}
        rows = queries.services().prefetch_related("phones", "schedules", "places")
        found = [mapping.whole(row, topics) for row in rows]
        try:
            options["path"].write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CommandError(f"{options['path']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{len(found)} services written to {options['path']}.")
