"""Clinicians' keys: made, unlocked, changed, replaced when lost, and shared with."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from checkins.clinic.boxes import new_pair
from checkins.clinic.stretching import stretched
from checkins.clinic.wrapping import data_key_of, head_of, wrap_for
from checkins.models import Case, ClinicianKey, Recusal, ReplyTemplate, Wrap
from checkins.models.clinic import here
from checkins.sealing import WrongKey, open_sealed, seal
from core.clock import site_today
from people.models import User

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from checkins.clinic.wrapping import Head

ENOUGH = 2  # clinicians with a key; with fewer nothing can be handed over, as one lost key would lose it all
SALT = 16  # bytes


class RefusedError(Exception):
    """Something about keys or cases that is not done; the message says why, and what to do."""


@dataclass(frozen=True)
class Unlocked:
    """A clinician's key with the private half in clear: lives as long as one request."""

    key: ClinicianKey
    private: bytes = field(repr=False)


def key_of(clinician: User) -> ClinicianKey | None:
    """Return a clinician's key, if they have one."""
    return ClinicianKey.objects.live().of(clinician.public_id).first()


def active() -> list[ClinicianKey]:
    """Return the keys of everyone who is a clinician today, oldest first."""
    return list(ClinicianKey.objects.live().filter(clinician__in=here()).order_by("made_on", "id"))


def is_open() -> bool:
    """Say whether enough clinicians have a key for anything to be handed over."""
    return len(active()) >= ENOUGH


def names(keys: Iterable[ClinicianKey]) -> list[User]:
    """Return whose keys these are, by name."""
    return list(User.objects.filter(public_id__in=[key.clinician for key in keys]).order_by("display_name"))


@transaction.atomic
def make(*, clinician: User, passphrase: str) -> Unlocked:
    """Make a clinician's first key. Raises RefusedError when there is one."""
    if ClinicianKey.objects.live().of(clinician.public_id).select_for_update().exists():
        raise RefusedError("You have a key already.")
    return _make(clinician.public_id, passphrase)


def unlock(key: ClinicianKey, passphrase: str) -> Unlocked:
    """Open a key with its passphrase; raises WrongKey."""
    lock = stretched(passphrase, salt=bytes(key.salt))
    return Unlocked(key, open_sealed(key.wrapped_private, key=lock, context=_context(key)))


@transaction.atomic
def change(*, held: Unlocked, passphrase: str) -> Unlocked:
    """Replace a key and its passphrase by new ones; everything it opened is sealed to the new key.

    What was damaged and did not open is left behind: it must not hold the key that it no longer answers to.
    """
    # The lock waits for cases that are being sealed to the old key at this moment.
    old = ClinicianKey.objects.live().select_for_update().get(pk=held.key.pk)
    opened = [(wrap, _data_key(wrap, held)) for wrap in old.wraps.select_related("case", "key")]
    _retire(old)
    new = _make(old.clinician, passphrase)
    Wrap.objects.bulk_create(wrap_for(wrap.case, new.key, key) for wrap, key in opened if key is not None)
    return new


@transaction.atomic
def replace_lost(*, clinician: User, passphrase: str) -> Unlocked:
    """Make a new key for someone who lost their passphrase; a colleague can share what the old one opened.

    Raises RefusedError when there is nothing to replace.
    """
    old = ClinicianKey.objects.live().of(clinician.public_id).select_for_update().first()
    if old is None:
        raise RefusedError("You have no key yet.")
    _retire(old)
    return _make(clinician.public_id, passphrase)


@transaction.atomic
def leave(clinician: User) -> None:
    """Destroy the key of someone who leaves, with their replies and their word about programs."""
    for key in ClinicianKey.objects.live().of(clinician.public_id).select_for_update():
        _retire(key)
    for model in (Recusal, ReplyTemplate):
        model._default_manager.filter(clinician=clinician.public_id).delete()


@transaction.atomic
def share(*, held: Unlocked, to: ClinicianKey) -> int:
    """Seal to a colleague's key all that this key opens and they may read; return how many cases."""
    cases = Wrap.objects.filter(key=held.key).exclude(case__in=Case.objects.sealed_to(to))
    wraps = [_shared(wrap, held, to) for wrap in cases.select_related("case", "key")]
    made = [wrap for wrap in wraps if wrap is not None]
    Wrap.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def to_share(held: Unlocked) -> list[tuple[User, int]]:
    """Return the colleagues whose keys lack cases that this key opens and they may read, and how many."""
    colleagues = {key.clinician: key for key in active() if key.pk != held.key.pk}
    wanted = {key.pk for key in colleagues.values()}
    opened = Wrap.objects.filter(key=held.key).select_related("case", "key").prefetch_related("case__wraps")
    sealed_to = [(wrap, {one.key_id for one in wrap.case.wraps.all()}) for wrap in opened]
    # Opening heads is the work here, and most cases lack nobody.
    found = [(_head(wrap, held), has) for wrap, has in sealed_to if wanted - has]
    heads = [(head, has) for head, has in found if head is not None]
    counts = {
        clinician: sum(str(clinician) not in head.barred and key.pk not in has for head, has in heads)
        for clinician, key in colleagues.items()
    }
    lacking = [(person, counts[person.public_id]) for person in names(colleagues.values())]
    return [(person, count) for person, count in lacking if count]


def alone(key: ClinicianKey) -> int:
    """Return how many cases nobody but this key opens: they are lost with it."""
    shared = Wrap.objects.exclude(key=key).values("case")
    return Wrap.objects.filter(key=key).exclude(case__in=shared).count()


def lost_until() -> dt.date | None:
    """Return the day up to which something was handed over that no key opens any more; None without such.

    It is the day on which a key went, and no case's own: everyone reads it.
    """
    if not Case.objects.open().filter(kind=Case.Kind.HANDOVER, wraps=None).exists():
        return None
    last: dt.date | None = ClinicianKey.objects.aggregate(last=Max("retired_on"))["last"]
    return last


def _shared(wrap: Wrap, held: Unlocked, to: ClinicianKey) -> Wrap | None:
    head, data_key = _head(wrap, held), _data_key(wrap, held)
    if head is None or data_key is None or str(to.clinician) in head.barred:
        return None
    return wrap_for(wrap.case, to, data_key)


# One damaged row must not close all the others. It is not passed over in silence: its own page says it.


def _head(wrap: Wrap, held: Unlocked) -> Head | None:
    try:
        return head_of(wrap, held.private)
    except WrongKey:
        return None


def _data_key(wrap: Wrap, held: Unlocked) -> bytes | None:
    try:
        return data_key_of(wrap, held.private)
    except WrongKey:
        return None


def _make(clinician: uuid.UUID, passphrase: str) -> Unlocked:
    private, public = new_pair()
    key = ClinicianKey(clinician=clinician, public_key=public, salt=os.urandom(SALT), made_on=site_today())
    lock = stretched(passphrase, salt=bytes(key.salt))
    key.wrapped_private = seal(private, key=lock, context=_context(key))
    key.save(force_insert=True)
    return Unlocked(key, private)


def _retire(key: ClinicianKey) -> None:
    key.wraps.all().delete()
    key.wrapped_private, key.retired_on = b"", site_today()
    key.save()


def _context(key: ClinicianKey) -> tuple[str, ...]:
    return ("checkins.cliniciankey", str(key.pk), "wrapped_private", str(key.clinician))
