"""Asking to be contacted: what somebody chose to hand over, and not a word more."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, TimestampSigner

from checkins import exports, subjects
from checkins.clinic import cases
from checkins.clinic.wrapping import HANDOVER, TRAINEE, Said
from checkins.models import Case

if TYPE_CHECKING:
    from collections.abc import Collection

    from checkins.models import Instrument
    from checkins.records import Content
    from people.models import User

SIGNER = TimestampSigner(salt="checkins.clinic.handing")
DAY = 24 * 60 * 60  # seconds in which the page that said "sent" can take it back


def hand_over(
    *, trainee: User, said: Said, letter_id: uuid.UUID, barred: Collection[uuid.UUID]
) -> tuple[Case, str]:
    """Seal what was chosen to the clinicians; return the case, and the token that takes it back.

    Nothing stored leads back to the account: the name in it is the one that was handed over. Clinicians
    who assess this trainee's program are left out. The same letter twice is one. Raises RefusedError.
    """
    found = Case.objects.filter(letters=letter_id, kind=Case.Kind.HANDOVER).first()
    if found is None:
        found = Case(kind=Case.Kind.HANDOVER)
        left_out = set(barred) | cases.barred_for(trainee)
        cases.start(found, said=said, letter_id=letter_id, barred=left_out)
    return found, SIGNER.sign(str(found.pk))


def what(*, name: str, contact: str, text: str, attached: str = "") -> Said:
    """Put together what is handed over."""
    return Said(TRAINEE, text, HANDOVER, name=name, contact=contact, attached=attached)


def check_ins(trainee: User) -> list[tuple[str, str]]:
    """Return someone's own check-ins to choose from, newest first; raises WrongKey."""
    found = exports.kept(subjects.subject_of(trainee))
    return [(str(row.pk), _heading(asked, said)) for row, said, asked in reversed(found)]


def in_words(trainee: User, chosen: str) -> str:
    """Return one of someone's own check-ins in words, without its note; nothing when none was chosen."""
    for row, said, asked in exports.kept(subjects.subject_of(trainee)) if chosen else ():
        if str(row.pk) == chosen:
            lines = [f"{question}\n{answer}" for question, answer in exports.in_words(asked, said)]
            return "\n\n".join([_heading(asked, said), *lines])
    return ""


def _heading(asked: Instrument, said: Content) -> str:
    return f"{asked.title}, {said.date:%-d %B %Y}"


def take_back(token: str) -> bool:
    """Erase what was handed over; says whether there was anything. Tokens hold for a day."""
    try:
        case_id = uuid.UUID(SIGNER.unsign(token, max_age=DAY))
    except (BadSignature, ValueError):
        return False
    found = Case.objects.filter(pk=case_id, kind=Case.Kind.HANDOVER).first()
    if found is None:
        return False
    cases.erase(found)
    return True
