"""Health appointments: hours away that cost nothing, ask nothing, and that only the GME office may refuse."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from people.models import Program, Role
from people.years import AcademicYear
from reminders.models import Delivery
from tests.conftest import browse, make_official
from tests.wellnessdays.conftest import NOW, later
from wellnessdays import appointments, balances, coverage, emails
from wellnessdays.models import Appointment, LedgerEntry
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from tests.conftest import Cast

TOMORROW = NOW + dt.timedelta(days=1)
TWO_HOURS = dt.timedelta(hours=2)


def tell(cast: Cast, starts: dt.datetime = TOMORROW, length: dt.timedelta = TWO_HOURS) -> Appointment:
    """Tell of hours away as the cast's trainee."""
    return appointments.tell(
        trainee=cast.trainee, program=cast.program, starts_at=starts, ends_at=starts + length
    )


def post(cast: Cast, **fields: str) -> object:
    """Send the trainee's form, for tomorrow afternoon unless told otherwise."""
    given = {"day": str(later(1)), "starts": "14:00", "ends": "15:30"} | fields
    return browse(cast.trainee).post(reverse("wellnessdays:appointments"), given)


class TestTelling:
    def test_hours_away_cost_no_wellness_day(self, cast: Cast) -> None:
        tell(cast)
        assert not LedgerEntry.objects.exists()

    def test_nothing_has_to_be_approved(self, cast: Cast) -> None:
        assert tell(cast).is_kept

    def test_no_field_says_what_kind_of_appointment_it_is(self) -> None:
        names = {field.name for field in Appointment._meta.get_fields()}
        assert not names & {"reason", "kind", "note", "type", "comment"}

    def test_the_form_reads_times_where_the_institution_is(self, cast: Cast) -> None:
        post(cast)
        assert appointments.hours(Appointment.objects.get()) == "Tue 6 Oct 2026, 2:00 to 3:30 p.m."

    def test_hours_over_noon_say_both_halves_of_the_day(self, cast: Cast) -> None:
        post(cast, starts="11:00", ends="13:00")
        assert appointments.hours(Appointment.objects.get()) == "Tue 6 Oct 2026, 11:00 a.m. to 1:00 p.m."

    def test_an_end_before_the_start_is_told_at_its_field(self, cast: Cast) -> None:
        response = browse(cast.trainee).post(
            reverse("wellnessdays:appointments"), {"day": str(later(1)), "starts": "14:00", "ends": "13:00"}
        )
        assert "before the start" in response.content.decode()

    def test_the_same_hours_are_told_once(self, cast: Cast) -> None:
        tell(cast)
        with pytest.raises(RefusedError, match="overlap"):
            tell(cast, TOMORROW + dt.timedelta(hours=1))

    def test_hours_taken_back_may_be_told_again(self, cast: Cast) -> None:
        appointments.take_back(appointment=tell(cast), by=cast.trainee)
        assert tell(cast).is_kept

    @pytest.mark.parametrize(
        ("starts", "length", "words"),
        [
            (NOW - dt.timedelta(days=1), TWO_HOURS, "over"),
            (TOMORROW, dt.timedelta(hours=11), "ten hours"),
            (TOMORROW, -TWO_HOURS, "before the start"),
            (NOW + dt.timedelta(days=400), TWO_HOURS, "more than a year"),
        ],
    )
    def test_hours_that_cannot_be_are_refused_in_words(
        self, cast: Cast, starts: dt.datetime, length: dt.timedelta, words: str
    ) -> None:
        with pytest.raises(RefusedError, match=words):
            tell(cast, starts, length)

    def test_hours_within_a_wellness_day_may_be_told_too(self, cast: Cast) -> None:
        tell(cast)
        assert balances.standing(cast.trainee, AcademicYear.of(NOW.date())).free == 8


class TestWhoKnows:
    def test_the_program_is_told_at_once(self, cast: Cast) -> None:
        tell(cast)
        told = Delivery.objects.filter(kind="wellnessdays.away").values_list("recipient", flat=True)
        assert list(told) == [cast.program_lead.pk]

    def test_the_mail_names_nobody_and_no_health(self, cast: Cast) -> None:
        told = tell(cast)
        message = emails.away(cast.program_lead, f"{told.public_id}.kept")
        assert message is not None
        words = " ".join([message.subject, *message.paragraphs]).lower()
        assert not [word for word in ("trainee", "health", "appointment", "medical") if word in words]

    def test_coverage_says_who_is_away_and_when(self, cast: Cast) -> None:
        tell(cast)
        page = browse(cast.program_lead).get(reverse("wellnessdays:coverage", args=[cast.program.slug]))
        assert "Trainee: Tue 6 Oct 2026, 10:00 a.m. to 12:00 p.m." in page.content.decode()

    def test_coverage_does_not_say_why(self, cast: Cast) -> None:
        tell(cast)
        page = browse(cast.program_lead).get(reverse("wellnessdays:coverage", args=[cast.program.slug]))
        assert "appointment" not in page.content.decode().lower()

    def test_hours_of_another_program_are_not_there(self, cast: Cast) -> None:
        tell(cast)
        programs = appointments.with_hours(Program.objects.all(), coverage.coming_days(1))
        assert {each.slug: len(appointments.away(each)) for each in programs} == {"medicine": 1, "surgery": 0}

    def test_whoever_runs_the_site_sees_none(self, cast: Cast) -> None:
        tell(cast)
        assert not Appointment.objects.visible_to(cast.superuser).exists()

    def test_what_was_over_three_months_ago_is_erased(self, cast: Cast) -> None:
        tell(cast)
        with time_machine.travel(NOW + dt.timedelta(days=95), tick=False):
            appointments.forget()
        assert not Appointment.objects.exists()

    def test_nobody_can_tell_from_reminders_afterwards_that_there_was_one(self, cast: Cast) -> None:
        told = appointments.refuse(appointment=tell(cast), by=cast.gme_admin, reason="Thursday is covered.")
        other = Delivery.objects.create(
            kind="wellnessdays.decided",
            recipient=cast.trainee,
            key=str(uuid.uuid4()),
            due_at=told.told_at,
            ready_at=told.told_at,
        )
        with time_machine.travel(told.ends_at + dt.timedelta(days=93)):
            appointments.forget()
        assert list(Delivery.objects.all()) == [other]

    def test_what_is_recent_is_kept(self, cast: Cast) -> None:
        tell(cast)
        appointments.forget()
        assert Appointment.objects.count() == 1


class TestRefusing:
    def test_the_gme_office_refuses_with_a_reason(self, cast: Cast) -> None:
        told = appointments.refuse(appointment=tell(cast), by=cast.gme_admin, reason="Thursday is covered.")
        assert told.refusal_reason == "Thursday is covered."

    def test_without_a_reason_nothing_is_refused(self, cast: Cast) -> None:
        with pytest.raises(RefusedError, match="reason"):
            appointments.refuse(appointment=tell(cast), by=cast.gme_admin, reason="  ")

    def test_a_program_cannot_refuse(self, cast: Cast) -> None:
        with pytest.raises(RefusedError, match="Only the GME office"):
            appointments.refuse(appointment=tell(cast), by=cast.program_lead, reason="No.")

    def test_nobody_refuses_their_own(self, cast: Cast) -> None:
        Role.objects.create(user=cast.trainee, kind=Role.Kind.GME_ADMIN, starts_on=later(-400))
        with pytest.raises(RefusedError):
            appointments.refuse(appointment=tell(cast), by=cast.trainee, reason="No.")

    def test_the_trainee_is_told(self, cast: Cast) -> None:
        appointments.refuse(appointment=tell(cast), by=cast.gme_admin, reason="Thursday is covered.")
        told = Delivery.objects.filter(kind="wellnessdays.hours_refused").values_list("recipient", flat=True)
        assert list(told) == [cast.trainee.pk]

    def test_the_trainee_reads_why(self, cast: Cast) -> None:
        appointments.refuse(appointment=tell(cast), by=cast.gme_admin, reason="Thursday is covered.")
        page = browse(cast.trainee).get(reverse("wellnessdays:appointments"))
        assert "Thursday is covered." in page.content.decode()

    def test_refusing_twice_tells_once(self, cast: Cast) -> None:
        told = tell(cast)
        other = make_official("second_admin", Role.Kind.GME_ADMIN)
        for officer in (cast.gme_admin, other):
            appointments.refuse(appointment=told, by=officer, reason="Thursday is covered.")
        assert Delivery.objects.filter(kind="wellnessdays.hours_refused").count() == 1


class TestTakingBack:
    def test_a_stranger_cannot_take_it_back(self, cast: Cast) -> None:
        with pytest.raises(RefusedError):
            appointments.take_back(appointment=tell(cast), by=cast.other_trainee)

    def test_the_program_is_told_that_they_are_there(self, cast: Cast) -> None:
        told = appointments.take_back(appointment=tell(cast), by=cast.trainee)
        message = emails.away(cast.program_lead, f"{told.public_id}.cancelled")
        assert message is not None
        assert "there after all" in message.paragraphs[0]

    def test_the_first_note_is_not_sent_any_more(self, cast: Cast) -> None:
        told = appointments.take_back(appointment=tell(cast), by=cast.trainee)
        assert emails.away(cast.program_lead, f"{told.public_id}.kept") is None

    def test_what_has_begun_stays(self, cast: Cast) -> None:
        told = tell(cast)
        with time_machine.travel(TOMORROW + dt.timedelta(minutes=1), tick=False), pytest.raises(RefusedError):
            appointments.take_back(appointment=told, by=cast.trainee)
