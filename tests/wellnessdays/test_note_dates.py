"""The dates of quiet notes: every month's last day, each zone's morning, and who gets none."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from people.models import User
from people.years import AcademicYear
from tests.conftest import browse, make_trainee
from tests.wellnessdays.conftest import TODAY, later, weekday
from wellnessdays import discouragements, notes, operations
from wellnessdays.forms import NoteDateForm
from wellnessdays.halves import whole_day
from wellnessdays.models import Blackout, Discouragement, NoteDate

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]


@pytest.fixture(autouse=True)
def only_today(db: None) -> None:
    """Let the one date of notes be the tests' today."""
    NoteDate.objects.all().delete()
    NoteDate.objects.create(month=TODAY.month, day=TODAY.day)


def told() -> dict[str, str]:
    """Return when each trainee gets a note, in their own time."""
    dues = notes.due(timezone.now())
    people = User.objects.in_bulk()
    return {
        people[due.recipient_id].display_name: due.due_at.astimezone(
            ZoneInfo(people[due.recipient_id].time_zone)
        ).strftime("%Y-%m-%d %H:%M")
        for due in dues
    }


@pytest.mark.parametrize("month", range(1, 13))
def test_the_last_day_of_every_month_is_the_last(month: int) -> None:
    last = monthrange(2027, month)[1]
    fine = [NoteDateForm({"month": month, "day": day}).is_valid() for day in (last, last + 1)]
    assert fine == [True, False]


@pytest.mark.parametrize("day", ["0", "-1", "32", "x", "", "1.5", "99999999999"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    assert not NoteDateForm({"month": 1, "day": day}).is_valid()


def test_the_twenty_ninth_of_february_is_told_why_not() -> None:
    assert NoteDateForm({"month": 2, "day": 29}).errors == {"day": ["There is no such day in every year."]}


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Honolulu"])
def test_nine_in_the_morning_is_everyones_own(cast: Cast, zone: str) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(time_zone=zone)
    assert told()["Trainee"] == f"{TODAY} 09:00"


def test_whoever_lives_ahead_is_planned_the_day_before(cast: Cast) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(time_zone="Asia/Tokyo")
    with time_machine.travel(dt.datetime(2026, 10, 4, 16, tzinfo=dt.UTC), tick=False):
        assert told()["Trainee"] == f"{TODAY} 09:00"


def test_whoever_starts_tomorrow_gets_none_today(cast: Cast) -> None:
    make_trainee("late", cast.program, starts_on=later(1))
    assert "Late" not in told()


def test_whoever_is_in_two_programs_gets_one(cast: Cast) -> None:
    cast.trainee.enrollments.create(
        program=cast.other_program, training_year=1, starts_on=dt.date(2020, 7, 1)
    )
    assert sum(due.recipient_id == cast.trainee.pk for due in notes.due(timezone.now())) == 1


def test_a_student_gets_none(cast: Cast) -> None:
    cast.program.kind = "medical_school"
    cast.program.save()
    assert "Trainee" not in told()


def test_a_held_day_is_not_counted_as_unused(cast: Cast, ask: Ask) -> None:
    ask()
    found = notes.unused(cast.trainee)
    assert found
    assert found[0].free_words == "3 days"


def test_whoever_holds_all_has_nothing_unused(cast: Cast, ask: Ask) -> None:
    ask(halves=[half for number in range(4) for half in whole_day(weekday(number))])
    assert notes.unused(cast.trainee) is None


def test_closed_days_are_not_named_as_open(cast: Cast) -> None:
    Blackout.objects.create(title="Exam", first_day=later(0), last_day=later(30))
    found = notes.unused(cast.trainee)
    assert found
    assert (len(found[1]), min(found[1]) > later(30)) == (3, True)


def test_where_every_day_is_closed_none_is_named(cast: Cast) -> None:
    Blackout.objects.create(title="Move", first_day=later(0), last_day=later(200))
    found = notes.unused(cast.trainee)
    assert found
    assert found[1] == []


def test_no_day_of_the_next_year_is_named(cast: Cast) -> None:
    with time_machine.travel(dt.datetime(2027, 6, 14, 14, tzinfo=dt.UTC), tick=False):
        found = notes.unused(cast.trainee)
    assert found
    assert all(day <= dt.date(2027, 6, 30) for day in found[1])


class TestDiscouragement:
    def tell(self, cast: Cast, person: User, **more: object) -> Discouragement:
        """Say that one felt discouraged."""
        given = {"words": "A remark.", "opened": False} | more
        return discouragements.tell(trainee=person, program=cast.program, **given)  # type: ignore[arg-type]

    def people(self, year: AcademicYear) -> dict[str, int | None]:
        """Return the counts of a year by program."""
        return {tally.program: tally.people for tally in discouragements.tallies(year)}

    def test_another_month_is_another_word_of_the_same_person(self, cast: Cast) -> None:
        self.tell(cast, cast.trainee)
        with time_machine.travel(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC), tick=False):
            self.tell(cast, cast.trainee)
        assert Discouragement.objects.count() == 2

    def test_one_person_in_many_months_is_one_person(self, cast: Cast) -> None:
        for month in (8, 9, 10, 11, 12):
            with time_machine.travel(dt.datetime(2026, month, 5, 12, tzinfo=dt.UTC), tick=False):
                self.tell(cast, cast.trainee)
        assert self.people(AcademicYear(2026))["Medicine"] is None

    @pytest.mark.parametrize(
        ("moment", "year"),
        [("2026-07-01T03:59", 2025), ("2026-07-01T04:00", 2026), ("2027-07-01T03:59", 2026)],
    )
    def test_the_last_night_of_june_counts_in_the_old_year(self, cast: Cast, moment: str, year: int) -> None:
        with time_machine.travel(dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC), tick=False):
            for number in range(5):
                self.tell(cast, make_trainee(f"resident{number}", cast.program))
        assert self.people(AcademicYear(year))["Medicine"] == 5

    def test_newer_words_take_the_place_of_older_ones(self, cast: Cast) -> None:
        self.tell(cast, cast.trainee, words="First.", opened=True)
        self.tell(cast, cast.trainee, words="  Second. ")
        found = Discouragement.objects.get()
        assert (found.words, found.opened) == ("Second.", False)

    @pytest.mark.parametrize("role", ["other_trainee", "program_lead", "gme_admin", "superuser"])
    def test_nobody_opens_or_erases_it_for_another(self, cast: Cast, role: str) -> None:
        told = self.tell(cast, cast.trainee)
        client = browse(cast.member(role))
        for verb in ("open", "erase"):
            client.post(f"/wellness-days/discouraged/{told.public_id}/{verb}/")
        assert Discouragement.objects.get().opened is False


def test_a_day_that_was_approved_is_used_and_not_offered_again(cast: Cast, ask: Ask) -> None:
    operations.approve(request=ask(28), by=cast.program_lead)
    found = notes.unused(cast.trainee)
    assert found
    assert later(28) not in found[1]
