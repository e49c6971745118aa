"""The one reminder of check-ins: asked for, said in neutral words, and forgotten when it has been sent.

The ledger of reminders knows its recipients. So its rows of this kind carry a key that means nothing, are
planned a day ahead at the most, and are taken out again within a day.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from checkins import keyring, operations, rhythm, subjects
from checkins.models import Subject, SubjectLink
from checkins.sealing import WrongKey
from checkins.wishes import REMIND
from people.models import User
from reminders.kinds import AHEAD, Due, Kind, Message, register
from reminders.models import Choice, Delivery

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from checkins.wishes import Wishes

KEY = "checkins.due"
NOON = dt.time(12)
LATE = dt.timedelta(hours=12)  # past that, a note is not planned and not sent any more
KEPT = dt.timedelta(days=1)  # how long the ledger may know that a note was sent
log = logging.getLogger(__name__)


def planned(now: dt.datetime) -> Iterator[Due]:
    """Yield the notes that fall due within a day, to those who asked; says off for those who clicked it."""
    off = set(Choice.objects.filter(kind=KEY, wanted=False).values_list("user_id", flat=True))
    for person, subject, wishes in asking():
        if person.pk in off:
            _absorb(person)
            continue
        for day in rhythm.notes(wishes, now.date()):
            due_at = dt.datetime.combine(day, NOON, ZoneInfo(person.time_zone))
            if now - LATE < due_at <= now + AHEAD:
                yield Due(person.pk, mark(subject, day), due_at)


def message(person: User, key: str) -> Message | None:
    """Write the note, if it is still this one that is due; nothing after a check-in, a skip or a no."""
    subject = subjects.subject_of(person)
    if subject is None:
        return None
    days = rhythm.notes(subjects.wishes_of(subject), timezone.now().date())
    return sample() if key in {mark(subject, day) for day in days} else None


def sample() -> Message:
    """Return the note; it is the same every time."""
    words = (
        "You asked for a note around now. It takes two minutes, or you can let it pass: nothing happens.",
        "After three that you let pass, no more come.",
    )
    return Message("A note for you", words, "Open the site", "/")


def asking() -> Iterator[tuple[User, Subject, Wishes]]:
    """Yield everyone who asked for notes, with their subject; walks all people, since no row names one."""
    people = {}
    for person in User.objects.filter(is_active=True).only("pk", "public_id", "time_zone").iterator(2000):
        for key_id in keyring.link_ids():
            people[keyring.recognize(str(person.public_id), key_id)] = person
    ways = _ways(people)
    for subject in Subject.objects.filter(pk__in=list(ways)).iterator(500):
        try:
            wishes = subjects.wishes_of(subject)
        except WrongKey:
            log.exception("A subject could not be opened to see whether a note is due.")
            continue
        if wishes.has(REMIND):
            yield ways[subject.pk], subject, wishes


def _ways(people: dict[bytes, User]) -> dict[uuid.UUID, User]:
    """Return whose each subject is, for people who are here."""
    found = {}
    for link in SubjectLink.objects.iterator(2000):
        person = people.get(bytes(link.user_mac))
        if person is not None:
            found[subjects.leads_to(link)] = person
    return found


def mark(subject: Subject, day: dt.date) -> str:
    """Return a key for one note that tells nobody whose it is or when; the same for the same note."""
    return keyring.recognize(f"{subject.pk}:{day}", keyring.link_ids()[0]).hex()[:32]


def forget() -> int:
    """Take notes that ended a day ago out of the ledger; returns how many."""
    old = Delivery.objects.filter(kind=KEY, due_at__lt=timezone.now() - KEPT).exclude(state__in=Delivery.OPEN)
    gone, _ = old.delete()
    return gone


@transaction.atomic
def _absorb(person: User) -> None:
    """Turn "off", clicked in a mail, into a withdrawn yes, and leave no row that says so."""
    operations.withdraw(person=person, kind=REMIND)
    Choice.objects.filter(user=person, kind=KEY).delete()


KIND = Kind(
    key=KEY,
    title="Notes that you asked for",
    about="Only if you asked for them elsewhere on this site. They say nothing on a lock screen.",
    message=message,
    late=LATE,
    plan=planned,
    sample=sample,
    private=True,
)


def declare() -> None:
    """Register the kind."""
    register(KIND)
