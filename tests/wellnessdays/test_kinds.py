from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from reminders import kinds as registry
from tests.wellnessdays.conftest import later
from wellnessdays import emails, kinds, operations
from wellnessdays.halves import Half

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine

    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]

SECRETS = ("wellness", "health", "approved", "declined", "trainee", "medicine")


def test_every_kind_is_registered() -> None:
    assert {kind.key for kind in kinds.KINDS} <= {kind.key for kind in registry.every()}


@pytest.mark.parametrize("state", ["approved", "declined"])
def test_the_subject_of_an_answer_reveals_nothing(cast: Cast, ask: Ask, state: str) -> None:
    request = ask()
    if state == "approved":
        operations.approve(request=request, by=cast.program_lead)
    else:
        operations.decline(request=request, by=cast.program_lead, reason="Too few that day.")
    message = emails.decided(cast.trainee, str(request.public_id))
    assert message
    assert not [word for word in SECRETS if word in message.subject.lower()]


def test_an_unanswered_request_has_no_answer_to_tell(cast: Cast, ask: Ask) -> None:
    assert emails.decided(cast.trainee, str(ask().public_id)) is None


def test_an_answer_is_told_to_nobody_else(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    assert emails.decided(cast.other_trainee, str(request.public_id)) is None


def test_the_evening_before_is_at_six_where_the_trainee_is(cast: Cast, ask: Ask) -> None:
    cast.trainee.time_zone = "America/Los_Angeles"
    cast.trainee.save()
    operations.approve(request=ask(2), by=cast.program_lead)
    (due,) = kinds.evenings(timezone.now())
    assert due.due_at.isoformat() == "2026-10-06T18:00:00-07:00"


def test_a_day_that_only_waits_is_not_announced(ask: Ask) -> None:
    ask(2)
    assert list(kinds.evenings(timezone.now())) == []


def test_a_whole_day_is_announced_once(cast: Cast, ask: Ask) -> None:
    operations.approve(request=ask(2), by=cast.program_lead)
    assert len(list(kinds.evenings(timezone.now()))) == 1


def test_six_in_the_evening_stays_six_when_the_clocks_change(
    cast: Cast, ask: Ask, monday: time_machine.Traveller
) -> None:
    day = dt.date(2026, 11, 2)  # The clocks went back on Sunday 1 November.
    operations.approve(request=ask(halves=[Half(day, "am")]), by=cast.program_lead)
    monday.move_to(dt.datetime(2026, 10, 31, 16, tzinfo=dt.UTC))
    (due,) = kinds.evenings(timezone.now())
    assert due.due_at.astimezone(dt.UTC) == dt.datetime(2026, 11, 1, 23, tzinfo=dt.UTC)


def test_the_note_says_which_part_of_tomorrow(cast: Cast, ask: Ask) -> None:
    half = Half(later(2), "pm")
    operations.approve(request=ask(halves=[half]), by=cast.program_lead)
    message = emails.evening_before(cast.trainee, half.key)
    assert message
    assert "afternoon" in message.paragraphs[0]


def test_a_day_that_is_no_longer_off_is_not_announced(cast: Cast, ask: Ask) -> None:
    operations.withdraw(request=ask(2), by=cast.trainee)
    assert emails.evening_before(cast.trainee, Half(later(2), "am").key) is None
