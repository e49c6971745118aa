"""A trainee's wellness days in one academic year, and the entries that they are the sum of."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from people.years import AcademicYear

if TYPE_CHECKING:
    from typing import Self

# The balance moves in the statement that writes the entry, so that no code path can forget it.
POST_ENTRY = """
    UPDATE wellnessdays_account SET balance_halves = balance_halves + NEW.halves WHERE id = NEW.account_id;
    RETURN NEW;
"""
REFUSE_BALANCE = "RAISE EXCEPTION 'the balance is the sum of its ledger; write an entry instead';"


class AccountQuerySet(models.QuerySet["Account"]):
    def with_sums(self) -> Self:
        """Bring along the sum of each account's entries."""
        return self.annotate(ledger_sum=models.functions.Coalesce(models.Sum("entries__halves"), 0))

    def untrue(self) -> Self:
        """Accounts whose balance is not the sum of their ledger: there are none."""
        return self.with_sums().exclude(balance_halves=F("ledger_sum"))


class Account(models.Model):
    """One trainee, one academic year. Whoever changes a balance locks this row first.

    It belongs to the person, not to a program: whoever changes program, or is in two, has four days
    a year.
    `balance_halves` counts half days that are neither used nor held.
    """

    trainee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wellness_accounts"
    )
    start_year = models.PositiveSmallIntegerField()
    balance_halves = models.SmallIntegerField(default=0, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trainee", "start_year"], name="wellness_account_once"),
            models.CheckConstraint(
                condition=Q(balance_halves__gte=0), name="wellness_balance_not_below_zero"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="balance_starts_at_zero",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__balance_halves__df=0),
                func=REFUSE_BALANCE,
            ),
            pgtrigger.Trigger(
                name="balance_only_by_ledger",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.balance_halves IS DISTINCT FROM NEW.balance_halves AND pg_trigger_depth() = 0"
                ),
                func=REFUSE_BALANCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainee}, {self.year}"

    @property
    def year(self) -> AcademicYear:
        return AcademicYear(self.start_year)


class LedgerEntry(models.Model):
    """One change of a balance, in halves with a sign. Never changed, never deleted.

    Asking writes a hold; approving a release and a use; declining or withdrawing a release; cancelling or
    recalling an approved day a return.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", "Granted"
        HOLD = "hold", "Held by a request"
        RELEASE = "release", "No longer held"
        USE = "use", "Taken"
        RETURN = "return", "Given back"
        ADJUST = "adjust", "Adjusted"

    SIGNS: ClassVar = {
        Kind.GRANT: 1,
        Kind.HOLD: -1,
        Kind.RELEASE: 1,
        Kind.USE: -1,
        Kind.RETURN: 1,
    }

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    request = models.ForeignKey(
        "wellnessdays.Request", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    halves = models.SmallIntegerField()
    note = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["hold", "use"], halves__lt=0)
                | Q(kind__in=["release", "return"], halves__gt=0)
                | Q(kind="grant", halves__gte=0)
                | Q(kind="adjust"),
                name="wellness_entry_has_its_sign",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["grant", "adjust"], request__isnull=True)
                | (~Q(kind__in=["grant", "adjust"]) & Q(request__isnull=False)),
                name="wellness_entry_names_its_request",
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(kind="grant"), name="wellness_granted_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="post_to_balance", operation=pgtrigger.Insert, when=pgtrigger.After, func=POST_ENTRY
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.halves:+d}"
