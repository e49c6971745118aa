"""Saying what may reach someone: on their page, or by one click in a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from reminders import kinds, summary
from reminders.models import Channel, Choice, Preference
from reminders.verdicts import SUMMARY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from people.models import User
    from reminders.kinds import Kind


def kinds_for(person: User) -> list[Kind]:
    """Return the kinds that a person's preferences show."""
    return [kind for kind in kinds.every() if kind.audience is None or kind.audience(person)]


def of(person: User) -> Preference:
    """Return a person's preferences, unsaved defaults where they have said nothing yet."""
    return Preference.objects.filter(user=person).first() or Preference(user=person)


@transaction.atomic
def save(
    *, person: User, fields: Mapping[str, Any], choices: Mapping[tuple[str, str], bool], time_zone: str
) -> None:
    """Keep everything that the preferences page says; saying it also ends "everything optional off"."""
    before = of(person).rhythm
    kept, _ = Preference.objects.update_or_create(user=person, defaults={**fields, "muted": False})
    if kept.rhythm != before:
        summary.let_go(person)
    rows = [
        Choice(user=person, kind=kind, channel=channel, wanted=wanted)
        for (kind, channel), wanted in choices.items()
    ]
    _keep(rows)
    if time_zone != person.time_zone:
        person.time_zone = time_zone
        person.save(update_fields=["time_zone"])


def turn_off(*, person: User, kind: Kind) -> None:
    """Stop one kind from reaching someone outside of this site; for a summary, everything optional."""
    if kind.key == SUMMARY:
        turn_all_off(person=person)
        return
    if kind.stop is not None:
        kind.stop(person)
        return
    outside = [channel for channel in Channel.values if channel != Channel.LIST]
    _keep([Choice(user=person, kind=kind.key, channel=channel, wanted=False) for channel in outside])


def turn_all_off(*, person: User) -> None:
    """Stop everything optional; the list on the site stays."""
    Preference.objects.update_or_create(user=person, defaults={"muted": True})


def _keep(rows: list[Choice]) -> None:
    Choice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind", "channel"], update_fields=["wanted"]
    )
