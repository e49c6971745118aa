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

# Exit codes, for whoever calls it from a script; argparse ends with 2 for what it does not understand.
UNREADABLE, UNKNOWN, TOO_EARLY, TWICE = 1, 3, 4, 5
CODES = {WrongKey: UNREADABLE, publishing.TooEarlyError: TOO_EARLY, publishing.TwiceError: TWICE}
NOBODY = "It shows no group: there were not enough people in any."


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
        """Publish, or say in one sentence why not, with an exit code of its own."""
        found = Term.objects.filter(slug=term).first()
        if found is None:
            known = ", ".join(Term.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"No term is called {term}. There are: {known}.", returncode=UNKNOWN)
        try:
            told = _rehearsed(found) if dry_run else _published(found)
        except tuple(CODES) as error:
            raise CommandError(str(error), returncode=CODES[type(error)]) from error
        self.stdout.write(told)


def _rehearsed(term: Term) -> str:
    publishing.rehearse(term=term, contributions=contributions(term))
    counted = "is counted and " if term.is_counted else ""
    return f"{term} {counted}can be published. Nothing was published, and no figure is shown."


def _published(term: Term) -> str:
    made = publishing.publish(term=term, contributions=contributions(term))
    told = f"The summary of {term} is published."
    return told if made.rows.exclude(band="").exists() else f"{told} {NOBODY}"
