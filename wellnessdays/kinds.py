"""The reminders of wellness days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.clock import zone_named
from reminders.kinds import Due, Kind, Workdays, register
from wellnessdays import appeal_emails, clock, emails, notes
from wellnessdays.halves import Half
from wellnessdays.models import Request, RequestedHalf
from wellnessdays.permissions import decides_somewhere, has_wellness_days, works_at_office

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENING = dt.time(18)
AHEAD = dt.timedelta(days=2)


def evenings(now: dt.datetime) -> Iterator[Due]:
    """Yield one note for each approved day that begins within two days: due at 18:00 where the trainee is."""
    today = now.date()
    days = RequestedHalf.objects.filter(
        active=True, request__state=Request.State.APPROVED, day__range=(today, today + AHEAD)
    )
    for row in (
        days.order_by("trainee_id", "day", "part").distinct("trainee_id", "day").select_related("trainee")
    ):
        evening = dt.datetime.combine(row.day - dt.timedelta(days=1), EVENING)
        due_at = evening.replace(tzinfo=zone_named(row.trainee.time_zone))
        yield Due(row.trainee_id, Half(row.day, row.part).key, due_at)


KINDS = [
    Kind(
        key="wellnessdays.decided",
        title="Answers to your requests",
        about="When your program answers a request for a wellness day.",
        message=emails.decided,
        sample=emails.decided_sample,
        audience=has_wellness_days,
    ),
    Kind(
        key="wellnessdays.due",
        title="Answers due today",
        about="In the morning of the day by which an answer was promised, or the last working day before it.",
        message=emails.answer_due,
        late=dt.timedelta(hours=15),
        workdays=Workdays.BEFORE,
        plan=clock.to_leads,
        sample=emails.answer_due_sample,
        audience=decides_somewhere,
    ),
    Kind(
        key="wellnessdays.placed",
        title="Days set aside for you",
        about="When your program sets a wellness day aside for you ahead of time.",
        message=emails.placed,
        sample=emails.placed_sample,
        audience=has_wellness_days,
    ),
    Kind(
        key="wellnessdays.overdue",
        title="Answers that are late",
        about="The working morning after an answer was promised: to deputies, or without one, the leads.",
        message=emails.overdue,
        plan=clock.to_deputies,
        workdays=Workdays.AFTER,
        sample=emails.overdue_sample,
        audience=decides_somewhere,
    ),
    Kind(
        key="wellnessdays.overdue_office",
        title="Answers that programs let lie",
        about="Two days later, to the GME office.",
        message=emails.overdue,
        plan=clock.to_office,
        workdays=Workdays.AFTER,
        sample=emails.overdue_sample,
        audience=decides_somewhere,
    ),
    Kind(
        key="wellnessdays.recalled",
        title="Days taken back",
        about="When a program takes an approved wellness day back.",
        message=emails.recalled,
        optional=False,
        sample=emails.recalled_sample,
        audience=has_wellness_days,
        patient=False,
    ),
    Kind(
        key="wellnessdays.away",
        title="Hours away",
        about="When a trainee of your program will be away for some hours, or no longer is.",
        message=emails.away,
        sample=emails.away_sample,
        private=True,
        audience=decides_somewhere,
    ),
    Kind(
        key="wellnessdays.hours_refused",
        title="Hours that cannot be",
        about="When the GME office asks you to move an appointment, with the reason.",
        message=emails.hours_refused,
        optional=False,
        sample=emails.hours_refused_sample,
        private=True,
        audience=has_wellness_days,
        patient=False,
    ),
    Kind(
        key="wellnessdays.unused",
        title="Days not used yet",
        about="On a few mornings a year, when days are left, with three open dates.",
        message=emails.unused_days,
        late=dt.timedelta(days=3),
        plan=notes.due,
        workdays=Workdays.AFTER,
        sample=emails.unused_days_sample,
        audience=has_wellness_days,
    ),
    Kind(
        key="wellnessdays.question",
        title="Questions about your requests",
        about="When your program asks something before it answers.",
        message=emails.question,
        sample=emails.question_sample,
        audience=has_wellness_days,
    ),
    Kind(
        key="wellnessdays.reply",
        title="Replies to your questions",
        about="When a trainee has replied to what you asked.",
        message=emails.reply,
        sample=emails.reply_sample,
        audience=decides_somewhere,
    ),
    Kind(
        key="wellnessdays.appeal",
        title="Wishes for another look",
        about="When a trainee asks the GME office to look at an answer again.",
        message=appeal_emails.wanted,
        sample=appeal_emails.wanted_sample,
        audience=works_at_office,
    ),
    Kind(
        key="wellnessdays.appeal_due",
        title="Another look due today",
        about="In the morning of the day by which another look was promised, or the working day before it.",
        message=appeal_emails.due,
        late=dt.timedelta(hours=15),
        workdays=Workdays.BEFORE,
        plan=clock.appeals_to_office,
        sample=appeal_emails.due_sample,
        audience=works_at_office,
    ),
    Kind(
        key="wellnessdays.appeal_answered",
        title="Answers to your wish for another look",
        about="When the GME office has looked again at what was refused or taken back.",
        message=appeal_emails.answered,
        optional=False,
        sample=appeal_emails.answered_sample,
        audience=has_wellness_days,
        patient=False,
    ),
    Kind(
        key="wellnessdays.appeal_told",
        title="Answers of yours that were looked at again",
        about="When the GME office let one of your program's answers stand, or changed it.",
        message=appeal_emails.told,
        sample=appeal_emails.told_sample,
        audience=decides_somewhere,
    ),
    Kind(
        key="wellnessdays.evening_before",
        title="The evening before a day off",
        about="At six in the evening before an approved wellness day.",
        message=emails.evening_before,
        late=dt.timedelta(hours=5),
        plan=evenings,
        sample=emails.evening_before_sample,
        audience=has_wellness_days,
    ),
]


def declare() -> None:
    """Register every kind of this app."""
    for kind in KINDS:
        register(kind)
