from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from peers.forming import audit, drafts, taking
from peers.forming.facts import Facts
from peers.models import Cohort, Draft
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
            found, made = _begun(cohort, options)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except (RosterError, RefusedError) as error:
            raise CommandError(f"{error}\nNothing was changed.") from None
        if found is not None:
            self._changes(found, dry=options["dry_run"])
        if options["seconds"] > drafts.LONGEST:
            self.stdout.write(f"No draft takes longer than {drafts.LONGEST} seconds.")
        self._form(made)

    def _form(self, made: list[Draft]) -> None:
        try:
            states = [self._say(drafts.form(draft)) for draft in made]
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was published; start again when you like.") from None
        finally:
            drafts.give_up(made)
        if made and Draft.State.READY not in states:
            raise CommandError("No draft can be published. What stands in the way is said above.")

    def _changes(self, found: taking.Difference, *, dry: bool) -> None:
        for title, count, rows in found.summary:
            self.stdout.write(f"{title}: {count}")
            if dry:
                self.stdout.writelines(f"  {row}\n" for row in rows)
        self.stdout.writelines(f"Look again: {note}\n" for note in found.notes)
        if found.is_empty:
            self.stdout.write("Everything is as the file says.")

    def _say(self, draft: Draft) -> str:
        self.stdout.write(f"{draft}: {draft.get_state_display()}")
        self.stdout.writelines(f"  {words}\n" for words in draft.words)
        facts = Facts(draft.cohort)
        if draft.plan:
            for title, figure in audit.measures(facts.entrants.values(), draft.plan):
                self.stdout.write(f"  {title}: {figure}")
        if draft.alone is not None:
            self.stdout.write(f"  Alone in a declared background: {draft.alone}")
        if draft.state == draft.State.READY:
            self.stdout.writelines(f"  Broken: {words}\n" for words in audit.faults(facts, draft.plan))
            self.stdout.write("  Publish it on the class's page.")
        return draft.state


def _begun(cohort: Cohort, options: dict[str, Any]) -> tuple[taking.Difference | None, list[Draft]]:
    """Take the file and promise drafts, both or neither; with a dry run only look."""
    found = None
    with transaction.atomic():
        if options["people"]:
            text = decoded(options["people"].read_bytes())
            take = taking.preview if options["dry_run"] else taking.take
            found = take(text=text, cohort=cohort)
        if options["dry_run"]:
            return found, []
        count, seconds = options["drafts"], options["seconds"]
        return found, drafts.start(cohort=cohort, count=count, seconds=seconds, tell=False)
