"""Who could lead a group from now on, in place of someone who may not: trained, free and clear."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.clock import site_today
from peers.models import Facilitation, KeepApart, Meeting, Membership
from peers.safety import Assessing, Span
from people.models import Role, User
from people.models.people import still_open

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.models import Group, Slot

DAY = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Successor:
    """Someone who could lead a group, and how many they lead already."""

    person: User
    groups: int


def of_group(group: Group) -> list[Successor]:
    """Return who could lead a group from today to the end of its class, whoever leads fewest first.

    Trained; no member of it and not leading it; leading nothing at its times; assessing none of its
    members in all those days, kept apart from none of them. Eight queries for any number.
    """
    today = site_today()
    days = Span(today, max(today, group.cohort.ends_on))
    here = still_open(today)
    members = set(Membership.objects.filter(here, group=group).values_list("person", flat=True))
    leading = Facilitation.objects.filter(here, group=group).values("person")
    trained = User.objects.holding(Role.Kind.FACILITATOR).exclude(pk__in=members).exclude(pk__in=leading)
    apart = KeepApart.objects.filter(cohort=group.cohort_id)
    for one, other in (("one", "other"), ("other", "one")):
        trained = trained.exclude(pk__in=apart.filter(**{f"{one}__in": members}).values(other))
    people = list(trained.order_by("display_name", "pk"))
    led = _led(group, people)
    busy = _busy(group, led)
    known = Assessing([person.pk for person in people], members)
    found = [
        Successor(person, len(led[person.pk]))
        for person in people
        if not led[person.pk] & busy
        and all(known.first(person.pk, member, days) is None for member in members)
    ]
    return sorted(found, key=lambda each: each.groups)


def _led(group: Group, people: Iterable[User]) -> dict[int, set[int]]:
    rows = Facilitation.objects.filter(still_open(site_today()), person__in=people).exclude(group=group)
    found: dict[int, set[int]] = defaultdict(set)
    for person, other in rows.filter(group__number__gt=0).values_list("person", "group"):
        found[person].add(other)
    return found


def _busy(group: Group, led: dict[int, set[int]]) -> set[int]:
    """Return which other groups meet when this one does: by their weekly time, and by coming meetings."""
    gap = dt.timedelta(minutes=group.cohort.minutes + group.cohort.buffer)
    others = {pk for groups in led.values() for pk in groups}
    coming = Meeting.objects.coming().filter(group__in={group.pk, *others}).values_list("group", "starts_at")
    mine = [starts for pk, starts in coming if pk == group.pk]
    found = {pk for pk, starts in coming if any(abs(starts - own) < gap for own in mine)}
    slots = type(group).objects.filter(pk__in=others, slot__isnull=False).select_related("slot")
    return found | {other.pk for other in slots if _meet(group.slot, other.slot, gap)}


def _meet(one: Slot | None, other: Slot | None, gap: dt.timedelta) -> bool:
    if one is None or other is None or one.weekday != other.weekday:
        return False
    return abs(dt.datetime.combine(DAY, one.starts) - dt.datetime.combine(DAY, other.starts)) < gap
