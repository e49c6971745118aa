"""A crisis line that is down: said at once, dated, and over by itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from resources import crisis, operations
from resources.models import Outage, Service
from resources.tasks import close_outages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from people.models import User
    from tests.conftest import Cast

NOON = dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)
FORM = {"note": "Calls are cut off.", "hours": "4"}


@pytest.fixture
def declare(
    directory: int, cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> Callable[..., Outage]:
    """Return a way to say that 988 is down for four hours."""

    def say(alternate: str | None = "trainee-crisis-line", hours: int = 4) -> Outage:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            outage = operations.declare_outage(
                service=Service.objects.get(slug="lifeline-988"),
                alternate=Service.objects.filter(slug=alternate).first(),
                note="Calls are cut off.",
                until=timezone.now() + dt.timedelta(hours=hours),
                by=cast.wellbeing_office,
            )
        crisis.look_again()
        return outage

    return say


def order() -> list[str]:
    return [listing.slug for listing in crisis.edition().now]


def test_the_alternate_takes_the_lines_place(declare: Callable[..., Outage]) -> None:
    declare()
    assert order() == ["emergency-911", "trainee-crisis-line", "lifeline-988"]


def test_the_page_says_what_is_wrong_and_since_when(declare: Callable[..., Outage], client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        declare()
        page = client.get("/help-now/").text
    assert ("Calls are cut off." in page, "23 November, 12:00 PM" in page) == (True, True)


def test_every_page_shows_the_alternate_first(declare: Callable[..., Outage], client: Client) -> None:
    declare()
    page = client.get("/no-such-page/").text
    assert page.index("tel:+12122412400") < page.index("tel:988")


def test_it_runs_out_by_itself(declare: Callable[..., Outage]) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        declare()
        clock.shift(dt.timedelta(hours=4))
        crisis.look_again()
        assert order() == ["emergency-911", "lifeline-988", "trainee-crisis-line"]


def test_calling_it_off_puts_the_line_back(
    declare: Callable[..., Outage], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    outage = declare()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        operations.end_outage(outage)
        operations.end_outage(outage)
    crisis.look_again()
    assert order()[1] == "lifeline-988"


def test_a_second_word_replaces_the_first(declare: Callable[..., Outage]) -> None:
    declare()
    declare(alternate=None)
    assert [row.alternate for row in Outage.objects.in_force()] == [None]


def test_a_line_without_alternate_still_goes_last(declare: Callable[..., Outage]) -> None:
    declare(alternate=None)
    assert order()[-1] == "lifeline-988"


def test_an_outage_that_never_ends_cannot_be_stored(declare: Callable[..., Outage]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        declare(hours=-1)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("visitor", 302), ("trainee", 404), ("facilitator", 404), ("program_lead", 404), ("gme_admin", 404),
        ("peers_director", 404), ("wellbeing_office", 200), ("clinician", 200), ("superuser", 200),
    ],
)  # fmt: skip
def test_only_named_roles_declare_outages(
    cast: Cast, as_: Callable[[User | None], Client], role: str, status: int
) -> None:
    assert as_(cast.member(role)).get("/resources/desk/outages/").status_code == status


def test_a_clinician_says_it_in_one_form(
    directory: int, cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    line = Service.objects.get(slug="lifeline-988")
    as_(cast.clinician).post("/resources/desk/outages/", {**FORM, "service": line.pk})
    assert Outage.objects.in_force().get().declared_by == cast.clinician


@pytest.mark.parametrize(
    "change", [{"note": ""}, {"hours": "9999"}, {"service": "0"}, {"note": "x" * 201}, {"alternate": "same"}]
)
def test_what_is_wrong_is_told_and_nothing_is_said(
    directory: int, cast: Cast, as_: Callable[[User | None], Client], change: dict[str, str]
) -> None:
    line = str(Service.objects.get(slug="lifeline-988").pk)
    change = {key: line if value == "same" else value for key, value in change.items()}
    page = as_(cast.wellbeing_office).post("/resources/desk/outages/", {**FORM, "service": line, **change})
    assert (page.status_code, Outage.objects.exists()) == (422, False)


def test_a_trainee_cannot_call_an_outage_off(
    declare: Callable[..., Outage], cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    outage = declare()
    as_(cast.trainee).post(f"/resources/desk/outages/{outage.pk}/end/")
    assert Outage.objects.in_force().exists()


def test_the_page_for_a_proxy_forgets_an_outage_that_ran_out(
    declare: Callable[..., Outage], published: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        declare()
        before = "Calls are cut off." in (published / "help-now.html").read_text()
        clock.shift(dt.timedelta(hours=5))
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            close_outages()
    assert (before, "Calls are cut off." in (published / "help-now.html").read_text()) == (True, False)


def test_closing_outages_twice_closes_none(declare: Callable[..., Outage]) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        declare()
        clock.shift(dt.timedelta(hours=5))
        assert [operations.close_outages(), operations.close_outages()] == [1, 0]
