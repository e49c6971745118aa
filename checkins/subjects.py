"""From a person to their subject and back to nothing: the one place where both are known at once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from checkins import keyring
from checkins.models import Subject, SubjectLink
from checkins.sealing import derived, new_key, open_sealed, seal
from checkins.wishes import Wishes

if TYPE_CHECKING:
    from people.models import User


def subject_of(user: User) -> Subject | None:
    """Return someone's subject, or None. Raises WrongKey when their link does not open."""
    link = link_of(user)
    return None if link is None else Subject.objects.filter(pk=leads_to(link)).first()


def link_of(user: User) -> SubjectLink | None:
    """Return someone's link, under the current key or an older one."""
    macs = [keyring.recognize(str(user.public_id), link_id) for link_id in keyring.link_ids()]
    return SubjectLink.objects.filter(user_mac__in=macs).first()


def leads_to(link: SubjectLink) -> uuid.UUID:
    """Return the id of the subject that a link leads to."""
    key, context = keyring.link_key(link.key_id), _link_context(bytes(link.user_mac))
    return uuid.UUID(bytes=open_sealed(link.sealed_subject, key=key, context=context))


def subject_for(user: User) -> Subject:
    """Return someone's subject, made now if need be; two tabs at once make one."""
    found = subject_of(user)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _create(user)
    except IntegrityError:
        won = subject_of(user)
        if won is None:
            raise
        return won


def _create(user: User) -> Subject:
    subject = Subject()
    wishes = Wishes()
    wishes.begin_anew()
    wrap(subject, new_key())
    seal_wishes(subject, wishes)
    subject.save(force_insert=True)
    write_link(SubjectLink(), user, subject.pk)
    return subject


def write_link(link: SubjectLink, user: User, subject_id: uuid.UUID) -> None:
    """Point a link from a person to a subject, under the current link key."""
    link.key_id = keyring.link_ids()[0]
    link.user_mac = keyring.recognize(str(user.public_id), link.key_id)
    key, context = keyring.link_key(link.key_id), _link_context(link.user_mac)
    link.sealed_subject = seal(subject_id.bytes, key=key, context=context)
    link.save()


def wrap(subject: Subject, data_key: bytes) -> None:
    """Put a data key under the site's current key; does not save."""
    subject.key_id = keyring.current()
    key = keyring.wrapping_key(subject.key_id)
    subject.wrapped_key = seal(data_key, key=key, context=_context(subject, "wrapped_key"))


def unwrap(subject: Subject) -> bytes:
    """Return a subject's data key; raises WrongKey."""
    key = keyring.wrapping_key(subject.key_id)
    return open_sealed(subject.wrapped_key, key=key, context=_context(subject, "wrapped_key"))


def content_key(subject: Subject, key_id: str) -> bytes:
    """Return the key for what a subject says: it follows from their data key and the site's key together."""
    return derived(unwrap(subject), "checkins.content", salt=keyring.find(key_id))


def wishes_of(subject: Subject) -> Wishes:
    """Return what a subject wishes; raises WrongKey."""
    key = content_key(subject, subject.key_id)
    return Wishes.loads(open_sealed(subject.wishes, key=key, context=_context(subject, "wishes")))


def seal_wishes(subject: Subject, wishes: Wishes) -> None:
    """Seal wishes into a subject; does not save."""
    key = content_key(subject, subject.key_id)
    subject.wishes = seal(wishes.dumps(), key=key, context=_context(subject, "wishes"))


def forget(user: User) -> None:
    """Erase someone's subject with its key, everything sealed by it, and the way there."""
    link = link_of(user)
    if link is not None:
        with transaction.atomic():
            # Held first: a check-in that is being kept at this instant is there to be erased as well.
            held = Subject.objects.select_for_update().filter(pk=leads_to(link)).first()
            if held is not None:
                held.delete()
            link.delete()


def erase(subject: Subject) -> None:
    """Erase a subject and every link that leads to it, whoever it is: for what nobody holds any more."""
    for link in SubjectLink.objects.iterator(500):
        if leads_to(link) == subject.pk:
            link.delete()
    subject.delete()


def _context(subject: Subject, field: str) -> tuple[str, ...]:
    return ("checkins.subject", str(subject.pk), field, str(subject.pk))


def _link_context(user_mac: bytes) -> tuple[str, ...]:
    return ("checkins.subjectlink", user_mac.hex(), "sealed_subject")
