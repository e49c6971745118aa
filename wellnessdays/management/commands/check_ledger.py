"""Prove that every balance is the sum of its ledger, and that what is held is what is asked for."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wellnessdays import proof
from wellnessdays.models import Account, LedgerEntry


class Command(BaseCommand):
    help = "Prove that every balance is the sum of its ledger; exits 1 and names what is not."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Check everything stored; writes nothing."""
        wrong = proof.faults()
        if wrong:
            raise CommandError("\n".join(wrong))
        counted = f"{Account.objects.count()} accounts, {LedgerEntry.objects.count()} entries"
        self.stdout.write(f"The ledger is true: {counted}.")
