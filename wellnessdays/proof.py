"""What must always hold of everything stored, asked of the database in other ways than the pages ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from wellnessdays.models import Account, Request, RequestedHalf

if TYPE_CHECKING:
    from collections.abc import Iterator

State = Request.State


def faults() -> list[str]:
    """Return a sentence for each thing that does not hold; empty when all is well. Five queries."""
    return [*_balances(), *_entries(), *_kept(), *_twice()]


def _balances() -> Iterator[str]:
    for account in Account.objects.untrue().select_related("trainee"):
        found = account.ledger_sum  # type: ignore[attr-defined]
        yield f"{account}: the balance is {account.balance_halves}, its ledger sums to {found}."
    for account in Account.objects.filter(balance_halves__lt=0).select_related("trainee"):
        yield f"{account}: the balance is below zero."


def _entries() -> Iterator[str]:
    """A request takes from the balance what it keeps, and nothing once it is closed."""
    size = Count("halves", filter=Q(halves__offered=F("countered")), distinct=True)
    keeping = When(state__in=Request.KEEPING, then=size)
    rows = Request.objects.annotate(kept=Case(keeping, default=Value(0), output_field=IntegerField()))
    sums = dict(
        Request.objects.order_by().values_list("pk").annotate(total=Coalesce(Sum("entries__halves"), 0))
    )
    for pk, public_id, state, kept in rows.values_list("pk", "public_id", "state", "kept"):
        if sums[pk] != -kept:
            yield f"Request {public_id} ({state}) keeps {kept} half days, its ledger says {-sums[pk]}."


def _kept() -> Iterator[str]:
    should = Q(request__state__in=Request.KEEPING, offered=F("request__countered"))
    wrong = RequestedHalf.objects.exclude(Q(active=True) & should).exclude(Q(active=False) & ~should)
    for row in wrong.select_related("request"):
        yield f"Request {row.request.public_id} ({row.request.state}) is wrong about {row}."


def _twice() -> Iterator[str]:
    held = RequestedHalf.objects.filter(active=True).order_by().values("trainee", "day", "part")
    for row in held.annotate(times=Count("pk")).filter(times__gt=1):
        yield f"Trainee {row['trainee']} holds {row['day']} {row['part']} {row['times']} times."
