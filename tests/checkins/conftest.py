"""Keys, an instrument and a few ways to have check-ins."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from checkins import kinds, records, rhythm, subjects
from checkins.instruments.shapes import Band, Condition, Form, Item, Option, Part, Rule, Score
from checkins.models import CheckIn, Instrument, Subject
from checkins.records import Content
from people.models import User

OLD, NEW = b"o" * 32, b"n" * 32
CRISIS = "q3"
OFTEN = tuple(
    Option(code, label, Decimal(weight))
    for weight, (code, label) in enumerate([("never", "Never"), ("some", "Some days"), ("most", "Most days")])
)
FORM = Form(
    url="https://example.test/q",
    version="1",
    title="Two minutes",
    items=(
        Item("intro", "About the last two weeks.", "display"),
        Item("q1", "How often did you sleep badly?", "choice", options=OFTEN),
        Item("q2", "How often were you worn out?", "choice", options=OFTEN),
        Item(CRISIS, "Thoughts of not wanting to live?", "choice", options=OFTEN, crisis=True),
        Item("words", "Anything else?", "text"),
        Item("hours", "Hours of sleep last night?", "integer", least=Decimal(0), most=Decimal(24)),
        Item("shift", "Were you on nights?", "boolean"),
        Item("many", "How many nights?", "integer", enable_when=(Condition("shift", "=", True),)),
    ),
)
WEIGHTS = {option.code: option.weight or Decimal(0) for option in OFTEN}
PARTS = tuple(Part(link_id, WEIGHTS) for link_id in ("q1", "q2", CRISIS))
RULE = Rule(
    scores=(Score("total", "Total", PARTS, least_answered=3),),
    bands=(Band(Decimal(0), "mostly well"), Band(Decimal(3), "a hard stretch")),
)
CALM = {"q1": "never", "q2": "some", CRISIS: "never"}
ENDORSED = CALM | {CRISIS: "some"}


@pytest.fixture(autouse=True)
def keys(settings: Any) -> Any:
    """Have one key of each sort; returns the settings, to change them."""
    settings.CHECKINS_KEYS = {"old": OLD}
    settings.CHECKINS_LINK_KEY = {"old": OLD[::-1]}
    return settings


def instrument(slug: str = "two-minutes", form: Form = FORM, rule: Rule = RULE) -> Instrument:
    """Return a questionnaire in use, made at the first call."""
    found = Instrument.objects.filter(slug=slug).first()
    if found is not None:
        return found
    made = Instrument(slug=slug, title=form.title, version="1", url=form.url, sha256=slug.ljust(64, "0"))
    made.keep(form=form, rule=rule)
    made.state, made.activated_at = Instrument.State.ACTIVE, timezone.now()
    made.crisis_page = "default"
    made.save()
    return made


def check_in(person: User, day: dt.date = dt.date(2026, 11, 2), **fields: Any) -> CheckIn:
    """Store a check-in of someone."""
    said = Content(day=day.isoformat(), **fields)
    asked = instrument().public_id
    row = records.sealed(
        subjects.subject_for(person), check_in_id=uuid.uuid4(), instrument=asked, content=said
    )
    row.save()
    return row


def subject(person: User) -> Subject:
    """Return someone's subject, which must be there."""
    found = subjects.subject_of(person)
    assert found is not None
    return found


def send_note(person: User) -> int:
    """Send the notes of the day on which someone's is due; returns how many went out."""
    day = rhythm.due(subjects.wishes_of(subject(person)))
    assert day is not None
    with time_machine.travel(dt.datetime(day.year, day.month, day.day, 18, tzinfo=dt.UTC), tick=False):
        return kinds.send_due()
