"""Keeping two people apart, and lifting it. No reason is kept, and the other one is never told.

What the office enters or lifts stands in the audit, without names: the pair's number joins its two lines.
What somebody asks for themself stands in their own list alone, so that nobody learns even that they asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from peers.models import Cohort, Facilitation, KeepApart, Membership
from people import audit
from people.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User

MADE = "The groups are made by now. Tell the PEERS director if yours cannot be yours."
MOST = 3  # how many people one may ask to be apart from


@transaction.atomic
def keep(*, cohort: Cohort, one: User, other: User, by: User) -> bool:
    """Keep two people apart for the office; twice is once. Returns whether they are in one group today."""
    _changing(cohort)
    low, high = sorted((one.pk, other.pk))
    made, is_new = KeepApart.objects.get_or_create(cohort=cohort, one_id=low, other_id=high, asked_by=None)
    if is_new:
        _changed(cohort)
        audit.record(audit.Act.KEPT_APART, by=by, detail=_line(made))
    return _together(made)


def keep_all(*, cohort: Cohort, pairs: Iterable[tuple[int, int]], by: User | None) -> None:
    """Keep pairs of a file apart, each the lower id first and new; inside the caller's transaction."""
    made = KeepApart.objects.bulk_create(
        KeepApart(cohort=cohort, one_id=one, other_id=other) for one, other in pairs
    )
    for pair in made:
        audit.record(audit.Act.KEPT_APART, by=by, detail=_line(pair))
    if made:
        _changed(cohort)


@transaction.atomic
def ask(*, cohort: Cohort, person: User, other: User) -> None:
    """Keep somebody's own wish, while the groups are being formed; twice is once, and three are the most.

    Raises RefusedError for oneself, for more than three, and once the groups are published.
    """
    cohort = _changing(cohort)
    if not cohort.is_early:
        raise RefusedError(MADE)
    if person == other:
        raise RefusedError("This is your own address.")
    low, high = sorted((person.pk, other.pk))
    own = KeepApart.objects.filter(cohort=cohort, asked_by=person)
    if own.filter(one=low, other=high).exists():
        return
    if own.count() >= MOST:
        raise RefusedError(f"You named {MOST} people, the most there can be. Lift one first.")
    KeepApart.objects.create(cohort=cohort, one_id=low, other_id=high, asked_by=person)
    _changed(cohort)


@transaction.atomic
def lift(*, pair: KeepApart, by: User) -> None:
    """Let a pair be kept apart no longer; one that is lifted already stays so."""
    _changing(pair.cohort)
    gone, _ = KeepApart.objects.filter(pk=pair.pk).delete()
    if not gone:
        return
    _changed(pair.cohort)
    if pair.asked_by_id is None:
        audit.record(audit.Act.LIFTED, by=by, detail=_line(pair))


def forget(person: User) -> None:
    """Erase every pair of someone who goes, whoever asked for it."""
    found = KeepApart.objects.filter(Q(one=person) | Q(other=person))
    Cohort.objects.filter(pk__in=found.values("cohort")).update(rules=F("rules") + 1)
    found.delete()


def _changing(cohort: Cohort) -> Cohort:
    # Held, so that nothing is published between a look at the rules and a change of them.
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def _changed(cohort: Cohort) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(rules=F("rules") + 1)


def _line(pair: KeepApart) -> str:
    return f"{pair.cohort}, pair {pair.pk}"


def _together(pair: KeepApart) -> bool:
    both = (pair.one_id, pair.other_id)
    seats = Membership.objects.members().on().filter(cohort=pair.cohort_id, person__in=both)
    leads = Facilitation.objects.on().filter(group__cohort=pair.cohort_id, person__in=both)
    where = {*seats.values_list("group", "person"), *leads.values_list("group", "person")}
    return len({group for group, _ in where}) != len(where)
