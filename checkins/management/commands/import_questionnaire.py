from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.desk import operations
from checkins.desk.operations import Taken
from checkins.instruments import judging

WORDS = {"ready": "ready", "needs_review": "needs review", "no_score": "no score", "refused": "refused"}


class Command(BaseCommand):
    help = (
        "Bring in a FHIR R4 Questionnaire for review, and say what came of it; docs/instruments.md tells how."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a FHIR R4 Questionnaire, JSON")
        parser.add_argument("--dry-run", action="store_true", help="say what would come of it; keep nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            raw = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        if options["dry_run"]:
            self._say(Taken(judging.judged(raw)))
            self.stdout.write("Nothing was kept; run it again without --dry-run.")
            return
        taken = operations.take_in(raw=raw)
        self._say(taken)
        if taken.judgement.status == "refused":
            raise CommandError("It was not taken; nothing was kept.")
        if taken.instrument:
            done = "It is here already" if taken.was_known else "It waits for review"
            self.stdout.write(f"{done}: {taken.instrument} ({taken.instrument.public_id}).")

    def _say(self, taken: Taken) -> None:
        found = taken.judgement
        title = f": {found.form.title}, {len(found.form.items)} items" if found.form.items else ""
        self.stdout.write(f"{WORDS[found.status]}{title}")
        for score in found.rule.scores:
            self.stdout.write(f"score {score.link_id}: {len(score.parts)} items, times {score.multiplier}")
        self.stdout.writelines(f"self-harm item: {item.link_id}\n" for item in found.form.crisis_items)
        self.stdout.writelines(f"note: {note}\n" for note in found.notes)
        self.stdout.writelines(f"differs: {json.dumps(row, ensure_ascii=False)}\n" for row in found.differing)
