"""Pages of those who decide: what each says when it worked, and when it did not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.conftest import browse, make_trainee
from tests.wellnessdays.conftest import later, weekday
from wellnessdays import appointments, operations, questions
from wellnessdays.models import Appointment, Blackout, NoteDate, Question, Request, Rotation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast
    from wellnessdays.models import Policy

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]

WHY = "Two are away that day."
NOT_AHEAD = "Only approved days that have not begun can be taken back."
DAY = 24 * 3600


def address(name: str, *args: object) -> str:
    """Return where a page is."""
    return reverse(f"wellnessdays:{name}", args=args)


def said(answer: Any) -> str:
    """Return what a page says, in even white space."""
    return " ".join(answer.content.decode().split())


def send(browser: Client, name: str, *args: object, **data: Any) -> Any:
    """Send a form, and read the page that it leads to."""
    return browser.post(address(name, *args), data, follow=True)


@pytest.fixture
def lead(cast: Cast) -> Client:
    """The browser of the program's lead."""
    return browse(cast.program_lead)


@pytest.fixture
def office(cast: Cast) -> Client:
    """The browser of the GME office."""
    return browse(cast.gme_admin)


class TestApproving:
    def test_a_full_day_is_refused_with_the_cap(
        self, cast: Cast, lead: Client, ask: Ask, rules: Rules
    ) -> None:
        operations.approve(request=ask(by=make_trainee("other", cast.program)), by=cast.program_lead)
        waiting = ask()
        rules(cap_day=1)
        page = send(lead, "approve", waiting.public_id)
        assert ("1 of 1 already off" in said(page), Request.objects.get(pk=waiting.pk).state) == (
            True,
            "pending",
        )

    def test_one_that_was_withdrawn_meanwhile_says_so(self, cast: Cast, lead: Client, ask: Ask) -> None:
        waiting = ask()
        operations.withdraw(request=waiting, by=cast.trainee)
        page = send(lead, "approve", waiting.public_id)
        assert "already withdrawn, so nothing was changed" in said(page)

    def test_approving_what_was_shown_skips_what_is_no_id(self, cast: Cast, lead: Client, ask: Ask) -> None:
        page = send(lead, "clean", request=["x", str(ask().public_id), "", "1" * 40])
        assert "Approved: 1." in said(page)

    def test_another_programs_request_is_not_approved_along(self, cast: Cast, lead: Client, ask: Ask) -> None:
        strange = ask(by=cast.other_trainee)
        page = send(lead, "clean", request=[str(strange.public_id)])
        assert ("Approved: 0." in said(page), Request.objects.get().state) == (True, "pending")


class TestTakingBack:
    def test_the_lead_reads_who_is_told(self, cast: Cast, lead: Client, ask: Ask) -> None:
        given = operations.approve(request=ask(), by=cast.program_lead)
        page = send(lead, "recall", given.public_id, reason=WHY)
        assert "Taken back. The trainee reads your reason, and the GME office is told." in said(page)

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_without_a_reason_it_stands(self, cast: Cast, lead: Client, ask: Ask, reason: str) -> None:
        given = operations.approve(request=ask(), by=cast.program_lead)
        page = send(lead, "recall", given.public_id, reason=reason)
        assert (page.status_code, "the trainee counted on this day" in said(page)) == (422, True)

    def test_what_only_waits_cannot_be_taken_back(self, cast: Cast, lead: Client, ask: Ask) -> None:
        page = send(lead, "recall", ask().public_id, reason=WHY)
        assert (page.status_code, NOT_AHEAD in said(page)) == (422, True)

    def test_what_has_begun_cannot_be_taken_back(
        self, cast: Cast, lead: Client, ask: Ask, monday: Any
    ) -> None:
        given = operations.approve(request=ask(2), by=cast.program_lead)
        monday.shift(2 * DAY)
        page = send(browse(cast.program_lead), "recall", given.public_id, reason=WHY)
        assert (page.status_code, NOT_AHEAD in said(page)) == (422, True)


class TestOffering:
    def decline(self, browser: Client, asked: Request, **data: str) -> Any:
        """Answer no, with what is given besides."""
        return send(browser, "decline", asked.public_id, ground="cover", reason=WHY, **data)

    def test_a_day_of_another_year_is_refused(self, cast: Cast, lead: Client, ask: Ask) -> None:
        page = self.decline(lead, ask(), day="2027-07-05", part="day")
        assert (page.status_code, "Offer a day of the same academic year." in said(page)) == (422, True)

    def test_a_closed_day_is_refused(self, cast: Cast, lead: Client, ask: Ask) -> None:
        closed = weekday(1)
        Blackout.objects.create(program=cast.program, title="Exam", first_day=closed, last_day=closed)
        page = self.decline(lead, ask(), day=closed.isoformat(), part="day")
        assert (page.status_code, "Exam" in said(page)) == (422, True)

    def test_what_is_no_day_is_refused(self, cast: Cast, lead: Client, ask: Ask) -> None:
        page = self.decline(lead, ask(), day="someday")
        assert (page.status_code, "Write the day as year-month-day." in said(page)) == (422, True)

    def test_without_a_ground_it_asks_for_one(self, cast: Cast, lead: Client, ask: Ask) -> None:
        page = send(lead, "decline", ask().public_id, reason=WHY)
        assert (page.status_code, "it is counted, and nobody is named" in said(page)) == (422, True)

    @pytest.mark.parametrize(("part", "when"), [("day", "all day"), ("am", "morning"), ("pm", "afternoon")])
    def test_a_part_of_a_day_is_offered(
        self, cast: Cast, lead: Client, ask: Ask, part: str, when: str
    ) -> None:
        asked = ask()
        self.decline(lead, asked, day=weekday(1).isoformat(), part=part)
        assert Request.objects.with_halves().get(pk=asked.pk).when == f"Tue 3 Nov 2026, {when}"


class TestAskingBack:
    def test_no_question_chosen_says_so(self, cast: Cast, lead: Client, ask: Ask) -> None:
        page = send(lead, "ask_back", ask().public_id)
        assert ("Choose one of the questions." in said(page), Question.objects.exists()) == (True, False)

    def test_asked_it_says_that_the_request_waits_on(self, cast: Cast, lead: Client, ask: Ask) -> None:
        page = send(lead, "ask_back", ask().public_id, topic="half")
        assert "Asked. The request waits on" in said(page)

    def test_one_that_was_answered_meanwhile_is_not_asked_about(
        self, cast: Cast, lead: Client, ask: Ask
    ) -> None:
        asked = ask()
        operations.withdraw(request=asked, by=cast.trainee)
        page = send(lead, "ask_back", asked.public_id, topic="half")
        assert ("no longer waits for you" in said(page), Question.objects.exists()) == (True, False)

    def test_the_same_question_is_asked_once(self, cast: Cast, lead: Client, ask: Ask) -> None:
        asked = ask()
        for _ in range(2):
            send(lead, "ask_back", asked.public_id, topic="half")
        assert Question.objects.count() == 1

    def test_a_reply_to_what_was_decided_says_that_nothing_is_needed(self, cast: Cast, ask: Ask) -> None:
        asked = ask()
        question = questions.ask_back(request=asked, by=cast.program_lead, topic="half")
        operations.approve(request=asked, by=cast.program_lead)
        page = send(browse(cast.trainee), "reply", question.public_id, answer="yes")
        assert "has its answer already, so nothing more is needed" in said(page)

    @pytest.mark.parametrize("answer", ["", "perhaps"])
    def test_neither_yes_nor_no_is_no_reply(self, cast: Cast, ask: Ask, answer: str) -> None:
        question = questions.ask_back(request=ask(), by=cast.program_lead, topic="half")
        send(browse(cast.trainee), "reply", question.public_id, answer=answer)
        question.refresh_from_db()
        assert question.answer == ""


class TestHoursAway:
    @pytest.fixture
    def told(self, cast: Cast) -> Appointment:
        """The trainee is away tomorrow for two hours."""
        starts = dt.datetime(2026, 10, 6, 18, tzinfo=dt.UTC)
        return appointments.tell(
            trainee=cast.trainee,
            program=cast.program,
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=2),
        )

    def test_the_office_reads_whose_hours_it_would_refuse(
        self, cast: Cast, office: Client, told: Appointment
    ) -> None:
        assert str(cast.trainee) in said(office.get(address("refuse_hours", told.public_id)))

    def test_the_office_answers_with_a_reason(self, cast: Cast, office: Client, told: Appointment) -> None:
        page = send(office, "refuse_hours", told.public_id, reason="Thursday is open.")
        told.refresh_from_db()
        assert ("The trainee reads your reason" in said(page), told.state) == (True, "refused")

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_without_a_reason_the_hours_stand(
        self, cast: Cast, office: Client, told: Appointment, reason: str
    ) -> None:
        page = send(office, "refuse_hours", told.public_id, reason=reason)
        told.refresh_from_db()
        assert (page.status_code, told.is_kept) == (422, True)

    def test_hours_that_were_taken_back_are_not_refused(
        self, cast: Cast, office: Client, told: Appointment
    ) -> None:
        appointments.take_back(appointment=told, by=cast.trainee)
        page = send(office, "refuse_hours", told.public_id, reason="Thursday is open.")
        assert page.status_code in {404, 422}

    def test_a_lead_has_no_such_page(self, cast: Cast, lead: Client, told: Appointment) -> None:
        assert lead.get(address("refuse_hours", told.public_id)).status_code == 404

    def test_the_trainee_takes_them_back(self, cast: Cast, told: Appointment) -> None:
        page = send(browse(cast.trainee), "take_back", told.public_id)
        assert "Your program is told that you are there." in said(page)

    def test_taken_back_twice_is_once(self, cast: Cast, told: Appointment) -> None:
        for _ in range(2):
            page = send(browse(cast.trainee), "take_back", told.public_id)
        assert "Taken back" in said(page)

    def test_hours_that_have_begun_stay(self, cast: Cast, told: Appointment, monday: Any) -> None:
        monday.shift(DAY + 4 * 3600 + 60)
        page = send(browse(cast.trainee), "take_back", told.public_id)
        assert "It has begun, or is no longer kept" in said(page)

    def test_a_stranger_does_not_find_them(self, cast: Cast, told: Appointment) -> None:
        assert send(browse(cast.other_trainee), "take_back", told.public_id).status_code == 404


class TestRules:
    def test_a_lead_reads_their_own_program_alone(self, cast: Cast, lead: Client) -> None:
        page = said(lead.get(address("rules_index")))
        assert (address("rules", "medicine") in page, address("rules", "surgery") in page) == (True, False)

    def test_the_office_reads_every_program_and_what_holds_everywhere(
        self, cast: Cast, office: Client
    ) -> None:
        page = said(office.get(address("rules_index")))
        wanted = [address("rules", slug) for slug in ("medicine", "surgery", "every-program")]
        assert [link for link in wanted if link not in page] == []

    def test_a_lead_does_not_write_what_holds_everywhere(self, cast: Cast, lead: Client) -> None:
        assert lead.get(address("rules", "every-program")).status_code == 404

    def test_closing_days_says_what_trainees_read(self, cast: Cast, lead: Client) -> None:
        days = {"first_day": weekday(0).isoformat(), "last_day": weekday(0).isoformat()}
        page = send(lead, "blackout", "medicine", title="Exam", **days)
        assert "Closed: Exam. Trainees read the title, and nothing else." in said(page)

    def test_a_last_day_before_the_first_is_told_at_its_field(self, cast: Cast, lead: Client) -> None:
        days = {"first_day": weekday(1).isoformat(), "last_day": weekday(0).isoformat()}
        page = send(lead, "blackout", "medicine", title="Exam", **days)
        assert (page.status_code, "a last day that is not before the first" in said(page)) == (422, True)

    def test_opening_again_names_what_is_open(self, cast: Cast, lead: Client) -> None:
        closed = Blackout.objects.create(
            program=cast.program, title="Exam", first_day=weekday(0), last_day=weekday(0)
        )
        page = send(lead, "open_days", "medicine", closed.public_id)
        assert ("Open again: Exam." in said(page), Blackout.objects.exists()) == (True, False)

    def test_days_of_another_program_are_not_opened(self, cast: Cast, lead: Client) -> None:
        closed = Blackout.objects.create(
            program=cast.other_program, title="Exam", first_day=weekday(0), last_day=weekday(0)
        )
        assert send(lead, "open_days", "medicine", closed.public_id).status_code == 404

    def test_a_rotation_is_closed_by_the_form(self, cast: Cast, lead: Client) -> None:
        rotation = Rotation.objects.create(program=cast.program, name="Nights")
        page = send(lead, "rotations", "medicine", **{f"mode-{rotation.pk}": "closed"})
        rotation.refresh_from_db()
        assert ("Saved." in said(page), rotation.mode) == (True, "closed")

    def test_a_rotation_has_no_other_modes(self, cast: Cast, lead: Client) -> None:
        rotation = Rotation.objects.create(program=cast.program, name="Nights")
        page = send(lead, "rotations", "medicine", **{f"mode-{rotation.pk}": "perhaps"})
        rotation.refresh_from_db()
        assert (page.status_code, rotation.mode) == (422, Rotation().mode)

    @pytest.mark.parametrize("name", ["rotations", "deputies", "place"])
    def test_every_program_has_no_rotations_deputies_or_days_of_its_own(
        self, cast: Cast, office: Client, name: str
    ) -> None:
        assert send(office, name, "every-program").status_code == 404


class TestSmallPages:
    def test_whoever_leads_one_program_goes_to_its_coverage_at_once(self, cast: Cast, lead: Client) -> None:
        assert lead.get(address("coverage_index"))["Location"] == address("coverage", "medicine")

    def test_the_office_chooses_a_program(self, cast: Cast, office: Client) -> None:
        page = said(office.get(address("coverage_index")))
        assert (address("coverage", "medicine") in page, address("coverage", "surgery") in page) == (
            True,
            True,
        )

    def test_whoever_decides_nothing_is_not_led_to_a_closed_queue(self, cast: Cast) -> None:
        page = said(browse(cast.superuser).get(address("coverage_index")))
        assert f'href="{address("queue")}"' not in page

    def test_a_lead_sets_no_dates_of_notes(self, cast: Cast, lead: Client) -> None:
        date = NoteDate.objects.earliest("pk")
        assert send(lead, "note_date_remove", date.pk).status_code == 404
        assert NoteDate.objects.filter(pk=date.pk).exists()

    @pytest.mark.parametrize("year", ["1999", "x", "2026-27", "-1", "9" * 40])
    @pytest.mark.parametrize("name", ["report", "ledger"])
    def test_a_year_that_nobody_knows_is_no_page(
        self, cast: Cast, office: Client, name: str, year: str
    ) -> None:
        assert office.get(address(name), {"year": year}).status_code == 404

    def test_setting_a_day_aside_for_some_names_who_could_not_have_it(
        self, cast: Cast, lead: Client, ask: Ask
    ) -> None:
        ask(28)
        other = make_trainee("other", cast.program)
        who = [cast.trainee.public_id, other.public_id]
        form = lead.get(address("place", "medicine")).context["form"]
        keys = [str(key) for key, _ in form.fields["trainees"].choices]
        page = send(lead, "place", "medicine", day=later(28).isoformat(), part="day", trainees=keys)
        assert len(keys) == len(who)
        assert ("Set aside for 1." in said(page), str(cast.trainee) in said(page)) == (True, True)

    def test_a_day_set_aside_lies_ahead(self, cast: Cast, lead: Client) -> None:
        page = send(lead, "place", "medicine", day=later(0).isoformat(), part="day")
        assert (page.status_code, "Choose a day from tomorrow on." in said(page)) == (422, True)
