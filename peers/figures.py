"""What all groups together did and said: minutes by block, pulses by session, ticks after sessions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, F, Q

from core.clock import site_today
from peers import pulses, releases, tallies
from peers.models import Debrief, Pulse, PulseTap, RunBlock, Session
from peers.suppression import LEAST, about

if TYPE_CHECKING:
    import datetime as dt

    from peers.models import Version
    from peers.pulses import Question

MINUTE = 60
# A class and the day on which its pulses of a session went into the figures together.
Round = tuple[int, "dt.date | None"]


@dataclass(frozen=True)
class BlockFigure:
    """One block over all groups: minutes planned and real, how often it was run, and left out."""

    title: str
    key: str
    planned: float
    real: float
    runs: int
    left_out: int

    @property
    def off(self) -> float:
        """Minutes more (or, below 0, fewer) than planned."""
        return self.real - self.planned


@dataclass
class SessionFigure:
    """One session's blocks, in the order in which they were run."""

    session: Session
    blocks: list[BlockFigure] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """The longest bar, in minutes; a chart's whole width."""
        return max((max(block.planned, block.real) for block in self.blocks), default=1) or 1


def minutes(version: Version) -> list[SessionFigure]:
    """Return planned against real minutes of every block that was run in a version, in two queries."""
    ran = Q(seconds__gt=0)
    rows = (
        RunBlock.objects.filter(run__meeting__session__version=version, run__finished_at__isnull=False)
        .values("key", session=F("run__meeting__session"))
        .annotate(
            runs=Count("pk", filter=ran),
            left_out=Count("pk", filter=~ran),
            plan=Avg("planned"),
            real=Avg("seconds", filter=ran),
            place=Avg("position"),
            name=F("title"),
        )
        .order_by("place")
    )
    sessions = {session.pk: SessionFigure(session) for session in Session.objects.filter(version=version)}
    for row in rows:
        sessions[row["session"]].blocks.append(
            BlockFigure(
                title=row["name"],
                key=row["key"],
                planned=row["plan"],
                real=(row["real"] or 0) / MINUTE,
                runs=row["runs"],
                left_out=row["left_out"],
            )
        )
    found = sorted(sessions.values(), key=lambda figure: figure.session.position)
    return [figure for figure in found if figure.blocks]


@dataclass(frozen=True)
class Cell:
    """One answer's count over all groups: None where hidden, at least that where a class is forgotten."""

    words: str
    many: int | None
    is_least: bool = False

    @property
    def text(self) -> str:
        """The count as it is read."""
        if self.many is None:
            return "hidden, or none" if self.is_least else "hidden"
        return f"at least {self.many}" if self.is_least else str(self.many)


@dataclass(frozen=True)
class PulseFigure:
    """One session over all groups: about how many answered in how many groups, and each question's counts.

    `forgotten` is how many classes are in the counts with what was kept of them alone.
    """

    session: Session
    groups: int
    answers: int
    tallies: list[tuple[Question, list[Cell]]]
    forgotten: int = 0

    @property
    def most(self) -> int:
        """The largest count that shows; a chart's whole width."""
        return max((cell.many or 0 for _, cells in self.tallies for cell in cells), default=0) or 1


def pulse_figures(version: Version, left: tallies.Left | None = None) -> list[PulseFigure]:
    """Return what came back from each session: rounds that went in, small counts hidden in each.

    Four queries, however many groups. Of forgotten classes, what was kept of their rounds is added.
    """
    spent = Count("tickets", filter=Q(tickets__is_spent=True))
    found = Pulse.objects.filter(run__meeting__session__version=version, released_on__isnull=False)
    by_session: dict[int, list[Pulse]] = defaultdict(list)
    rounds: dict[int, Round] = {}
    for pulse in found.annotate(many=spent).select_related("run__meeting__group"):
        meeting = pulse.run.meeting
        by_session[meeting.session_id].append(pulse)
        rounds[pulse.pk] = (meeting.group.cohort_id, pulse.released_on)
    taps = PulseTap.objects.filter(pulse__in=rounds).values_list("pulse", "question", "choice")
    counts = Counter((pulse, question, choice) for pulse, question, choice in taps)
    kept = (left or tallies.left(version)).said
    sessions = Session.objects.filter(pk__in=by_session.keys() | kept.keys()).order_by("position")
    return [
        _figure(session, by_session[session.pk], rounds, counts, kept.get(session.pk, tallies.Said()))
        for session in sessions
    ]


def _figure(
    session: Session,
    found: list[Pulse],
    rounds: dict[int, Round],
    counts: Counter[tuple[int, str, str]],
    kept: tallies.Said,
) -> PulseFigure:
    answered = []
    for question in pulses.QUESTIONS:
        by_round: dict[Round, Counter[str]] = defaultdict(Counter)
        for pulse in found:
            for key, _ in question.choices:
                by_round[rounds[pulse.pk]][key] += counts[pulse.pk, question.key, key]
        cells = releases.summed(by_round.values(), [key for key, _ in question.choices])
        answered.append((question, _cells(question, cells, kept)))
    answers = sum(pulse.many for pulse in found)  # type: ignore[attr-defined]
    return PulseFigure(session, len(found), about(answers), answered, len(kept.cohorts))


def _cells(question: Question, cells: list[int | None], kept: tallies.Said) -> list[Cell]:
    """Add what was kept of forgotten classes: a count that was not kept may have been hidden, or none."""
    if not kept.cohorts:
        return [Cell(words, cell) for (_, words), cell in zip(question.choices, cells, strict=True)]
    sums = [
        (words, (cell or 0) + kept.counts[question.key, key])
        for (key, words), cell in zip(question.choices, cells, strict=True)
    ]
    return [Cell(words, many or None, is_least=True) for words, many in sums]


def ticks(version: Version, left: tallies.Left | None = None) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return how often, at least, each box was ticked after sessions of a version: in steps of four.

    What was kept of forgotten classes, in the same steps, is in it.
    """
    ticked = Debrief.objects.filter(meeting__session__version=version)
    rows = list(ticked.values_list("worked", "hard", "bring"))
    kept = (left or tallies.left(version)).ticked
    lists = (
        ("What worked", "worked", Debrief.Worked),
        ("What was hard", "hard", Debrief.Hard),
        ("What to bring next time", "bring", Debrief.Bring),
    )
    found = []
    for place, (title, name, choices) in enumerate(lists):
        counts = Counter(tick for row in rows for tick in row[place])
        cells = [
            (str(label), about(counts[value], LEAST) + kept[f"{name}.{value}"])
            for value, label in choices.choices
        ]
        found.append((title, cells))
    return found


def wishes_to_talk() -> list[Debrief]:
    """Return facilitators' wishes to talk that nobody has taken up, the urgent ones first."""
    waiting = Debrief.objects.filter(answered=False).exclude(supervision=Debrief.Supervision.NO)
    found = waiting.select_related("facilitator", "meeting__group__cohort", "meeting__session")
    return sorted(found, key=lambda one: (one.supervision != Debrief.Supervision.NOW, one.meeting.starts_at))


def today() -> str:
    """Return today's date for a file's name."""
    return site_today().isoformat()
