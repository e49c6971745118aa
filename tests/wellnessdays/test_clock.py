from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from core.clock import site_zone
from people.models import User
from reminders.models import Delivery
from reminders.planning import plan
from tests.conftest import make_official
from tests.wellnessdays.conftest import later
from wellnessdays import clock, emails, operations

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from django.test import Client

    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]
    As = Callable[..., Client]

DAY = 24 * 3600


def told_on(plan: Callable[[dt.datetime], object], day: int, monday: time_machine.Traveller) -> set[str]:
    """Return whom a plan tells on the day so many days after today, from eight in the morning."""
    monday.shift(day * DAY)
    now = timezone.now()
    dues = [due for due in plan(now) if due.due_at <= now]  # type: ignore[attr-defined]
    return set(
        User.objects.filter(pk__in={due.recipient_id for due in dues}).values_list("display_name", flat=True)
    )


def make_deputy(cast: Cast, until: int) -> User:
    """Let someone stand in for the cast's lead until the day so many days from today."""
    lead = cast.program_lead.roles.get()
    deputy = make_official("deputy", "program_lead", cast.program)
    deputy.roles.update(deputy_for=lead, ends_on=later(until))
    return deputy


def test_before_the_promised_day_nobody_is_told(ask: Ask, monday: time_machine.Traveller) -> None:
    ask()
    assert told_on(clock.to_leads, 6, monday) == set()


def test_on_the_promised_day_the_lead_is_told(ask: Ask, monday: time_machine.Traveller) -> None:
    ask()
    assert told_on(clock.to_leads, 7, monday) == {"Program Lead"}


def test_on_the_promised_day_nobody_else_is_told(
    cast: Cast, ask: Ask, monday: time_machine.Traveller
) -> None:
    make_deputy(cast, 20)
    ask()
    monday.shift(7 * DAY)
    now = timezone.now()
    assert [
        due for plan in (clock.to_deputies, clock.to_office) for due in plan(now) if due.due_at <= now
    ] == []


def test_the_lead_is_told_at_eight_in_the_morning(ask: Ask, monday: time_machine.Traveller) -> None:
    ask()
    monday.shift(7 * DAY)
    (due,) = clock.to_leads(timezone.now())
    assert due.due_at.isoformat() == "2026-10-12T08:00:00-04:00"


def test_the_next_day_the_deputy_is_told(cast: Cast, ask: Ask, monday: time_machine.Traveller) -> None:
    make_deputy(cast, 20)
    ask()
    assert told_on(clock.to_deputies, 8, monday) == {"Deputy"}


def test_a_deputy_whose_days_are_over_is_not_told(
    cast: Cast, ask: Ask, monday: time_machine.Traveller
) -> None:
    make_deputy(cast, 7)
    ask()
    assert told_on(clock.to_deputies, 8, monday) == {"Program Lead"}


def test_where_there_is_no_deputy_the_lead_is_told_again(ask: Ask, monday: time_machine.Traveller) -> None:
    ask()
    assert told_on(clock.to_deputies, 8, monday) == {"Program Lead"}


def test_two_days_later_the_office_is_told(ask: Ask, monday: time_machine.Traveller) -> None:
    ask()
    assert told_on(clock.to_office, 10, monday) == {"Gme Admin"}


def test_the_office_is_not_told_before(ask: Ask, monday: time_machine.Traveller) -> None:
    ask()
    assert told_on(clock.to_office, 9, monday) == set()


@pytest.mark.parametrize(
    ("promised", "deputies", "office"),
    [
        ("2026-10-06", "2026-10-07", "2026-10-09"),  # a Tuesday
        ("2026-10-02", "2026-10-05", "2026-10-07"),  # a Friday: Monday, then Wednesday
        ("2026-10-08", "2026-10-09", "2026-10-13"),  # a Thursday: two days later is a weekend and a holiday
        ("2026-10-09", "2026-10-13", "2026-10-15"),  # before the weekend of Columbus Day
        ("2026-10-30", "2026-11-02", "2026-11-04"),  # clocks change on the Sunday between
        ("2026-12-24", "2026-12-28", "2026-12-30"),
    ],
)
def test_a_weekend_does_not_eat_the_time_that_deputies_have(
    ask: Ask, monday: time_machine.Traveller, promised: str, deputies: str, office: str
) -> None:
    type(ask()).objects.update(answer_by=promised)
    monday.move_to(dt.datetime.fromisoformat(f"{promised}T12:00-04:00"))
    for _ in range(4):
        plan()
        monday.shift(DAY)
    due = dict(Delivery.objects.values_list("kind", "due_at"))
    mornings = [due[f"wellnessdays.{name}"].astimezone(site_zone()) for name in ("overdue", "overdue_office")]
    assert [f"{moment:%Y-%m-%d %H}" for moment in mornings] == [f"{deputies} 08", f"{office} 08"]


def test_each_is_told_once_however_often_it_is_planned(ask: Ask, monday: time_machine.Traveller) -> None:
    ask()
    for _ in range(12):
        plan()
        monday.shift(DAY)
    kinds = Delivery.objects.filter(kind__startswith="wellnessdays.").values_list("kind", flat=True)
    assert sorted(kinds) == ["wellnessdays.due", "wellnessdays.overdue", "wellnessdays.overdue_office"]


def test_once_it_is_answered_the_lead_hears_nothing(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.gme_admin)
    assert emails.answer_due(cast.program_lead, str(request.public_id)) is None


@pytest.mark.parametrize(
    ("promised", "says"),
    [
        (dt.date(2026, 10, 5), "by today."),
        (dt.date(2026, 10, 10), "by Sat 10 Oct 2026."),
        (dt.date(2026, 10, 4), ""),
    ],
)
def test_the_lead_hears_of_the_day_while_it_is_to_come(
    cast: Cast, ask: Ask, monday: time_machine.Traveller, promised: dt.date, says: str
) -> None:
    request = ask()
    type(request).objects.update(answer_by=promised)
    message = emails.answer_due(cast.program_lead, str(request.public_id))
    assert (message.paragraphs[0][-len(says) :] if message else "") == says


def test_a_promise_for_a_saturday_is_recalled_on_the_friday(ask: Ask, monday: time_machine.Traveller) -> None:
    type(ask()).objects.update(answer_by=dt.date(2026, 10, 10))
    plan()
    due = Delivery.objects.get(kind="wellnessdays.due").due_at
    assert f"{due.astimezone(site_zone()):%a %H}" == "Fri 08"


def test_a_late_answer_is_not_chased_on_a_sunday(ask: Ask, monday: time_machine.Traveller) -> None:
    type(ask()).objects.update(answer_by=dt.date(2026, 10, 3))
    plan()
    due = Delivery.objects.get(kind="wellnessdays.overdue").due_at
    assert f"{due.astimezone(site_zone()):%a %H}" == "Mon 08"


def test_a_lead_is_not_told_about_their_own(cast: Cast, ask: Ask, monday: time_machine.Traveller) -> None:
    cast.program_lead.enrollments.create(program=cast.program, training_year=3, starts_on="2020-07-01")
    ask(by=cast.program_lead)
    assert told_on(clock.to_leads, 8, monday) == set()


def test_once_it_is_answered_nothing_is_said(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.gme_admin)
    assert emails.overdue(cast.program_lead, str(request.public_id)) is None


@pytest.mark.parametrize("role", ["program_lead", "gme_admin"])
def test_whoever_is_told_is_led_to_the_page_that_asks(cast: Cast, ask: Ask, role: str) -> None:
    request = ask()
    message = emails.overdue(cast.member(role), str(request.public_id))  # type: ignore[arg-type]
    assert message
    assert message.path == reverse("wellnessdays:decide", args=[request.public_id])


def test_a_deputy_decides_in_their_days_and_in_no_others(
    cast: Cast, as_: As, ask: Ask, monday: time_machine.Traveller
) -> None:
    deputy, request = cast.clinician, ask()
    where = reverse("wellnessdays:deputies", args=[cast.program.slug])
    days = {"starts_on": later(1).isoformat(), "ends_on": later(2).isoformat()}
    as_(cast.program_lead).post(where, {"email": deputy.email} | days)
    page = reverse("wellnessdays:decide", args=[request.public_id])
    statuses = []
    for _ in range(4):
        statuses.append(as_(deputy).get(page).status_code)
        monday.shift(DAY)
    assert statuses == [404, 200, 200, 404]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "nobody@example.test"}, b"Nobody here has this address"),
        ({"ends_on": "2026-10-01"}, b"not past"),
        ({"starts_on": "2026-12-01"}, b"not before the first"),
    ],
)
def test_a_wrong_deputy_is_said_so(cast: Cast, as_: As, wrong: dict[str, str], said: bytes) -> None:
    data = {"email": cast.clinician.email, "starts_on": "2026-10-06", "ends_on": "2026-10-07"} | wrong
    where = reverse("wellnessdays:deputies", args=[cast.program.slug])
    assert said in as_(cast.program_lead).post(where, data).content
