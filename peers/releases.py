"""Letting pulses into the figures over all groups: a whole round at a time, not one group after the other.

A round is one session in one class. It goes into the figures in one step, when no group of it is still to
meet or to answer; what comes later waits for a round of its own, on a later day. Small counts are hidden
round by round, and what is hidden once stays hidden in the sum: whoever compares the figures of two days
sees whole rounds come in, and of each no more than its own table shows.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from core.clock import site_today
from peers import pulses
from peers.models import Meeting, Pulse, PulseTicket
from peers.suppression import hide_small

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GROUPS, ANSWERS = 2, 12


@transaction.atomic
def release() -> int:
    """Let every round that is over into the figures; return how many pulses went. Safe to run twice."""
    waiting = Pulse.objects.filter(released_on=None).select_for_update(of=("self",))
    rounds: dict[tuple[int, int], list[Pulse]] = defaultdict(list)
    spent = PulseTicket.objects.filter(pulse__released_on=None, is_spent=True).values_list("pulse")
    answers = dict(spent.annotate(many=Count("pk")).order_by())
    for pulse in waiting.select_related("run__meeting__group"):
        meeting = pulse.run.meeting
        rounds[meeting.group.cohort_id, meeting.session_id].append(pulse)
    over = [found for key, found in rounds.items() if _is_over(*key, found)]
    going = [pulse.pk for found in over for pulse in _enough(found, answers)]
    return Pulse.objects.filter(pk__in=going).update(released_on=site_today())


def _is_over(cohort: int, session: int, found: Iterable[Pulse]) -> bool:
    """Say whether no group of a round is still to meet, no pulse of it open, and no other went in today."""
    today = Pulse.objects.filter(
        run__meeting__group__cohort=cohort, run__meeting__session=session, released_on=site_today()
    )
    ahead = Meeting.objects.kept().filter(group__cohort=cohort, session=session, starts_at__gt=timezone.now())
    return all(pulses.is_closed(pulse) for pulse in found) and not ahead.exists() and not today.exists()


def _enough(found: list[Pulse], answers: Mapping[int, int]) -> list[Pulse]:
    """Return a round's pulses that may show; none of them where they are too few together."""
    kept = [pulse for pulse in found if pulses.is_shown(pulse, answers.get(pulse.pk, 0))]
    is_enough = len(kept) >= GROUPS and sum(answers[pulse.pk] for pulse in kept) >= ANSWERS
    return kept if is_enough else []


def summed(rounds: Iterable[Mapping[str, int]], choices: list[str]) -> list[int | None]:
    """Sum one question over rounds, small counts hidden in each; hidden in one is hidden in the sum."""
    total: list[int | None] = [0] * len(choices)
    for counts in rounds:
        cells = hide_small([counts.get(choice, 0) for choice in choices])
        total = [
            None if cell is None or sum_so_far is None else sum_so_far + cell
            for cell, sum_so_far in zip(cells, total, strict=True)
        ]
    return total
