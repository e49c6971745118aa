"""Recovery codes: shown once, kept as Argon2 hashes alone, each good for one sign-in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from people import audit
from people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Consonants alone: no digit to take for a letter, and no word to be found in a code.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
COUNT, LENGTH, GROUP = 10, 12, 4
KIND = Authenticator.Type.RECOVERY_CODES


def draw() -> list[str]:
    """Return new codes such as BCDF-GHJK-LMNP: a first letter each of its own, and 47 random bits."""
    firsts = secrets.SystemRandom().sample(LETTERS, COUNT)
    bare = [first + "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1)) for first in firsts]
    return ["-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP)) for code in bare]


def plain(typed: str) -> str:
    """Return a code as it is hashed, however it was typed."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def kept(codes: Iterable[str]) -> dict[str, object]:
    """Return what is stored of codes. The first letter says which hash to try; it is no part of the secret.

    The empty list is for the library, which reads this row too and would look for codes of its own.
    """
    return {"hashes": {plain(code)[0]: make_password(plain(code)) for code in codes}, "migrated_codes": []}


def may_have(person: User) -> bool:
    """Say whether someone has a second step for these codes to stand in for."""
    return bool(Authenticator.objects.filter(user=person).exclude(type=KIND).exists())


def left(person: User) -> int:
    """Return how many codes someone has left."""
    row = Authenticator.objects.filter(user=person, type=KIND).first()
    return len(row.data.get("hashes", {})) if row else 0


@transaction.atomic
def make(person: User) -> list[str]:
    """Give someone new codes in place of older ones, and return them: nobody can read them again."""
    User.objects.select_for_update().get(pk=person.pk)
    codes = draw()
    Authenticator.objects.filter(user=person, type=KIND).delete()
    Authenticator.objects.create(user=person, type=KIND, data=kept(codes))
    audit.record(audit.Act.SECOND_STEP_CHANGED, by=person, detail="Recovery codes")
    return codes


def is_one(typed: str) -> bool:
    """Say whether something could be a recovery code, also one of eight digits as they were before."""
    return len(plain(typed)) in {LENGTH, 8}


def _fitting(typed: str, hashes: Mapping[str, str]) -> str | None:
    code = plain(typed)
    # Codes from before have keys of their own and are tried one by one.
    keys = [key for key in hashes if key == code[0] or key.startswith("old")]
    return next((key for key in keys if check_password(code, hashes[key])), None)


@transaction.atomic
def spend(person: User, typed: str) -> Authenticator | None:
    """Use a code up; None where it is not one of theirs, also for the second of two at the same instant."""
    row: Authenticator | None = (
        Authenticator.objects.select_for_update().filter(user=person, type=KIND).first()
    )
    key = _fitting(typed, row.data.get("hashes", {})) if row else None
    if row is None or key is None:
        return None
    del row.data["hashes"][key]
    row.save(update_fields=["data"])
    return row
