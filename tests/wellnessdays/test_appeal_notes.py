"""The note that another look is due says which day was promised, whichever morning it goes out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.clock import site_zone
from reminders.models import Delivery
from reminders.planning import plan
from wellnessdays import appeal_emails, appeals, operations
from wellnessdays.models import Appeal

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine

    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]


@pytest.fixture
def appeal(cast: Cast, ask: Ask) -> Appeal:
    """A trainee asked for another look at what their lead declined."""
    refused = operations.decline(request=ask(), by=cast.program_lead, reason="Two are away that day.")
    return appeals.ask(request=refused, by=cast.trainee)


def promise(appeal: Appeal, day: dt.date) -> str:
    """Promise it by a day; return the appeal's name."""
    Appeal.objects.update(answer_by=day)
    return str(appeal.public_id)


@pytest.mark.parametrize(
    ("promised", "subject", "says"),
    [
        (dt.date(2026, 10, 5), "Another look is due today", "by today."),
        (dt.date(2026, 10, 10), "Another look is due soon", "by Sat 10 Oct 2026."),
    ],
)
def test_it_says_the_day_that_was_promised(
    cast: Cast, appeal: Appeal, promised: dt.date, subject: str, says: str
) -> None:
    message = appeal_emails.due(cast.gme_admin, promise(appeal, promised))
    assert message is not None
    assert (message.subject, message.paragraphs[0].endswith(says)) == (subject, True)


def test_a_saturdays_is_due_on_the_friday(appeal: Appeal, monday: time_machine.Traveller) -> None:
    promise(appeal, dt.date(2026, 10, 10))
    plan()
    due = Delivery.objects.get(kind="wellnessdays.appeal_due").due_at
    assert f"{due.astimezone(site_zone()):%a %H}" == "Fri 08"


def test_on_that_friday_it_does_not_say_today(
    cast: Cast, appeal: Appeal, monday: time_machine.Traveller
) -> None:
    name = promise(appeal, dt.date(2026, 10, 10))
    monday.move_to(dt.datetime(2026, 10, 9, 12, tzinfo=dt.UTC))
    message = appeal_emails.due(cast.gme_admin, name)
    assert message is not None
    assert "today" not in " ".join((message.subject, *message.paragraphs))


def test_once_it_is_answered_nobody_is_told(cast: Cast, appeal: Appeal) -> None:
    appeals.uphold(appeal=appeal, by=cast.gme_admin, answer="It has to stand.")
    assert appeal_emails.due(cast.gme_admin, str(appeal.public_id)) is None


def test_whoever_is_no_longer_of_the_office_is_not_told(cast: Cast, appeal: Appeal) -> None:
    assert appeal_emails.due(cast.program_lead, str(appeal.public_id)) is None
