"""What the director reads of a class: groups, counts, and what is not planned yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from peers import completion
from peers.models import Facilitation, Group, Meeting, Membership, Session

if TYPE_CHECKING:
    import datetime as dt

    from peers.models import Cohort


@dataclass(frozen=True)
class Row:
    """One group of a class in numbers; `leads` are names."""

    group: Group
    members: int
    leads: list[str]
    held: int
    planned: int
    following: dt.datetime | None


@dataclass(frozen=True)
class Protected:
    """How often groups said that their protected time was kept, or was not."""

    kept: int
    broken: int
    unsaid: int


@dataclass(frozen=True)
class Complete:
    """How many people are complete so far, and how many are not yet."""

    complete: int
    not_yet: int


def groups(cohort: Cohort) -> list[Row]:
    """Return a class's groups by number; four queries."""
    sizes = dict(
        Membership.objects.members()
        .on()
        .filter(cohort=cohort)
        .values_list("group")
        .annotate(count=Count("pk"))
    )
    leads: dict[int, list[str]] = defaultdict(list)
    for pk, name in (
        Facilitation.objects.on()
        .filter(group__cohort=cohort)
        .order_by("person__display_name")
        .values_list("group", "person__display_name")
    ):
        leads[pk].append(name)
    meetings = {
        row["group"]: row
        for row in Meeting.objects.filter(group__cohort=cohort)
        .values("group")
        .annotate(
            held=Count("pk", filter=Q(state="held")),
            planned=Count("pk", filter=Q(state="planned", starts_at__gt=timezone.now())),
            following=Min("starts_at", filter=Q(state="planned", starts_at__gt=timezone.now())),
        )
    }
    nothing: dict[str, Any] = {"held": 0, "planned": 0, "following": None}
    found = []
    for group in cohort.groups.select_related("cohort"):
        row = meetings.get(group.pk, nothing)
        size, names = sizes.get(group.pk, 0), leads[group.pk]
        found.append(Row(group, size, names, row["held"], row["planned"], row["following"]))
    return found


def protected(cohort: Cohort) -> Protected:
    """Return how a class's protected time was kept, in counts."""
    # One that did not take place for that very reason counts too.
    past = Meeting.objects.filter(group__cohort=cohort, starts_at__lt=timezone.now())
    past = past.exclude(state=Meeting.State.CANCELLED, protected_kept=None)
    counts = dict(past.order_by().values_list("protected_kept").annotate(count=Count("pk")))
    return Protected(counts.get(True, 0), counts.get(False, 0), counts.get(None, 0))


def complete(cohort: Cohort) -> Complete:
    """Return how many of a class are complete so far."""
    standings = completion.of_cohort(cohort)
    done = sum(standing.is_complete for standing in standings)
    return Complete(done, len(standings) - done)


def unplanned(cohort: Cohort) -> list[tuple[Session, int]]:
    """Return the sessions for which groups have no meeting yet, with how many groups."""
    count = cohort.groups.exclude(number=0).count()
    there = Meeting.objects.kept().filter(group__cohort=cohort, group__number__gt=0)
    # By short name: a class may go on with a new version, and what a group had stays had.
    counts = there.order_by().values_list("session__slug").annotate(count=Count("group", distinct=True))
    planned = dict(counts)
    sessions = cohort.version.sessions.order_by("position")
    return [
        (session, count - planned.get(session.slug, 0))
        for session in sessions
        if planned.get(session.slug, 0) < count
    ]
