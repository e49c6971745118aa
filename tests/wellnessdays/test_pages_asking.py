"""A trainee's pages: what each says when it worked, and when it did not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from people.models import Program
from tests.conftest import browse, make_trainee
from tests.wellnessdays.conftest import later, weekday
from wellnessdays import appeals, appointments, operations, today
from wellnessdays.halves import whole_day
from wellnessdays.models import Discouragement, Request
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast
    from wellnessdays.models import Policy

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]

WHY = "Two are away that day."
DAY = 24 * 3600


def said(answer: Any) -> str:
    """Return what a page says, in even white space."""
    return " ".join(answer.content.decode().split())


def send(browser: Client, name: str, *args: object, **data: Any) -> Any:
    """Send a form, and read the page that it leads to."""
    return browser.post(reverse(f"wellnessdays:{name}", args=args), data, follow=True)


@pytest.fixture
def mine(cast: Cast) -> Client:
    """The trainee's browser."""
    return browse(cast.trainee)


@pytest.fixture
def offered(cast: Cast, ask: Ask) -> Request:
    """The trainee asked for a Monday, and was offered the Tuesday."""
    return operations.offer(request=ask(), by=cast.program_lead, reason=WHY, halves=whole_day(weekday(1)))


class TestAnswersAtOnce:
    def test_where_rules_approve_the_page_says_that_nobody_had_to(
        self, cast: Cast, mine: Client, rules: Rules
    ) -> None:
        rules(approves_clean=True)
        day = later(28).isoformat()
        page = send(mine, "confirm", day=day, part="day")
        assert ("so nobody had to answer" in said(page), Request.objects.get().state) == (True, "approved")

    @pytest.mark.parametrize(
        ("verb", "words", "state"),
        [
            ("accept", "Taken: it is approved.", "approved"),
            ("refuse", "Left. The time is free again", "declined"),
        ],
    )
    def test_an_offer_is_answered_with_one_tap(
        self, cast: Cast, mine: Client, offered: Request, verb: str, words: str, state: str
    ) -> None:
        page = send(mine, verb, offered.public_id)
        assert (words in said(page), Request.objects.get().state) == (True, state)

    @pytest.mark.parametrize("verb", ["accept", "refuse"])
    def test_an_offer_is_nobody_elses_to_answer(self, cast: Cast, offered: Request, verb: str) -> None:
        assert send(browse(cast.program_lead), verb, offered.public_id).status_code == 404

    @pytest.mark.parametrize("verb", ["accept", "refuse"])
    def test_what_was_not_offered_is_neither_taken_nor_left(
        self, cast: Cast, mine: Client, ask: Ask, verb: str
    ) -> None:
        page = send(mine, verb, ask().public_id)
        assert "already waiting, so nothing was changed" in said(page)

    def test_the_offer_stands_on_the_today_page_and_waits_for_an_answer(
        self, cast: Cast, offered: Request
    ) -> None:
        card = today.cards(cast.trainee)[0]
        assert (card.title, card.waiting, "Tue 3 Nov 2026" in card.body) == (
            "A day is offered to you",
            True,
            True,
        )

    def test_whoever_has_no_days_left_is_not_sent_to_ask(self, cast: Cast, ask: Ask, monday: Any) -> None:
        halves = [half for number in range(4) for half in whole_day(weekday(number))]
        operations.approve(request=ask(halves=halves), by=cast.program_lead)
        monday.shift(60 * DAY)
        (card,) = today.cards(cast.trainee)
        assert (card.body, card.action) == ("All of this year's days are taken.", "See them")


class TestGivingBack:
    def test_a_day_that_has_begun_is_kept(self, cast: Cast, ask: Ask, monday: Any) -> None:
        given = operations.approve(request=ask(2), by=cast.program_lead)
        monday.shift(2 * DAY)
        page = send(browse(cast.trainee), "cancel", given.public_id)
        assert Request.objects.get().state == "approved", said(page)

    def test_given_back_twice_is_once(self, cast: Cast, mine: Client, ask: Ask) -> None:
        given = operations.approve(request=ask(), by=cast.program_lead)
        for _ in range(2):
            send(mine, "cancel", given.public_id)
        assert given.entries.filter(kind="return").count() == 1

    def test_cancelled_again_by_the_operation_changes_nothing(self, cast: Cast, ask: Ask) -> None:
        given = operations.approve(request=ask(), by=cast.program_lead)
        first, second = (operations.cancel(request=given, by=cast.trainee) for _ in range(2))
        assert (first.state, second.state) == ("cancelled", "cancelled")

    def test_a_request_ahead_does_not_lapse(self, ask: Ask) -> None:
        assert operations.lapse(request=ask()).state == "pending"

    def test_left_twice_is_once(self, cast: Cast, offered: Request) -> None:
        for _ in range(2):
            left = operations.refuse(request=offered, by=cast.trainee)
        assert (left.state, left.entries.filter(kind="release").count()) == ("declined", 2)


class TestLookingAgain:
    def test_upholding_twice_keeps_the_first_words(self, cast: Cast, ask: Ask) -> None:
        refused = operations.decline(request=ask(), by=cast.program_lead, reason=WHY)
        asked = appeals.ask(request=refused, by=cast.trainee)
        for words in ("It has to stand.", "Other words."):
            found = appeals.uphold(appeal=asked, by=cast.gme_admin, answer=words)
        assert found.answer == "It has to stand."


class TestFeltDiscouraged:
    def test_it_is_counted_and_says_who_does_not_see_it(self, cast: Cast, mine: Client) -> None:
        page = send(mine, "discouraged", words="The chief laughed.", opened="count")
        assert "Counted. Your program does not see it." in said(page)

    def test_words_too_long_are_refused_and_nothing_is_counted(self, cast: Cast, mine: Client) -> None:
        page = send(mine, "discouraged", words="x" * 1001, opened="count")
        assert (page.status_code, Discouragement.objects.exists()) == (422, False)

    def test_the_page_to_say_it_counts_nothing(self, cast: Cast, mine: Client) -> None:
        mine.get(reverse("wellnessdays:discouraged"))
        assert not Discouragement.objects.exists()


class TestAHealthAppointment:
    def test_a_student_has_no_such_lane(self, cast: Cast) -> None:
        school = Program.objects.create(name="Class of 2029", slug="class", kind="medical_school")
        student = make_trainee("student", school)
        starts = dt.datetime(2026, 10, 6, 14, tzinfo=dt.UTC)
        with pytest.raises(RefusedError, match="for residents and fellows"):
            appointments.tell(
                trainee=student,
                program=school,
                starts_at=starts,
                ends_at=starts + dt.timedelta(hours=1),
            )

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"day": ""}, "day"),
            ({"starts": "25:00"}, "time"),
            ({"day": "2026-10-01"}, "These hours are over"),
            ({"ends": "23:59", "starts": "08:00"}, "longer than ten hours"),
            ({"day": "2028-01-03"}, "more than a year ahead"),
        ],
    )
    def test_a_wrong_form_says_how_to_mend_it(
        self, cast: Cast, mine: Client, data: dict[str, str], words: str
    ) -> None:
        given = {"day": later(1).isoformat(), "starts": "14:00", "ends": "15:00"} | data
        page = send(mine, "appointments", **given)
        assert (page.status_code, words in said(page)) == (422, True)
