"""The verbs of check-ins. Each is one transaction under the subject's own lock; none logs anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from checkins import consents, records, rhythm, subjects, tickets
from checkins.models import CheckIn, Subject
from checkins.wishes import KEEP, KINDS, REMIND, SUMMARIES
from core.clock import site_today

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable

    from checkins.models.sealed import CheckInQuerySet
    from checkins.records import Content
    from checkins.tickets import Ticket
    from checkins.wishes import Wishes
    from people.models import User


Held = tuple["Subject", "Wishes"]


class RefusedError(Exception):
    """It cannot be done; the message says what to do instead."""


class ErasedError(Exception):
    """Its reader erased something after the page was opened; only a new word keeps what it sends."""


@transaction.atomic
def give(*, person: User, kind: str) -> None:
    """Write down a yes to the newest text of a kind. Raises KeyError for an unknown kind."""
    text = consents.current(kind)
    subject, wishes = _held(person)
    if kind == SUMMARIES and not wishes.has(KEEP):
        raise RefusedError("A summary counts what is kept. Say yes to keeping first.")
    wishes.give(kind, text.version, site_today())
    if kind == REMIND:
        _begin_again(wishes)
    _save(subject, wishes)


@transaction.atomic
def withdraw(*, person: User, kind: str, erase: bool = True) -> None:
    """Take a yes back. For keeping, this erases what is kept, unless told otherwise, and ends being counted.

    Who has said yes to nothing more, and has nothing kept, is forgotten altogether.
    """
    consents.current(kind)
    held = _lock(subjects.subject_of(person))
    if held is None:
        return
    subject, wishes = held
    for ended in (KEEP, SUMMARIES) if kind == KEEP else (kind,):
        wishes.withdraw(ended, site_today())
    if kind == KEEP and erase:
        CheckIn.objects.of(subject).delete()
        wishes.begin_anew()
    _save(subject, wishes)
    forget_if_empty(person, subject, wishes)


def forget_if_empty(person: User, subject: Subject, wishes: Wishes) -> None:
    """Erase a subject that nothing holds any more."""
    agreed = any(wishes.has(kind) for kind in KINDS)
    if not agreed and not CheckIn.objects.of(subject).exists():
        subjects.forget(person)


@transaction.atomic
def choose(*, person: User, retention: int, cadence: str, layout: str) -> None:
    """Keep how long, how often, and in which shape someone wants check-ins; older ones go at once."""
    subject, wishes = _held(person)
    if cadence != wishes.cadence:
        wishes.cadence = cadence
        _begin_again(wishes)
    wishes.retention, wishes.layout = retention, layout
    _save(subject, wishes)
    expire(subject, wishes)


@transaction.atomic
def pause(*, person: User, until: dt.date | None) -> None:
    """Be silent until a day, or end a pause; turns are counted anew."""
    _change(person, lambda wishes: _pause(wishes, until))


@transaction.atomic
def skip(*, person: User) -> None:
    """Let this one pass, without a comment: the next is due a turn from today."""
    _change(person, _begin_again)


@transaction.atomic
def keep(*, person: User, ticket: Ticket, content: Content) -> CheckIn | None:
    """Keep a check-in for someone who said yes to that; None for everyone else.

    The same ticket twice is one: the row that came first is returned, whatever comes second. Raises
    ErasedError for a ticket from before an erasure, unless its row is there still.
    """
    held = _lock(subjects.subject_of(person))
    if held is None:
        return None
    subject, wishes = held
    if not wishes.has(KEEP):
        return None
    mine = CheckIn.objects.of(subject).filter(pk=ticket.check_in_id)
    if ticket.epoch != tickets.mark(wishes.epoch):
        return _still_there(mine)
    row = records.sealed(
        subject, check_in_id=ticket.check_in_id, instrument=ticket.instrument, content=content
    )
    CheckIn.objects.bulk_create([row], ignore_conflicts=True)
    wishes.last_done = max(wishes.last_done, content.day)
    _save(subject, wishes)
    return mine.first()


def _still_there(mine: CheckInQuerySet) -> CheckIn:
    row = mine.first()
    if row is None:
        raise ErasedError
    return row


@transaction.atomic
def note(*, person: User, check_in_id: uuid.UUID, words: str) -> bool:
    """Seal a note to oneself into one of one's own check-ins; False where there is none."""
    row = own(person, check_in_id)
    if row is None:
        return False
    said = records.read(row)
    said.note = words
    records.write(row, said)
    row.save(update_fields=["ciphertext", "key_id"])
    return True


def own(person: User, check_in_id: uuid.UUID) -> CheckIn | None:
    """Return one of someone's own check-ins, held until the transaction ends; None for any other."""
    subject = subjects.subject_of(person)
    if subject is None:
        return None
    return CheckIn.objects.select_for_update().filter(subject=subject, pk=check_in_id).first()


@transaction.atomic
def erase(*, person: User, check_in_id: uuid.UUID) -> None:
    """Erase one of one's own check-ins; nothing where there is none."""
    held = _lock(subjects.subject_of(person))
    if held is None:
        return
    subject, wishes = held
    CheckIn.objects.of(subject).filter(pk=check_in_id).delete()
    wishes.begin_anew()
    _save(subject, wishes)
    forget_if_empty(person, subject, wishes)


@transaction.atomic
def erase_all(*, person: User) -> None:
    """Erase everything that is kept of someone: check-ins, consents, choices, the key, and the link."""
    subjects.forget(person)


def expire(subject: Subject, wishes: Wishes) -> int:
    """Erase what is older than a subject chose; returns how many check-ins went.

    A month's check-ins go together, when the first of them is as old as was chosen and the month after
    it has begun: months are all that a row knows.
    """
    oldest = rhythm.later(site_today().replace(day=1), "monthly", -wishes.retention)
    gone, _ = CheckIn.objects.of(subject).before(oldest).delete()
    return gone


def _held(person: User) -> Held:
    """Return someone's subject, made now if need be and locked, with what they wish."""
    while True:
        held = _lock(subjects.subject_for(person))
        if held is not None:
            return held


def _lock(found: Subject | None) -> Held | None:
    """Hold a subject and read what it wishes; None for nobody, and for one who was erased at this instant."""
    if found is None:
        return None
    subject = Subject.objects.select_for_update().filter(pk=found.pk).first()
    return None if subject is None else (subject, subjects.wishes_of(subject))


def _save(subject: Subject, wishes: Wishes) -> None:
    subjects.seal_wishes(subject, wishes)
    subject.save(update_fields=["wishes"])


def _change(person: User, change: Callable[[Wishes], None]) -> None:
    held = _lock(subjects.subject_of(person))
    if held is not None:
        subject, wishes = held
        change(wishes)
        _save(subject, wishes)


def _begin_again(wishes: Wishes) -> None:
    wishes.asked_from = site_today().isoformat()


def _pause(wishes: Wishes, until: dt.date | None) -> None:
    wishes.paused_until = until.isoformat() if until else ""
    _begin_again(wishes)
