"""A second decision about the same request is looked at again too; the same one never twice."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from reminders.models import Delivery
from tests.wellnessdays.conftest import later
from wellnessdays import appeals, emails, operations, proof
from wellnessdays.models import Appeal, Request
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from django.test import Client

    from tests.conftest import Cast

    As = Callable[..., Client]
    Ask = Callable[..., Request]

FIRST, SECOND, THIRD = "Two are away.", "A third is ill now.", "The ward is short."
STANDS = "It has to stand."
DAY = 24 * 3600


def fresh() -> Request:
    """Return the one request as it is now."""
    return Request.objects.with_halves().get()


def take_back(cast: Cast, reason: str) -> Request:
    """Let the lead take the approved day back."""
    return operations.recall(request=fresh(), by=cast.program_lead, reason=reason)


def give_again(cast: Cast) -> Appeal:
    """Let the trainee ask for another look, and the office approve after all."""
    return appeals.overturn(appeal=appeals.ask(request=fresh(), by=cast.trainee), by=cast.gme_admin)


@pytest.fixture
def given_again(cast: Cast, ask: Ask) -> Appeal:
    """A day that was declined, and approved after all."""
    operations.decline(request=ask(), by=cast.program_lead, reason=FIRST)
    return give_again(cast)


@pytest.fixture
def taken_twice(cast: Cast, given_again: Appeal) -> Request:
    """The same day, taken back, given again, and taken back once more."""
    take_back(cast, SECOND)
    give_again(cast)
    return take_back(cast, THIRD)


class TestASecondDecision:
    def test_a_day_taken_back_a_second_time_may_be_looked_at_again(
        self, cast: Cast, taken_twice: Request
    ) -> None:
        assert appeals.ask(request=taken_twice, by=cast.trainee).is_waiting

    def test_there_are_two_weeks_from_the_second_decision(
        self, cast: Cast, given_again: Appeal, monday: time_machine.Traveller
    ) -> None:
        monday.shift(10 * DAY)
        assert appeals.last_call(take_back(cast, SECOND)) == later(10 + 14)

    def test_it_is_given_a_third_time_and_the_books_are_true(self, cast: Cast, taken_twice: Request) -> None:
        give_again(cast)
        assert (fresh().state, proof.faults()) == ("approved", [])

    def test_each_look_stays_on_record(self, cast: Cast, taken_twice: Request) -> None:
        appeals.uphold(
            appeal=appeals.ask(request=taken_twice, by=cast.trainee), by=cast.gme_admin, answer=STANDS
        )
        found = Appeal.objects.order_by("pk").values_list("against", "outcome")
        assert list(found) == [
            ("declined", "overturned"),
            ("recalled", "overturned"),
            ("recalled", "upheld"),
        ]

    def test_the_office_is_told_of_each(self, cast: Cast, taken_twice: Request) -> None:
        appeals.ask(request=taken_twice, by=cast.trainee)
        assert Delivery.objects.filter(kind="wellnessdays.appeal", recipient=cast.gme_admin).count() == 3

    def test_the_trainee_is_told_each_time_that_it_is_taken_back(
        self, cast: Cast, taken_twice: Request
    ) -> None:
        rows = Delivery.objects.filter(kind="wellnessdays.recalled", recipient=cast.trainee).order_by("pk")
        told = [emails.recalled(cast.trainee, key) is not None for key in rows.values_list("key", flat=True)]
        assert told == [False, True]

    def test_the_office_hears_of_each_time_too(self, cast: Cast, taken_twice: Request) -> None:
        rows = Delivery.objects.filter(kind="wellnessdays.recalled", recipient=cast.gme_admin)
        assert rows.count() == 2

    def test_asking_twice_for_the_second_asks_once(self, cast: Cast, taken_twice: Request) -> None:
        first, second = (appeals.ask(request=taken_twice, by=cast.trainee) for _ in range(2))
        assert first == second

    def test_what_was_upheld_then_is_not_looked_at_again(self, cast: Cast, taken_twice: Request) -> None:
        appeals.uphold(
            appeal=appeals.ask(request=taken_twice, by=cast.trainee), by=cast.gme_admin, answer=STANDS
        )
        with pytest.raises(RefusedError, match="looked at again already, which happens once"):
            appeals.ask(request=fresh(), by=cast.trainee)

    def test_what_was_withdrawn_is_not_asked_for_anew(self, cast: Cast, taken_twice: Request) -> None:
        appeals.withdraw(appeal=appeals.ask(request=taken_twice, by=cast.trainee), by=cast.trainee)
        assert appeals.last_call(fresh()) is None

    def test_an_overturned_one_stays_as_it_was_answered(self, cast: Cast, taken_twice: Request) -> None:
        first = Appeal.objects.earliest("pk")
        with pytest.raises(RefusedError, match="approved after all"):
            appeals.uphold(appeal=first, by=cast.gme_admin, answer=STANDS)

    def test_overturning_the_old_one_again_changes_nothing(self, cast: Cast, taken_twice: Request) -> None:
        appeals.overturn(appeal=Appeal.objects.earliest("pk"), by=cast.gme_admin)
        assert fresh().state == "recalled"

    def test_the_database_keeps_one_that_stands_for_each(self, cast: Cast, taken_twice: Request) -> None:
        appeals.ask(request=taken_twice, by=cast.trainee)
        with pytest.raises(IntegrityError, match="wellness_appeal_once"), transaction.atomic():
            Appeal.objects.create(
                request=taken_twice, against="recalled", asked_at=timezone.now(), answer_by=later(7)
            )


def page_of(browser: Client, name: str, found: Request | Appeal) -> str:
    """Return what a page says."""
    answer = browser.get(reverse(f"wellnessdays:{name}", args=[found.public_id]))
    return " ".join(answer.content.decode().split())


class TestWhatThePagesSay:
    def test_the_trainee_is_offered_another_look(self, cast: Cast, taken_twice: Request, as_: As) -> None:
        assert "Please look again" in page_of(as_(cast.trainee), "request", taken_twice)

    def test_each_look_says_what_it_was_about(self, cast: Cast, taken_twice: Request, as_: As) -> None:
        page = page_of(as_(cast.trainee), "request", taken_twice)
        assert (page.count("when it was declined"), page.count("when the day was taken back")) == (1, 1)

    def test_the_office_reads_the_reason_that_stands(self, cast: Cast, taken_twice: Request, as_: As) -> None:
        asked = appeals.ask(request=taken_twice, by=cast.trainee)
        page = page_of(as_(cast.gme_admin), "appeal", asked)
        assert (THIRD in page, SECOND in page, FIRST in page) == (True, False, False)

    def test_an_old_look_is_not_shown_with_a_newer_reason(
        self, cast: Cast, given_again: Appeal, as_: As
    ) -> None:
        page = page_of(as_(cast.gme_admin), "appeal", given_again)
        assert "<dt>Why</dt>" not in page

    def test_asking_when_it_was_looked_at_says_so(self, cast: Cast, taken_twice: Request, as_: As) -> None:
        appeals.withdraw(appeal=appeals.ask(request=taken_twice, by=cast.trainee), by=cast.trainee)
        answer = as_(cast.trainee).post(
            reverse("wellnessdays:look_again", args=[taken_twice.public_id]), follow=True
        )
        assert "which happens once" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_instant_ask_once(cast: Cast, taken_twice: Request) -> None:
    gate = threading.Barrier(2)
    failed: list[Exception] = []

    def tap() -> None:
        try:
            gate.wait()
            appeals.ask(request=taken_twice, by=cast.trainee)
        except RefusedError as error:
            failed.append(error)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert (failed, Appeal.objects.waiting().count()) == ([], 1)
