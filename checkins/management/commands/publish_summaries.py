"""Publish the summary of a term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from checkins.models import Term
from checkins.sealing import WrongKey
from checkins.summaries import publishing
from checkins.summaries.contributing import contributions

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Publish the summary of a term, once and for good, a week after it ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the term's short name."""
        parser.add_argument("term")
        # A trial that showed counts, or drew noise again and again, would give people away.
        parser.add_argument(
            "--dry-run", action="store_true", help="see whether it could be published; show no figure"
        )

    def handle(self, *_args: Any, term: str, dry_run: bool, **_options: Any) -> None:
        """Publish, or say in one sentence why not."""
        found = Term.objects.filter(slug=term).first()
        if found is None:
            known = ", ".join(Term.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"No term is called {term}. There are: {known}.")
        try:
            if dry_run:
                publishing.rehearse(term=found, contributions=contributions(found))
                told = f"{found} {'is counted and ' if found.is_counted else ''}can be published."
                self.stdout.write(f"{told} Nothing was published, and no figure is shown.")
            else:
                publishing.publish(term=found, contributions=contributions(found))
                self.stdout.write(f"The summary of {found} is published.")
        except (publishing.RefusedError, WrongKey) as error:
            raise CommandError(str(error)) from error
