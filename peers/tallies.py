"""What is counted of a class before its people are forgotten: sums, small ones of what was said left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count

from peers import pulses, registers, releases
from peers.models import (
    Attendance,
    Debrief,
    Facilitation,
    Meeting,
    Membership,
    PulseTap,
    Regret,
    Tally,
)
from peers.suppression import LEAST, about

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from peers.models import Cohort, Session, Version

Found = tuple[int | None, str, int]
TICKS = ("worked.", "hard.", "bring.")
FEEDBACK = ("said.", *TICKS)
OF_CLASS = {
    "groups": "Groups",
    "members": "Members, over all the years",
    "facilitators": "Facilitators, over all the years",
    "held": "Meetings held",
    "cancelled": "Meetings called off",
    "complete": "Complete",
    "not-yet": "Not complete",
    "time-kept": "Meetings in protected time",
    "time-broken": "Meetings whose protected time was broken",
}
OF_SESSION = {f"came.{value}": str(label) for value, label in Attendance.State.choices} | {
    "regrets": "Regrets"
}


def rows(cohort: Cohort) -> list[Tally]:
    """Return a class's counts, not yet stored; those of nothing are left out."""
    found = [*_of_class(cohort), *_came(cohort), *_said(cohort), *_ticked(cohort)]
    return [
        Tally(cohort=cohort, session_id=session, what=what, count=count)
        for session, what, count in found
        if count
    ]


def _of_class(cohort: Cohort) -> Iterator[Found]:
    members = Membership.objects.members().filter(cohort=cohort)
    leads = Facilitation.objects.filter(group__cohort=cohort)
    states = Counter(Meeting.objects.filter(group__cohort=cohort).values_list("state", flat=True))
    standing, time = registers.complete(cohort), registers.protected(cohort)
    counts = {
        "groups": cohort.groups.exclude(number=0).count(),
        "members": members.values("person").distinct().count(),
        "facilitators": leads.values("person").distinct().count(),
        "held": states["held"],
        "cancelled": states["cancelled"],
        "complete": standing.complete,
        "not-yet": standing.not_yet,
        "time-kept": time.kept,
        "time-broken": time.broken,
    }
    yield from ((None, what, count) for what, count in counts.items())


def _came(cohort: Cohort) -> Iterator[Found]:
    marks = Attendance.objects.filter(meeting__group__cohort=cohort).order_by()
    counted = marks.values_list("meeting__session", "state").annotate(many=Count("pk"))
    yield from ((session, f"came.{state}", many) for session, state, many in counted)
    sent = Regret.objects.filter(meeting__group__cohort=cohort).order_by()
    regrets = sent.values_list("meeting__session").annotate(many=Count("pk"))
    yield from ((session, "regrets", many) for session, many in regrets)


def _said(cohort: Cohort) -> Iterator[Found]:
    """Count what the figures showed of each session, its rounds summed as there; nobody's line is kept.

    A pulse that was in no round stays out: whoever compares the figures of before and after finds it nowhere.
    """
    rounds: dict[int, dict[dt.date | None, Counter[tuple[str, str]]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    taps = PulseTap.objects.filter(
        pulse__run__meeting__group__cohort=cohort, pulse__released_on__isnull=False
    ).values_list("pulse__run__meeting__session", "pulse__released_on", "question", "choice")
    for session, day, *tap in taps:
        rounds[session][day][tap[0], tap[1]] += 1
    for session, counted in rounds.items():
        for question in pulses.QUESTIONS:
            keys = [key for key, _ in question.choices]
            by_round = [{key: counts[question.key, key] for key in keys} for counts in counted.values()]
            yield from (
                (session, f"said.{question.key}.{key}", cell)
                for key, cell in zip(keys, releases.summed(by_round, keys), strict=True)
                if cell is not None
            )


def _ticked(cohort: Cohort) -> Iterator[Found]:
    """Count what facilitators ticked after sessions, in steps of four as in the figures before."""
    counts: Counter[tuple[int, str]] = Counter()
    ticked = Debrief.objects.filter(meeting__group__cohort=cohort)
    for session, *lists in ticked.values_list("meeting__session", "worked", "hard", "bring"):
        for name, ticks in zip(("worked", "hard", "bring"), lists, strict=True):
            counts.update((session, f"{name}.{tick}") for tick in ticks)
    yield from ((session, what, about(count, LEAST)) for (session, what), count in counts.items())


@dataclass
class Said:
    """What was kept of one session's pulses: of which classes, and counts by question and answer."""

    cohorts: set[int] = field(default_factory=set)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass
class Left:
    """What forgotten classes left of a version: said in pulses by session, and ticked ("hard.late")."""

    said: dict[int, Said] = field(default_factory=lambda: defaultdict(Said))
    ticked: Counter[str] = field(default_factory=Counter)


def left(version: Version) -> Left:
    """Return what forgotten classes left of a version's feedback; one query."""
    found = Left()
    rows = Tally.objects.filter(session__version=version).order_by()
    for cohort, session, what, count in rows.values_list("cohort", "session", "what", "count"):
        name, _, choice = what.partition(".")
        if name == "said" and session:
            question, _, answer = choice.partition(".")
            found.said[session].cohorts.add(cohort)
            found.said[session].counts[question, answer] += count
        elif what.startswith(TICKS):
            found.ticked[what] += count
    return found


def _words() -> dict[str, str]:
    said = {
        f"said.{question.key}.{key}": f"{question.words} {words}"
        for question in pulses.QUESTIONS
        for key, words in question.choices
    }
    lists = (("worked", Debrief.Worked), ("hard", Debrief.Hard), ("bring", Debrief.Bring))
    ticked = {
        f"{name}.{value}": f"{label}, at least" for name, ticks in lists for value, label in ticks.choices
    }
    return OF_CLASS | OF_SESSION | said | ticked


def words(what: str) -> str:
    """Return what a count is of, as it is read; a count that an older portal made keeps its own name."""
    return _words().get(what, what)


def kept(cohort: Cohort, *, feedback: bool) -> list[tuple[Session | None, list[tuple[str, int]]]]:
    """Return the counts that stay of a forgotten class: of the class first, then session by session.

    What members and facilitators said of sessions is in it with `feedback` alone.
    """
    found: dict[Session | None, list[tuple[str, int]]] = {None: []}
    for tally in cohort.tallies.select_related("session").order_by("session__position", "pk"):
        if feedback or not tally.what.startswith(FEEDBACK):
            found.setdefault(tally.session, []).append((words(tally.what), tally.count))
    return list(found.items())
