from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from peers.forming import audit, drafts, taking
from peers.models import Cohort
from people.operations import RefusedError
from people.roster.problems import RosterError
from people.roster.reading import decoded


class Command(BaseCommand):
    help = "Form drafts of a class's groups; docs/peers-groups.md tells how."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("cohort", help="the class's short name, such as class-of-2030")
        parser.add_argument("--seconds", type=int, default=30, help="how long to look for each draft")
        parser.add_argument("--drafts", type=int, default=1, choices=[1, 2, 3], help="how many to form")
        parser.add_argument("--people", type=Path, help="a CSV file of who is placed and who leads")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what the file would change, form nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        cohort = Cohort.objects.filter(slug=options["cohort"]).first()
        if cohort is None:
            known = ", ".join(Cohort.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no class {options['cohort']}. Known: {known}.")
        try:
            if options["people"]:
                text = decoded(options["people"].read_bytes())
                take = taking.preview if options["dry_run"] else taking.take
                self._changes(take(text=text, cohort=cohort), dry=options["dry_run"])
            if options["dry_run"]:
                return
            made = drafts.start(
                cohort=cohort, count=options["drafts"], seconds=options["seconds"], tell=False
            )
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except (RosterError, RefusedError) as error:
            raise CommandError(str(error)) from None
        for draft in made:
            self._say(drafts.form(draft))

    def _changes(self, found: taking.Difference, *, dry: bool) -> None:
        for title, count, rows in found.summary:
            self.stdout.write(f"{title}: {count}")
            if dry:
                self.stdout.writelines(f"  {row}\n" for row in rows)
        self.stdout.writelines(f"Look again: {note}\n" for note in found.notes)
        if found.is_empty:
            self.stdout.write("Everything is as the file says.")

    def _say(self, draft: Any) -> None:
        self.stdout.write(f"{draft}: {draft.get_state_display()}")
        self.stdout.writelines(f"  {words}\n" for words in draft.words)
        if draft.plan:
            for title, figure in audit.measures(draft.cohort, draft.plan):
                self.stdout.write(f"  {title}: {figure}")
        if draft.state == draft.State.READY:
            self.stdout.writelines(f"  Broken: {words}\n" for words in audit.faults(draft.cohort, draft.plan))
            self.stdout.write("  Publish it on the class's page.")
