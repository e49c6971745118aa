"""Summaries: what waits is gathered and sent together in the morning."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reminders import kinds, verdicts, wishes
from reminders.kinds import Due, Kind, Message
from reminders.models import Channel, Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User

SUBJECT = "Your summary"
FORGOTTEN = dt.timedelta(hours=1)
State = Delivery.State


@transaction.atomic
def hold(delivery: Delivery, slot: dt.datetime) -> None:
    """Let a claimed delivery wait for the summary of a morning, and promise that summary."""
    mine = Delivery.objects.filter(pk=delivery.pk, claimed_by=delivery.claimed_by, state=State.DUE)
    mine.update(
        state=State.HELD, ready_at=slot, claimed_by="", title=delivery.title, path=delivery.path, reason=""
    )
    promise = Delivery(
        kind=verdicts.SUMMARY,
        recipient_id=delivery.recipient_id,
        key=slot.isoformat(),
        due_at=slot,
        ready_at=slot,
    )
    Delivery.objects.bulk_create([promise], ignore_conflicts=True)


def message(person: User, key: str) -> Message | None:
    """Return a person's summary for a morning; what is no longer wanted ends here, unsent."""
    now = timezone.now()
    wish = wishes.of(person, now)
    lines = [
        _line(row, wish, now) for row in Delivery.objects.held_for(person, dt.datetime.fromisoformat(key))
    ]
    told = tuple(line for line in lines if line)
    return words(told) if told else None


def words(lines: tuple[str, ...]) -> Message:
    """Return a summary of some lines."""
    return Message(
        SUBJECT, ("Here is what came up since the last one.", *lines), "Open your list", "/reminders/"
    )


def _line(row: Delivery, wish: wishes.Wishes, now: dt.datetime) -> str:
    verdict = verdicts.content(row, wish, now)
    kind = kinds.find(row.kind)
    if verdict.message is None or kind is None or not wish.wants(kind, Channel.MAIL):
        state = verdict.state if verdict.state != State.DUE else State.UNWANTED
        Delivery.objects.filter(pk=row.pk, state=State.HELD).update(
            state=state, ended_at=now, reason=verdict.reason or "Turned off in the preferences."
        )
        return ""
    return f"{verdict.message.subject}. {' '.join(verdict.message.paragraphs)}"


def close(delivery: Delivery) -> None:
    """Mark what a summary held as sent, before the summary itself: if that is repeated, it is found empty."""
    Delivery.objects.filter(
        recipient=delivery.recipient_id,
        state=State.HELD,
        ready_at__lte=dt.datetime.fromisoformat(delivery.key),
    ).update(state=State.SENT, ended_at=timezone.now(), reason="In a summary.")


def overlooked(now: dt.datetime) -> Iterable[Due]:
    """Find what a summary should have taken along an hour ago and did not, so that nothing waits for ever."""
    late = Delivery.objects.filter(state=State.HELD, ready_at__lt=now - FORGOTTEN)
    waiting = Delivery.objects.filter(kind=verdicts.SUMMARY, state=State.DUE).values("recipient")
    slot = now.replace(minute=0, second=0, microsecond=0)
    ids = late.exclude(recipient__in=waiting).values_list("recipient", flat=True).distinct().order_by()
    return [Due(recipient_id=pk, key=slot.isoformat(), due_at=slot) for pk in ids]


def sample() -> Message:
    """Return an invented summary."""
    return words(("A note for you. It says something short.", "Another note. It says something else."))


KIND = Kind(
    key=verdicts.SUMMARY,
    title="Summary",
    about="Gathers what can wait into one mail in the morning, if you ask for that or a day grows busy.",
    message=message,
    plan=overlooked,
    sample=sample,
    audience=lambda _person: False,
)
