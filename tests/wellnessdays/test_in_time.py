"""Whoever has chosen summaries still hears in time what a summary would bring too late."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from reminders import sending
from reminders.models import Delivery, Preference
from tests.wellnessdays.conftest import NOW, later
from wellnessdays import appointments, operations, questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
# Today is a Monday: the next weekly summary comes in seven days.
SOON = pytest.mark.parametrize(("days", "state"), [(2, "sent"), (28, "held")])


def becomes(kind: str, person: User) -> str:
    """Return what becomes of the note of a kind to someone who wants one summary a week."""
    Preference.objects.create(user=person, rhythm=Preference.Rhythm.WEEKLY)
    sending.drain()
    state: str = Delivery.objects.get(kind=f"wellnessdays.{kind}", recipient=person).state
    return state


@SOON
@pytest.mark.parametrize("answer", ["approve", "decline"])
def test_an_answer_comes_before_the_day(cast: Cast, ask: Ask, days: int, state: str, answer: str) -> None:
    request = ask(days)
    if answer == "approve":
        operations.approve(request=request, by=cast.program_lead)
    else:
        operations.decline(request=request, by=cast.program_lead, reason="Two are away.")
    assert becomes("decided", cast.trainee) == state


@SOON
def test_a_question_comes_before_its_answer_is_due(cast: Cast, ask: Ask, days: int, state: str) -> None:
    questions.ask_back(request=ask(days), by=cast.program_lead, topic="half")
    assert becomes("question", cast.trainee) == state


@SOON
def test_so_does_the_reply(cast: Cast, ask: Ask, days: int, state: str) -> None:
    asked = questions.ask_back(request=ask(days), by=cast.program_lead, topic="half")
    questions.reply(question=asked, by=cast.trainee, yes=True)
    assert becomes("reply", cast.program_lead) == state


@SOON
def test_hours_away_are_told_before_they_begin(cast: Cast, days: int, state: str) -> None:
    begin = NOW + days * DAY
    appointments.tell(trainee=cast.trainee, program=cast.program, starts_at=begin, ends_at=begin + HOUR)
    assert becomes("away", cast.program_lead) == state


@pytest.mark.parametrize(("rhythm", "state"), [("weekly", "sent"), ("daily", "held")])
def test_a_late_answer_is_chased_within_a_day(cast: Cast, ask: Ask, rhythm: str, state: str) -> None:
    request = ask()
    type(request).objects.update(answer_by=later(-1))
    Preference.objects.create(user=cast.program_lead, rhythm=rhythm)
    Delivery.objects.create(
        kind="wellnessdays.overdue",
        recipient=cast.program_lead,
        key=str(request.public_id),
        due_at=NOW,
        ready_at=NOW,
    )
    sending.drain()
    assert Delivery.objects.get(kind="wellnessdays.overdue").state == state
