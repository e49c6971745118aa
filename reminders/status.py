"""How the sending goes, in counts alone: no words, no people, and nothing exact about health."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q
from django.utils import timezone

from reminders import kinds, verdicts
from reminders.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping

WEEK = dt.timedelta(days=7)
STUCK = dt.timedelta(minutes=10)  # nothing that is due should wait this long while workers run
FEW = 10
State = Delivery.State
ENDS = (State.SENT, State.UNWANTED, State.LATE, State.FAILED)
NOTHING = dict.fromkeys(("waiting", *(end.value for end in ENDS)), 0)


@dataclass(frozen=True)
class Line:
    """One kind's counts: what is to come, and what became of the last seven days."""

    title: str
    waiting: str
    sent: str
    unwanted: str
    late: str
    failed: str


@dataclass(frozen=True)
class Status:
    """Everything the office and `manage.py reminders_status` show.

    `held_up` counts what waits for a server that is away. `stuck` says that something has been due for long
    and was not tried or is held up, private or not; the other totals leave out what is private.
    """

    lines: list[Line]
    overdue: int
    oldest: dt.datetime | None
    stuck: bool
    retrying: int
    held_up: int
    reasons: list[tuple[str, int]]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The lines as tuples, in the order of their titles."""
        return [astuple(line) for line in self.lines]


def now() -> Status:
    """Return the present state of the ledger, in three queries."""
    moment = timezone.now()
    recent, counted = Q(ended_at__gt=moment - WEEK), Q(kind__in=_keys(private=False))
    told = Delivery.objects.filter(recent | Q(state__in=Delivery.OPEN))
    counts = told.values("kind").annotate(
        waiting=Count("pk", filter=Q(state__in=Delivery.OPEN)),
        **{state.value: Count("pk", filter=recent & Q(state=state)) for state in ENDS},
    )
    overdue, away = Q(ready_at__lte=moment), _held_up(moment - STUCK)
    # A total that counted what is private would tell it to whoever subtracts the rest.
    totals = Delivery.objects.filter(state=State.DUE).aggregate(
        overdue=Count("pk", filter=overdue & counted),
        oldest=Min("ready_at", filter=overdue & counted),
        retrying=Count("pk", filter=Q(attempts__gt=0) & counted),
        held_up=Count("pk", filter=away & counted),
        stuck=Count("pk", filter=away | Q(ready_at__lt=moment - STUCK)),
    )
    reasons = (
        Delivery.objects.filter(recent, counted, state=State.FAILED)
        .values_list("reason")
        .annotate(n=Count("pk"))
        .order_by("-n")[:20]
    )
    rows = dict.fromkeys(_keys(private=True), NOTHING) | {row["kind"]: row for row in counts.order_by("kind")}
    return Status(
        lines=[_line(key, rows[key]) for key in sorted(rows)],
        overdue=totals["overdue"],
        oldest=totals["oldest"],
        retrying=totals["retrying"],
        held_up=totals["held_up"],
        stuck=totals["stuck"] > 0,
        reasons=list(reasons),
    )


def _held_up(since: dt.datetime) -> Q:
    """Find what was due before a moment and waits for neither its reader nor its own next try."""
    return Q(attempts=0, due_at__lt=since, claimed_by="") & ~Q(reason__in=("", *verdicts.WAITS))


def _keys(*, private: bool) -> list[str]:
    return [kind.key for kind in kinds.every() if kind.private == private]


def _line(key: str, row: Mapping[str, int]) -> Line:
    kind = kinds.find(key)
    private = kind is None or kind.private
    shown = {name: _count(row[name], private=private) for name in ("waiting", *(end.value for end in ENDS))}
    return Line(title=kind.title if kind else f"Unknown ({key})", **shown)


def _count(number: int, *, private: bool) -> str:
    """Return a count; of what is private, in tens and never exactly."""
    if not private:
        return str(number)
    return f"under {FEW}" if number < FEW else f"{number // FEW * FEW} or more"
