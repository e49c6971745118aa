"""Summaries: what waits is gathered and sent together in the morning."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reminders import frames, kinds, verdicts, wishes
from reminders.kinds import Due, Kind, Message
from reminders.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User
    from reminders.models import DeliveryQuerySet

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
    _promise(delivery.recipient_id, slot)


def _promise(person: int, slot: dt.datetime) -> None:
    row = Delivery(
        kind=verdicts.SUMMARY, recipient_id=person, key=slot.isoformat(), due_at=slot, ready_at=slot
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def let_go(person: User) -> None:
    """Have what waits for a summary decided anew, after someone chose another rhythm."""
    now = timezone.now()
    # What is due in a summary by now may be on its way in it.
    waiting = Delivery.objects.filter(recipient=person, state=State.HELD, ready_at__gt=now)
    waiting.update(state=State.DUE, ready_at=now)


def message(person: User, key: str) -> Message | None:
    """Return a person's summary for a morning, and mark what is in it; what is unwanted ends here, unsent."""
    now = timezone.now()
    wish = wishes.of(person, now)
    held = Delivery.objects.held_for(person, dt.datetime.fromisoformat(key))
    told = {row.pk: line for row in held if (line := _line(row, wish, now))}
    Delivery.objects.filter(pk__in=told, state=State.HELD).update(claimed_by=key)
    return words(tuple(told.values())) if told else None


def words(lines: tuple[str, ...]) -> Message:
    """Return a summary of some lines."""
    return Message(
        SUBJECT, ("Here is what came up since the last one.", *lines), "Open your list", "/reminders/"
    )


def _line(row: Delivery, wish: wishes.Wishes, now: dt.datetime) -> str:
    verdict = verdicts.content(row, wish, now)
    kind = kinds.find(row.kind)
    if verdict.message is not None and kind is not None:
        verdict = verdicts.wanted(row, kind, wish, now, verdict)
    if verdict.failed:
        # By itself it is tried again, and given up in the end.
        Delivery.objects.filter(pk=row.pk, state=State.HELD).update(state=State.DUE, ready_at=now)
        return ""
    if verdict.message is None or verdict.state != State.DUE:
        _end(Delivery.objects.filter(pk=row.pk), verdict.state, verdict.reason)
        return ""
    return f"{verdict.message.subject}. {' '.join(map(frames.ended, verdict.message.paragraphs))}"


def _end(held: DeliveryQuerySet, state: str, reason: str) -> None:
    held.filter(state=State.HELD).update(state=state, ended_at=timezone.now(), reason=reason)


def close(delivery: Delivery) -> None:
    """Mark what a summary told as sent, before the summary itself: if that is repeated, it is found empty.

    What came to be held after the summary was written is not in it, and waits for the next.
    """
    _end(_inside(delivery), State.SENT, "In a summary.")


def told(delivery: Delivery) -> list[Kind]:
    """Return the kinds of what a summary tells that was just written: who wants one tapped has it tapped."""
    keys = _inside(delivery).order_by().values_list("kind", flat=True).distinct()
    return [kind for key in keys if (kind := kinds.find(key))]


def _inside(delivery: Delivery) -> DeliveryQuerySet:
    return Delivery.objects.filter(recipient=delivery.recipient_id, claimed_by=delivery.key, state=State.HELD)


def overlooked(now: dt.datetime) -> Iterable[Due]:
    """Find what a summary should have taken along an hour ago and did not, so that nothing waits for ever.

    What nobody is there to read, or a summary could not bring, ends here instead of being tried each hour.
    """
    late = Delivery.objects.filter(state=State.HELD, ready_at__lt=now - FORGOTTEN)
    _end(late.filter(recipient__is_active=False), State.UNWANTED, "The account is closed.")
    failed = Delivery.objects.filter(
        kind=verdicts.SUMMARY,
        recipient=OuterRef("recipient"),
        state=State.FAILED,
        due_at__gte=OuterRef("ready_at"),
    )
    _end(late.filter(Exists(failed)), State.FAILED, "Its summary could not be sent.")
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
