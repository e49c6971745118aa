"""When groups meet: sessions fall due by their anchors, and are laid into protected time without a clash."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import holidays
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.clock import site_today, site_zone
from peers.models import Cohort, Facilitation, Group, Meeting, Membership, Offer, ProtectedBlock, Session
from peers.models.meetings import day_range
from peers.safety import Span, span
from people.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WINDOW = dt.timedelta(days=28)  # how long after it falls due a session may wait for protected time
STEP = dt.timedelta(minutes=15)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Time:
    """From one moment to another."""

    start: dt.datetime
    end: dt.datetime

    def near(self, other: Time, buffer: dt.timedelta) -> bool:
        """Say whether two times overlap, or leave less than a buffer between them."""
        return self.start < other.end + buffer and other.start < self.end + buffer


@dataclass(frozen=True)
class Taken:
    """A meeting that stands: who leads it, and which facilitators of others belong to its group."""

    meeting: Meeting
    time: Time
    leads: frozenset[int]
    members: frozenset[int]


@dataclass(frozen=True)
class Clash:
    """Something wrong with one meeting's time, in a sentence."""

    meeting: Meeting
    words: str


@dataclass
class Outcome:
    """What generating did: the meetings made, and for what was not possible a sentence each."""

    made: list[Meeting] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


class Diary:
    """Everything that stands in the way of a time for one cohort's groups; eight queries for any number."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.buffer = dt.timedelta(minutes=cohort.buffer)
        first = min(cohort.starts_on, site_today())
        self.holidays: Any = holidays.country_holidays(
            settings.HOLIDAYS, years=range(first.year, cohort.ends_on.year + 1)
        )
        rows = list(cohort.blocks.all())
        self.blocks = [row for row in rows if row.kind == ProtectedBlock.Kind.PROTECTED]
        self.exams = [row for row in rows if row.kind == ProtectedBlock.Kind.EXAM]
        self.events = dict(cohort.events.values_list("anchor", "date"))
        self.leading: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        self.belonging: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        self.names: dict[int, str] = {}
        own = Facilitation.objects.filter(group__cohort=cohort).values("person")
        # A facilitator's groups in other classes count too.
        for row in Facilitation.objects.filter(person__in=own).select_related("person"):
            self.names[row.person_id] = row.person.display_name
            self.leading[row.group_id].append((row.person_id, span(row)))
        # Trainees who facilitate have a group of their own, and a seat in others for a day.
        for seat in Membership.objects.filter(person__in=own):
            self.belonging[seat.group_id].append((seat.person_id, span(seat)))
        # Whoever is stood in for does not lead that meeting, at the time for which they said so.
        stood_in = Offer.objects.filter(state=Offer.State.TAKEN, meeting__group__in=self.leading)
        self.absent = set(stood_in.values_list("meeting", "meeting__starts_at", "absent"))
        # So do meetings of any class in a room of this one.
        rooms = {*Meeting.objects.filter(group__cohort=cohort).values_list("place", flat=True).distinct()}
        own_groups = dict(cohort.groups.values_list("pk", "room"))
        groups, places = {*self.leading, *self.belonging, *own_groups}, {*rooms, *own_groups.values()} - {""}
        near = Q(group__in=groups) | Q(place__in=places)
        there = Meeting.objects.kept().filter(near, starts_at__gte=day_range(first)[0])
        self.taken: list[Taken] = []
        # By day: a class of 72 groups has hundreds of meetings, and few of them on any one day.
        self.days: dict[dt.date, list[Taken]] = defaultdict(list)
        for meeting in there.select_related("group__cohort", "session").order_by("starts_at", "pk"):
            self.add(meeting)

    def add(self, meeting: Meeting) -> None:
        """Let a meeting stand in the way from now on."""
        taken = self.take(meeting)
        self.taken.append(taken)
        self.days[meeting.day].append(taken)

    def take(self, meeting: Meeting) -> Taken:
        """Return a meeting as something that stands in the way."""
        day = meeting.day
        leads = frozenset(
            pk
            for pk, days in self.leading[meeting.group_id]
            if days.first <= day <= days.last and (meeting.pk, meeting.starts_at, pk) not in self.absent
        )
        members = frozenset(
            pk for pk, days in self.belonging[meeting.group_id] if days.first <= day <= days.last
        )
        return Taken(meeting, Time(meeting.starts_at, meeting.ends_at), leads, members)

    def wrong(self, meeting: Meeting) -> list[str]:
        """Say what is wrong with a meeting's time, in sentences.

        An event may have moved since it was planned: what is too early or too late by now is said too.
        """
        return [*self.blocked(meeting), *self.adrift(meeting)]

    def fits(self, meeting: Meeting) -> bool:
        """Say whether nothing is wrong with a time; what its event has passed by comes when it can."""
        event = self.events.get(meeting.session.anchor)
        passed = event is not None and event < site_today()
        return not self.blocked(meeting) and (passed or not any(self.adrift(meeting)))

    def blocked(self, meeting: Meeting) -> list[str]:
        """Say what else is at a meeting's time, or keeps it from being protected."""
        mine = self.take(meeting)
        day = meeting.day
        found = list(self._elsewhere(mine))
        if day in self.holidays:
            found.append(f"{day:%A} {day.day} {day:%B} is a holiday: {self.holidays.get(day)}.")
        if any(mine.time.near(_time(exam), dt.timedelta(0)) for exam in self.exams):
            found.append("There is an exam at that time.")
        if self.blocks and not any(_inside(mine.time, _time(block)) for block in self.blocks):
            found.append("It is not in protected time.")
        return found

    def adrift(self, meeting: Meeting) -> Iterator[str]:
        """Say whether a meeting comes before its session is due, or after what it was to come before."""
        if not meeting.group.number:
            return
        session, event = meeting.session, self.events.get(meeting.session.anchor)
        if event is None:
            return
        due = event + dt.timedelta(days=session.offset_days)
        if meeting.day < due:
            yield f"It is too early: “{session.title}” is for {due.day} {due:%B %Y} or soon after."
        elif session.offset_days < 0 and meeting.day > event:
            yield (
                f"It is too late: “{session.title}” comes before {event.day} {event:%B %Y}, "
                "and this is after."
            )

    def _elsewhere(self, mine: Taken) -> Iterator[str]:
        day = mine.meeting.day
        # One that begins before midnight may last until after it.
        for other in (each for near in (day - DAY, day, day + DAY) for each in self.days.get(near, ())):
            if other.meeting.pk == mine.meeting.pk and mine.meeting.pk is not None:
                continue
            group = mine.meeting.group
            if other.meeting.day == day and other.meeting.group_id == group.pk and group.number:
                yield f"{group.plain_name} has another session on that day."
                continue
            for lead in sorted(mine.leads & other.leads):
                name = self.names.get(lead, "A facilitator")
                if mine.time.near(other.time, dt.timedelta(0)):
                    yield f"{name} leads {self._called(other)} then."
                elif mine.time.near(other.time, self.buffer):
                    pause = f"{self.cohort.buffer} minutes"
                    yield f"{name} leads {self._called(other)} less than {pause} before or after."
            if mine.time.near(other.time, dt.timedelta(0)):
                # Where someone sits is theirs: it is not said here.
                yield from (
                    f"{self.names.get(pk, 'A facilitator')} has a seat at another meeting then."
                    for pk in sorted(mine.leads & other.members)
                )
                yield from (
                    f"{self.names.get(pk, 'A member')} leads {self._called(other)} then."
                    for pk in sorted(mine.members & other.leads)
                )
            same_room = mine.meeting.place and mine.meeting.place == other.meeting.place
            if same_room and mine.time.near(other.time, dt.timedelta(0)):
                yield f"{mine.meeting.place} is taken by {self._called(other)} then."

    def _called(self, other: Taken) -> str:
        """Call a group by its number: the name that it gave itself is for those who belong to it."""
        group = other.meeting.group
        name = group.plain_name if group.number else "the make-up circle"
        return name if group.cohort_id == self.cohort.pk else f"{name} of {group.cohort}"

    def times(self, group: Group, first: dt.date, last: dt.date, minutes: int) -> Iterator[dt.datetime]:
        """Yield starts to come that protected time allows between two days, the group's own slot first."""
        now, last = timezone.now(), min(last, self.cohort.ends_on)
        return (start for start in self._starts(group, first, last, minutes) if start > now)

    def _starts(self, group: Group, first: dt.date, last: dt.date, minutes: int) -> Iterator[dt.datetime]:
        length = dt.timedelta(minutes=minutes)
        blocks = [block for block in self.blocks if first <= block.date <= last]
        if group.slot is not None:
            slot = group.slot
            for block in blocks:
                start = _moment(block.date, slot.starts)
                if block.date.weekday() == slot.weekday and _inside(
                    Time(start, start + length), _time(block)
                ):
                    yield start
        for block in blocks:
            time = _time(block)
            start = time.start
            while start + length <= time.end:
                yield start
                start += STEP


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, site_zone())


def _time(block: ProtectedBlock) -> Time:
    return Time(_moment(block.date, block.starts), _moment(block.date, block.ends))


def _inside(inner: Time, outer: Time) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def refuse_day(cohort: Cohort, starts_at: dt.datetime) -> None:
    """Raise RefusedError for a time that is past, or after the last day of a class."""
    if starts_at <= timezone.now():
        raise RefusedError("Choose a time that is still to come.")
    last = cohort.ends_on
    # Compared as times: the last days of the calendar have no date in some zones.
    if starts_at > dt.datetime.combine(last, dt.time.max, site_zone()):
        raise RefusedError(f"The class ends on {last.day} {last:%B %Y}. Choose a day until then.")


def typed(day: dt.date, time: dt.time) -> dt.datetime:
    """Return what someone typed as a moment: all times on a page are the reader's own, and so are these.

    Raises RefusedError for a time that their clocks leave out on that day.
    """
    found = dt.datetime.combine(day, time, timezone.get_current_timezone())
    there_and_back = found.astimezone(dt.UTC).astimezone(found.tzinfo)
    if there_and_back.time() != time:
        raise RefusedError("Clocks go forward then, and leave that time out. Choose another one.")
    return found


def clashes(cohort: Cohort) -> list[Clash]:
    """Return everything wrong with a cohort's coming meetings, the soonest first."""
    diary = Diary(cohort)
    coming = [
        taken.meeting
        for taken in diary.taken
        if taken.meeting.group.cohort_id == cohort.pk
        and taken.meeting.state == Meeting.State.PLANNED
        and not taken.meeting.has_begun
    ]
    return [Clash(meeting, words) for meeting in coming for words in diary.wrong(meeting)]


def free_times(meeting: Meeting, most: int = 6) -> list[dt.datetime]:
    """Return starts to which a meeting could move without a clash, the soonest first, one for each day."""
    diary = Diary(meeting.group.cohort)
    first = max(site_today(), meeting.day - WINDOW)
    found: dict[dt.date, dt.datetime] = {}
    for start in diary.times(meeting.group, first, meeting.day + WINDOW, meeting.minutes):
        trial = _copy(meeting, start)
        if start.date() not in found and start != meeting.starts_at and diary.fits(trial):
            found[start.date()] = start
    return sorted(found.values())[:most]


def _copy(meeting: Meeting, start: dt.datetime) -> Meeting:
    return Meeting(
        pk=meeting.pk,
        group=meeting.group,
        session=meeting.session,
        starts_at=start,
        minutes=meeting.minutes,
        place=meeting.place,
    )


@transaction.atomic
def generate(cohort: Cohort) -> Outcome:
    """Make the meetings that are not there yet: each group's every session, in protected time, no clash.

    Running it again makes what is missing and leaves the rest alone.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    diary, outcome = Diary(cohort), Outcome()
    # Not the diary's: it begins with the class, and a class's first day may have moved.
    kept = Meeting.objects.kept().filter(group__cohort=cohort)
    # A class may go on with a new version: what a group had stays had.
    known = set(kept.values_list("group", "session__slug"))
    groups = list(cohort.groups.exclude(number=0).select_related("slot", "cohort"))
    for session in cohort.version.sessions.all():
        wanting = [group for group in groups if (group.pk, session.slug) not in known]
        if wanting and session.anchor not in diary.events:
            outcome.words.append(f"“{session.title}” waits for the day of {session.anchor}: set it first.")
            continue
        for group in wanting:
            _place(diary, group, session, outcome)
    Meeting.objects.bulk_create(outcome.made)
    return outcome


def _place(diary: Diary, group: Group, session: Session, outcome: Outcome) -> None:
    event, today = diary.events[session.anchor], site_today()
    due = max(event + dt.timedelta(days=session.offset_days), today)
    last = min(due + WINDOW, event) if session.offset_days < 0 and event >= today else due + WINDOW
    for start in diary.times(group, due, last, diary.cohort.minutes):
        meeting = Meeting(
            group=group,
            session=session,
            starts_at=start,
            minutes=diary.cohort.minutes,
            place=group.room,
            join_link=group.join_link,
            mode=Meeting.Mode.IN_PERSON if group.room or not group.join_link else Meeting.Mode.REMOTE,
        )
        if diary.fits(meeting):
            outcome.made.append(meeting)
            diary.add(meeting)
            return
    words = f"{group}, “{session.title}”: no protected time from {due} to {last} without a clash."
    outcome.words.append(words)


def protect(*, cohort: Cohort, days: Iterable[dt.date], starts: dt.time, ends: dt.time, kind: str) -> int:
    """Protect a time on some days, or keep it free for an exam; returns how many were new."""
    rows = [ProtectedBlock(cohort=cohort, date=day, starts=starts, ends=ends, kind=kind) for day in days]
    before = cohort.blocks.count()
    ProtectedBlock.objects.bulk_create(rows, ignore_conflicts=True)
    return cohort.blocks.count() - before
