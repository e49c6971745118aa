"""Accounts and entries, and the order in which rows are locked: programs, then accounts, then requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from people.models import Program
from wellnessdays.allowances import allowance
from wellnessdays.models import Account, LedgerEntry, Request

if TYPE_CHECKING:
    from collections.abc import Collection

    from people.models import User
    from people.years import AcademicYear

Kind = LedgerEntry.Kind


def lock_programs(trainees: Collection[int]) -> None:
    """Let nobody else fill a place in the programs of some people until this transaction ends."""
    # A weaker lock than FOR UPDATE: rows that merely point at a program are still written meanwhile.
    programs = Program.objects.select_for_update(no_key=True)
    list(programs.filter(enrollments__user__in=trainees).order_by("pk").values_list("pk"))


def locked_account(trainee: User, year: AcademicYear) -> Account:
    """Return the account, opened and granted if it was not, with its row locked. Needs a transaction."""
    opened = Account(trainee=trainee, start_year=year.start_year)
    Account.objects.bulk_create([opened], ignore_conflicts=True)
    account = Account.objects.select_for_update().get(trainee=trainee, start_year=year.start_year)
    if not account.entries.filter(kind=Kind.GRANT).exists():
        granted = allowance(trainee, year)
        post(account, Kind.GRANT, granted.halves, note=granted.note)
        account.refresh_from_db(fields=["balance_halves"])
    return account


def locked_requests(requests: Collection[Request]) -> list[Request]:
    """Return requests as they are now, their programs, accounts and rows locked, first asked first."""
    lock_programs({request.trainee_id for request in requests})
    accounts = Account.objects.select_for_update().order_by("pk")
    by_id = accounts.in_bulk({request.account_id for request in requests})
    fresh = Request.objects.select_for_update(of=("self",)).prefetch_related("halves")
    found = list(fresh.filter(pk__in={request.pk for request in requests}).order_by("pk"))
    for request in found:
        request.account = by_id[request.account_id]
    return found


def entry(request: Request, kind: str, halves: int, actor: User | None = None) -> LedgerEntry:
    """Return an entry of a request's account, not yet written."""
    return LedgerEntry(
        account_id=request.account_id,
        request=request,
        kind=kind,
        halves=halves,
        actor=actor,
        at=timezone.now(),
    )


def post(account: Account, kind: str, halves: int, *, note: str = "") -> None:
    """Write an entry that belongs to no request."""
    LedgerEntry.objects.create(account=account, kind=kind, halves=halves, note=note, at=timezone.now())
