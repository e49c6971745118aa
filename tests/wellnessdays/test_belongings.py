"""What wellness days hand over of a person, and what is left when they go."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.wellnessdays.conftest import NOW
from wellnessdays import appointments, belongings, discouragements, feeds, questions
from wellnessdays.models import Appointment, Discouragement, Feed, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast


@pytest.fixture
def history(cast: Cast, ask: Callable[..., Request]) -> Request:
    """Let the trainee have something of everything."""
    starts = NOW + dt.timedelta(days=1)
    appointments.tell(
        trainee=cast.trainee, program=cast.program, starts_at=starts, ends_at=starts + dt.timedelta(hours=1)
    )
    discouragements.tell(trainee=cast.trainee, program=cast.program, words="A remark.", opened=False)
    feeds.renew(cast.trainee)
    request = ask()
    questions.ask_back(request=request, by=cast.program_lead, topic="half")
    return request


def test_questions_come_along_with_a_request(cast: Cast, history: Request) -> None:
    (asked,) = belongings.requests(cast.trainee)
    assert asked["questions"] == ["Would half of it do?: Not answered yet"]


def test_hours_away_are_handed_over(cast: Cast, history: Request) -> None:
    assert belongings.hours(cast.trainee)[0]["when"] == "Tue 6 Oct 2026, 10:00 to 11:00 a.m."


def test_what_was_told_the_office_is_handed_over(cast: Cast, history: Request) -> None:
    assert belongings.felt(cast.trainee)[0]["words"] == "A remark."


def test_nothing_of_somebody_else_is_handed_over(cast: Cast, history: Request) -> None:
    other = cast.other_trainee
    assert (belongings.requests(other), belongings.hours(other), belongings.felt(other)) == ([], [], [])


def test_going_erases_what_is_about_health(cast: Cast, history: Request) -> None:
    belongings.forget_hours(cast.trainee)
    assert not Appointment.objects.exists()


def test_going_erases_what_was_told_the_office(cast: Cast, history: Request) -> None:
    belongings.forget_felt(cast.trainee)
    assert not Discouragement.objects.exists()


def test_going_withdraws_what_waits_and_stops_the_calendar(cast: Cast, history: Request) -> None:
    belongings.withdraw_pending(cast.trainee)
    history.refresh_from_db()
    assert (history.state, Feed.objects.exists()) == (Request.State.WITHDRAWN, False)
