"""The one reminder of check-ins: asked for, said in neutral words, and written down nowhere in clear.

The ledger of reminders knows its recipients, and so do rows of preferences. A row of this kind would say that
somebody asked for it. So there is none: what was sent when is sealed among a person's wishes, and "off" is a
consent that is withdrawn. Planning and sending are one step, several times a day.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from checkins import keyring, operations, rhythm, subjects
from checkins.models import Subject, SubjectLink
from checkins.sealing import WrongKey
from checkins.wishes import REMIND
from core.clock import zone_named
from people.models import User
from reminders import unrecorded, wishes
from reminders.failures import Outage, Permanent, Transient
from reminders.kinds import Kind, Message, register
from reminders.outlet import Outlet

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from checkins.wishes import Wishes

KEY = "site.note"  # stands in the link that turns it off, so it says nothing
NOON = dt.time(12)
LATE = dt.timedelta(hours=12)  # past that, a note is not sent any more
log = logging.getLogger(__name__)


def send_due() -> int:
    """Send the notes that are due now, each once; returns how many. Safe to run twice at once."""
    now, sent = timezone.now(), 0
    with Outlet() as outlet:
        for person, subject, wished in asking():
            day = due_day(person, wished, now)
            if day is None:
                continue
            try:
                sent += _send(person, subject, day, now, outlet)
            except Outage:
                log.warning("The mail server is away; notes are tried again within the hour.")
                break
    return sent


def due_day(person: User, wished: Wishes, now: dt.datetime) -> dt.date | None:
    """Return the day whose note is due now and was not sent: from noon on where they are, for half a day."""
    for day in rhythm.notes(wished, now.date()):
        noon = dt.datetime.combine(day, NOON, zone_named(person.time_zone))
        if noon <= now < noon + LATE and wished.noted < day.isoformat():
            return day
    return None


def _send(person: User, subject: Subject, day: dt.date, now: dt.datetime, outlet: Outlet) -> bool:
    """Claim a note, then send it; a failure that may pass gives the claim back. Raises Outage."""
    reader = wishes.of(person, now)
    if not unrecorded.may_reach(reader, KIND, now):
        return False
    before = claim(subject, person, day, now)
    if before is None:
        return False
    try:
        unrecorded.send(reader, KIND, sample(), outlet)
    except (Transient, Outage) as failure:
        _give_back(subject, before)
        if isinstance(failure, Outage):
            raise
        return False
    except Permanent:
        return False
    except Exception as error:  # noqa: BLE001 - one that breaks must not keep the others from theirs
        log.error("A note could not be sent (%s).", type(error).__name__)  # noqa: TRY400 - a trace may name
        return False
    return True


@transaction.atomic
def claim(subject: Subject, person: User, day: dt.date, now: dt.datetime) -> str | None:
    """Write down, sealed, that a note goes out, if it is still this one; returns what stood there before.

    None after a check-in, a skip, a no, or another worker's claim. Whoever dies after this sends none.
    """
    held = Subject.objects.select_for_update().filter(pk=subject.pk).first()
    if held is None:
        return None
    wished = subjects.wishes_of(held)
    if due_day(person, wished, now) != day:
        return None
    before, wished.noted = wished.noted, day.isoformat()
    _keep(held, wished)
    return before


@transaction.atomic
def _give_back(subject: Subject, before: str) -> None:
    held = Subject.objects.select_for_update().filter(pk=subject.pk).first()
    if held is not None:
        wished = subjects.wishes_of(held)
        wished.noted = before
        _keep(held, wished)


def _keep(held: Subject, wished: Wishes) -> None:
    subjects.seal_wishes(held, wished)
    held.save(update_fields=["wishes"])


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
            wished = subjects.wishes_of(subject)
        except WrongKey:
            log.exception("A subject could not be opened to see whether a note is due.")
            continue
        if wished.has(REMIND):
            yield ways[subject.pk], subject, wished


def _ways(people: dict[bytes, User]) -> dict[uuid.UUID, User]:
    """Return whose each subject is, for people who are here."""
    found = {}
    for link in SubjectLink.objects.iterator(2000):
        person = people.get(bytes(link.user_mac))
        if person is not None:
            found[subjects.leads_to(link)] = person
    return found


def stop(person: User) -> None:
    """Take the yes to notes back, as the link at the end of each does."""
    operations.withdraw(person=person, kind=REMIND)


def nobody(_person: User) -> bool:
    """Say that no page of preferences shows this kind: who asked for it says so elsewhere, sealed."""
    return False


KIND = Kind(
    key=KEY,
    title="Notes that you asked for",
    about="Only if you asked for them elsewhere on this site. They say nothing on a lock screen.",
    message=lambda _person, _key: None,
    late=LATE,
    sample=sample,
    audience=nobody,
    private=True,
    stop=stop,
)


def declare() -> None:
    """Register the kind."""
    register(KIND)
