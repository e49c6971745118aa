"""A class that is over, with a row of everything that holds a person."""

from __future__ import annotations

import datetime as dt

from core.clock import site_today
from peers import forgetting, making_up
from peers.models import (
    Attendance,
    Availability,
    Cohort,
    Consent,
    Facilitation,
    FollowUp,
    Group,
    KeepApart,
    Meeting,
    Membership,
    Offer,
    Pulse,
    Regret,
    Slot,
    WaveTicket,
)
from tests.peers.evenings import open_wave, run_with_answers
from tests.peers.world import World, make_facilitator, moment

DAY = dt.timedelta(days=1)


def end(world: World, *, days_ago: int, told: int | None = None) -> Cohort:
    """Let the class have ended so many days ago, and its people have been told so many days ago."""
    told_on = None if told is None else site_today() - told * DAY
    last = site_today() - days_ago * DAY
    first = last - 730 * DAY
    Cohort.objects.update(starts_on=first, ends_on=last, told_on=told_on)
    Membership.objects.update(starts_on=first)
    Facilitation.objects.update(starts_on=first)
    return Cohort.objects.get(pk=world.cohort.pk)


def lived(world: World) -> Meeting:
    """Give the class a row of everything that holds a person, and one meeting that was run."""
    cohort, trainee = world.cohort, world.trainee
    held = run_with_answers(world)
    Pulse.objects.filter(run__meeting=held).update(released_on=site_today())
    Meeting.objects.filter(pk=held.pk).update(state="held", protected_kept=True)
    missed = world.meeting(days=-7, session=1, state="held")
    for meeting, state in ((held, "present"), (missed, "absent")):
        Attendance.objects.create(meeting=meeting, person=trainee, state=state)
    Regret.objects.create(meeting=missed, person=trainee)
    making_up.ask(person=trainee, missed=missed, way=making_up.Way("written"))
    asked = {"absent": world.facilitator, "answer_by": moment(1)}
    Offer.objects.create(meeting=missed, person=make_facilitator("spare"), **asked)
    FollowUp.objects.create(meeting=held, person=trainee)
    slot = Slot.objects.create(cohort=cohort, weekday=2, starts=dt.time(13))
    Availability.objects.create(person=trainee, slot=slot)
    low, high = sorted(world.members[:2], key=lambda person: person.pk)
    KeepApart.objects.create(cohort=cohort, one=low, other=high)
    Consent.objects.create(cohort=cohort, person=trainee, given_on=site_today())
    WaveTicket.objects.create(wave=open_wave(world), person=trainee)
    Group.objects.filter(pk=world.group.pk).update(
        name="The Herons", agreement="We begin on time.", slot=slot
    )
    return held


def left(cohort: Cohort) -> dict[str, int]:
    return forgetting.would_go(cohort)
