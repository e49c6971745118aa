"""What should become of a delivery, decided at the moment of sending from what is true then."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from reminders import kinds, moments
from reminders.kinds import Message
from reminders.models import Channel, Delivery, Preference
from reminders.wishes import reached

if TYPE_CHECKING:
    from reminders.kinds import Kind
    from reminders.wishes import Wishes

log = logging.getLogger(__name__)
State = Delivery.State
SUMMARY = "reminders.summary"
WAITS = QUIET, NOT_MORNING = "Quiet hours.", "It is not morning there yet."


@dataclass(frozen=True)
class Verdict:
    """Send the message now (DUE), wait until then (DUE or HELD), or end in a state with a reason."""

    state: str
    reason: str = ""
    until: dt.datetime | None = None
    message: Message | None = None
    failed: bool = False


def decide(delivery: Delivery, wishes: Wishes | None, now: dt.datetime) -> Verdict:
    """Return the verdict on one delivery."""
    verdict = content(delivery, wishes, now)
    kind = kinds.find(delivery.kind)
    if verdict.message is None or wishes is None or kind is None:
        return verdict
    wait = _wait(delivery, kind, wishes, now, verdict.message)
    return replace(wait, message=verdict.message) if wait else wanted(delivery, kind, wishes, now, verdict)


def content(delivery: Delivery, wishes: Wishes | None, now: dt.datetime) -> Verdict:
    """Ask for a delivery's message, or say why there is none."""
    kind = kinds.find(delivery.kind)
    if kind is None:
        return Verdict(State.FAILED, "This version of the portal does not know this kind.")
    if wishes is None or not wishes.person.is_active:
        return Verdict(State.UNWANTED, "The account is closed.")
    if kind.late is not None and now > delivery.due_at + kind.late:
        return Verdict(State.LATE, "It would have come too late.")
    try:
        message = _words(kind, wishes, delivery)
    except Exception as error:
        # One kind's mistake must not keep the others from going out.
        log.exception("A message of kind %s could not be written.", kind.key)
        return Verdict(State.DUE, f"The message could not be written ({type(error).__name__}).", failed=True)
    if message is None:
        return Verdict(State.UNWANTED, "It was no longer needed.")
    return Verdict(State.DUE, message=message)


def _words(kind: Kind, wishes: Wishes, delivery: Delivery) -> Message | None:
    # A tap has no words; it follows a summary that has told by now what it held.
    if kind.key == SUMMARY and delivery.channel != Channel.MAIL and kind.sample is not None:
        return kind.sample()
    found = kind.message(wishes.person, delivery.key)
    if found is not None and not isinstance(found, Message):
        raise TypeError("A kind answered something that is no message.")
    return found


def wanted(delivery: Delivery, kind: Kind, wishes: Wishes, now: dt.datetime, told: Verdict) -> Verdict:
    """Return the verdict on what could be told: as it is, or that its reader does not want it now."""
    if kind.optional and paused(wishes, now):
        return replace(told, state=State.UNWANTED, reason="Reminders are paused.")
    # By which ways a summary comes was chosen with what it tells.
    chosen = kind.key == SUMMARY and not wishes.preference.muted
    if not (chosen or wishes.wants(kind, delivery.channel)):
        return replace(told, state=State.UNWANTED, reason="Turned off in the preferences.")
    if _tapped_enough(delivery, kind, wishes, now):
        return replace(told, state=State.UNWANTED, reason="Enough of these for today.")
    return told


def _tapped_enough(delivery: Delivery, kind: Kind, wishes: Wishes, now: dt.datetime) -> bool:
    """Say whether a push or a text, which says the same each time, has come often enough today."""
    if not (kind.optional and kind.patient and delivery.channel in (Channel.PUSH, Channel.SMS)):
        return False
    return reached(wishes.person, delivery.channel, now) >= wishes.preference.daily_cap


def paused(wishes: Wishes, now: dt.datetime) -> bool:
    """Say whether someone has paused their optional reminders."""
    until = wishes.preference.paused_until
    return until is not None and moments.today(now, wishes.person.time_zone) < until


def _wait(
    delivery: Delivery, kind: Kind, wishes: Wishes, now: dt.datetime, message: Message
) -> Verdict | None:
    """Return when a patient kind should be tried again, or None when now is right."""
    if not kind.patient or delivery.channel == Channel.LIST:
        return None
    zone, weekly = wishes.person.time_zone, wishes.preference.rhythm == Preference.Rhythm.WEEKLY
    useful = partial(_useful, delivery, kind, message, now)
    if quiet := _quiet(wishes, now):
        return Verdict(State.DUE, QUIET, until=quiet) if useful(quiet) else None
    if kind.key == SUMMARY:
        return _not_before_morning(now, zone, weekly=weekly)
    if not _gathered(delivery, kind, wishes, now):
        return None
    slot = moments.next_morning(now, zone, weekly=weekly)
    # A summary waits for the end of quiet hours itself.
    return Verdict(State.HELD, until=slot) if useful(_quiet(wishes, slot) or slot) else None


def _quiet(wishes: Wishes, moment: dt.datetime) -> dt.datetime | None:
    wish = wishes.preference
    return moments.quiet_end(moment, wish.quiet_from, wish.quiet_to, wishes.person.time_zone)


def _not_before_morning(now: dt.datetime, zone: str, *, weekly: bool) -> Verdict | None:
    """Have a summary wait that was promised for a morning elsewhere, before its reader travelled."""
    day = moments.today(now, zone)
    if weekly and day.weekday() == moments.SUNDAY:  # where it was promised, Monday had begun
        day += dt.timedelta(days=1)
    morning = moments.at(day, moments.MORNING, zone)
    return Verdict(State.DUE, NOT_MORNING, until=morning) if now < morning else None


def _useful(delivery: Delivery, kind: Kind, message: Message, now: dt.datetime, moment: dt.datetime) -> bool:
    """Say whether what is told at a later moment still helps; what helps no more now may as well wait."""
    if message.by is not None and now < message.by < moment:
        return False
    return kind.late is None or moment <= delivery.due_at + kind.late


def _gathered(delivery: Delivery, kind: Kind, wishes: Wishes, now: dt.datetime) -> bool:
    """Say whether a mail belongs into the next summary, by wish or because today's cap is reached."""
    if not kind.optional or delivery.channel != Channel.MAIL:
        return False
    if paused(wishes, now) or not wishes.wants(kind, Channel.MAIL):
        return False
    by_wish = wishes.preference.rhythm != Preference.Rhythm.EACH
    return by_wish or wishes.mailed_today >= wishes.preference.daily_cap
