"""What check-ins hold of a person, for the site's export and for deleting an account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checkins import exports, subjects
from checkins.clinic import keys

if TYPE_CHECKING:
    from people.models import User

RULE = (
    "Your check-ins, notes to yourself, consents and choices are erased, with the key that opened them. "
    "Summaries that are counted or published stay: nobody can tell who is in them."
)


def everything(person: User) -> dict[str, Any] | None:
    """Return what someone keeps, opened; None for nothing. Raises WrongKey."""
    subject = subjects.subject_of(person)
    if subject is None:
        return None
    text = "".join(exports.as_json(exports.kept(subject), subjects.wishes_of(subject)))
    found: dict[str, Any] = json.loads(text)
    return found


def erase(person: User) -> None:
    """Erase everything, the way there too; a clinician's key, replies and word about programs as well."""
    subjects.forget(person)
    keys.leave(person)
