"""Quiet notes about unused days: on the office's dates, to whoever has days left, with open dates."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from people.models import Enrollment
from reminders.models import Delivery
from reminders.planning import plan
from tests.conftest import browse
from tests.wellnessdays.conftest import later
from wellnessdays import emails, notes, operations
from wellnessdays.halves import whole_day
from wellnessdays.models import NoteDate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Cast

FIRST = dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC)  # three in the morning in New York


@pytest.fixture
def first_of_november(cast: Cast) -> Iterator[None]:
    """Let it be the night before a note."""
    NoteDate.objects.get_or_create(month=11, day=1)
    with time_machine.travel(FIRST, tick=False):
        yield


def test_a_new_portal_has_three_dates(db: None) -> None:
    NoteDate.objects.all().delete()
    import_module("wellnessdays.migrations.0005_appointments_and_more").first_dates(apps, None)
    assert [str(date) for date in NoteDate.objects.all()] == ["1 March", "1 May", "1 November"]


def test_each_resident_gets_one_note_at_nine(cast: Cast, first_of_november: None) -> None:
    found = {due.recipient_id: due.due_at for due in notes.due(timezone.now())}
    nine = dt.datetime(2026, 11, 1, 14, 0, tzinfo=dt.UTC)
    assert found == {cast.trainee.pk: nine, cast.other_trainee.pk: nine}


def test_on_other_days_there_is_none(cast: Cast) -> None:
    assert list(notes.due(timezone.now())) == []


def test_planning_twice_writes_it_once(cast: Cast, first_of_november: None) -> None:
    plan()
    plan()
    assert Delivery.objects.filter(kind="wellnessdays.unused", recipient=cast.trainee).count() == 1


def test_the_note_says_what_is_left_and_offers_three_dates(cast: Cast, first_of_november: None) -> None:
    message = emails.unused_days(cast.trainee, "2026-11-01")
    assert message is not None
    assert (message.paragraphs[0][:25], message.paragraphs[1].count(";")) == ("You still have 4 days thi", 2)


def test_the_subject_says_nothing_of_days_or_work(cast: Cast, first_of_november: None) -> None:
    message = emails.unused_days(cast.trainee, "2026-11-01")
    assert message is not None
    assert message.subject == "Some time is still yours"


def test_whoever_has_taken_all_gets_none(cast: Cast) -> None:
    halves = [half for number in range(4) for half in whole_day(later(28 + number))]
    operations.ask(trainee=cast.trainee, program=cast.program, halves=halves)
    assert emails.unused_days(cast.trainee, "2026-11-01") is None


def test_whoever_has_left_gets_none(cast: Cast) -> None:
    Enrollment.objects.filter(user=cast.trainee).update(ends_on=later(-1))
    assert emails.unused_days(cast.trainee, "2026-11-01") is None


def test_the_office_adds_a_date(cast: Cast) -> None:
    browse(cast.gme_admin).post(reverse("wellnessdays:note_dates"), {"month": 9, "day": 15})
    assert NoteDate.objects.filter(month=9, day=15).exists()


def test_a_day_that_is_not_in_every_year_is_refused(cast: Cast) -> None:
    page = browse(cast.gme_admin).post(reverse("wellnessdays:note_dates"), {"month": 2, "day": 29})
    assert "There is no such day in every year." in page.content.decode()


def test_a_date_is_there_once(cast: Cast) -> None:
    NoteDate.objects.get_or_create(month=9, day=15)
    page = browse(cast.gme_admin).post(reverse("wellnessdays:note_dates"), {"month": 9, "day": 15})
    assert page.status_code == 422


def test_removing_a_date_stops_its_note(cast: Cast) -> None:
    date, _ = NoteDate.objects.get_or_create(month=9, day=15)
    browse(cast.gme_admin).post(reverse("wellnessdays:note_date_remove", args=[date.pk]))
    assert not NoteDate.objects.filter(pk=date.pk).exists()


def test_removing_a_date_stops_what_was_planned_for_it(cast: Cast, first_of_november: None) -> None:
    plan()
    NoteDate.objects.all().delete()
    planned = Delivery.objects.get(kind="wellnessdays.unused", recipient=cast.trainee)
    assert emails.unused_days(cast.trainee, planned.key) is None


def test_a_weekend_on_which_nothing_runs_loses_no_note(cast: Cast, first_of_november: None) -> None:
    # The first of November is a Sunday; the Friday before is the last time that anybody plans.
    with time_machine.travel(FIRST - dt.timedelta(days=2), tick=False):
        plan()
    due = Delivery.objects.get(kind="wellnessdays.unused", recipient=cast.trainee).due_at
    assert due == dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)


def test_no_date_is_planned_a_week_before(cast: Cast, first_of_november: None) -> None:
    with time_machine.travel(FIRST - dt.timedelta(days=7), tick=False):
        assert list(notes.due(timezone.now())) == []
