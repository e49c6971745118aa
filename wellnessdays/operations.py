"""The verbs of wellness days: the one door through which a request changes its state.

Each locks the trainee's account of that year first and reads the request after that, so that of two
simultaneous callers one acts and the other sees what was done. Called again, each changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.clock import site_today
from people.models import Enrollment
from reminders.operations import enqueue
from wellnessdays.balances import ALLOWANCE_HALVES
from wellnessdays.halves import days_words, words
from wellnessdays.models import Account, LedgerEntry, Request, RequestedHalf
from wellnessdays.permissions import can_decide

if TYPE_CHECKING:
    from collections.abc import Collection

    from people.models import Program, User
    from people.years import AcademicYear
    from wellnessdays.halves import Half

DECIDED = "wellnessdays.decided"
State = Request.State
Kind = LedgerEntry.Kind


class RefusedError(Exception):
    """What was wanted cannot be done; the message says why, and what can be done instead."""


def locked_account(trainee: User, year: AcademicYear) -> Account:
    """Return the account, opened and granted if it was not, with its row locked. Needs a transaction."""
    Account.objects.bulk_create([Account(trainee=trainee, start_year=year.start_year)], ignore_conflicts=True)
    account = Account.objects.select_for_update().get(trainee=trainee, start_year=year.start_year)
    if not account.entries.filter(kind=Kind.GRANT).exists():
        _post(account, Kind.GRANT, ALLOWANCE_HALVES)
        account.refresh_from_db(fields=["balance_halves"])
    return account


@transaction.atomic
def ask(*, trainee: User, program: Program, halves: Collection[Half]) -> Request:
    """Ask for half days of one academic year; they are held at once. No reason is taken.

    Raises RefusedError when a half is past, asked for already, outside the program, or not covered.
    """
    wanted = sorted(set(halves))
    _check_dates(trainee, program, wanted)
    account = locked_account(trainee, wanted[0].year)
    _check_free(account, wanted)
    request = Request.objects.create(
        account=account, trainee=trainee, program=program, asked_at=timezone.now()
    )
    RequestedHalf.objects.bulk_create(
        RequestedHalf(request=request, trainee=trainee, day=half.day, part=half.part) for half in wanted
    )
    _post(account, Kind.HOLD, -len(wanted), request=request, actor=trainee)
    return request


@transaction.atomic
def approve(*, request: Request, by: User) -> Request:
    """Approve a pending request: what was held is now taken."""
    request, size = _locked(request)
    if request.state == State.APPROVED:
        return request
    _check_decision(request, by)
    _post(request.account, Kind.RELEASE, size, request=request, actor=by)
    _post(request.account, Kind.USE, -size, request=request, actor=by)
    return _move(request, State.APPROVED, by=by)


@transaction.atomic
def decline(*, request: Request, by: User, reason: str) -> Request:
    """Decline a pending request, with a reason that the trainee reads: what was held is free again."""
    request, size = _locked(request)
    if request.state == State.DECLINED:
        return request
    _check_decision(request, by)
    request.decline_reason = reason.strip()
    if not request.decline_reason:
        raise RefusedError("Give the trainee a reason, in a sentence they can act on.")
    _post(request.account, Kind.RELEASE, size, request=request, actor=by)
    return _move(request, State.DECLINED, by=by)


@transaction.atomic
def withdraw(*, request: Request, by: User) -> Request:
    """Take back one's own pending request: what was held is free again."""
    request, size = _locked(request)
    if by.pk != request.trainee_id:
        raise RefusedError("Only the trainee who asked can withdraw a request.")
    if request.state == State.WITHDRAWN:
        return request
    _check_pending(request)
    _post(request.account, Kind.RELEASE, size, request=request, actor=by)
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    return request


def _check_dates(trainee: User, program: Program, wanted: list[Half]) -> None:
    if not wanted:
        raise RefusedError("Choose at least one half day.")
    if wanted[0].day <= site_today():
        raise RefusedError("Choose days from tomorrow on.")
    if wanted[0].year != wanted[-1].year:
        raise RefusedError("Days before and after 1 July count in different years: ask for them separately.")
    place = Enrollment.objects.gme().filter(user=trainee, program=program)
    if not all(place.current(on=day).exists() for day in {wanted[0].day, wanted[-1].day}):
        raise RefusedError("Choose days on which you are in this program.")


def _check_free(account: Account, wanted: list[Half]) -> None:
    held = RequestedHalf.objects.filter(
        trainee_id=account.trainee_id, active=True, day__in={h.day for h in wanted}
    )
    taken = {(row.day, row.part) for row in held}
    twice = [half for half in wanted if (half.day, half.part) in taken]
    if twice:
        raise RefusedError(f"You have already asked for {words(twice)}. Nothing was asked twice.")
    if len(wanted) > account.balance_halves:
        left = days_words(account.balance_halves)
        raise RefusedError(f"That is {days_words(len(wanted))}, and you have {left} free in {account.year}.")


def _locked(request: Request) -> tuple[Request, int]:
    account = Account.objects.select_for_update().get(pk=request.account_id)
    fresh = Request.objects.select_for_update().select_related(None).get(pk=request.pk)
    fresh.account = account
    return fresh, fresh.halves.count()


def _check_pending(request: Request) -> None:
    if request.state != State.PENDING:
        state = request.get_state_display().lower()
        raise RefusedError(f"This request is already {state}, so nothing was changed.")


def _check_decision(request: Request, by: User) -> None:
    if not can_decide(by, request):
        raise RefusedError("Someone else has to decide this request: nobody decides their own.")
    _check_pending(request)


def _post(
    account: Account, kind: str, halves: int, *, request: Request | None = None, actor: User | None = None
) -> None:
    LedgerEntry.objects.create(
        account=account, kind=kind, halves=halves, request=request, actor=actor, at=timezone.now()
    )


def _move(request: Request, state: str, *, by: User) -> Request:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at", "decline_reason"])
    enqueue(kind=DECIDED, recipient_id=request.trainee_id, key=str(request.public_id))
    return request
