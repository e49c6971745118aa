"""Health appointments at the edges: how long, how far ahead, beside each other, and who may say what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from people.models import User
from people.years import AcademicYear
from reminders.models import Delivery
from tests.conftest import browse
from tests.wellnessdays.conftest import NOW, later
from wellnessdays import appointments, balances, coverage
from wellnessdays.appointments import FARTHEST, LONGEST
from wellnessdays.forms import AppointmentForm
from wellnessdays.models import Appointment
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from people.models import Program
    from tests.conftest import Cast

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
OVERLAP = "You have told of hours that overlap these. Take those back first."


def tell(
    cast: Cast, starts: dt.timedelta = HOUR, length: dt.timedelta = HOUR, by: User | None = None
) -> Appointment:
    """Tell of hours that begin some time from now."""
    begin = NOW + starts
    return appointments.tell(
        trainee=by or cast.trainee, program=cast.program, starts_at=begin, ends_at=begin + length
    )


@pytest.mark.parametrize(
    ("starts", "length", "words"),
    [
        (HOUR, -MINUTE, "The end comes before the start."),
        (HOUR, dt.timedelta(), "The end comes before the start."),
        (-2 * HOUR, HOUR, "These hours are over."),
        (-HOUR, HOUR, "These hours are over."),
        (HOUR, LONGEST + MINUTE, "That is longer than ten hours. Tell each day by itself."),
        (FARTHEST + MINUTE, HOUR, "That is more than a year ahead."),
    ],
)
def test_hours_that_cannot_be_are_refused(
    cast: Cast, starts: dt.timedelta, length: dt.timedelta, words: str
) -> None:
    with pytest.raises(RefusedError) as refusal:
        tell(cast, starts, length)
    assert (str(refusal.value), Appointment.objects.count()) == (words, 0)


@pytest.mark.parametrize(
    ("starts", "length"), [(-HOUR, HOUR + MINUTE), (HOUR, LONGEST), (FARTHEST, HOUR), (HOUR, MINUTE)]
)
def test_hours_at_the_edge_are_taken(cast: Cast, starts: dt.timedelta, length: dt.timedelta) -> None:
    assert tell(cast, starts, length).is_kept


@pytest.mark.parametrize(
    ("starts", "length"),
    [
        (HOUR, HOUR),
        (HOUR - MINUTE, HOUR),
        (2 * HOUR - MINUTE, HOUR),
        (HOUR + MINUTE, MINUTE),
        (-HOUR, 8 * HOUR),
    ],
)
def test_hours_that_overlap_are_refused(cast: Cast, starts: dt.timedelta, length: dt.timedelta) -> None:
    tell(cast)
    with pytest.raises(RefusedError) as refusal:
        tell(cast, starts, length)
    assert str(refusal.value) == OVERLAP


@pytest.mark.parametrize("starts", [dt.timedelta(), 2 * HOUR])
def test_hours_that_touch_are_taken(cast: Cast, starts: dt.timedelta) -> None:
    tell(cast)
    assert tell(cast, starts).is_kept


def test_two_people_may_be_away_at_once(cast: Cast) -> None:
    tell(cast)
    assert tell(cast, by=cast.other_trainee).is_kept


@pytest.mark.parametrize("state", ["cancelled", "refused"])
def test_hours_that_stand_no_longer_are_free_again(cast: Cast, state: str) -> None:
    told = tell(cast)
    if state == "cancelled":
        appointments.take_back(appointment=told, by=cast.trainee)
    else:
        appointments.refuse(appointment=told, by=cast.gme_admin, reason="Come at two.")
    assert tell(cast).is_kept


def test_a_student_is_sent_to_another_lane(cast: Cast) -> None:
    cast.program.kind = "medical_school"
    with pytest.raises(RefusedError, match="This lane is for residents and fellows"):
        tell(cast)


def test_nothing_is_charged(cast: Cast) -> None:
    tell(cast)
    assert balances.standing(cast.trainee, AcademicYear.of(NOW.date())).free == 8


def test_a_tap_twice_tells_the_program_once(cast: Cast) -> None:
    told = tell(cast)
    for _ in range(2):
        appointments.take_back(appointment=told, by=cast.trainee)
    keys = Delivery.objects.filter(recipient=cast.program_lead).values_list("key", flat=True)
    assert sorted(keys) == sorted([f"{told.public_id}.kept", f"{told.public_id}.cancelled"])


def test_a_chief_is_not_told_of_their_own_hours(cast: Cast) -> None:
    cast.trainee.roles.create(kind="program_lead", program=cast.program, starts_on=dt.date(2020, 7, 1))
    tell(cast)
    assert set(Delivery.objects.values_list("recipient__display_name", flat=True)) == {"Program Lead"}


@pytest.mark.parametrize("role", ["program_lead", "other_trainee", "gme_admin", "superuser"])
def test_nobody_takes_hours_back_for_another(cast: Cast, role: str) -> None:
    told, person = tell(cast), cast.member(role)
    assert person
    with pytest.raises(RefusedError, match="so nothing was changed"):
        appointments.take_back(appointment=told, by=person)


@pytest.mark.parametrize("role", ["program_lead", "other_lead", "trainee", "superuser", "wellbeing_office"])
def test_only_the_office_refuses(cast: Cast, role: str) -> None:
    told, person = tell(cast), cast.member(role)
    assert person
    with pytest.raises(RefusedError, match="Only the GME office can do this"):
        appointments.refuse(appointment=told, by=person, reason="Not then.")


def test_an_officer_does_not_refuse_their_own(cast: Cast) -> None:
    cast.trainee.roles.create(kind="gme_admin", starts_on=dt.date(2020, 7, 1))
    with pytest.raises(RefusedError, match="Only the GME office can do this"):
        appointments.refuse(appointment=tell(cast), by=User.objects.get(pk=cast.trainee.pk), reason="No.")


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_refusal_has_a_reason(cast: Cast, reason: str) -> None:
    with pytest.raises(RefusedError, match="a way to get care all the same"):
        appointments.refuse(appointment=tell(cast), by=cast.gme_admin, reason=reason)


def test_the_first_refusal_keeps_its_words(cast: Cast) -> None:
    told = tell(cast)
    for reason in ("First.", "Second."):
        appointments.refuse(appointment=told, by=cast.gme_admin, reason=reason)
    assert Appointment.objects.get().refusal_reason == "First."


@pytest.mark.parametrize(("days", "left"), [(92, 1), (93, 0)])
def test_hours_are_forgotten_after_three_months(cast: Cast, days: int, left: int) -> None:
    tell(cast, dt.timedelta(), HOUR)
    with time_machine.travel(NOW + HOUR + dt.timedelta(days=days), tick=False):
        appointments.forget()
    assert Appointment.objects.count() == left


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_hours_are_the_institutions_wherever_the_trainee_is(cast: Cast, zone: str) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(time_zone=zone)
    data = {"day": later(1).isoformat(), "starts": "14:00", "ends": "15:30"}
    browse(User.objects.get(pk=cast.trainee.pk)).post(reverse("wellnessdays:appointments"), data)
    starts = Appointment.objects.get().starts_at.astimezone(ZoneInfo("America/New_York"))
    assert (starts.date(), f"{starts:%H:%M}") == (later(1), "14:00")


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"day": ""}, "day", "Choose a day."),
        ({"day": "2026-02-30"}, "day", "Write the day as year-month-day."),
        ({"starts": ""}, "starts", "Give a time."),
        ({"ends": "25:00"}, "ends", "Write the time as hours and minutes, such as 14:30."),
        ({"ends": "14:00"}, "ends", "This is before the start. Choose a later time."),
        ({"ends": "13:59"}, "ends", "This is before the start. Choose a later time."),
    ],
)
def test_a_wrong_form_is_told_beside_its_field(data: dict[str, str], field: str, words: str) -> None:
    form = AppointmentForm({"day": "2026-10-06", "starts": "14:00", "ends": "15:00"} | data)
    assert form.errors == {field: [words]}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_all_time_are_refused_in_words(cast: Cast, day: str) -> None:
    data = {"day": day, "starts": "00:00", "ends": "09:00"}
    page = browse(cast.trainee).post(reverse("wellnessdays:appointments"), data)
    assert (page.status_code, Appointment.objects.count()) == (422, 0)


def seen(program: Program, first: dt.date, last: dt.date) -> list[str]:
    """Return whose hours stand beside a program's coverage of some days."""
    rows = type(program).objects.filter(pk=program.pk)
    (found,) = appointments.with_hours(rows, [first, last])
    return [each.name for each in appointments.away(found)]


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [(0, 0, 1), (1, 1, 1), (2, 2, 0), (-1, -1, 0), (-5, 5, 1)],
)
def test_a_night_stands_beside_both_its_days(cast: Cast, first: int, last: int, count: int) -> None:
    night = dt.datetime(2026, 10, 5, 22, tzinfo=ZoneInfo("America/New_York")) - NOW
    tell(cast, night, 8 * HOUR)
    assert len(seen(cast.program, later(first), later(last))) == count


def test_hours_until_midnight_are_not_of_the_next_day(cast: Cast) -> None:
    evening = dt.datetime(2026, 10, 5, 20, tzinfo=ZoneInfo("America/New_York")) - NOW
    tell(cast, evening, 4 * HOUR)
    assert seen(cast.program, later(1), later(1)) == []


def test_hours_taken_back_stand_beside_nothing(cast: Cast) -> None:
    appointments.take_back(appointment=tell(cast), by=cast.trainee)
    assert seen(cast.program, later(0), later(0)) == []


def test_hours_count_as_no_day_off(cast: Cast) -> None:
    tell(cast)
    assert coverage.sheet(cast.program, [later(0)]).days[0].off == 0
