"""The reminders of groups and meetings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.clock import site_today, zone_named
from peers import emails
from peers.models import Facilitation, Meeting, Membership, Pulse, Regret
from peers.permissions import can_enter, can_lead, is_director
from reminders.kinds import AHEAD, Due, Kind, register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from people.models import User

EVENING, MORNING = dt.time(18), dt.time(8)
SOON = AHEAD + dt.timedelta(days=2)
PREPARE = dt.timedelta(days=2)


def _soon(now: dt.datetime, days: dt.timedelta) -> list[Meeting]:
    near = Meeting.objects.planned().filter(
        starts_at__range=(now, now + days), group__cohort__state="published"
    )
    return list(near.order_by("starts_at"))


def evenings(now: dt.datetime) -> Iterator[Due]:
    """Yield for each coming meeting, and each seat at it, a note due at 18:00 on the day before."""
    meetings = _soon(now, SOON)
    seats = list(
        Membership.objects.filter(group__in=[meeting.group_id for meeting in meetings])
        .select_related("person")
        .exclude(person__is_active=False)
    )
    for meeting in meetings:
        for seat in seats:
            if seat.group_id == meeting.group_id and _covers(seat, meeting.day):
                yield _before(meeting, seat.person, dt.timedelta(days=1), EVENING)


def prepare(now: dt.datetime) -> Iterator[Due]:
    """Yield for each coming meeting, and each facilitator, a card due at 8:00 two days before."""
    meetings = _soon(now, SOON + PREPARE)
    leads = list(
        Facilitation.objects.filter(group__in=[meeting.group_id for meeting in meetings])
        .select_related("person")
        .exclude(person__is_active=False)
    )
    for meeting in meetings:
        for lead in leads:
            if lead.group_id == meeting.group_id and _covers(lead, meeting.day):
                yield _before(meeting, lead.person, PREPARE, MORNING)


def last_days(_now: dt.datetime) -> Iterator[Due]:
    """Yield for each open pulse, and each seat at its meeting, a note due at 8:00 on the pulse's last day."""
    still_open = Pulse.objects.filter(
        closes_on__gte=site_today(), run__meeting__group__cohort__state="published"
    )
    pulses = list(still_open.select_related("run__meeting"))
    held = [pulse.run.meeting for pulse in pulses]
    away = set(Regret.objects.filter(meeting__in=held).values_list("meeting", "person"))
    seats = list(
        Membership.objects.filter(group__in=[meeting.group_id for meeting in held])
        .select_related("person")
        .exclude(person__is_active=False)
    )
    for pulse, meeting in zip(pulses, held, strict=True):
        for seat in seats:
            has_seat = seat.group_id == meeting.group_id and _covers(seat, meeting.day)
            if has_seat and (meeting.pk, seat.person_id) not in away:
                zone = zone_named(seat.person.time_zone)
                yield Due(seat.person_id, pulse.door, dt.datetime.combine(pulse.closes_on, MORNING, zone))


def _covers(row: Membership | Facilitation, day: dt.date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)


def _before(meeting: Meeting, person: User, days: dt.timedelta, time: dt.time) -> Due:
    zone = zone_named(person.time_zone)
    day = meeting.starts_at.astimezone(zone).date() - days
    # A meeting that moves is another occurrence: what was sent for the old time does not count for the new.
    key = f"{meeting.public_id}.{meeting.sequence}"
    return Due(person.pk, key, dt.datetime.combine(day, time, zone))


def _may_hear(user: User) -> bool:
    return can_lead(user) or is_director(user)


KINDS = [
    Kind(
        key="peers.tomorrow",
        title="The evening before a meeting",
        about="At six in the evening before your group meets.",
        message=emails.tomorrow,
        late=dt.timedelta(hours=5),
        plan=evenings,
        sample=emails.tomorrow_sample,
        audience=can_enter,
    ),
    Kind(
        key="peers.prepare",
        title="What to prepare",
        about="Two days before a meeting that you lead.",
        message=emails.prepare,
        late=dt.timedelta(days=1),
        plan=prepare,
        sample=emails.prepare_sample,
        audience=can_lead,
    ),
    Kind(
        key="peers.pulse",
        title="A few words afterwards",
        about="The morning after your group met, while its three taps are open. Everyone expected gets it.",
        message=emails.pulse,
        late=dt.timedelta(hours=12),
        plan=last_days,
        sample=emails.pulse_sample,
        audience=can_enter,
    ),
    Kind(
        key="peers.moved",
        title="Meetings that move",
        about="When a meeting of your group moves or is called off.",
        message=emails.moved,
        sample=emails.moved_sample,
        audience=can_enter,
        patient=False,
    ),
    Kind(
        key="peers.regrets",
        title="Regrets",
        about="When someone cannot come to a meeting that you lead.",
        message=emails.regrets,
        sample=emails.regrets_sample,
        audience=can_lead,
    ),
    Kind(
        key="peers.make_up",
        title="Someone wants to make a meeting up",
        about="When someone asks for a seat in your group, or for a talk with you.",
        message=emails.make_up,
        sample=emails.make_up_sample,
        audience=can_lead,
    ),
    Kind(
        key="peers.make_up_answer",
        title="Making a meeting up",
        about="When there is an answer about a meeting that you want to make up.",
        message=emails.make_up_answer,
        sample=emails.make_up_answer_sample,
        audience=can_enter,
    ),
    Kind(
        key="peers.circle",
        title="A make-up circle opens",
        about="When there is a circle for a meeting that you missed.",
        message=emails.circle,
        sample=emails.circle_sample,
        audience=can_enter,
    ),
    Kind(
        key="peers.circle_seat",
        title="Seats in your circle",
        about="When someone takes a seat in a make-up circle that you lead.",
        message=emails.circle_seat,
        sample=emails.circle_seat_sample,
        audience=can_lead,
    ),
    Kind(
        key="peers.substitute",
        title="Standing in for someone",
        about="When a group needs someone for one meeting, and it is your turn to be asked.",
        message=emails.substitute,
        sample=emails.substitute_sample,
        audience=can_lead,
        patient=False,
    ),
    Kind(
        key="peers.stand_in",
        title="Who leads in your place",
        about="When someone leads a meeting in your place, or nobody is left to ask.",
        message=emails.stand_in,
        sample=emails.stand_in_sample,
        audience=_may_hear,
        patient=False,
    ),
    Kind(
        key="peers.roster",
        title="A facilitator asks for a change",
        about="When someone who leads a group asks you to look at who is in it.",
        message=emails.roster,
        sample=emails.roster_sample,
        audience=is_director,
    ),
    Kind(
        key="peers.talk",
        title="A facilitator would like to talk",
        about="When someone who ran a session ticks that they need supervision.",
        message=emails.talk,
        sample=emails.talk_sample,
        audience=is_director,
        patient=False,
    ),
    Kind(
        key="peers.keepsake",
        title="Something to keep",
        about="When your group's time is over, and again before what is kept of it is deleted.",
        message=emails.keepsake,
        sample=emails.keepsake_sample,
        audience=can_enter,
    ),
]


def declare() -> None:
    """Register every kind of groups and meetings."""
    for kind in KINDS:
        register(kind)
