"""What all groups together did and said: minutes by block, pulses by session, ticks after sessions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, F, Q

from core.clock import site_today
from peers import pulses
from peers.models import Debrief, Pulse, PulseTap, RunBlock, Session
from peers.suppression import about, hide_small

if TYPE_CHECKING:
    from peers.models import Version
    from peers.pulses import Question

MINUTE = 60


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
class PulseFigure:
    """One session over all groups: about how many answered in how many groups, and each question's counts."""

    session: Session
    groups: int
    answers: int
    tallies: list[tuple[Question, list[tuple[str, int | None]]]]


def pulse_figures(version: Version) -> list[PulseFigure]:
    """Return what came back from each session: only pulses that may be shown, small cells hidden.

    A pulse is shown whole or not at all and never changes after; sums of such pulses differ by whole pulses.
    """
    shown = _shown(version)
    counts: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    rows = PulseTap.objects.filter(pulse__in=[pulse.pk for pulse in shown]).values_list(
        "pulse__run__meeting__session", "question", "choice"
    )
    for session, question, choice in rows:
        counts[session][question, choice] += 1
    by_session: dict[int, list[Pulse]] = defaultdict(list)
    for pulse in shown:
        by_session[pulse.run.meeting.session_id].append(pulse)
    sessions = Session.objects.filter(pk__in=by_session).order_by("position")
    return [_figure(session, by_session[session.pk], counts[session.pk]) for session in sessions]


def _shown(version: Version) -> list[Pulse]:
    pulses_of_version = Pulse.objects.filter(run__meeting__session__version=version)
    spent = Count("tickets", filter=Q(tickets__is_spent=True))
    counted = pulses_of_version.annotate(many=spent).select_related("run__meeting")
    return [pulse for pulse in counted if pulses.is_shown(pulse, pulse.many)]


def _figure(session: Session, shown: list[Pulse], counts: Counter[tuple[str, str]]) -> PulseFigure:
    tallies = []
    for question in pulses.QUESTIONS:
        cells = hide_small([counts[question.key, key] for key, _ in question.choices])
        names = [words for _, words in question.choices]
        tallies.append((question, list(zip(names, cells, strict=True))))
    answers = sum(pulse.many for pulse in shown)  # type: ignore[attr-defined]
    return PulseFigure(session, len(shown), about(answers), tallies)


def ticks(version: Version) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return how often each box was ticked after sessions of a version, list by list."""
    ticked = Debrief.objects.filter(meeting__session__version=version)
    rows = list(ticked.values_list("worked", "hard", "bring"))
    lists = (
        ("What worked", Debrief.Worked),
        ("What was hard", Debrief.Hard),
        ("What to bring next time", Debrief.Bring),
    )
    found = []
    for place, (title, choices) in enumerate(lists):
        counts = Counter(tick for row in rows for tick in row[place])
        found.append((title, [(str(label), counts[value]) for value, label in choices.choices]))
    return found


def wishes_to_talk() -> list[Debrief]:
    """Return facilitators' wishes to talk that nobody has taken up, the urgent ones first."""
    waiting = Debrief.objects.filter(answered=False).exclude(supervision=Debrief.Supervision.NO)
    found = waiting.select_related("facilitator", "meeting__group__cohort", "meeting__session")
    return sorted(found, key=lambda one: (one.supervision != Debrief.Supervision.NOW, one.meeting.starts_at))


def today() -> str:
    """Return today's date for a file's name."""
    return site_today().isoformat()
