"""Starting, finishing, editing and publishing drafts."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from celery import current_app
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from peers.forming import audit, solver
from peers.forming.facts import Facts
from peers.forming.problem import load
from peers.models import Availability, Cohort, Declaration, Draft, Facilitation, Group, Lead, Membership
from people.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.models import Slot
    from people.models import User

log = logging.getLogger(__name__)
LONGEST, MOST = 120, 3
GIVEN_UP = dt.timedelta(minutes=15)
GRACE = dt.timedelta(minutes=1)  # to read the class, to explain what cannot be, and to write it down
RESULT = ("plan", "words", "cost", "solutions", "first_after", "state", "alone", "rules")
GONE = "This draft is gone: it was thrown away, or another one was published. Nothing was changed."


@transaction.atomic
def start(*, cohort: Cohort, count: int = 2, seconds: int = 30, tell: bool = True) -> list[Draft]:
    """Promise some drafts; raises RefusedError without OR-Tools, or when published.

    A worker is told to form them, unless whoever asked does so themselves. Nobody to place, nobody to
    lead or less than a second is refused too; more than the longest time is cut to it.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    _can_start(cohort, seconds)
    running = list(cohort.drafts.filter(state__in=Draft.RUNNING))
    until = max(map(_overdue, _at_work(running)), default=None)
    if until is not None and timezone.now() <= until:
        raise RefusedError(
            "Drafts are being formed already. Wait for them; "
            f"if they were cut off, start again after {timezone.localtime(until):%H:%M}."
        )
    give_up(running)
    last = cohort.drafts.aggregate(last=Max("number"))["last"] or 0
    made = [
        Draft.objects.create(cohort=cohort, number=last + each, seconds=min(seconds, LONGEST))
        for each in range(1, min(count, MOST) + 1)
    ]
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.FORMING)
    if tell:
        transaction.on_commit(lambda: nudge([draft.pk for draft in made]))
    return made


def _can_start(cohort: Cohort, seconds: int) -> None:
    if not solver.is_there():
        raise RefusedError(solver.MISSING)
    if not cohort.is_early:
        raise RefusedError("These groups are published. Nobody moves now unless they ask.")
    if seconds < 1:
        raise RefusedError(f"Give each draft a second at least, and {LONGEST} at most.")
    if not cohort.entrants.exists():
        raise RefusedError("Nobody is to be placed yet. Bring in a file of people first.")
    if not cohort.leads.exists():
        raise RefusedError("Nobody is to lead a group yet. Name facilitators in the file of people.")


def _at_work(running: list[Draft]) -> list[Draft]:
    # Where one is worked on, the others wait behind it: what cut it off leaves nobody to come to them.
    return [draft for draft in running if draft.state == Draft.State.SOLVING] or running


def _overdue(draft: Draft) -> dt.datetime:
    """Return when a draft that nobody finished is given up: a worker that died says nothing."""
    if draft.state == Draft.State.SOLVING:
        return draft.beat_at + dt.timedelta(seconds=draft.seconds) + GRACE
    return draft.made_at + GIVEN_UP


def give_up(made: Iterable[Draft]) -> None:
    """Let go of drafts that nobody works out any more, so that others can be started."""
    pks = [draft.pk for draft in made]
    Draft.objects.filter(pk__in=pks, state__in=Draft.RUNNING).update(state=Draft.State.FAILED)


def nudge(ids: list[int]) -> None:
    """Wake a worker for each draft, when Redis is there to carry the word."""
    try:
        for pk in ids:
            current_app.send_task("peers.tasks.form", args=[pk], retry=False)
    except (KombuError, RedisError, OSError) as error:
        log.warning("No worker could be told of a draft (%s).", error)
        Draft.objects.filter(pk__in=ids).update(state=Draft.State.FAILED)


def form(draft: Draft, *, live: bool = False) -> Draft:
    """Work one draft out, once; `live` writes progress for the page while it runs."""
    claimed = Draft.objects.filter(pk=draft.pk, state=Draft.State.WAITING)
    if not claimed.update(state=Draft.State.SOLVING, beat_at=timezone.now()):
        return draft
    try:
        # Read before the class is: a pair that changes in between makes this draft an older one.
        draft.rules = Cohort.objects.values_list("rules", flat=True).get(pk=draft.cohort_id)
        found = solver.solve(
            load(draft.cohort),
            seconds=draft.seconds,
            seed=draft.number,
            report=(lambda count: _report(draft.pk, count)) if live else None,
        )
    except BaseException:
        # Also when somebody stops it by hand: what nobody works out must not keep others waiting.
        give_up([draft])
        raise
    draft.plan = [asdict(team) for team in found.teams]
    draft.words, draft.cost = found.words, found.cost
    draft.solutions, draft.first_after = found.solutions, found.first_after
    draft.state = Draft.State.IMPOSSIBLE if found.words else Draft.State.READY
    draft.alone = audit.alone(draft.cohort, draft.plan) if draft.plan else None
    # Never a new row: one that was thrown away meanwhile stays away.
    kept = {name: getattr(draft, name) for name in RESULT}
    Draft.objects.filter(pk=draft.pk, state=Draft.State.SOLVING).update(**kept, beat_at=timezone.now())
    return draft


def _report(pk: int, count: int) -> None:
    # The solver calls from a thread of its own, which has a connection of its own.
    Draft.objects.filter(pk=pk).update(solutions=count)
    connection.close()


@transaction.atomic
def shift(*, draft: Draft, person: int, group: int) -> list[str]:
    """Move someone to another group of a draft by hand; returns which rules the draft breaks now.

    Raises RefusedError for a draft that is gone, a group it has not, and someone who is not in it.
    """
    draft = _held(draft)
    if not 1 <= group <= len(draft.plan):
        raise RefusedError("Choose one of the groups.")
    if not any(person in team["people"] for team in draft.plan):
        raise RefusedError("They are not in this draft.")
    for team in draft.plan:
        team["people"] = [pk for pk in team["people"] if pk != person]
    draft.plan[group - 1]["people"].append(person)
    draft.edited, draft.alone = True, None
    draft.save(update_fields=["plan", "edited", "alone"])
    return audit.faults(Facts(draft.cohort), draft.plan)


def _held(draft: Draft) -> Draft:
    found: Draft | None = (
        Draft.objects.select_for_update(no_key=True, of=("self",)).filter(pk=draft.pk).first()
    )
    if found is None:
        raise RefusedError(GONE)
    return found


@transaction.atomic
def publish(*, draft: Draft) -> list[Group]:
    """Make a draft the class's groups: audited anew, at once for all; declarations and drafts are deleted."""
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=draft.cohort_id)
    if not cohort.is_early or cohort.groups.exclude(number=0).exists():
        raise RefusedError("This class has groups already. Nobody moves now unless they ask.")
    draft = _held(draft)
    if draft.state in Draft.RUNNING or not draft.plan:
        raise RefusedError("This draft is not ready.")
    broken = audit.faults(Facts(cohort), draft.plan)
    if broken:
        raise RefusedError(f"It breaks a rule: {broken[0]}")
    groups = Group.objects.bulk_create(
        Group(cohort=cohort, number=number, slot_id=team["slot"]) for number, team in enumerate(draft.plan, 1)
    )
    _fill(cohort, groups, draft)
    Declaration.objects.filter(cohort=cohort).delete()
    cohort.drafts.all().delete()
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.PUBLISHED)
    return groups


def _fill(cohort: Cohort, groups: list[Group], draft: Draft) -> None:
    leads = {lead.pk: lead for lead in Lead.objects.filter(cohort=cohort)}
    teams = list(zip(groups, draft.plan, strict=True))
    Membership.objects.bulk_create(
        Membership(group=group, person_id=pk, starts_on=cohort.starts_on)
        for group, team in teams
        for pk in team["people"]
    )
    Facilitation.objects.bulk_create(
        Facilitation(group=group, person_id=pk, starts_on=cohort.starts_on)
        for group, team in teams
        for pk in (leads[team["lead"]].person_id, leads[team["lead"]].partner_id)
        if pk is not None
    )


@transaction.atomic
def discard(*, draft: Draft) -> None:
    """Throw a draft away; one that is gone already stays so."""
    Draft.objects.filter(pk=draft.pk).delete()


def declare(*, cohort: Cohort, person: User, word: str) -> None:
    """Keep what someone declares of themselves, instead of what they declared before; "" takes it back."""
    word = word.strip()
    Declaration.objects.filter(cohort=cohort, person=person).exclude(word=word).delete()
    if word:
        Declaration.objects.get_or_create(cohort=cohort, person=person, word=word)


@transaction.atomic
def say_times(*, cohort: Cohort, person: User, slots: Iterable[Slot], word: str) -> None:
    """Keep when someone could meet, and a word if they declare one; sent twice, it is kept once.

    Raises RefusedError once the groups are published: what was declared is deleted then, and stays so.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    if not cohort.is_early:
        raise RefusedError("The groups are made by now. Ask the PEERS office if your times do not fit.")
    wanted = list(slots)
    Availability.objects.filter(person=person, slot__cohort=cohort).exclude(slot__in=wanted).delete()
    Availability.objects.bulk_create(
        [Availability(person=person, slot=slot) for slot in wanted], ignore_conflicts=True
    )
    declare(cohort=cohort, person=person, word=word)
