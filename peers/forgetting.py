"""Forgetting a class some days after its end: everyone is told, then people go and counts stay.

A class is forgotten in one transaction: a run that is cut short has done nothing to it, and the next one
begins where that one was. Letters and notes to oneself are their writers', and are not touched.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.clock import site_today
from peers import tallies
from peers.models import (
    Attendance,
    Availability,
    Cohort,
    Consent,
    Debrief,
    Declaration,
    Draft,
    Entrant,
    Facilitation,
    FollowUp,
    Forgetting,
    Group,
    KeepApart,
    Lead,
    MakeUp,
    Meeting,
    Membership,
    Offer,
    Pulse,
    PulseLine,
    PulseSeat,
    PulseTap,
    PulseTicket,
    Regret,
    RunTap,
    Tally,
    WaveTicket,
    Wish,
    WishToken,
)
from peers.upkeep import each
from people.models.people import still_open
from people.operations import RefusedError
from reminders import operations as reminders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

KIND = "peers.keepsake"
LAST_CALL = dt.timedelta(days=14)
# What goes, in an order in which nothing is taken away by something else, and how each finds its class.
GOES: tuple[tuple[str, Any, str], ...] = (
    ("who came", Attendance, "meeting__group__cohort"),
    ("regrets", Regret, "meeting__group__cohort"),
    ("make-ups", MakeUp, "missed__group__cohort"),
    ("questions to substitutes", Offer, "meeting__group__cohort"),
    ("follow-ups", FollowUp, "meeting__group__cohort"),
    ("ticks after sessions", Debrief, "meeting__group__cohort"),
    ("answers to pulses", PulseTap, "pulse__run__meeting__group__cohort"),
    ("lines of pulses", PulseLine, "pulse__run__meeting__group__cohort"),
    ("seats of pulses", PulseSeat, "pulse__run__meeting__group__cohort"),
    ("tickets of pulses", PulseTicket, "pulse__run__meeting__group__cohort"),
    ("pulses", Pulse, "run__meeting__group__cohort"),
    ("wishes in sessions", Wish, "run__meeting__group__cohort"),
    ("marks of wishes", WishToken, "run__meeting__group__cohort"),
    ("taps in sessions", RunTap, "run__meeting__group__cohort"),
    ("survey consents", Consent, "cohort"),
    ("who answered surveys", WaveTicket, "wave__cohort"),
    ("places in groups", Membership, "cohort"),
    ("who led", Facilitation, "group__cohort"),
    ("times", Availability, "slot__cohort"),
    ("who was to be placed", Entrant, "cohort"),
    ("who was to lead", Lead, "cohort"),
    ("pairs kept apart", KeepApart, "cohort"),
    ("declarations", Declaration, "cohort"),
    ("drafts", Draft, "cohort"),
)

# What reminders were about: the ledger keeps a recipient with each, and would go on telling who was in it.
REMINDED: tuple[tuple[Any, str, str], ...] = (
    (Group, "public_id", "cohort"),
    (Meeting, "public_id", "group__cohort"),
    (MakeUp, "public_id", "missed__group__cohort"),
    (Offer, "public_id", "meeting__group__cohort"),
    (Pulse, "door", "run__meeting__group__cohort"),
)


def ended() -> list[Cohort]:
    """Return the classes that are over and not forgotten, the one that goes first first."""
    over = [cohort for cohort in Cohort.objects.filter(state__in=Cohort.SHOWN) if cohort.is_over]
    return sorted(over, key=lambda cohort: (cohort.kept_until, cohort.name))


def is_due(cohort: Cohort) -> bool:
    """Say whether a class is over, its people were told in time, and its last day here is over."""
    return cohort.is_over and cohort.told_on is not None and cohort.kept_until < site_today()


def _rows(cohort: Cohort) -> Iterable[tuple[str, QuerySet[Any]]]:
    # First of all, since make-ups and questions are gone afterwards, and with them what their reminders name.
    yield "reminders", reminders.about(_reminded(cohort))
    for words, model, path in GOES:
        yield words, model._default_manager.filter(**{path: cohort})


def _reminded(cohort: Cohort) -> list[str]:
    return [
        str(name)
        for model, field, path in REMINDED
        for name in model._default_manager.filter(**{path: cohort}).values_list(field, flat=True)
    ]


def would_go(cohort: Cohort) -> dict[str, int]:
    """Return how many rows of what would go, without those of which there is none."""
    counts = {words: rows.count() for words, rows in _rows(cohort)}
    return {words: count for words, count in counts.items() if count}


def tell() -> int:
    """Tell everyone of a class that is over until when their group stays, and once more near that day.

    Each class by itself. Returns how many notes were promised; the same note twice is one.
    """
    return sum(each(ended(), _tell))


@transaction.atomic
def _tell(listed: Cohort) -> int:
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=listed.pk)
    today = site_today()
    if not cohort.is_over:
        return 0
    if cohort.told_on is None:
        cohort.told_on = today
        cohort.save(update_fields=["told_on"])
        return _notes(cohort, "over")
    if today <= cohort.kept_until <= today + LAST_CALL:
        return _notes(cohort, "soon")
    return 0


def _notes(cohort: Cohort, word: str) -> int:
    told = {
        (row.person_id, f"{row.group.public_id}.{word}")
        for model in (Membership, Facilitation)
        for row in model._default_manager.filter(
            still_open(cohort.ends_on), group__cohort=cohort, group__number__gt=0, person__is_active=True
        ).select_related("group")
    }
    reminders.enqueue_all(kind=KIND, occurrences=sorted(told))
    return len(told)


@transaction.atomic
def forget(*, cohort: Cohort) -> Forgetting:
    """Count what stays of a class, and take away who was in it; raises RefusedError before its day.

    Groups, meetings and the minutes of runs stay as bare rows: a number, a time, no name and no place.
    Forgetting it again changes nothing.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    if cohort.is_forgotten:
        return Forgetting.objects.get(cohort=cohort)
    if not is_due(cohort):
        raise RefusedError(f"{cohort} is kept until {cohort.kept_until}, once everyone was told.")
    Tally.objects.bulk_create(tallies.rows(cohort))
    gone = would_go(cohort)
    for _, rows in _rows(cohort):
        rows.delete()
    Group.objects.filter(cohort=cohort).update(name="", agreement="", room="", join_link="", slot=None)
    Meeting.objects.filter(group__cohort=cohort).update(place="", join_link="")
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.FORGOTTEN)
    return Forgetting.objects.create(cohort=cohort, on=site_today(), gone=gone)


def forget_due() -> list[Forgetting]:
    """Forget every class whose day has come, each by itself; one that fails is tried again next time."""
    return each(filter(is_due, ended()), _forget)


def _forget(cohort: Cohort) -> Forgetting:
    return forget(cohort=cohort)
