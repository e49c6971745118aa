"""Entries are checked in time, and readers see when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from core.clock import site_today
from resources import checking, emails, kinds
from resources.models import Phone, Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from tests.conftest import Cast

TODAY = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("urgency", "days", "is_due"),
    [
        ("now", 29, False),
        ("now", 30, True),
        ("soon", 181, False),
        ("soon", 182, True),
        ("anytime", 400, True),
    ],
)
def test_crisis_lines_are_due_monthly_and_others_by_the_half_year(
    make_service: Callable[..., Service], urgency: str, days: int, is_due: bool
) -> None:
    make_service(urgency=urgency, verified_on=TODAY - dt.timedelta(days=days))
    assert Service.objects.due(TODAY).exists() is is_due


def test_what_was_never_checked_is_due(make_service: Callable[..., Service]) -> None:
    make_service()
    assert Service.objects.due(TODAY).exists()


def test_a_draft_is_not_due(make_service: Callable[..., Service]) -> None:
    make_service(status="draft")
    assert not Service.objects.due(TODAY).exists()


def test_one_tap_notes_a_check_and_the_numbers_dialed(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    phone = Phone.objects.create(service=make_service(), number="212-659-8805")
    as_(cast.wellbeing_office).post("/resources/desk/tea/checked/", {"how": checking.CALLED})
    phone.refresh_from_db()
    assert (Service.objects.get().verified_on, phone.dialed_on) == (site_today(), site_today())


def test_reading_dials_no_number(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    phone = Phone.objects.create(service=make_service(), number="212-659-8805")
    as_(cast.wellbeing_office).post("/resources/desk/tea/checked/", {"how": checking.READ})
    phone.refresh_from_db()
    assert phone.dialed_on is None


def test_a_number_that_cannot_be_dialed_was_not_dialed(
    make_service: Callable[..., Service], cast: Cast
) -> None:
    phone = Phone.objects.create(service=make_service(), number="212-241-6660.60")
    checking.verify(service=phone.service, by=cast.wellbeing_office, how=checking.CALLED)
    phone.refresh_from_db()
    assert phone.dialed_on is None


@pytest.mark.parametrize("how", ["", "Guessed."])
def test_a_check_says_how(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client], how: str
) -> None:
    make_service()
    as_(cast.wellbeing_office).post("/resources/desk/tea/checked/", {"how": how})
    assert Service.objects.get().verified_on is None


@time_machine.travel(NOON, tick=False)
def test_readers_see_that_a_check_is_old(make_service: Callable[..., Service], client: Client) -> None:
    make_service(verified_on=TODAY - dt.timedelta(days=200))
    assert "longer ago than we like" in client.get("/resources/tea/").text


@time_machine.travel(NOON - dt.timedelta(hours=4), tick=False)
def test_the_office_is_reminded_once_a_week(make_service: Callable[..., Service], cast: Cast) -> None:
    make_service()
    keys = [(due.recipient_id, due.key) for due in kinds.mondays(timezone.now())]
    assert keys == [(cast.wellbeing_office.pk, "2026-11-23"), (cast.wellbeing_office.pk, "2026-11-30")]


def test_nobody_is_reminded_while_nothing_is_due(make_service: Callable[..., Service], cast: Cast) -> None:
    make_service(verified_on=site_today())
    assert list(kinds.mondays(timezone.now())) == []


def test_a_reminder_names_what_is_due(make_service: Callable[..., Service], cast: Cast) -> None:
    make_service()
    message = emails.due(cast.wellbeing_office, "2026-11-23")
    assert message is not None
    assert "Tea." in message.paragraphs


def test_a_reminder_is_dropped_once_everything_is_checked(
    make_service: Callable[..., Service], cast: Cast
) -> None:
    make_service(verified_on=site_today())
    assert emails.due(cast.wellbeing_office, "2026-11-23") is None


def test_a_reminder_is_not_about_what_another_owns(make_service: Callable[..., Service], cast: Cast) -> None:
    make_service(owner=cast.superuser)
    assert emails.due(cast.wellbeing_office, "2026-11-23") is None


def test_a_report_that_was_answered_is_not_announced(
    make_service: Callable[..., Service], cast: Cast
) -> None:
    correction = checking.report(service=make_service(), text="x")
    before = emails.reported(cast.wellbeing_office, str(correction.public_id))
    checking.decide(correction=correction, state="kept", reply="It is right.", by=cast.wellbeing_office)
    after = emails.reported(cast.wellbeing_office, str(correction.public_id))
    assert (before is None, after is None) == (False, True)


def test_what_a_reader_wrote_stays_out_of_mails(make_service: Callable[..., Service], cast: Cast) -> None:
    correction = checking.report(service=make_service(), text="when I rang for my own sake")
    told = emails.reported(cast.wellbeing_office, str(correction.public_id))
    assert told is not None
    assert "my own sake" not in " ".join(told.paragraphs)


def test_no_subject_tells_anything() -> None:
    subjects = [kind.sample().subject for kind in kinds.KINDS if kind.sample]
    assert set(subjects) == {
        "A note about the directory",
        "There is an answer for you",
        "The directory this week",
    }


def test_the_office_sees_on_its_today_page_what_waits(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    make_service()
    pages = [as_(person).get("/").text for person in (cast.wellbeing_office, cast.trainee)]
    assert ["1 due for checking" in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/resources/desk/home/"),
        ("post", "/resources/desk/tea/checked/"),
        ("post", "/resources/desk/reports/00000000-0000-0000-0000-000000000000/"),
    ],
)
@pytest.mark.parametrize("role", ["trainee", "facilitator", "program_lead", "gme_admin", "clinician"])
def test_the_desk_is_not_there_for_others(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client],
    method: str, path: str, role: str,
) -> None:  # fmt: skip
    make_service()
    assert getattr(as_(cast.member(role)), method)(path).status_code == 404


def test_an_editor_answers_a_report_at_the_desk(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    correction = checking.report(service=make_service(), text="It rings out.")
    desk = as_(cast.wellbeing_office)
    assert "It rings out." in desk.get("/resources/desk/home/").text
    desk.post(f"/resources/desk/reports/{correction.public_id}/", {"state": "fixed", "reply": "Thank you."})
    correction.refresh_from_db()
    assert (correction.state, correction.decided_by) == ("fixed", cast.wellbeing_office)


def test_the_desk_asks_the_same_queries_for_one_and_for_many(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    desk = as_(cast.wellbeing_office)
    for slug in ("one", "two", "three"):
        checking.report(service=make_service(slug), text="x")
        with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
            desk.get("/resources/desk/home/")


@pytest.mark.parametrize("number", ["", "212-659-8805"])
def test_only_what_has_a_number_can_have_been_called(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client], number: str
) -> None:
    made = make_service()
    if number:
        made.phones.create(number=number)
    page = as_(cast.wellbeing_office).get("/resources/desk/home/").text
    assert ("I called, it answered" in page) == bool(number)
