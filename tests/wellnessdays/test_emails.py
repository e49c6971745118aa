"""What each note says, to whom, and when it is wanted no longer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.wellnessdays.conftest import later, weekday
from wellnessdays import appointments, emails, kinds, operations, placing, questions
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Appointment, Question, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine

    from reminders.kinds import Kind, Message
    from tests.conftest import Cast

    Ask = Callable[..., Request]

WHY = "Two are away that day."
DAY = 24 * 3600
NEVER = ("wellness", "health", "declined", "approved", "refused", "appointment", "sick", "trainee")


def words(message: Message | None) -> str:
    """Return what a note says below its subject; fails where there is none."""
    assert message is not None
    return " ".join(message.paragraphs)


def page(name: str, found: Request | Appointment) -> str:
    """Return the address of something."""
    return reverse(f"wellnessdays:{name}", args=[found.public_id])


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.key)
def test_no_subject_and_no_button_reveals_anything(kind: Kind, db: None) -> None:
    assert kind.sample is not None
    sample = kind.sample()
    shown = f"{sample.subject} {sample.action}".lower()
    assert [word for word in NEVER if word in shown] == []


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.key)
def test_every_note_leads_to_a_page_of_this_site(kind: Kind, db: None) -> None:
    assert kind.sample is not None
    sample = kind.sample()
    assert (sample.path.startswith("/wellness-days/"), bool(sample.action)) == (True, True)


class TestAnAnswer:
    def test_a_yes_is_told_as_one(self, cast: Cast, ask: Ask) -> None:
        given = operations.approve(request=ask(), by=cast.program_lead)
        said = words(emails.decided(cast.trainee, str(given.public_id)))
        assert (
            said == "You asked about Mon 2 Nov 2026, all day. The answer is yes. You need to do nothing more."
        )

    def test_a_no_says_that_there_is_a_reason(self, cast: Cast, ask: Ask) -> None:
        refused = operations.decline(request=ask(), by=cast.program_lead, reason=WHY)
        said = words(emails.decided(cast.trainee, str(refused.public_id)))
        assert ("with a reason" in said, WHY in said) == (True, False)

    def test_another_day_is_said_to_be_held(self, cast: Cast, ask: Ask) -> None:
        offered = operations.offer(
            request=ask(), by=cast.program_lead, reason=WHY, halves=whole_day(weekday(1))
        )
        assert "It is held for you" in words(emails.decided(cast.trainee, str(offered.public_id)))

    def test_it_leads_to_the_request(self, cast: Cast, ask: Ask) -> None:
        given = operations.approve(request=ask(), by=cast.program_lead)
        message = emails.decided(cast.trainee, str(given.public_id))
        assert message is not None
        assert message.path == page("request", given)

    def test_a_day_given_back_meanwhile_is_not_announced(self, cast: Cast, ask: Ask) -> None:
        given = operations.approve(request=ask(), by=cast.program_lead)
        operations.cancel(request=given, by=cast.trainee)
        assert emails.decided(cast.trainee, str(given.public_id)) is None

    def test_a_day_set_aside_is_told_by_its_own_note_alone(self, cast: Cast) -> None:
        placing.place(
            program=cast.program, trainees=[cast.trainee], halves=whole_day(weekday(0)), by=cast.program_lead
        )
        key = str(Request.objects.get().public_id)
        assert emails.decided(cast.trainee, key) is None
        assert "move it or give it back" in words(emails.placed(cast.trainee, key))

    def test_a_day_set_aside_and_given_back_is_not_told(self, cast: Cast) -> None:
        placing.place(
            program=cast.program, trainees=[cast.trainee], halves=whole_day(weekday(0)), by=cast.program_lead
        )
        operations.cancel(request=Request.objects.with_halves().get(), by=cast.trainee)
        assert emails.placed(cast.trainee, str(Request.objects.get().public_id)) is None

    def test_a_day_set_aside_is_told_to_nobody_else(self, cast: Cast) -> None:
        placing.place(
            program=cast.program, trainees=[cast.trainee], halves=whole_day(weekday(0)), by=cast.program_lead
        )
        assert emails.placed(cast.other_trainee, str(Request.objects.get().public_id)) is None


class TestADayTakenBack:
    @pytest.fixture
    def taken(self, cast: Cast, ask: Ask) -> Request:
        """The lead approved a day, and took it back."""
        given = operations.approve(request=ask(), by=cast.program_lead)
        return operations.recall(request=given, by=cast.program_lead, reason=WHY)

    def test_the_trainee_reads_that_they_are_needed(self, cast: Cast, taken: Request) -> None:
        said = words(emails.recalled(cast.trainee, str(taken.public_id)))
        assert ("needs you after all" in said, "the GME office knows" in said) == (True, True)

    def test_the_office_reads_which_program_and_which_day_and_no_name(
        self, cast: Cast, taken: Request
    ) -> None:
        said = words(emails.recalled(cast.gme_admin, str(taken.public_id)))
        assert ("Medicine took back Mon 2 Nov 2026" in said, str(cast.trainee) in said) == (True, False)

    @pytest.mark.parametrize("role", ["other_trainee", "other_lead", "wellbeing_office"])
    def test_strangers_read_nothing(self, cast: Cast, taken: Request, role: str) -> None:
        assert emails.recalled(cast.member(role), str(taken.public_id)) is None  # type: ignore[arg-type]

    def test_it_is_not_told_of_a_day_that_stands(self, cast: Cast, ask: Ask) -> None:
        given = operations.approve(request=ask(), by=cast.program_lead)
        assert emails.recalled(cast.trainee, str(given.public_id)) is None


class TestAPromisedAnswer:
    def test_the_lead_is_told_that_one_is_due_today(
        self, cast: Cast, ask: Ask, monday: time_machine.Traveller
    ) -> None:
        waiting = ask()
        monday.shift(7 * DAY)
        message = emails.answer_due(cast.program_lead, str(waiting.public_id))
        assert message is not None
        assert (message.subject, message.path) == ("An answer is due today", page("decide", waiting))

    def test_before_days_off_it_is_due_soon_and_says_by_when(self, cast: Cast, ask: Ask) -> None:
        message = emails.answer_due(cast.program_lead, str(ask().public_id))
        assert message is not None
        assert (message.subject, "by Mon 12 Oct 2026" in words(message)) == ("An answer is due soon", True)

    def test_once_it_is_late_the_other_note_says_more(
        self, cast: Cast, ask: Ask, monday: time_machine.Traveller
    ) -> None:
        waiting = ask()
        monday.shift(8 * DAY)
        assert emails.answer_due(cast.program_lead, str(waiting.public_id)) is None
        assert "it has not been given" in words(emails.overdue(cast.program_lead, str(waiting.public_id)))

    @pytest.mark.parametrize("note", [emails.answer_due, emails.overdue])
    @pytest.mark.parametrize("verb", ["approve", "withdraw"])
    def test_once_it_is_answered_nobody_is_told(
        self, cast: Cast, ask: Ask, note: Callable[..., Message | None], verb: str
    ) -> None:
        asked = ask()
        by = cast.program_lead if verb == "approve" else cast.trainee
        getattr(operations, verb)(request=asked, by=by)
        assert note(cast.program_lead, str(asked.public_id)) is None

    @pytest.mark.parametrize("note", [emails.answer_due, emails.overdue])
    @pytest.mark.parametrize("role", ["trainee", "other_lead", "superuser"])
    def test_whoever_cannot_answer_is_not_told(
        self, cast: Cast, ask: Ask, note: Callable[..., Message | None], role: str
    ) -> None:
        assert note(cast.member(role), str(ask().public_id)) is None


class TestTheEveningBefore:
    def test_a_whole_day_is_told_as_one(self, cast: Cast, ask: Ask) -> None:
        operations.approve(request=ask(2), by=cast.program_lead)
        said = words(emails.evening_before(cast.trainee, Half(later(2), "am").key))
        assert said == "You are away: Wed 7 Oct 2026, all day. Your program knows. Rest well."

    def test_two_requests_for_one_day_are_told_together(self, cast: Cast, ask: Ask) -> None:
        for part in ("am", "pm"):
            operations.approve(request=ask(halves=[Half(later(2), part)]), by=cast.program_lead)
        assert "all day" in words(emails.evening_before(cast.trainee, Half(later(2), "am").key))

    def test_another_persons_day_is_not_told(self, cast: Cast, ask: Ask) -> None:
        operations.approve(request=ask(2), by=cast.program_lead)
        assert emails.evening_before(cast.other_trainee, Half(later(2), "am").key) is None


class TestHoursAway:
    @pytest.fixture
    def told(self, cast: Cast) -> Appointment:
        """The trainee is away on Wednesday from two to half past three."""
        starts = dt.datetime(2026, 10, 7, 18, tzinfo=dt.UTC)
        return appointments.tell(
            trainee=cast.trainee,
            program=cast.program,
            starts_at=starts,
            ends_at=starts + dt.timedelta(minutes=90),
        )

    def test_a_lead_is_told_when_and_that_nothing_is_to_be_approved(
        self, cast: Cast, told: Appointment
    ) -> None:
        said = words(emails.away(cast.program_lead, f"{told.public_id}.kept"))
        assert ("2:00 to 3:30 p.m." in said, "Nothing is to be approved" in said) == (True, True)

    def test_once_they_are_over_nobody_is_told(
        self, cast: Cast, told: Appointment, monday: time_machine.Traveller
    ) -> None:
        monday.shift(3 * DAY)
        assert emails.away(cast.program_lead, f"{told.public_id}.kept") is None

    def test_another_programs_lead_is_not_told(self, cast: Cast, told: Appointment) -> None:
        assert emails.away(cast.other_lead, f"{told.public_id}.kept") is None

    def test_the_first_note_is_not_sent_once_the_hours_were_refused(
        self, cast: Cast, told: Appointment
    ) -> None:
        appointments.refuse(appointment=told, by=cast.gme_admin, reason="Thursday is open at the clinic.")
        assert emails.away(cast.program_lead, f"{told.public_id}.kept") is None

    def test_the_trainee_is_told_that_the_office_wrote_and_not_what(
        self, cast: Cast, told: Appointment
    ) -> None:
        appointments.refuse(appointment=told, by=cast.gme_admin, reason="Thursday is open at the clinic.")
        said = words(emails.hours_refused(cast.trainee, str(told.public_id)))
        assert ("They want you to be seen" in said, "Thursday" in said) == (True, False)

    def test_hours_that_stand_are_not_told_as_refused(self, cast: Cast, told: Appointment) -> None:
        assert emails.hours_refused(cast.trainee, str(told.public_id)) is None

    def test_a_refusal_is_told_to_nobody_else(self, cast: Cast, told: Appointment) -> None:
        appointments.refuse(appointment=told, by=cast.gme_admin, reason="Thursday is open at the clinic.")
        assert emails.hours_refused(cast.other_trainee, str(told.public_id)) is None


class TestAQuestionBack:
    @pytest.fixture
    def asked(self, cast: Cast, ask: Ask) -> Question:
        """The lead asked the first of the fixed questions."""
        topic = Question.Topic.values[0]
        return questions.ask_back(request=ask(), by=cast.program_lead, topic=topic)

    def test_the_trainee_is_told_that_yes_or_no_is_enough(self, cast: Cast, asked: Question) -> None:
        message = emails.question(cast.trainee, str(asked.public_id))
        assert message is not None
        assert ("Yes or no is enough" in words(message), message.path) == (
            True,
            page("request", asked.request),
        )

    def test_once_replied_to_it_is_not_asked_again(self, cast: Cast, asked: Question) -> None:
        questions.reply(question=asked, by=cast.trainee, yes=True)
        assert emails.question(cast.trainee, str(asked.public_id)) is None

    def test_nobody_else_is_asked(self, cast: Cast, asked: Question) -> None:
        assert emails.question(cast.other_trainee, str(asked.public_id)) is None

    def test_the_reply_leads_to_the_decision(self, cast: Cast, asked: Question) -> None:
        replied = questions.reply(question=asked, by=cast.trainee, yes=False)
        message = emails.reply(cast.program_lead, f"{asked.public_id}.{replied.answer}")
        assert message is not None
        assert message.path == page("decide", asked.request)

    def test_a_reply_that_was_changed_is_told_as_it_is_now_alone(self, cast: Cast, asked: Question) -> None:
        first = questions.reply(question=asked, by=cast.trainee, yes=False).answer
        questions.reply(question=asked, by=cast.trainee, yes=True)
        assert emails.reply(cast.program_lead, f"{asked.public_id}.{first}") is None

    def test_once_decided_the_reply_is_not_told(self, cast: Cast, asked: Question) -> None:
        replied = questions.reply(question=asked, by=cast.trainee, yes=True)
        operations.approve(request=asked.request, by=cast.program_lead)
        assert emails.reply(cast.program_lead, f"{asked.public_id}.{replied.answer}") is None


class TestUnusedDays:
    def test_the_note_asks_for_no_answer(self, cast: Cast) -> None:
        assert "do nothing: this note asks for no answer" in words(
            emails.unused_days(cast.trainee, "2026-11-01")
        )

    def test_it_says_how_much_is_left(self, cast: Cast, ask: Ask) -> None:
        ask(halves=[Half(weekday(0), "am")])
        assert "You still have 3½ days this year" in words(emails.unused_days(cast.trainee, "2026-11-01"))

    def test_it_names_no_open_dates_where_there_are_none(
        self, cast: Cast, monday: time_machine.Traveller
    ) -> None:
        monday.move_to(dt.datetime(2027, 6, 30, 14, tzinfo=dt.UTC))
        assert "look open now" not in words(emails.unused_days(cast.trainee, "2026-11-01"))

    def test_whoever_never_trained_here_gets_none(self, cast: Cast) -> None:
        assert emails.unused_days(cast.facilitator, "2026-11-01") is None
