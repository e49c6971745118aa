"""What stands on the front page, for each sort of reader, in as many queries for many as for few."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from peers import completion, running
from peers.models import Cohort, Group, KeepApart, MakeUp, Meeting, Membership, Offer, Regret, Tally

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from peers.seats import Places
    from people.models import User


@dataclass(frozen=True)
class Mine:
    """A member's own group, its next meeting, whether they sent regrets, and what they could make up."""

    group: Group
    following: Meeting | None
    regrets: bool
    missed: list[Meeting]
    make_ups: list[MakeUp]

    @property
    def near(self) -> bool:
        """Whether the next meeting is about to begin, or on."""
        return self.following is not None and running.is_near(self.following)


@dataclass(frozen=True)
class Leading:
    """A group someone leads, with its next meeting and who cannot come."""

    group: Group
    following: Meeting | None
    members: int
    regrets: int

    @property
    def near(self) -> bool:
        """Whether the next meeting is about to begin, or on."""
        return self.following is not None and running.is_near(self.following)


def _next(places: Places) -> dict[int, Meeting]:
    """Return, by group, the next meeting on someone's own days there."""
    found: dict[int, Meeting] = {}
    for seat in places.coming:
        if not seat.is_guest:
            found.setdefault(seat.meeting.group_id, seat.meeting)
    return found


def mine(person: User, places: Places) -> list[Mine]:
    """Return the groups that someone belongs to; nearly always one, or none."""
    groups = list(Group.objects.of_member(person).select_related("cohort")) if places.belongs else []
    if not groups:
        return []
    following = _next(places)
    sent = set(Regret.objects.filter(person=person).values_list("meeting", flat=True))
    asked = MakeUp.objects.filter(person=person, state__in=MakeUp.OPEN)
    make_ups = list(asked.select_related("missed__session", "missed__group", "host"))
    open_for = {make_up.missed_id for make_up in make_ups}
    missed = [meeting for meeting in completion.missed(person) if meeting.pk not in open_for]
    return [
        Mine(
            group,
            meeting := following.get(group.pk),
            meeting is not None and meeting.pk in sent,
            [each for each in missed if each.group.cohort_id == group.cohort_id],
            [each for each in make_ups if each.missed.group.cohort_id == group.cohort_id],
        )
        for group in groups
    ]


@dataclass(frozen=True)
class Kept:
    """A meeting of another group, or a circle, where a seat is kept for someone."""

    meeting: Meeting
    regrets: bool
    near: bool


def kept(person: User, places: Places) -> list[Kept]:
    """Return the coming meetings that someone is a guest at, the next one first."""
    found = [seat.meeting for seat in places.coming if seat.is_guest]
    sent = set(Regret.objects.filter(person=person, meeting__in=found).values_list("meeting", flat=True))
    return [Kept(meeting, meeting.pk in sent, running.is_near(meeting)) for meeting in found]


def leading(person: User, places: Places) -> list[Leading]:
    """Return the groups that someone leads, the one that meets first first."""
    groups = list(Group.objects.led_by(person).select_related("cohort")) if places.leads else []
    if not groups:
        return []
    following = _next(places)
    meetings = Meeting.objects.filter(pk__in=[meeting.pk for meeting in following.values()])
    regrets = dict(meetings.annotate(sent=Count("regrets")).values_list("pk", "sent"))
    members = Membership.objects.members().on().filter(group__in=groups)
    sizes = dict(members.values_list("group").annotate(size=Count("pk")))
    found = [
        Leading(
            group,
            meeting := following.get(group.pk),
            sizes.get(group.pk, 0),
            regrets[meeting.pk] if meeting else 0,
        )
        for group in groups
    ]
    late = timezone.now().replace(year=9999)
    return sorted(found, key=lambda each: each.following.starts_at if each.following else late)


def offers(person: User) -> QuerySet[Offer]:
    """Return the meetings that someone is asked to lead once."""
    open_now = Offer.objects.filter(person=person, state=Offer.State.OPEN, answer_by__gt=timezone.now())
    return open_now.select_related("meeting__session", "meeting__group__cohort")


def to_answer(person: User) -> list[MakeUp]:
    """Return who asks for a seat in a group that someone leads, or for a talk."""
    groups = Group.objects.led_by(person).values("pk")
    asked = MakeUp.objects.answerable().filter(
        Q(host__group__in=groups) | Q(host=None, missed__group__in=groups)
    )
    return list(asked.select_related("person", "missed__group", "missed__session", "host__group"))


@dataclass(frozen=True)
class Class:
    """A cohort in numbers."""

    cohort: Cohort
    groups: int
    members: int
    held: int
    planned: int


def cohorts() -> list[Class]:
    """Return every cohort with its counts, kept ones where it is forgotten; five queries."""
    rows = list(Cohort.objects.select_related("program", "version__curriculum"))
    groups = dict(Group.objects.exclude(number=0).values_list("cohort").annotate(count=Count("pk")))
    seats = dict(Membership.objects.members().on().values_list("cohort").annotate(count=Count("pk")))
    seats |= dict(Tally.objects.filter(what="members").values_list("cohort", "count"))
    states: dict[tuple[int, str], int] = defaultdict(int)
    for cohort, state, count in Meeting.objects.values_list("group__cohort", "state").annotate(
        count=Count("pk")
    ):
        states[cohort, state] = count
    return [
        Class(
            cohort,
            groups.get(cohort.pk, 0),
            seats.get(cohort.pk, 0),
            states[cohort.pk, "held"],
            states[cohort.pk, "planned"],
        )
        for cohort in rows
    ]


def asked_apart(person: User) -> list[Cohort]:
    """Return the classes in which someone asked to be kept apart from somebody; one query."""
    wishes = KeepApart.objects.filter(asked_by=person)
    return list(Cohort.objects.filter(pk__in=wishes.values("cohort")))


def forming(person: User) -> list[Cohort]:
    """Return the classes whose groups are being formed, and which ask someone when they could meet."""
    asked = Cohort.objects.filter(state__in=Cohort.EARLY)
    return list(
        asked.filter(
            Q(entrants__person=person) | Q(leads__person=person) | Q(leads__partner=person)
        ).distinct()
    )
