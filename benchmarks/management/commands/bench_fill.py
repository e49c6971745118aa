"""Fill the ledger with due reminders, one for each of so many invented people."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from benchmarks import ledger
from benchmarks.notes import KIND
from reminders import planning


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mails", type=int)

    def handle(self, *_args: Any, mails: int, **_options: Any) -> None:
        ids = ledger.make_people(mails)
        planning.record(KIND.key, ledger.dues(ids, mails))
