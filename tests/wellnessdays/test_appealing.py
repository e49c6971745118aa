"""The pages of another look, its notes, and what becomes of it when someone leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from people.models import Role
from tests.conftest import make_official, make_trainee
from tests.wellnessdays.conftest import later
from tests.wellnessdays.test_views import text
from wellnessdays import appeal_emails, appeals, belongings, operations, today
from wellnessdays.models import Appeal, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Policy

    Ask = Callable[..., Request]
    As = Callable[..., Client]

WHY = "Two are away that day."


@pytest.fixture
def declined(cast: Cast, ask: Ask) -> Request:
    """The trainee asked for a day, and their lead declined."""
    return operations.decline(request=ask(), by=cast.program_lead, reason=WHY)


@pytest.fixture
def appeal(cast: Cast, declined: Request) -> Appeal:
    """The trainee asked for another look at it."""
    return appeals.ask(request=declined, by=cast.trainee)


def page_of(as_: As, person: User, request: Request) -> str:
    """Return a request's page as someone reads it."""
    return text(as_(person).get(reverse("wellnessdays:request", args=[request.public_id])))


def post(as_: As, person: User, name: str, appeal: Appeal, **data: str) -> str:
    """Post to an appeal's address; return the page that follows."""
    address = reverse(f"wellnessdays:{name}", args=[appeal.public_id])
    return text(as_(person).post(address, data, follow=True))


class TestTheTraineesPage:
    def test_a_refusal_offers_one_tap(self, cast: Cast, as_: As, declined: Request) -> None:
        assert "Please look again" in page_of(as_, cast.trainee, declined)

    def test_it_has_no_field_for_a_reason(self, cast: Cast, as_: As, declined: Request) -> None:
        page = page_of(as_, cast.trainee, declined)
        assert ("<textarea" in page, '<input type="text"' in page) == (False, False)

    def test_it_says_until_when(self, cast: Cast, as_: As, declined: Request) -> None:
        assert "You can ask until Mon 19 Oct 2026." in page_of(as_, cast.trainee, declined)

    def test_the_tap_asks_and_says_when_one_hears(self, cast: Cast, as_: As, declined: Request) -> None:
        address = reverse("wellnessdays:look_again", args=[declined.public_id])
        assert "you hear by Mon 12 Oct 2026." in text(as_(cast.trainee).post(address, follow=True))

    def test_a_tap_too_late_says_so(
        self, cast: Cast, as_: As, declined: Request, monday: time_machine.Traveller
    ) -> None:
        monday.shift(20 * 24 * 3600)
        address = reverse("wellnessdays:look_again", args=[declined.public_id])
        assert "too late" in text(as_(cast.trainee).post(address, follow=True))

    def test_while_it_waits_there_is_no_second_tap(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        assert "Please look again" not in page_of(as_, cast.trainee, appeal.request)

    def test_it_is_taken_back_with_one_tap(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        assert "Nobody looks again" in post(as_, cast.trainee, "appeal_withdraw", appeal)

    def test_taking_back_what_was_answered_says_so(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        assert "answered meanwhile" in post(as_, cast.trainee, "appeal_withdraw", appeal)

    def test_the_program_sees_no_sign_of_it_while_it_waits(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        assert "looks again" not in page_of(as_, cast.program_lead, appeal.request)

    @pytest.mark.parametrize("role", ["trainee", "program_lead", "superuser"])
    def test_everyone_who_sees_the_request_reads_why_it_stood(
        self, cast: Cast, as_: As, appeal: Appeal, role: str
    ) -> None:
        appeals.uphold(appeal=appeal, by=cast.gme_admin, answer="The week after is open.")
        person = cast.member(role)
        assert person is not None
        assert "The week after is open." in page_of(as_, person, appeal.request)


class TestTheOfficesPages:
    def test_what_waits_is_listed(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        page = text(as_(cast.gme_admin).get(reverse("wellnessdays:appeals")))
        assert reverse("wellnessdays:appeal", args=[appeal.public_id]) in page

    def test_what_was_answered_is_listed_below(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        page = text(as_(cast.gme_admin).get(reverse("wellnessdays:appeals")))
        assert "Approved after all" in page.split("Looked at before")[1]

    def test_the_card_shows_the_refusal(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        page = text(as_(cast.gme_admin).get(reverse("wellnessdays:appeal", args=[appeal.public_id])))
        assert WHY in page

    def test_the_card_says_what_the_rules_say_now(
        self, cast: Cast, as_: As, appeal: Appeal, rules: Callable[..., Policy]
    ) -> None:
        rules(staff_at_least=1)
        page = text(as_(cast.gme_admin).get(reverse("wellnessdays:appeal", args=[appeal.public_id])))
        assert "at least 1 must be there" in page

    def test_approving_after_all_approves(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        assert "Approved after all" in post(as_, cast.gme_admin, "appeal_overturn", appeal)

    def test_a_rule_in_the_way_is_said_on_the_page(
        self, cast: Cast, as_: As, appeal: Appeal, rules: Callable[..., Policy]
    ) -> None:
        rules(staff_at_least=1)
        assert "Nothing was approved" in post(as_, cast.gme_admin, "appeal_overturn", appeal)

    def test_letting_it_stand_needs_words(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        page = post(as_, cast.gme_admin, "appeal_uphold", appeal, answer="")
        assert "in a sentence the trainee can act on" in page

    def test_letting_it_stand_tells_so(self, cast: Cast, as_: As, appeal: Appeal) -> None:
        page = post(as_, cast.gme_admin, "appeal_uphold", appeal, answer="The exam is fixed.")
        assert "It stands." in page

    def test_whoever_refused_sees_it_and_gets_no_button(self, cast: Cast, as_: As, ask: Ask) -> None:
        make_official("second_officer", Role.Kind.GME_ADMIN)
        refused = operations.decline(request=ask(), by=cast.gme_admin, reason=WHY)
        asked = appeals.ask(request=refused, by=cast.trainee)
        page = text(as_(cast.gme_admin).get(reverse("wellnessdays:appeal", args=[asked.public_id])))
        assert ("You answered this first" in page, "Approve after all" in page) == (True, False)

    def test_whoever_refused_and_posts_all_the_same_is_refused(self, cast: Cast, as_: As, ask: Ask) -> None:
        make_official("second_officer", Role.Kind.GME_ADMIN)
        refused = operations.decline(request=ask(), by=cast.gme_admin, reason=WHY)
        asked = appeals.ask(request=refused, by=cast.trainee)
        assert "Someone else of the GME office" in post(as_, cast.gme_admin, "appeal_overturn", asked)

    def test_an_officer_in_training_does_not_find_their_own(
        self, cast: Cast, as_: As, appeal: Appeal
    ) -> None:
        Role.objects.create(user=cast.trainee, kind=Role.Kind.GME_ADMIN, starts_on=later(-10))
        address = reverse("wellnessdays:appeal", args=[appeal.public_id])
        assert as_(cast.trainee).get(address).status_code == 404

    @pytest.mark.parametrize("count", [1, 4])
    def test_the_list_asks_the_same_of_the_database_for_one_and_for_many(
        self, cast: Cast, as_: As, ask: Ask, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            person = make_trainee(f"resident_{number}", cast.program)
            refused = operations.decline(request=ask(by=person), by=cast.program_lead, reason=WHY)
            appeals.ask(request=refused, by=person)
        browser = as_(cast.gme_admin)
        with django_assert_max_num_queries(12):
            browser.get(reverse("wellnessdays:appeals"))

    def test_it_waits_on_today(self, cast: Cast, appeal: Appeal) -> None:
        assert "1 answer to look at again" in [card.title for card in today.cards(cast.gme_admin)]

    def test_nothing_waiting_makes_no_card(self, cast: Cast) -> None:
        assert [card.title for card in today.cards(cast.gme_admin)] == ["Wellness days"]


class TestNotes:
    def test_the_office_reads_no_name(self, cast: Cast, appeal: Appeal) -> None:
        message = appeal_emails.wanted(cast.gme_admin, str(appeal.public_id))
        assert message
        assert cast.trainee.display_name not in " ".join((message.subject, *message.paragraphs))

    @pytest.mark.parametrize("note", ["wanted", "due"])
    def test_what_was_answered_needs_no_note(self, cast: Cast, appeal: Appeal, note: str) -> None:
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        assert getattr(appeal_emails, note)(cast.gme_admin, str(appeal.public_id)) is None

    def test_the_trainee_reads_the_outcome(self, cast: Cast, appeal: Appeal) -> None:
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        message = appeal_emails.answered(cast.trainee, str(appeal.public_id))
        assert message
        assert "yes after all" in message.paragraphs[1]

    def test_while_it_waits_there_is_no_outcome_to_read(self, cast: Cast, appeal: Appeal) -> None:
        assert appeal_emails.answered(cast.trainee, str(appeal.public_id)) is None

    def test_the_lead_reads_that_it_stands_and_not_why_in_the_mail(self, cast: Cast, appeal: Appeal) -> None:
        appeals.uphold(appeal=appeal, by=cast.gme_admin, answer="A private word.")
        message = appeal_emails.told(cast.program_lead, str(appeal.public_id))
        assert message
        assert ("it stands" in message.paragraphs[0], "private" in str(message)) == (True, False)

    def test_another_lead_reads_nothing(self, cast: Cast, appeal: Appeal) -> None:
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        assert appeal_emails.told(cast.other_lead, str(appeal.public_id)) is None


class TestLeaving:
    def test_what_waits_is_withdrawn(self, cast: Cast, appeal: Appeal) -> None:
        belongings.withdraw_pending(cast.trainee)
        appeal.refresh_from_db()
        assert appeal.outcome == "withdrawn"

    def test_it_is_handed_over_with_its_request(self, cast: Cast, appeal: Appeal) -> None:
        appeals.uphold(appeal=appeal, by=cast.gme_admin, answer="It has to stand.")
        (look,) = belongings.requests(cast.trainee)[0]["another_look"]
        assert (look["outcome"], look["answer"]) == ("The answer stands", "It has to stand.")


class TestEveryRequest:
    def test_a_superuser_reads_all_and_finds_no_way_to_decide(self, cast: Cast, as_: As, ask: Ask) -> None:
        asked = ask()
        page = text(as_(cast.superuser).get(reverse("wellnessdays:requests")))
        assert (asked.when in page, reverse("wellnessdays:queue") in page) == (True, False)

    def test_a_lead_reads_their_own_program_alone(self, cast: Cast, as_: As, ask: Ask) -> None:
        ask()
        page = text(as_(cast.other_lead).get(reverse("wellnessdays:requests")))
        assert "There is none in this state." in page

    def test_one_state_is_shown_alone(self, cast: Cast, as_: As, declined: Request, ask: Ask) -> None:
        ask(30)
        page = text(as_(cast.superuser).get(reverse("wellnessdays:requests"), {"state": "declined"}))
        assert (declined.when in page, "Wed 4 Nov 2026" in page) == (True, False)

    def test_an_unknown_state_shows_all(self, cast: Cast, as_: As, declined: Request) -> None:
        page = text(as_(cast.superuser).get(reverse("wellnessdays:requests"), {"state": "lost"}))
        assert declined.when in page

    def test_a_superuser_sees_who_is_away_and_sets_nothing_aside(self, cast: Cast, as_: As) -> None:
        page = text(as_(cast.superuser).get(reverse("wellnessdays:coverage", args=[cast.program.slug])))
        assert ('scope="row">Trainee' in page, "Set days aside" in page) == (True, False)

    @pytest.mark.parametrize("count", [1, 6])
    def test_the_list_asks_the_same_of_the_database_for_one_and_for_many(
        self, cast: Cast, as_: As, ask: Ask, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            ask(by=make_trainee(f"resident_{number}", cast.program))
        browser = as_(cast.superuser)
        with django_assert_max_num_queries(10):
            browser.get(reverse("wellnessdays:requests"))
