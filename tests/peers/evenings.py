"""A meeting with a plan, begun or about to begin, and taps for it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from core.clock import site_today
from peers import debriefs, pulses, running, screens
from peers.models import Block, Group, Meeting, Pulse, PulseTicket, Run, Wave, WaveAnswer
from peers.tape import MINUTE, Tap
from tests.peers.curricula import SHAPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db import models

    from peers.models import Cohort
    from tests.peers.world import World

GLAD = {"welcome": "yes", "useful": "yes", "pace": "right"}


def give_plan(meeting: Meeting) -> None:
    """Give a meeting's session five blocks."""
    for place, (key, kind, minutes, short, least, may_drop) in enumerate(SHAPE, 1):
        Block.objects.create(
            session=meeting.session,
            position=place,
            key=key,
            title=key.title(),
            kind=kind,
            minutes=minutes,
            short_minutes=short,
            least_minutes=least,
            may_drop=may_drop,
            guide=f"How to run {key}.",
            prompt=f"What {key} asks.",
        )


def meeting_now(world: World, *, minutes_ago: int = 0, **fields: Any) -> Meeting:
    """Return a meeting of the trainee's group with a plan, begun so many minutes ago."""
    meeting = world.meeting(0, **fields)
    meeting.starts_at = timezone.now() - dt.timedelta(minutes=minutes_ago)
    meeting.save()
    give_plan(meeting)
    return meeting


def tapped(
    kind: str, block: int = 0, *, ago: float = 0, device: str = "a", seen: int = 0, now: int | None = None
) -> Any:
    """Return a tap with a name of its own, made so many minutes ago, or before a moment in milliseconds."""
    then = (screens.now_ms() if now is None else now) - int(ago * MINUTE)
    return uuid.uuid4(), Tap(kind, block, then, device, seen)


def begun(meeting: Meeting, *more: Any) -> Run:
    """Begin a meeting's run, with what else is tapped."""
    return running.record(meeting=meeting, taps=[tapped("start", ago=30), *more])


def through(meeting: Meeting) -> Run:
    """Run a meeting from its start to its end."""
    # One moment for all of it, so that a slow machine changes no minute.
    now = screens.now_ms()
    turns = [tapped("next", place, ago=25 - place, now=now) for place in range(4)]
    taps = [tapped("start", ago=30, now=now), *turns, tapped("finish", 4, now=now)]
    return running.record(meeting=meeting, taps=taps)


def pulse_of(meeting: Meeting) -> Pulse:
    """Begin a meeting and return its pulse."""
    return Pulse.objects.get(run=begun(meeting))


def ticket_of(pulse: Pulse, number: int) -> str:
    """Hand out a ticket whose words are known."""
    ticket = f"ticket {number}"
    PulseTicket.objects.get_or_create(pulse=pulse, digest=pulses.digest(ticket))
    return ticket


def answered(pulse: Pulse, many: int, *, line: str = "", taps: dict[str, str] | None = None) -> None:
    """Let so many more answer."""
    start = pulse.tickets.count()
    for number in range(start, start + many):
        ticket = ticket_of(pulse, number)
        pulses.answer(pulse=pulse, ticket=ticket, taps=GLAD if taps is None else taps, line=line)


def closed(pulse: Pulse) -> Pulse:
    """Let the last day of a pulse have passed."""
    pulse.closes_on = site_today() - dt.timedelta(days=1)
    pulse.save()
    return pulse


def run_with_answers(world: World, *, answers: int = 6, **fields: Any) -> Meeting:
    """Run a whole meeting whose pulse everyone answered, and whose facilitator would like to talk."""
    meeting = meeting_now(world, **fields)
    pulse = Pulse.objects.get(run=through(meeting))
    answered(pulse, answers)
    closed(pulse)
    debriefs.write(
        meeting=meeting,
        facilitator=world.facilitator,
        worked=["round"],
        hard=["late"],
        bring=[],
        supervision="soon",
    )
    return meeting


def round_of(world: World, groups: int = 3, *, answers: int = 4) -> list[Pulse]:
    """Let so many groups have had the same session, each with so many answers, all closed."""
    found = []
    for _ in range(groups):
        known = Group.objects.filter(cohort=world.cohort).count()
        group = Group.objects.create(cohort=world.cohort, number=known + 1)
        meeting = world.meeting(0, group=group, session=0)
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - dt.timedelta(minutes=1))
        meeting.refresh_from_db()
        if not meeting.session.blocks.exists():
            give_plan(meeting)
        pulse = Pulse.objects.get(run=through(meeting))
        answered(pulse, answers)
        found.append(closed(pulse))
    return found


def open_wave(world: World) -> Wave:
    """Open a wave of the survey for a week."""
    today = site_today()
    last = today + dt.timedelta(days=7)
    return Wave.objects.create(cohort=world.cohort, title="First", opens_on=today, closes_on=last)


def closed_wave(cohort: Cohort, title: str, *, counts: Sequence[int], days_ago: int = 1) -> Wave:
    """Let a wave have ended so many days ago, with so many of each answer to its first sentence."""
    last = site_today() - dt.timedelta(days=days_ago)
    wave = Wave.objects.create(
        cohort=cohort, title=title, opens_on=last - dt.timedelta(days=7), closes_on=last
    )
    WaveAnswer.objects.bulk_create(
        WaveAnswer(wave=wave, question="belong", choice=choice)
        for choice, many in enumerate(counts, 1)
        for _ in range(many)
    )
    return wave


def transactions(model: type[models.Model]) -> int:
    """Return how many transactions the rows of a table show as the one that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {model._meta.db_table}")
        return int(cursor.fetchone()[0])
