"""Talking without a name, from the trainee's side: a code in six words, and nothing of an account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from checkins.clinic import cases, codes, keys
from checkins.clinic.wrapping import REVEAL, TRAINEE, Said, case_context, read_letters
from checkins.models import Case, ClinicianKey
from checkins.sealing import open_sealed, seal

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from people.models import User


@dataclass(frozen=True)
class Conversation:
    """A conversation that a code has opened: lives as long as one request."""

    case: Case
    data_key: bytes = field(repr=False)

    @property
    def letters(self) -> list[Said]:
        """All that was said, in order."""
        return read_letters(self.case, self.data_key)

    @property
    def readers(self) -> list[User]:
        """The clinicians whose keys open it."""
        return keys.names(ClinicianKey.objects.filter(wraps__case=self.case))


def begin(*, code: str, text: str, letter_id: uuid.UUID, barred: Collection[uuid.UUID]) -> Conversation:
    """Start a conversation under a new code; sent twice it is one. Raises RefusedError."""
    found = find(code)
    if found is not None:
        return found
    meaning = codes.meaning(code)
    case = Case(kind=Case.Kind.DIALOGUE, lookup=meaning.lookup)
    with transaction.atomic():
        data_key = cases.start(case, said=Said(TRAINEE, text), letter_id=letter_id, barred=barred)
        case.code_wrap = seal(data_key, key=meaning.key, context=case_context(case, "code_wrap"))
        case.save(update_fields=["code_wrap"])
    return Conversation(case, data_key)


def find(code: str) -> Conversation | None:
    """Return the conversation that a code opens, or None; both take as long. Raises WrongKey for damage."""
    meaning = codes.meaning(code)
    case = Case.objects.open().filter(lookup=meaning.lookup).first()
    if case is None:
        return None
    data_key = open_sealed(case.code_wrap, key=meaning.key, context=case_context(case, "code_wrap"))
    return Conversation(case, data_key)


def write(conversation: Conversation, *, text: str, letter_id: uuid.UUID) -> None:
    """Add the trainee's words."""
    cases.add(
        conversation.case, said=Said(TRAINEE, text), data_key=conversation.data_key, letter_id=letter_id
    )


def reveal(conversation: Conversation, *, name: str, contact: str, letter_id: uuid.UUID) -> None:
    """Say who one is. It is a message like others: sealed, and gone with the conversation."""
    said = Said(TRAINEE, "", REVEAL, name=name, contact=contact)
    cases.add(conversation.case, said=said, data_key=conversation.data_key, letter_id=letter_id)
