"""Who is told what should be checked, and when: whoever owned an entry and left is not waited for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from people.models import Role, User
from reminders import sending
from reminders.models import Delivery, Preference
from resources import checking, emails, kinds, links
from resources.models import LinkCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    from resources.models import Service
    from tests.conftest import Cast

MONDAY = dt.date(2026, 11, 23)
MONTH = dt.timedelta(days=30)  # a crisis line is good for as long


@pytest.fixture(autouse=True)
def noon() -> Any:
    with at("2026-11-23 17:00"):
        yield


def at(moment: str) -> Any:
    """Stand at a moment in UTC; New York is five hours behind."""
    return time_machine.travel(dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC), tick=False)


def planned() -> list[tuple[int, str]]:
    return [(due.recipient_id, due.key) for due in kinds.mondays(timezone.now())]


def leave_the_office(person: User) -> None:
    Role.objects.filter(user=person).update(ends_on=MONDAY - dt.timedelta(days=1))


def close(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def colleague(cast: Cast) -> User:
    """Return one more person of the office."""
    person = User.objects.create_user("colleague@example.test", display_name="Colleague")
    Role.objects.create(user=person, kind=Role.Kind.WELLBEING_OFFICE, starts_on=MONDAY - MONTH)
    return person


GONE = pytest.mark.parametrize("leave", [leave_the_office, close])


@GONE
def test_a_report_on_what_a_leaver_owned_goes_to_the_office(
    make_service: Callable[..., Service], cast: Cast, leave: Callable[[User], None]
) -> None:
    service = make_service(owner=colleague(cast))
    leave(User.objects.get(display_name="Colleague"))
    service.refresh_from_db()
    checking.report(service=service, text="It rings and rings.")
    assert [row.recipient for row in Delivery.objects.all()] == [cast.wellbeing_office]


@GONE
def test_what_a_leaver_owned_is_in_the_offices_list(
    make_service: Callable[..., Service], cast: Cast, leave: Callable[[User], None]
) -> None:
    make_service(owner=colleague(cast))
    leave(User.objects.get(display_name="Colleague"))
    message = emails.due(cast.wellbeing_office, "2026-11-23")
    assert message is not None
    assert "Tea." in message.paragraphs


@GONE
def test_a_leaver_is_told_nothing(
    make_service: Callable[..., Service], cast: Cast, leave: Callable[[User], None]
) -> None:
    person = colleague(cast)
    make_service(owner=person, verified_on=MONDAY - MONTH, urgency="now")
    leave(person)
    assert {recipient for recipient, _ in planned()} == {cast.wellbeing_office.pk}


def test_a_dead_link_of_a_leavers_entry_is_told_the_office(
    make_service: Callable[..., Service], cast: Cast
) -> None:
    service = make_service(owner=colleague(cast), website="https://tea.example.test/")
    leave_the_office(User.objects.get(display_name="Colleague"))
    for _ in range(3):
        links.note(
            service=service, field=LinkCheck.Field.values[0], url=service.website, problem="No answer."
        )
    assert [row.recipient for row in Delivery.objects.all()] == [cast.wellbeing_office]


def test_an_owner_in_office_alone_hears_of_a_report(make_service: Callable[..., Service], cast: Cast) -> None:
    person = colleague(cast)
    checking.report(service=make_service(owner=person), text="It rings and rings.")
    assert [row.recipient for row in Delivery.objects.all()] == [person]


def test_an_owner_outside_the_office_is_told_of_what_is_due(
    make_service: Callable[..., Service], cast: Cast
) -> None:
    make_service(owner=cast.superuser, verified_on=MONDAY - MONTH, urgency="now")
    assert cast.superuser.pk in {recipient for recipient, _ in planned()}


def test_an_owner_of_nothing_due_is_not(make_service: Callable[..., Service], cast: Cast) -> None:
    make_service(verified_on=MONDAY - MONTH, urgency="now")
    make_service(slug="fine", name="Fine", owner=cast.superuser, verified_on=MONDAY)
    assert cast.superuser.pk not in {recipient for recipient, _ in planned()}


@pytest.mark.parametrize(("urgency", "state"), [("now", "sent"), ("soon", "held"), ("anytime", "held")])
@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_a_report_on_a_crisis_line_waits_for_no_summary(
    make_service: Callable[..., Service], cast: Cast, urgency: str, state: str, rhythm: str
) -> None:
    Preference.objects.create(user=cast.wellbeing_office, rhythm=rhythm)
    checking.report(service=make_service(urgency=urgency), text="It rings and rings.")
    sending.drain()
    assert Delivery.objects.get(kind=checking.REPORTED).state == state


@pytest.mark.parametrize(("quiet_to", "state"), [(22, "due"), (8, "sent")])
def test_it_waits_out_a_nights_quiet_hours_and_no_more(
    make_service: Callable[..., Service], cast: Cast, quiet_to: int, state: str
) -> None:
    Preference.objects.create(user=cast.wellbeing_office, quiet_from=dt.time(11), quiet_to=dt.time(quiet_to))
    checking.report(service=make_service(urgency="now"), text="It rings and rings.")
    sending.drain()
    assert Delivery.objects.get(kind=checking.REPORTED).state == state


# --- on Monday mornings, and at no other hour ---


@pytest.mark.parametrize(("days", "keys"), [(30, ["2026-11-23", "2026-11-30"]), (29, ["2026-11-30"])])
def test_what_falls_due_on_a_tuesday_waits_for_the_next_monday(
    make_service: Callable[..., Service], cast: Cast, days: int, keys: list[str]
) -> None:
    make_service(urgency="now", verified_on=MONDAY - dt.timedelta(days=days))
    with at("2026-11-24 05:05"):
        assert [key for _, key in planned()] == keys


def test_what_is_due_by_next_monday_is_planned_before(
    make_service: Callable[..., Service], cast: Cast
) -> None:
    make_service(urgency="now", verified_on=MONDAY)
    with at("2026-12-22 17:00"):
        assert [key for _, key in planned()] == ["2026-12-28"]


def test_what_is_due_after_it_is_not(make_service: Callable[..., Service], cast: Cast) -> None:
    make_service(urgency="now", verified_on=MONDAY)
    with at("2026-12-20 17:00"):
        assert planned() == []


@pytest.mark.parametrize(("moment", "is_planned"), [("2026-11-26 13:55", True), ("2026-11-26 14:05", False)])
def test_after_a_long_stop_a_monday_is_made_up_for_within_three_days(
    make_service: Callable[..., Service], cast: Cast, moment: str, is_planned: bool
) -> None:
    make_service(urgency="now", verified_on=MONDAY - MONTH)
    with at(moment):
        assert ("2026-11-23" in {key for _, key in planned()}) is is_planned


def test_what_was_added_on_a_wednesday_waits_for_monday(
    make_service: Callable[..., Service], cast: Cast
) -> None:
    make_service()
    with at("2026-11-25 20:00"):
        assert [key for _, key in planned()] == ["2026-11-30"]


def test_planning_costs_the_same_for_one_entry_and_for_many(
    make_service: Callable[..., Service], cast: Cast, django_assert_num_queries: Any
) -> None:
    make_service()
    with django_assert_num_queries(3):
        planned()
    for number in range(5):
        make_service(slug=f"s{number}", name=f"Service {number}", owner=cast.superuser)
    with django_assert_num_queries(3):
        planned()
