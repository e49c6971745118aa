"""Asking to be contacted: what somebody chose to hand over, and not a word more."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, TimestampSigner

from checkins.clinic import cases
from checkins.clinic.wrapping import HANDOVER, TRAINEE, Said
from checkins.models import Case

if TYPE_CHECKING:
    from collections.abc import Collection

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
