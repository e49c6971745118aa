"""What PEERS has to say on the Today page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from core.cards import Card
from core.clock import moment_words
from peers import overview, permissions, safety, seats, today_runs
from peers.models import Cohort, Group, Regret

if TYPE_CHECKING:
    from peers.models import Meeting
    from people.models import User


def cards(person: User) -> list[Card]:
    """Return what someone is asked, their next meeting, seats kept for them, and what came after one."""
    if not permissions.can_enter(person):
        return today_runs.letters_due(person)
    found = []
    if permissions.can_lead(person):
        found += _asked(person)
    if permissions.is_director(person):
        found += _unsafe()
    mine = seats.stays(person)
    return found + _seats(person, mine) + today_runs.cards(person, mine)


def _unsafe() -> list[Card]:
    """Return for the director how many groups need someone else to lead them, weeks before the day."""
    groups = Group.objects.filter(cohort__state=Cohort.State.PUBLISHED).select_related("cohort")
    count = len({conflict.group.pk for conflict in safety.conflicts(groups)})
    if not count:
        return []
    title = (
        "A group needs someone else to lead it" if count == 1 else f"{count} groups need someone else to lead"
    )
    body = f"Whoever leads assesses a member, now or within {safety.AHEAD.days // 7} weeks."
    return [Card(title, body, reverse("peers:assessors"), "See who", waiting=True, weight=12)]


def _asked(person: User) -> list[Card]:
    count = overview.offers(person).count() + len(overview.to_answer(person))
    if not count:
        return []
    title = "Someone asks you something" if count == 1 else f"{count} questions wait for you"
    body = "A yes or a no: both are fine, and take a tap."
    return [Card(title, body, reverse("peers:home"), "Answer", waiting=True, weight=8)]


def _seats(person: User, mine: list[seats.Stay]) -> list[Card]:
    """Return the next meeting of one's own, and every one where a seat is kept for a day."""
    coming = seats.coming(person, mine)
    if not coming:
        return []
    own = [seat.meeting for seat in coming if not seat.is_guest][:1]
    kept = [seat.meeting for seat in coming if seat.is_guest]
    sent = Regret.objects.filter(person=person, meeting__in=[*own, *kept])
    away = set(sent.values_list("meeting", flat=True))
    # What another group calls itself is not its guest's to know.
    return [_card(meeting, str(meeting.group), away) for meeting in own] + [
        _card(meeting, "A seat is kept for you", away) for meeting in kept
    ]


def _card(meeting: Meeting, title: str, away: set[int]) -> Card:
    when = timezone.localtime(meeting.starts_at)
    where = f", {meeting.place}." if meeting.place else ""
    body = f"{moment_words(when)}{where}"
    if meeting.pk in away:
        body = f"{body.rstrip('.')}. You said that you cannot come."
    return Card(title, body, reverse("peers:meeting", args=[meeting.public_id]), "See it", weight=25)
