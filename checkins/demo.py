"""What this app adds to the demo."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING

from checkins import operations, records, rhythm, subjects
from checkins.clinic import demo as clinic
from checkins.desk import pulse
from checkins.instruments.scoring import score
from checkins.records import Content
from checkins.summaries import demo as summaries
from checkins.wishes import KEEP, MONTHLY, REMIND, SUMMARIES
from core.clock import site_today
from people.models import User

if TYPE_CHECKING:
    from checkins.models import Instrument

MONTHS = 8
NOTES = {1: "Ask whether the Thursday clinic can move.", 4: "Call Ana after nights, it helped."}
# Who checks in, what they said yes to, and how their answers lean.
PEOPLE = [("priya", (KEEP, SUMMARIES, REMIND), 1.6), ("maya", (KEEP,), 2.4)]


def load() -> None:
    """Have two people check in, open the clinic, and publish a summary."""
    check_ins()
    clinic.load()
    summaries.load()


def check_ins() -> None:
    """Put the site's own pulse to use, and have two people check in by it every month."""
    asked = pulse.load()
    for key, kinds, leaning in PEOPLE:
        _check_ins(User.objects.get(email=f"{key}@northfield.example"), kinds, leaning, asked)


def _check_ins(person: User, kinds: tuple[str, ...], leaning: float, asked: Instrument) -> None:
    for kind in kinds:
        operations.give(person=person, kind=kind)
    subject, chance = subjects.subject_for(person), random.Random(leaning)  # noqa: S311 - invented answers
    for ago in range(MONTHS):
        answers = _answers(asked, leaning + 0.2 * (MONTHS - ago) / 2, chance)
        found = score(asked.form, asked.rule, answers)
        said = Content(
            day=rhythm.later(site_today(), MONTHLY, -ago - 1).isoformat(),
            answers=answers,
            status=found.status,
            scores=dict(found.scores),
            band=found.band,
            note=NOTES.get(ago, ""),
        )
        records.sealed(subject, check_in_id=uuid.uuid4(), instrument=asked.public_id, content=said).save()


def _answers(asked: Instrument, leaning: float, chance: random.Random) -> dict[str, str]:
    """Return invented answers around a place among the options, counted from 0."""
    found = {}
    for item in asked.form.items:
        if item.asks and item.options:
            place = round(chance.gauss(leaning, 0.9))
            found[item.link_id] = item.options[max(0, min(len(item.options) - 1, place))].code
    return found
