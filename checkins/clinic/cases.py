"""Cases: opened by trainees, answered by clinicians, gone on the day that was announced."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from checkins.clinic import halves, keys
from checkins.clinic.keys import RefusedError
from checkins.clinic.wrapping import (
    CLINIC,
    Head,
    Said,
    data_key_of,
    head_of,
    read_letters,
    seal_head,
    seal_letter,
    wrap_for,
)
from checkins.models import Case, ClinicianKey, Letter, Recusal, Wrap
from checkins.models.clinic import here
from checkins.sealing import new_key
from core.clock import site_today
from people.models import Program, User
from reminders.kinds import Due
from reminders.operations import enqueue

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterator

    from checkins.clinic.keys import Unlocked

KIND = "checkins.queue"
LASTS = {Case.Kind.HANDOVER: dt.timedelta(days=60), Case.Kind.DIALOGUE: dt.timedelta(days=90)}
TOO_FEW = "Not enough clinicians can be reached here yet. The numbers on this page answer now."
LOOKS = 5
BUSY = "The clinic is changing its keys at this moment. Nothing was sent; please send it again."
ERASED = "This was erased at this moment."
NOBODY_LEFT = "That leaves nobody who could read it. Leave one name open, or use the numbers on this page."


def barred_for(trainee: User) -> set[uuid.UUID]:
    """Return the clinicians who said that they assess trainees of one of someone's programs."""
    ids = [place.program_id for place in trainee.enrollments_now]
    programs = Program.objects.filter(pk__in=ids).values("public_id")
    return set(Recusal.objects.filter(program__in=programs).values_list("clinician", flat=True))


@transaction.atomic
def start(case: Case, *, said: Said, letter_id: uuid.UUID, barred: Collection[uuid.UUID]) -> bytes:
    """Store a new case with its first words, sealed to all clinicians but the barred; return its data key.

    Raises RefusedError when the clinic is not open, or when nobody is left to read it.
    """
    recipients = _recipients(barred)
    data_key = new_key()
    case.last_half, case.expires_on = halves.now(), last_day(case)
    seal_head(case, Head([str(one) for one in barred]), data_key)
    case.save(force_insert=True)
    Wrap.objects.bulk_create([wrap_for(case, key, data_key) for key in recipients])
    _write(case, said, data_key, letter_id)
    _tell(case)
    return data_key


def _recipients(barred: Collection[uuid.UUID]) -> list[ClinicianKey]:
    left = [key for key in _held() if key.clinician not in barred]
    if not left:
        raise RefusedError(NOBODY_LEFT)
    return left


def _held() -> list[ClinicianKey]:
    """Return the clinic's keys, locked until the case is stored.

    A key that is being changed takes along what was sealed to it. One that changed while this waited for
    its lock has a successor, which a second look finds.
    """
    for _ in range(LOOKS):
        found = keys.active()
        if len(found) < keys.ENOUGH:
            raise RefusedError(TOO_FEW)
        locked = ClinicianKey.objects.live().select_for_update().filter(pk__in=[key.pk for key in found])
        held = list(locked.order_by("pk"))
        if len(held) == len(found):
            return held
    raise RefusedError(BUSY)


@transaction.atomic
def add(case: Case, *, said: Said, data_key: bytes, letter_id: uuid.UUID) -> bool:
    """Add a message to a case; the same one twice is one. Says whether it was new. Raises RefusedError."""
    held = _locked(case)
    if Letter.objects.filter(pk=letter_id).exists():
        return False
    said.position = 1 + max((one.position for one in read_letters(held, data_key)), default=0)
    _write(held, said, data_key, letter_id)
    held.waits, held.last_half = said.side != CLINIC, halves.now()
    held.expires_on = last_day(held)
    held.save(update_fields=["waits", "last_half", "expires_on"])
    if held.waits:
        _tell(held)
    return True


def _write(case: Case, said: Said, data_key: bytes, letter_id: uuid.UUID) -> None:
    letter = Letter(id=letter_id, case=case, half=halves.now())
    said.half = letter.half
    seal_letter(letter, said, data_key)
    letter.save(force_insert=True)


def _tell(case: Case) -> None:
    readers = Wrap.objects.filter(case=case).values_list("key__clinician", flat=True)
    wanted = list(readers) if _is_free(case) else [case.taken_by]
    at = halves.next_round()
    # One mail a round, whatever comes in: a mail at once would tell when somebody wrote.
    for person in User.objects.filter(public_id__in=wanted).values_list("pk", flat=True):
        enqueue(kind=KIND, recipient_id=person, key=at.isoformat(), due_at=at)


def left_behind(_now: dt.datetime) -> Iterator[Due]:
    """Yield a note a round to whoever can read what waits for someone who left, until one takes it on."""
    waiting = Case.objects.open().of_leavers().filter(waits=True)
    readers = Wrap.objects.filter(case__in=waiting, key__clinician__in=here()).values("key__clinician")
    at = halves.next_round()
    for person in User.objects.filter(public_id__in=readers).values_list("pk", flat=True):
        yield Due(person, at.isoformat(), at)


def last_day(case: Case) -> dt.date:
    """Return the day on which a case goes when nothing more is said."""
    return site_today() + LASTS[Case.Kind(case.kind)]


def opened(held: Unlocked, case: Case) -> bytes:
    """Return a case's data key for a clinician; raises WrongKey, or Wrap.DoesNotExist if not theirs."""
    wrap = Wrap.objects.select_related("case", "key").get(case=case, key=held.key)
    return data_key_of(wrap, held.private)


def queue(held: Unlocked) -> list[Case]:
    """Return what a clinician may see: what their key opens and nobody else has taken, what waits first."""
    return list(Case.objects.open().sealed_to(held.key).at_hand(held.key.clinician))


@transaction.atomic
def take(*, case: Case, held: Unlocked) -> None:
    """Take a case on. Raises RefusedError when someone else has."""
    if not _own(case, held):
        raise RefusedError("A colleague has just taken this on.")
    Case.objects.filter(pk=case.pk).update(taken_by=held.key.clinician)


@transaction.atomic
def answer(*, case: Case, held: Unlocked, said: Said, letter_id: uuid.UUID) -> None:
    """Take a conversation on and add a clinician's words: both, or neither. Raises RefusedError."""
    take(case=case, held=held)
    add(case, said=said, data_key=opened(held, case), letter_id=letter_id)


@transaction.atomic
def put_back(*, case: Case, held: Unlocked) -> None:
    """Put a case back for every colleague who may read it."""
    if _own(case, held):
        Case.objects.filter(pk=case.pk).update(taken_by=None)


@transaction.atomic
def step_aside(*, case: Case, held: Unlocked) -> None:
    """Give up reading a case, for good: for someone whom this clinician assesses.

    Raises RefusedError when nobody else could read it.
    """
    wraps = Wrap.objects.filter(case=case).select_for_update()
    if all(wrap.key_id == held.key.pk for wrap in wraps):
        raise RefusedError("Nobody else can read this. Share it with a colleague first.")
    wrap = Wrap.objects.select_related("case", "key").get(case=case, key=held.key)
    _bar(wrap, held)
    wrap.delete()
    Case.objects.filter(pk=case.pk, taken_by=held.key.clinician).update(taken_by=None)
    _tell(Case.objects.get(pk=case.pk))


def _bar(wrap: Wrap, held: Unlocked) -> None:
    head = head_of(wrap, held.private)
    head.barred.append(str(held.key.clinician))
    seal_head(wrap.case, head, data_key_of(wrap, held.private))
    wrap.case.save(update_fields=["head"])


def _own(case: Case, held: Unlocked) -> bool:
    found = _locked(case)
    return found.taken_by == held.key.clinician or _is_free(found)


def _is_free(case: Case) -> bool:
    return case.taken_by is None or Case.objects.of_leavers().filter(pk=case.pk).exists()


def _locked(case: Case) -> Case:
    found = Case.objects.select_for_update().filter(pk=case.pk).first()
    if found is None:
        raise RefusedError(ERASED)
    return found


def erase(case: Case) -> None:
    """Erase a case with all its words and keys."""
    case.delete()


def expire() -> int:
    """Erase every case whose announced day has passed; return how many."""
    found = list(Case.objects.over())
    for case in found:
        erase(case)
    return len(found)
