"""Keys, an instrument and a few ways to have check-ins."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from checkins import records, subjects
from checkins.models import CheckIn, Subject
from checkins.records import Content
from people.models import User

OLD, NEW = b"o" * 32, b"n" * 32
INSTRUMENT = uuid.UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture(autouse=True)
def keys(settings: Any) -> Any:
    """Have one key of each sort; returns the settings, to change them."""
    settings.CHECKINS_KEYS = {"old": OLD}
    settings.CHECKINS_LINK_KEY = {"old": OLD[::-1]}
    return settings


def check_in(
    person: User, day: dt.date = dt.date(2026, 11, 2), instrument: uuid.UUID = INSTRUMENT, **fields: Any
) -> CheckIn:
    """Store a check-in of someone."""
    said = Content(day=day.isoformat(), **fields)
    subject = subjects.subject_for(person)
    row = records.sealed(subject, check_in_id=uuid.uuid4(), instrument=instrument, content=said)
    row.save()
    return row


def subject(person: User) -> Subject:
    """Return someone's subject, which must be there."""
    found = subjects.subject_of(person)
    assert found is not None
    return found
