""" "Try this rule": what a change of the rules would touch, counted before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.clock import site_today
from wellnessdays import facts, rules
from wellnessdays.models import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from people.models import Program
    from wellnessdays.facts import Facts
    from wellnessdays.models import Blackout, Policy


@dataclass(frozen=True)
class Impact:
    """How many requests ahead a change would put in the way of a rule that they pass now."""

    pending: int = 0
    approved: int = 0

    def __str__(self) -> str:
        if not (self.pending or self.approved):
            return "It touches nothing that is asked for or approved today."
        touched = f"It touches {self.pending} waiting and {self.approved} approved."
        return f"{touched} What is approved stays approved."


def of_policy(policy: Policy) -> Impact:
    """Count what a new version of the rules would touch."""

    def changed(known: Facts) -> Facts:
        return replace(known, policies=_newest_first([policy, *known.policies]))

    return _impact(policy.program, changed)


def of_blackout(blackout: Blackout) -> Impact:
    """Count what a new blackout would touch."""

    def changed(known: Facts) -> Facts:
        return replace(known, blackouts=[*known.blackouts, blackout])

    return _impact(blackout.program, changed)


def _newest_first(policies: Iterable[Policy]) -> list[Policy]:
    # The sort is stable: the version on trial, which stands first, goes before one from the same day.
    return sorted(policies, key=lambda policy: policy.valid_from, reverse=True)


def _impact(program: Program | None, change: Callable[[Facts], Facts]) -> Impact:
    asked = Request.objects.open().filter(halves__day__gt=site_today()).distinct().prefetch_related("halves")
    if program is not None:
        asked = asked.filter(program=program)
    requests = list(asked)
    if not requests:
        return Impact()
    days = {half.day for request in requests for half in request.half_days}
    known = facts.load({r.program_id for r in requests}, days, {r.trainee_id for r in requests})
    later = {number: change(found) for number, found in known.items()}
    touched = [r for r in requests if _level(later[r.program_id], r) > _level(known[r.program_id], r)]
    pending = sum(request.is_pending for request in touched)
    return Impact(pending, len(touched) - pending)


def _level(known: Facts, request: Request) -> rules.Level:
    return rules.level(rules.judge(known, request.trainee_id, request.half_days, request).values())
