"""The verbs of what trainees write for themselves. Every one asks for the owner: nobody else has a way in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction

from core.clock import site_today
from peers import sealing
from peers.models import Cohort, Letter, Meeting, Membership, Reflection

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from people.models import User

LETTER, NOTE = "letter", "reflection"
SEALED = "Your letter is sealed already. Open or delete it before you write another."


class RefusedError(Exception):
    """It cannot be done; the message says why."""


def cohort_of(person: User) -> Cohort | None:
    """Return the cohort whose member someone is now; None for everyone else."""
    found = Membership.objects.on().members().filter(person=person, cohort__state__in=Cohort.SHOWN)
    row = found.select_related("cohort").order_by("-starts_on").first()
    return row.cohort if row else None


def can_seal() -> bool:
    """Say whether there is a key to seal with; without one nothing new is written."""
    return bool(settings.PEERS_LETTER_KEYS)


def may_keep(person: User) -> bool:
    """Say whether these pages are for someone: a member now, or a writer of before, keys or not."""
    written = any(model._default_manager.filter(owner=person).exists() for model in (Letter, Reflection))
    return written or (can_seal() and cohort_of(person) is not None)


def own(person: User) -> list[Letter]:
    """Return someone's letters, the first written first."""
    return list(Letter.objects.filter(owner=person).select_related("cohort"))


def last_day(letter: Letter) -> dt.date | None:
    """Return the day of the session in which its owner's group opens its letters, as far as it has a date.

    People move, leave and come back, also into a later class: the first such session after it was written at
    which they have a place of their own is meant; without any, that of the group they had in its class.
    """
    stays = list(Membership.objects.members().filter(person=letter.owner_id).order_by("starts_on"))
    openings = Meeting.objects.kept().filter(
        session__letter="open", group__in=[row.group_id for row in stays]
    )
    ahead = [row for row in openings.order_by("starts_at") if row.day >= letter.written_on]
    theirs = [row for row in ahead if any(_covers(stay, row) for stay in stays)]
    last = next((stay.group_id for stay in reversed(stays) if stay.cohort_id == letter.cohort_id), None)
    left = [row for row in ahead if row.group_id == last]
    # Where a curriculum opens letters more than once, the last time is meant.
    days = [row.day for row in theirs if row.group_id == theirs[0].group_id] or [row.day for row in left]
    return days[-1] if days else letter.cohort.ends_on


def _covers(stay: Membership, meeting: Meeting) -> bool:
    in_time = stay.starts_on <= meeting.day and (stay.ends_on is None or meeting.day <= stay.ends_on)
    return stay.group_id == meeting.group_id and in_time


def opens_on(letter: Letter) -> dt.date | None:
    """Return the day from which a letter opens: the chosen one, or that of the last session."""
    return letter.opens_on or last_day(letter)


def is_due(letter: Letter) -> bool:
    """Say whether its day has come."""
    day = opens_on(letter)
    return day is not None and day <= site_today()


def write(*, owner: User, cohort: Cohort, text: str, opens_on: dt.date | None) -> Letter:
    """Seal a letter; raises RefusedError when one lies sealed already."""
    name = uuid.uuid4()
    sealed = sealing.seal(text, kind=LETTER, public_id=name, owner_id=owner.pk)
    row = Letter(public_id=name, owner=owner, cohort=cohort, sealed=sealed, opens_on=opens_on)
    row.written_on = site_today()
    try:
        # Two taps on one button arrive at once: the table alone knows which was first.
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise RefusedError(SEALED) from error
    return row


def open_letter(letter: Letter) -> str:
    """Break the seal, on its day or before, and return the words. Only its owner is ever handed a letter.

    One that does not open stays sealed. Raises SealError.
    """
    words = words_of(letter)
    if letter.opened_on is None:
        letter.opened_on = site_today()
        letter.save(update_fields=["opened_on"])
    return words


def words_of(letter: Letter) -> str:
    """Return the words of a letter."""
    return sealing.unseal(
        bytes(letter.sealed), kind=LETTER, public_id=letter.public_id, owner_id=letter.owner_id
    )


def note(*, owner: User, text: str, meeting: Meeting | None = None) -> Reflection:
    """Keep a note that its writer alone can read."""
    name = uuid.uuid4()
    sealed = sealing.seal(text, kind=NOTE, public_id=name, owner_id=owner.pk)
    return Reflection.objects.create(
        public_id=name, owner=owner, meeting=meeting, sealed=sealed, written_on=site_today()
    )


def words_of_note(found: Reflection) -> str:
    """Return the words of a note."""
    return sealing.unseal(bytes(found.sealed), kind=NOTE, public_id=found.public_id, owner_id=found.owner_id)


def export(person: User) -> dict[str, Any]:
    """Return everything that someone wrote for themselves, sealed letters too: it is theirs.

    What cannot be opened for want of its key says so in place of its words; the rest is handed over.
    """
    return {
        "letters": [
            {"written_on": letter.written_on, "opened_on": letter.opened_on, "text": _told(words_of, letter)}
            for letter in Letter.objects.filter(owner=person)
        ],
        "notes": [
            {"written_on": found.written_on, "text": _told(words_of_note, found)}
            for found in Reflection.objects.of(person.pk)
        ],
    }


def _told(read: Callable[[Any], str], kept: Letter | Reflection) -> str:
    try:
        return read(kept)
    except sealing.SealError as error:
        return str(error)


def forget(person: User) -> None:
    """Erase all of it."""
    Letter.objects.filter(owner=person).delete()
    Reflection.objects.filter(owner=person).delete()
