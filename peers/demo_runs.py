"""What run mode adds to the demo: sessions that were run, what came back from them, and a sealed letter."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from peers import debriefs, letters, pulses, releases, running
from peers.models import Meeting, Membership, Pulse, Run, RunBlock
from people.models import User

LINES = (
    "I did not know that others lie awake, too.",
    "More time in twos, please.",
    "Good to be asked nothing for once.",
)
# Seconds more or fewer than planned, block by block, over and over.
OFF = (40, -20, 150, 0, 95, -60, 30)
LETTER = (
    "Dear me,\n\nyou wanted this because of the afternoons with Grandmother. "
    "Call home more often than you think you can. Sleep is not a reward."
)


def load() -> None:
    """Add a run to each meeting that is over, and a letter of the demo's student; run once."""
    past = Meeting.objects.kept().filter(starts_at__lt=timezone.now() - dt.timedelta(hours=2))
    for number, meeting in enumerate(past.select_related("group", "session").order_by("pk")):
        if running.parts_of(meeting):
            _ran(meeting, number)
    releases.release()
    student = User.objects.filter(email="priya@northfield.example").first()
    cohort = letters.cohort_of(student) if student else None
    if student and cohort:
        letters.write(owner=student, cohort=cohort, text=LETTER, opens_on=None)


def _ran(meeting: Meeting, number: int) -> None:
    parts = running.parts_of(meeting)
    run = Run.objects.create(
        meeting=meeting,
        parts=[vars(part) for part in parts],
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        finished_at=meeting.ends_at,
    )
    RunBlock.objects.bulk_create(
        RunBlock(
            run=run,
            position=place,
            key=part.key,
            title=part.title,
            planned=part.minutes,
            seconds=max(30, part.minutes * 60 + OFF[(place + number) % len(OFF)]),
        )
        for place, part in enumerate(parts)
    )
    Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.PLANNED).update(state=Meeting.State.HELD)
    _answered(run, number)
    if number == 0:
        _ticked(meeting)


def _answered(run: Run, number: int) -> None:
    """Let all of a group but one answer, then close."""
    meeting = run.meeting
    closes = timezone.localdate() + dt.timedelta(days=1)
    pulse = Pulse.objects.create(run=run, door=running.door(meeting), closes_on=closes)
    seats = Membership.objects.on(meeting.day).filter(group=meeting.group_id).select_related("person")
    for answer, seat in enumerate(seats[1:]):
        taps = {
            question.key: question.choices[(answer + number + place) % 4 // 3][0]
            for place, question in enumerate(pulses.QUESTIONS)
        }
        taps["pace"] = "fast" if answer == number % 5 else "right"
        line = LINES[answer % len(LINES)] if answer < len(LINES) else ""
        ticket = pulses.take(pulse=pulse, person=seat.person)
        pulses.answer(pulse=pulse, ticket=ticket, taps=taps, line=line)
    pulse.closes_on = meeting.day + dt.timedelta(days=1)
    pulse.save(update_fields=["closes_on"])
    pulses.close(pulse)


def _ticked(meeting: Meeting) -> None:
    """Let the first facilitator tick a few boxes, and wish to talk."""
    lead = meeting.group.facilitations.select_related("person").first()
    if lead:
        debriefs.write(
            meeting=meeting,
            facilitator=lead.person,
            worked=["round", "warmth"],
            hard=["late"],
            bring=["pairs"],
            supervision="soon",
        )
