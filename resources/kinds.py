"""The directory's reminders, for those who keep it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.clock import site_zone
from reminders.kinds import Due, Kind, Message, Workdays, register
from resources import checking, emails, links
from resources.models import Service
from resources.permissions import can_edit

if TYPE_CHECKING:
    from collections.abc import Iterator

MORNING = dt.time(9)
LATE = dt.timedelta(days=3)
DESK = "/resources/desk/home/"  # of the samples; the mails themselves ask the URL conf


def mondays(now: dt.datetime) -> Iterator[Due]:
    """Yield one note an editor for the Monday of this week or the next, when anything is due by then."""
    today = now.astimezone(site_zone()).date()
    for weeks in (0, 1):
        monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(weeks=weeks)
        due_at = dt.datetime.combine(monday, MORNING, site_zone())
        by_then = Service.objects.due(monday)
        if due_at < now:
            # What was added since then waits for the next Monday.
            by_then = by_then.filter(verified_on__isnull=False)
        if due_at >= now - LATE and by_then.exists():
            for editor in checking.told_on(monday):
                yield Due(editor.pk, monday.isoformat(), due_at)


KINDS = [
    Kind(
        key=checking.REPORTED,
        title="Something in the directory is wrong",
        about="When a reader reports an entry of the directory.",
        message=emails.reported,
        sample=lambda: Message(
            "A note about the directory",
            (
                "A reader says that something is wrong with Harbor Counseling.",
                "What they wrote is on the desk.",
            ),
            "Answer it",
            DESK,
        ),
        audience=can_edit,
    ),
    Kind(
        key=checking.ANSWERED,
        title="What you reported has an answer",
        about="When you reported something wrong in the directory and asked to be told.",
        message=emails.answered,
        sample=lambda: Message(
            "There is an answer for you",
            ("What you told the directory has an answer. Your code is ABCD-2345.",),
            "Read it",
            "/resources/reports/outcome/",
        ),
        unlinked=True,
    ),
    Kind(
        key=links.BROKEN,
        title="A website does not answer",
        about="When a website of the directory did not answer three weeks in a row.",
        message=emails.link_broken,
        sample=lambda: Message(
            "A note about the directory",
            ("The website of Harbor Counseling did not answer three times in a row.",),
            "Open the entry",
            DESK,
        ),
        audience=can_edit,
    ),
    Kind(
        key="resources.due",
        title="Entries to check",
        about="On Monday mornings, or after a holiday the next, when entries should be checked.",
        message=emails.due,
        late=LATE,
        plan=mondays,
        workdays=Workdays.AFTER,
        sample=lambda: Message(
            "The directory this week",
            ("These entries should be checked. One call each is enough.", "Harbor Counseling, Night line."),
            "Open the list",
            DESK,
        ),
        audience=can_edit,
    ),
]


def declare() -> None:
    """Register every kind of this app."""
    for kind in KINDS:
        register(kind)
