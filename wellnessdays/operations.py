"""The verbs of wellness days: the one door through which a request changes its state.

Each locks first and reads after that, so that of two simultaneous callers one acts and the other sees what
was done. Called again, each changes nothing. What is asked for is held at once, before anyone answers.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.clock import site_today
from people.models import Program, Role, User
from people.years import AcademicYear
from reminders.operations import enqueue_all
from wellnessdays import facts, rules
from wellnessdays.halves import days_words
from wellnessdays.ledger import entry, lock_programs, locked_account, locked_requests
from wellnessdays.models import LedgerEntry, Request, RequestedHalf
from wellnessdays.permissions import can_cancel, can_decide, can_recall
from wellnessdays.rules import Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from wellnessdays.halves import Half
    from wellnessdays.models import Account, Policy

DECIDED, RECALLED = "wellnessdays.decided", "wellnessdays.recalled"
State, Ground = Request.State, Request.Ground
Kind = LedgerEntry.Kind


class RefusedError(Exception):
    """What was wanted cannot be done; the message says why, and what can be done instead."""


@transaction.atomic
def ask(*, trainee: User, program: Program, halves: Collection[Half], certain: bool = False) -> Request:
    """Ask for half days of one academic year; they are held at once. No reason is taken.

    A request that passes every rule is approved at once where the program's rules say so, or where it has
    to be `certain`. Raises RefusedError when a rule blocks a half day, when it is held already, when the
    balance does not reach, or when a certain one needs a look.
    """
    wanted = sorted(set(halves))
    _check_shape(program, wanted)
    lock_programs([trainee.pk])
    account = locked_account(trainee, wanted[0].year)
    known = facts.load([program.pk], {half.day for half in wanted}, [trainee.pk])[program.pk]
    judged = rules.judge(known, trainee.pk, wanted)
    _check_open(judged)
    _check_balance(account, wanted)
    policy = known.policy(wanted[0].day)
    request = _store(account, program, wanted, answer_day(policy, wanted[0].day))
    clean = rules.level(judged.values()) == Level.OPEN
    if certain and not clean:
        raise RefusedError(f"{'; '.join(rules.sentences(judged))}. Choose an open day, or ask for this one.")
    if clean and (certain or policy.approves_clean):
        _approve([request], None)
    return request


@transaction.atomic
def approve(*, request: Request, by: User) -> Request:
    """Approve a pending request: what was held is now taken. A cap or the staffing is never broken."""
    (request,) = locked_requests([request])
    if request.state == State.APPROVED:
        return request
    _check_decision(request, by)
    _check_firm(request)
    _approve([request], by)
    return request


@transaction.atomic
def approve_clean(*, requests: Collection[Request], by: User) -> list[Request]:
    """Approve those of some requests that wait, are this person's to decide, and pass every rule now.

    Returns what was approved. All of a clean lane fits together: a clean request counts every other one.
    """
    waiting = [r for r in locked_requests(requests) if r.is_pending and can_decide(by, r)]
    judged = judge_all(waiting)
    clean = [r for r in waiting if rules.level(judged[r.pk].values()) == Level.OPEN]
    _approve(clean, by)
    return clean


@transaction.atomic
def decline(*, request: Request, by: User, reason: str, ground: str = Ground.OTHER) -> Request:
    """Decline a pending request, with a reason that the trainee reads: what was held is free again."""
    (request,) = locked_requests([request])
    if request.state == State.DECLINED:
        return request
    _check_decision(request, by)
    request.decline_reason, request.ground = _said(reason), ground
    _write([entry(request, Kind.RELEASE, request.size, by)])
    _move([request], State.DECLINED, by)
    return request


@transaction.atomic
def offer(
    *, request: Request, by: User, reason: str, halves: Collection[Half], ground: str = Ground.OTHER
) -> Request:
    """Answer a pending request with other half days, held for the trainee until they say yes or no.

    What was asked for is free again. Raises RefusedError when a rule blocks what is offered.
    """
    (request,) = locked_requests([request])
    _check_decision(request, by)
    wanted = sorted(set(halves))
    _check_shape(request.program, wanted)
    if wanted[0].year != request.account.year:
        raise RefusedError("Offer a day of the same academic year.")
    known = facts.load([request.program_id], {half.day for half in wanted}, [request.trainee_id])
    _check_open(rules.judge(known[request.program_id], request.trainee_id, wanted))
    if len(wanted) > request.account.balance_halves + request.size:
        raise RefusedError("That is more than the trainee has left this year.")
    request.decline_reason, request.ground = _said(reason), ground
    _write([entry(request, Kind.RELEASE, request.size, by), entry(request, Kind.HOLD, -len(wanted), by)])
    RequestedHalf.objects.bulk_create(_rows(request, wanted, offered=True))
    request.countered = True
    _move([request], State.OFFERED, by)
    return Request.objects.with_halves().get(pk=request.pk)


@transaction.atomic
def accept(*, request: Request, by: User) -> Request:
    """Take what was offered: it is approved."""
    request = _own(request, by)
    if request.state == State.APPROVED:
        return request
    _check_state(request, State.OFFERED)
    _approve([request], request.decided_by)
    return request


@transaction.atomic
def refuse(*, request: Request, by: User) -> Request:
    """Leave what was offered: it is free again, and the request is declined."""
    request = _own(request, by)
    if request.state == State.DECLINED:
        return request
    _check_state(request, State.OFFERED)
    _write([entry(request, Kind.RELEASE, request.size, by)])
    return _end(request, State.DECLINED)


@transaction.atomic
def cancel(*, request: Request, by: User) -> Request:
    """Give back one's own approved days before they begin: they are free again."""
    request = _own(request, by)
    if request.state == State.CANCELLED:
        return request
    _check_state(request, State.APPROVED)
    if not can_cancel(by, request):
        raise RefusedError("This has begun already, so it can no longer be given back here.")
    _write([entry(request, Kind.RETURN, request.size, by)])
    return _end(request, State.CANCELLED)


@transaction.atomic
def recall(*, request: Request, by: User, reason: str) -> Request:
    """Take approved days back before they begin, with a reason: they are free again, the office is told."""
    (request,) = locked_requests([request])
    if request.state == State.RECALLED:
        return request
    _check_state(request, State.APPROVED)
    if not can_recall(by, request):
        raise RefusedError("This has begun already, or is not yours to take back.")
    request.recall_reason = _said(reason)
    _write([entry(request, Kind.RETURN, request.size, by)])
    office = User.objects.holding(Role.Kind.GME_ADMIN).exclude(pk=by.pk).values_list("pk", flat=True)
    # A day given after all may be taken back once more, and that is another thing to tell.
    times = request.appeals.filter(outcome="overturned").count()
    key = f"{request.public_id}.{times}"
    told = [(person, key) for person in (request.trainee_id, *office)]
    enqueue_all(kind=RECALLED, occurrences=told)
    return _end(request, State.RECALLED)


@transaction.atomic
def reinstate(*, request: Request, by: User) -> Request:
    """Approve after all what was declined or taken back, once the GME office looked again.

    What was first asked for counts, not what was offered instead; who answered first stays on record.
    Raises RefusedError when it has begun, a cap, the staffing or another request is in the way, or the
    balance does not reach.
    """
    (request,) = locked_requests([request])
    if request.state not in (State.DECLINED, State.RECALLED):
        _check_state(request, State.DECLINED)
    request.countered = request.countered and request.state == State.RECALLED
    if request.first_day <= site_today():
        raise RefusedError("This day has begun, so it can no longer be given.")
    _check_firm(request)
    if request.size > request.account.balance_halves:
        left = days_words(request.account.balance_halves)
        raise RefusedError(f"The trainee has {left} left this year, and this is {request.length}.")
    _write([entry(request, Kind.USE, -request.size, by)])
    return _end(request, State.APPROVED)


@transaction.atomic
def lapse(*, request: Request) -> Request:
    """Let go of a request whose day came before an answer did."""
    (request,) = locked_requests([request])
    if request.state not in (State.PENDING, State.OFFERED) or request.first_day > site_today():
        return request
    _write([entry(request, Kind.RELEASE, request.size)])
    return _end(request, State.LAPSED)


@transaction.atomic
def withdraw(*, request: Request, by: User) -> Request:
    """Take back one's own pending request: what was held is free again."""
    request = _own(request, by)
    if request.state == State.WITHDRAWN:
        return request
    _check_state(request, State.PENDING)
    _write([entry(request, Kind.RELEASE, request.size, by)])
    return _end(request, State.WITHDRAWN)


def answer_day(policy: Policy, first_day: dt.date) -> dt.date:
    """Return by when something asked for today is answered: within the target, and before the day itself."""
    target = site_today() + dt.timedelta(days=policy.target_days)
    return min(target, first_day - dt.timedelta(days=1))


def judge_all(requests: Sequence[Request]) -> dict[int, dict[Half, list[rules.Finding]]]:
    """Return what the rules say now about each request, by its id, in a fixed number of queries."""
    if not requests:
        return {}
    days = {half.day for request in requests for half in request.half_days}
    programs = {request.program_id for request in requests}
    known = facts.load(programs, days, {request.trainee_id for request in requests})
    return {
        request.pk: rules.judge(known[request.program_id], request.trainee_id, request.half_days, request)
        for request in requests
    }


def _check_shape(program: Program, wanted: list[Half]) -> None:
    if not wanted:
        raise RefusedError("Choose at least one half day.")
    if wanted[0].year != wanted[-1].year:
        raise RefusedError("Days before and after 1 July count in different years: ask for them separately.")
    if wanted[0].year > AcademicYear.of(site_today()).next:
        raise RefusedError("Choose days in this academic year or the next.")
    if program.kind not in Program.GME_KINDS:
        raise RefusedError("Wellness days are for residents and fellows.")


def _check_open(judged: dict[Half, list[rules.Finding]]) -> None:
    blocked = {half: found for half, found in judged.items() if rules.level([found]) == Level.BLOCKED}
    if blocked:
        raise RefusedError(f"{'; '.join(rules.sentences(blocked))}. Choose other days.")


def _check_firm(request: Request) -> None:
    firm = {
        half: [finding for finding in found if finding.firm and finding.level == Level.BLOCKED]
        for half, found in judge_all([request])[request.pk].items()
    }
    if any(firm.values()):
        raise RefusedError(f"{'; '.join(rules.sentences(firm))}. Nothing was approved: offer another day.")


def _said(reason: str) -> str:
    if not reason.strip():
        raise RefusedError("Give the trainee a reason, in a sentence they can act on.")
    return reason.strip()


def _check_balance(account: Account, wanted: list[Half]) -> None:
    if len(wanted) > account.balance_halves:
        left = days_words(account.balance_halves)
        raise RefusedError(f"That is {days_words(len(wanted))}, and you have {left} free in {account.year}.")


def _store(account: Account, program: Program, wanted: list[Half], answer_by: dt.date) -> Request:
    request = Request.objects.create(
        account=account,
        trainee_id=account.trainee_id,
        program=program,
        asked_at=timezone.now(),
        answer_by=answer_by,
    )
    RequestedHalf.objects.bulk_create(_rows(request, wanted))
    _write([entry(request, Kind.HOLD, -len(wanted), request.trainee)])
    return request


def _rows(request: Request, halves: list[Half], *, offered: bool = False) -> list[RequestedHalf]:
    return [
        RequestedHalf(
            request=request,
            trainee_id=request.trainee_id,
            day=half.day,
            part=half.part,
            offered=offered,
            active=not offered,
        )
        for half in halves
    ]


def _own(request: Request, by: User) -> Request:
    (request,) = locked_requests([request])
    if by.pk != request.trainee_id:
        raise RefusedError("Only the trainee who asked can do this.")
    return request


def _check_state(request: Request, state: str) -> None:
    if request.state != state:
        state = request.get_state_display().lower()
        raise RefusedError(f"This request is already {state}, so nothing was changed.")


def _check_decision(request: Request, by: User) -> None:
    if not can_decide(by, request):
        raise RefusedError("Someone else has to decide this request: nobody decides their own.")
    _check_state(request, State.PENDING)


def _end(request: Request, state: str) -> Request:
    request.state = state
    request.save(update_fields=["state", "recall_reason", "countered"])
    return request


def _write(entries: Iterable[LedgerEntry]) -> None:
    LedgerEntry.objects.bulk_create(entries)


def _approve(requests: list[Request], by: User | None) -> None:
    released = [entry(request, Kind.RELEASE, request.size, by) for request in requests]
    taken = [entry(request, Kind.USE, -request.size, by) for request in requests]
    _write([*released, *taken])
    _move(requests, State.APPROVED, by)


def _move(requests: list[Request], state: str, by: User | None) -> None:
    now = timezone.now()
    for request in requests:
        request.state, request.decided_by, request.decided_at = state, by, now
    Request.objects.bulk_update(
        requests, ["state", "decided_by", "decided_at", "decline_reason", "ground", "countered"]
    )
    told = [(request.trainee_id, str(request.public_id)) for request in requests]
    enqueue_all(kind=DECIDED, occurrences=told)
