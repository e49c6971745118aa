"""Who joins, leaves, comes back, moves, and who takes a group over. Old days stay as they were."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from core.clock import site_today
from peers import making_up, placing
from peers.models import Attendance, Cohort, Facilitation, Meeting, Membership, Offer
from peers.models.meetings import day_range
from peers.safety import Assessing, Span, span
from people.models import Role, User
from people.models.people import still_open
from people.operations import RefusedError
from reminders.operations import enqueue_all

if TYPE_CHECKING:
    from peers.models import Group

DAY = dt.timedelta(days=1)


def _lock(cohort_id: int) -> Cohort:
    # One change to a class at a time: what is checked stays true until it is written.
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort_id)


GONE = "This was changed by someone else a moment ago. Look at it again; nothing was changed."


@transaction.atomic
def join(*, group: Group, person: User, on: dt.date) -> Membership:
    """Put someone into a group from a day on; raises RefusedError where they may not or need not."""
    cohort = _lock(group.cohort_id)
    _refuse_outside(cohort, on)
    elsewhere = Membership.objects.members().filter(still_open(on), cohort=cohort, person=person)
    if (held := elsewhere.select_related("group").first()) is not None:
        raise RefusedError(f"{person} is in {held.group} then. Move them instead, from a day on.")
    _refuse_unsafe(group, person, on)
    place = Membership(group=group, person=person, starts_on=on)
    give_way(place)
    place.save()
    return place


def give_way(place: Membership) -> None:
    """Let go of the seats kept for someone in a group on the days that they belong there."""
    seats = Membership.objects.filter(group=place.group, person=place.person, kind=Membership.Kind.GUEST)
    seats.filter(starts_on__range=(place.starts_on, place.ends_on or dt.date.max)).delete()


def _refuse_outside(cohort: Cohort, on: dt.date) -> None:
    if not cohort.starts_on <= on <= cohort.ends_on:
        raise RefusedError(f"{cohort} lasts from {cohort.starts_on} to {cohort.ends_on}. Choose a day of it.")


def _refuse_unsafe(group: Group, person: User, on: dt.date) -> None:
    allowed = {option.group.pk for option in placing.options(group.cohort, person, on)}
    if group.pk not in allowed:
        # Which of the two rules it is stays unsaid: a pair that is kept apart is nobody's to learn of.
        raise RefusedError(f"{person} cannot be in {group}. Choose one of the groups in the list.")


@transaction.atomic
def end(*, membership: Membership, last_day: dt.date, how: str) -> None:
    """End a membership; `how` is away, moved or left. One that has not begun by then is taken away.

    Raises RefusedError where it ended already, or where they came to a meeting after that day.
    """
    cohort = _lock(membership.group.cohort_id)
    membership = _again(membership)
    if membership.ends_on is not None and membership.ends_on <= last_day:
        raise RefusedError(f"This ended on {membership.ends_on} already.")
    _refuse_marked(membership, max(last_day + DAY, membership.starts_on))
    if how != Membership.End.MOVED:
        left = how == Membership.End.LEFT
        making_up.withdraw(person=membership.person, cohort=cohort, after=last_day, alone=left)
    if last_day < membership.starts_on:
        membership.delete()
        return
    membership.ends_on, membership.end = last_day, how
    membership.save(update_fields=["ends_on", "end"])


def _refuse_marked(membership: Membership, first: dt.date) -> None:
    # Whoever left before anyone noted it may be marked as absent since.
    days = day_range(first)[0], day_range(membership.ends_on or dt.date.max)[1]
    marks = Attendance.objects.filter(state__in=Attendance.COUNTS, person=membership.person)
    here = marks.filter(meeting__group=membership.group, meeting__starts_at__range=days)
    mark = here.select_related("meeting").order_by("meeting__starts_at").first()
    if mark is not None:
        raise RefusedError(
            f"{membership.person} is marked at the meeting of {mark.meeting.day}, and old days stay as they "
            "were. Choose a later day."
        )


def _again(membership: Membership) -> Membership:
    """Return a membership as it is now, behind the lock; raises RefusedError once it is gone."""
    found: Membership | None = (
        Membership.objects.select_related("group", "person").filter(pk=membership.pk).first()
    )
    if found is None:
        raise RefusedError(GONE)
    return found


@transaction.atomic
def move(*, membership: Membership, group: Group, on: dt.date) -> Membership:
    """Move someone to another group of their class from a day on."""
    if group.pk == membership.group_id or group.cohort_id != membership.group.cohort_id:
        raise RefusedError("Choose another group of the same class.")
    end(membership=membership, last_day=on - DAY, how=Membership.End.MOVED)
    return join(group=group, person=membership.person, on=on)


@transaction.atomic
def lead(*, group: Group, person: User, on: dt.date, instead_of: Facilitation | None = None) -> Facilitation:
    """Let someone lead a group from a day on, beside who leads it or instead of one of them."""
    _refuse_outside(cohort := _lock(group.cohort_id), on)
    if not person.has_role(Role.Kind.FACILITATOR):
        raise RefusedError(f"{person} is no PEERS facilitator. The GME office gives that role.")
    # Whoever stands in for a day may well take the group over: that day is theirs as any other then.
    day = Q(starts_on=F("ends_on"), starts_on__gte=on)
    rows = group.facilitations.filter(still_open(on)).exclude(day, person=person)
    if rows.filter(person=person).exists():
        raise RefusedError(f"{person} leads {group} then already.")
    members = Membership.objects.members().filter(still_open(on), group=group).select_related("person")
    if members.filter(person=person).exists():
        raise RefusedError(f"{person} is a member of {group}.")
    _refuse_assessor(list(members), person, on)
    if placing.apart_from(cohort, person) & {row.person_id for row in members}:
        # Why stays unsaid: a pair that is kept apart is nobody's to learn of.
        raise RefusedError(f"{person} cannot lead {group}. Choose someone else.")
    if instead_of is not None:
        stop(facilitation=instead_of, last_day=on - DAY)
    group.facilitations.filter(day, person=person).delete()
    return Facilitation.objects.create(group=group, person=person, starts_on=on)


def _refuse_assessor(members: list[Membership], person: User, on: dt.date) -> None:
    known = Assessing([person.pk], [row.person_id for row in members])
    for row in members:
        both = span(row).meets(Span(on, dt.date.max))
        if both and known.first(person.pk, row.person_id, both):
            raise RefusedError(
                f"{person} assesses {row.person}. Nobody leads a group of someone they assess."
            )


def ask_for_change(*, group: Group, by: User) -> None:
    """Tell the directors that whoever leads a group would have it looked at; no reason is asked or kept.

    Once a day is enough, however often it is tapped. Raises RefusedError where there is nobody to tell.
    """
    directors = list(User.objects.holding(Role.Kind.PEERS_DIRECTOR).values_list("pk", flat=True))
    if not directors:
        raise RefusedError("There is no PEERS director here just now. Tell the well-being office, please.")
    key = f"{group.public_id}.{by.pk}.{site_today():%y%m%d}"
    enqueue_all(kind="peers.roster", occurrences=[(pk, key) for pk in directors])


def stop(*, facilitation: Facilitation, last_day: dt.date) -> None:
    """Let someone lead a group up to a day and no longer.

    Raises RefusedError where that is so already, and where all their days as a lead would be gone though
    the group met in them.
    """
    found = Facilitation.objects.select_related("person").filter(pk=facilitation.pk).first()
    if found is None or (found.ends_on is not None and found.ends_on <= last_day):
        raise RefusedError(GONE)
    if last_day < found.starts_on:
        _refuse_met(found)
        found.delete()
    else:
        found.ends_on = last_day
        found.save(update_fields=["ends_on"])
    # Nobody is asked any more to stand in for someone who leads no longer.
    asked = Offer.objects.filter(absent=found.person, meeting__group=found.group_id, state=Offer.State.OPEN)
    asked = asked.filter(meeting__starts_at__gt=day_range(last_day)[1]).select_for_update(of=("self",))
    # Locked before they go: whoever says yes at this very moment is not asked any more, and stays.
    Offer.objects.filter(pk__in=[offer.pk for offer in asked]).delete()


def _refuse_met(facilitation: Facilitation) -> None:
    first = facilitation.starts_on
    met = Meeting.objects.past().filter(group=facilitation.group_id, starts_at__gte=day_range(first)[0])
    if met.exists():
        raise RefusedError(
            f"{facilitation.person} leads since {first}, and the group has met since. Choose a later day."
        )
