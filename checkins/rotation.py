"""Changing the site's keys: everything is sealed anew under the current ones, in batches that survive a kill.

A batch is one transaction; what is done carries the new key's id, so the next run goes on where the last
one ended. A row that does not open is left as it is and counted, never skipped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from checkins import keyring, records, subjects
from checkins.models import CheckIn, Subject, SubjectLink
from checkins.sealing import WrongKey
from people.models import User

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

BATCH = 500
REWRITE = """
    UPDATE checkins_checkin AS row SET ciphertext = new.sealed, key_id = %s
    FROM unnest(%s::uuid[], %s::bytea[]) AS new(id, sealed) WHERE row.id = new.id
"""


@dataclass
class Count:
    """What a run did or found: rows sealed anew, rows under other keys, and rows that do not open."""

    done: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not any(self.waiting.values()) and not any(self.broken.values())


def rotate(*, batch: int = BATCH, tell: Callable[[str], None] = lambda _: None) -> Count:
    """Seal everything that is under another key anew; returns the counts. Safe to run twice and at once."""
    count = Count()
    for name, turn in (("subjects", _subjects), ("check-ins", _check_ins)):
        count.done[name] = count.broken[name] = 0
        last: Any = None
        while True:
            with transaction.atomic():
                last, done, broken = turn(last, batch)
            if last is None:
                break
            count.done[name] += done
            count.broken[name] += broken
            tell(f"{name}: {count.done[name]}")
    count.done["links"] = _links()
    return count


def check() -> Count:
    """Open every row without changing any; returns what is under other keys and what does not open."""
    count = Count()
    current = keyring.current()
    count.waiting["subjects"] = Subject.objects.under_other_keys(current).count()
    count.waiting["check-ins"] = CheckIn.objects.under_other_keys(current).count()
    count.waiting["links"] = SubjectLink.objects.exclude(key_id=keyring.link_ids()[0]).count()
    count.broken["subjects"] = sum(1 for row in Subject.objects.iterator(BATCH) if not _opens(row))
    whole = CheckIn.objects.select_related("subject")
    count.broken["check-ins"] = sum(1 for row in whole.iterator(BATCH) if not _reads(row))
    count.broken["links"] = sum(1 for row in SubjectLink.objects.iterator(BATCH) if not _leads(row))
    return count


def _subjects(last: uuid.UUID | None, batch: int) -> tuple[uuid.UUID | None, int, int]:
    rows = Subject.objects.under_other_keys(keyring.current()).order_by("pk").select_for_update()
    found = list((rows.filter(pk__gt=last) if last else rows)[:batch])
    done = [row for row in found if _renew(row)]
    Subject.objects.bulk_update(done, ["wrapped_key", "wishes", "key_id"])
    return (found[-1].pk if found else None), len(done), len(found) - len(done)


def _renew(subject: Subject) -> bool:
    try:
        data_key, wishes = subjects.unwrap(subject), subjects.wishes_of(subject)
    except WrongKey:
        return False
    subjects.wrap(subject, data_key)
    subjects.seal_wishes(subject, wishes)
    return True


def _check_ins(last: uuid.UUID | None, batch: int) -> tuple[uuid.UUID | None, int, int]:
    rows = CheckIn.objects.under_other_keys(keyring.current()).select_related("subject").order_by("pk")
    rows = rows.select_for_update(of=("self",))
    found = list((rows.filter(pk__gt=last) if last else rows)[:batch])
    done = [row for row in found if _rewrite(row)]
    with connection.cursor() as cursor:
        ids, sealed = [row.pk for row in done], [bytes(row.ciphertext) for row in done]
        cursor.execute(REWRITE, [keyring.current(), ids, sealed])
    return (found[-1].pk if found else None), len(done), len(found) - len(done)


def _rewrite(row: CheckIn) -> bool:
    try:
        records.write(row, records.read(row))
    except WrongKey:
        return False
    return True


def _links() -> int:
    """Write links under older keys anew. Only a person's own id finds their link, so people are walked."""
    done = 0
    older = keyring.link_ids()[1:]
    for person in User.objects.only("pk", "public_id").iterator(BATCH) if older else ():
        macs = [keyring.recognize(str(person.public_id), key_id) for key_id in older]
        with transaction.atomic():
            link = SubjectLink.objects.select_for_update().filter(user_mac__in=macs).first()
            if link is not None:
                subjects.write_link(link, person, subjects.leads_to(link))
                done += 1
    return done


def _opens(subject: Subject) -> bool:
    try:
        subjects.wishes_of(subject)
    except WrongKey:
        return False
    return True


def _reads(row: CheckIn) -> bool:
    try:
        records.read(row)
    except WrongKey:
        return False
    return True


def _leads(link: SubjectLink) -> bool:
    try:
        return Subject.objects.filter(pk=subjects.leads_to(link)).exists()
    except WrongKey:
        return False
