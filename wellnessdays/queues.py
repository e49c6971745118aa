"""What a decider sees: two lanes of requests, and beside one request what its approval would mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.clock import site_today
from people.models import User
from wellnessdays import facts, operations, rules
from wellnessdays.halves import Half, days_words
from wellnessdays.models import Account, Request, RequestedHalf

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from wellnessdays.facts import Facts


@dataclass(frozen=True)
class Waiting:
    """A request in the queue, with what the rules say; nothing said is the clean lane."""

    asked: Request
    sentences: list[str]
    overdue: bool

    @property
    def clean(self) -> bool:
        return not self.sentences


@dataclass(frozen=True)
class Overlap:
    """Someone else of the program who is off, or asked to be, on one of the half days."""

    half: Half
    name: str
    training_year: int | None
    rotation: str
    approved: bool


@dataclass(frozen=True)
class Card:
    """What stands beside a decision."""

    sentences: list[str]
    overlaps: list[Overlap]
    places: list[str]
    rotation: str
    training_year: int | None
    last_off: dt.date | None
    free: str


def lanes(requests: Sequence[Request]) -> tuple[list[Waiting], list[Waiting]]:
    """Split requests into those that pass every rule and those that need a look; queries stay the same."""
    judged = operations.judge_all(requests)
    today = site_today()
    found = [Waiting(r, rules.sentences(judged[r.pk]), r.answer_by < today) for r in requests]
    return [each for each in found if each.clean], [each for each in found if not each.clean]


def card(request: Request) -> Card:
    """Return what a decision about a request should rest on."""
    return _card(request, request.half_days)


def second_card(request: Request) -> Card:
    """Return what another look at a refusal should rest on: what was first asked for, as things are now."""
    return _card(request, request.wanted)


def _card(request: Request, halves: list[Half]) -> Card:
    trainee = request.trainee_id
    known = facts.load([request.program_id], {half.day for half in halves}, [trainee])[request.program_id]
    stay = known.stay(trainee, halves[0].day)
    return Card(
        sentences=rules.sentences(rules.judge(known, trainee, halves, request)),
        overlaps=_overlaps(known, trainee, halves),
        places=_places(known, trainee, halves),
        rotation=stay.rotation if stay else "",
        training_year=known.training_year(trainee, halves[0].day),
        last_off=_last_off(request),
        free=days_words(Account.objects.get(pk=request.account_id).balance_halves),
    )


def _overlaps(known: Facts, trainee: int, halves: list[Half]) -> list[Overlap]:
    others = [(half, off) for half in halves for off in known.away.get(half, ()) if off.trainee_id != trainee]
    people = User.objects.in_bulk({off.trainee_id for _, off in others})
    return [
        Overlap(
            half,
            people[off.trainee_id].display_name,
            known.training_year(off.trainee_id, half.day),
            stay.rotation if (stay := known.stay(off.trainee_id, half.day)) else "",
            off.approved,
        )
        for half, off in others
    ]


def _places(known: Facts, trainee: int, halves: list[Half]) -> list[str]:
    """Say how full each capped day is once this is approved: "Mon 2 Nov 2026, morning: 2 of 3 off"."""
    lines = []
    for half in halves:
        cap = known.policy(half.day).cap_day
        if cap is not None:
            approved = {o.trainee_id for o in known.away.get(half, ()) if o.approved} | {trainee}
            lines.append(f"{half}: {len(approved)} of {cap} off")
    return lines


def _last_off(request: Request) -> dt.date | None:
    taken = RequestedHalf.objects.filter(
        trainee=request.trainee_id, active=True, request__state="approved", day__lt=site_today()
    )
    found: dt.date | None = taken.order_by("-day").values_list("day", flat=True).first()
    return found


def summary(clean: Sequence[Waiting]) -> list[tuple[str, int]]:
    """Return how many of the clean requests each program has, most first."""
    return Counter(str(each.asked.program) for each in clean).most_common()
