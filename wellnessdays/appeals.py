"""The verbs of appeals: "please look again", with no words, answered by someone else of the GME office.

Nothing is held meanwhile. Overturning goes through `operations`, whose locks and rules it shares.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.clock import site_today, site_zone
from people.models import Role, User
from reminders.operations import enqueue_all
from wellnessdays import operations
from wellnessdays.allowances import policy_of
from wellnessdays.ledger import locked_requests
from wellnessdays.models import Appeal, Request
from wellnessdays.operations import RefusedError
from wellnessdays.permissions import can_answer_appeal

if TYPE_CHECKING:
    from collections.abc import Iterable

WANTED, ANSWERED, TOLD = (f"wellnessdays.appeal{step}" for step in ("", "_answered", "_told"))
WINDOW = dt.timedelta(days=14)
Outcome = Appeal.Outcome
AGAINST = (Request.State.DECLINED, Request.State.RECALLED)


def last_call(request: Request) -> dt.date | None:
    """Return the last day on which the trainee may ask for another look; None when they may not, or not now.

    That is two weeks after the refusal, and the day before the first day that was asked for.
    """
    if request.state not in AGAINST or Appeal.objects.standing(request).exists():
        return None
    refused_on = request.entries.latest("pk").at.astimezone(site_zone()).date()
    last = min(refused_on + WINDOW, request.wanted[0].day - dt.timedelta(days=1))
    return last if last >= site_today() else None


def _once(asked: Appeal) -> Appeal:
    """Return an appeal that still waits; refuse to ask a second time."""
    if not asked.is_waiting:
        raise RefusedError("This was looked at again already, which happens once. Ask for another day.")
    return asked


def officers(request: Request, refused_by: User | None) -> list[int]:
    """Return who of the GME office may look again: neither the trainee nor whoever refused."""
    barred = [request.trainee_id, *([refused_by.pk] if refused_by else [])]
    office = User.objects.holding(Role.Kind.GME_ADMIN).exclude(pk__in=barred)
    return list(office.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def ask(*, request: Request, by: User) -> Appeal:
    """Ask the GME office to look again; asked once for each refusal. No reason is taken.

    Raises RefusedError when it is not the trainee's to ask, too late, or nobody else is in the office.
    """
    (found,) = locked_requests([request])
    if by.pk != found.trainee_id:
        raise RefusedError("Only the trainee who asked can do this.")
    if asked := Appeal.objects.standing(found).first():
        return _once(asked)
    if last_call(found) is None:
        raise RefusedError("It is too late to ask for another look. You can still ask for another day.")
    refused_by = who_refused(found)
    office = officers(found, refused_by)
    if not office:
        raise RefusedError("Nobody else is in the GME office who could look again. Ask for another day.")
    appeal = Appeal.objects.create(
        request=found,
        against=found.state,
        refused_by=refused_by,
        asked_at=timezone.now(),
        answer_by=_answer_by(found),
    )
    _tell(WANTED, appeal, office)
    return appeal


@transaction.atomic
def uphold(*, appeal: Appeal, by: User, answer: str) -> Appeal:
    """Let the refusal stand, with words that the trainee and the program read."""
    found = _to_answer(appeal, by, Outcome.UPHELD)
    if not found.is_waiting:
        return found
    if not answer.strip():
        raise RefusedError("Say why it stands, in a sentence the trainee can act on.")
    return _answer(found, Outcome.UPHELD, by, answer)


@transaction.atomic
def overturn(*, appeal: Appeal, by: User, answer: str = "") -> Appeal:
    """Approve after all what was first asked for. Raises RefusedError when no place or balance is left."""
    found = _to_answer(appeal, by, Outcome.OVERTURNED)
    if not found.is_waiting:
        return found
    operations.reinstate(request=found.request, by=by)
    return _answer(found, Outcome.OVERTURNED, by, answer)


@transaction.atomic
def withdraw(*, appeal: Appeal, by: User) -> Appeal:
    """Take one's own appeal back while it waits."""
    found = _locked(appeal)
    if by.pk != found.request.trainee_id:
        raise RefusedError("Only the trainee who asked can do this.")
    if found.outcome != Outcome.WITHDRAWN:
        _check_waiting(found)
        _end(found, Outcome.WITHDRAWN)
    return found


@transaction.atomic
def lapse(*, appeal: Appeal) -> Appeal:
    """Let go of an appeal whose day came before an answer did; the trainee is told, and it is counted."""
    found = _locked(appeal)
    if found.is_waiting and found.request.wanted[0].day <= site_today():
        _end(found, Outcome.LAPSED)
        _tell(ANSWERED, found, [found.request.trainee_id])
    return found


def overtaken() -> list[Appeal]:
    """Return the appeals that wait although their first day may be here."""
    here = Q(request__halves__day__lte=site_today())
    return list(Appeal.objects.waiting().filter(here).distinct())


def who_refused(request: Request) -> User | None:
    """Return who declined a request, or took it back; None where the rules did."""
    if request.state == Request.State.DECLINED:
        return request.decided_by
    return request.entries.select_related("actor").latest("pk").actor


def _answer_by(request: Request) -> dt.date:
    first_day = request.wanted[0].day
    return max(site_today(), operations.answer_day(policy_of(request.program_id, first_day), first_day))


def _locked(appeal: Appeal) -> Appeal:
    (request,) = locked_requests([appeal.request])
    found = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    found.request = request
    return found


def _to_answer(appeal: Appeal, by: User, outcome: str) -> Appeal:
    """Return an appeal, locked, that waits for this person or already has this very answer."""
    found = _locked(appeal)
    if not can_answer_appeal(by, found):
        raise RefusedError("Someone else of the GME office has to look at this.")
    if found.outcome != outcome:
        _check_waiting(found)
    return found


def _check_waiting(appeal: Appeal) -> None:
    if not appeal.is_waiting:
        said = appeal.get_outcome_display().lower()
        raise RefusedError(f"This was answered meanwhile ({said}), so nothing was changed.")


def _answer(appeal: Appeal, outcome: Appeal.Outcome, by: User, answer: str) -> Appeal:
    appeal.answer, appeal.decided_by, appeal.decided_at = answer.strip(), by, timezone.now()
    _end(appeal, outcome)
    request = appeal.request
    leads = User.objects.holding(Role.Kind.PROGRAM_LEAD, request.program).values_list("pk", flat=True)
    told = {*leads, appeal.refused_by_id} - {None, request.trainee_id, by.pk}
    _tell(ANSWERED, appeal, [request.trainee_id])
    _tell(TOLD, appeal, sorted(told))
    return appeal


def _end(appeal: Appeal, outcome: Appeal.Outcome) -> None:
    appeal.outcome = outcome
    appeal.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])


def _tell(kind: str, appeal: Appeal, people: Iterable[int]) -> None:
    enqueue_all(kind=kind, occurrences=[(person, str(appeal.public_id)) for person in people])
