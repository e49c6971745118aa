"""Counter-offers, days given back, days taken back, and days that nobody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from people.years import AcademicYear
from reminders.models import Delivery
from tests.conftest import make_trainee
from tests.wellnessdays.conftest import TODAY, later, weekday
from wellnessdays import balances, emails, operations, tasks, today
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Account, Blackout, Request, RequestedHalf
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from django.test import Client

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Policy

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]
    As = Callable[..., Client]

YEAR = AcademicYear.of(TODAY)
WHY = "Two are away that day."


def free(person: User) -> int:
    """Return the half days that a person has free this year."""
    return balances.standing(person, YEAR).free


def held(person: User) -> list[Half]:
    """Return the half days that are kept for a person."""
    rows = RequestedHalf.objects.filter(trainee=person, active=True)
    return sorted(Half(row.day, row.part) for row in rows)


@pytest.fixture
def offered(cast: Cast, ask: Ask) -> Request:
    """The trainee asked for Monday 2 November and was offered the morning of Tuesday."""
    half = [Half(weekday(1), "am")]
    return operations.offer(request=ask(), by=cast.program_lead, reason=WHY, halves=half)


# --- an offer ---


def test_what_is_offered_is_held_and_what_was_asked_for_is_free(cast: Cast, offered: Request) -> None:
    assert (held(cast.trainee), free(cast.trainee)) == ([Half(weekday(1), "am")], 7)


def test_an_offer_still_says_what_was_asked_for(offered: Request) -> None:
    assert (offered.when, offered.first_asked) == ("Tue 3 Nov 2026, morning", "Mon 2 Nov 2026, all day")


def test_taking_an_offer_approves_it(cast: Cast, offered: Request) -> None:
    operations.accept(request=offered, by=cast.trainee)
    standing = balances.standing(cast.trainee, YEAR)
    assert (standing.taken, standing.held, held(cast.trainee)) == (1, 0, [Half(weekday(1), "am")])


def test_taking_it_twice_takes_it_once(cast: Cast, offered: Request) -> None:
    for _ in range(2):
        operations.accept(request=offered, by=cast.trainee)
    assert offered.entries.filter(kind="use").count() == 1


def test_leaving_an_offer_frees_it(cast: Cast, offered: Request) -> None:
    operations.refuse(request=offered, by=cast.trainee)
    assert (held(cast.trainee), free(cast.trainee)) == ([], 8)


def test_nobody_answers_an_offer_for_the_trainee(cast: Cast, offered: Request) -> None:
    with pytest.raises(RefusedError, match="Only the trainee"):
        operations.accept(request=offered, by=cast.program_lead)


def test_what_was_asked_for_is_not_offered_again(cast: Cast, ask: Ask) -> None:
    half = [Half(weekday(0), "pm")]
    with pytest.raises(RefusedError, match="you have asked for this"):
        operations.offer(request=ask(), by=cast.program_lead, reason=WHY, halves=half)


def test_a_closed_day_is_not_offered(cast: Cast, ask: Ask) -> None:
    Blackout.objects.create(title="Exam", first_day=weekday(1), last_day=weekday(1))
    with pytest.raises(RefusedError, match="Exam"):
        operations.offer(request=ask(), by=cast.program_lead, reason=WHY, halves=whole_day(weekday(1)))


def test_more_than_is_left_is_not_offered(cast: Cast, ask: Ask) -> None:
    ask(halves=[half for number in (5, 6, 7) for half in whole_day(weekday(number))])
    half = [Half(weekday(0), "am")]
    offered = [half for number in (1, 2) for half in whole_day(weekday(number))]
    with pytest.raises(RefusedError, match="more than the trainee has left"):
        operations.offer(request=ask(halves=half), by=cast.program_lead, reason=WHY, halves=offered)


def test_an_offered_place_is_nobody_elses(cast: Cast, ask: Ask, rules: Rules, offered: Request) -> None:
    rules(cap_day=1)
    with pytest.raises(RefusedError, match="1 of 1 already off"):
        ask(halves=[Half(weekday(1), "am")], by=make_trainee("other", cast.program))


def test_an_offer_waits_for_the_trainee_on_today(cast: Cast, offered: Request) -> None:
    (card,) = today.cards(cast.trainee)
    assert (card.title, card.waiting) == ("A day is offered to you", True)


def test_an_offer_is_told_as_an_answer(cast: Cast, offered: Request) -> None:
    message = emails.decided(cast.trainee, str(offered.public_id))
    assert message
    assert "another day" in message.paragraphs[1]


def test_a_lead_offers_by_the_page_and_the_trainee_takes_it_by_theirs(cast: Cast, as_: As, ask: Ask) -> None:
    request = ask()
    where = {
        name: reverse(f"wellnessdays:{name}", args=[request.public_id]) for name in ("decline", "accept")
    }
    data = {"ground": "cover", "reason": WHY, "day": weekday(1).isoformat(), "part": "am"}
    as_(cast.program_lead).post(where["decline"], data)
    as_(cast.trainee).post(where["accept"])
    request.refresh_from_db()
    assert (request.state, request.when) == ("approved", "Tue 3 Nov 2026, morning")


# --- given back, taken back ---


def test_an_approved_day_is_given_back_before_it_begins(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    operations.cancel(request=request, by=cast.trainee)
    assert (held(cast.trainee), free(cast.trainee)) == ([], 8)


def test_a_day_that_has_begun_is_not_given_back(cast: Cast, ask: Ask, monday: time_machine.Traveller) -> None:
    request = operations.approve(request=ask(2), by=cast.program_lead)
    monday.shift(2 * 24 * 3600)
    with pytest.raises(RefusedError, match="begun already"):
        operations.cancel(request=request, by=cast.trainee)


def test_a_lead_does_not_give_back_for_the_trainee(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    with pytest.raises(RefusedError, match="Only the trainee"):
        operations.cancel(request=request, by=cast.program_lead)


def test_a_day_taken_back_is_free_again(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    operations.recall(request=request, by=cast.program_lead, reason="The unit flooded.")
    assert (held(cast.trainee), free(cast.trainee)) == ([], 8)


def test_taking_a_day_back_needs_a_reason(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    with pytest.raises(RefusedError, match="reason"):
        operations.recall(request=request, by=cast.program_lead, reason=" ")


def test_only_who_decides_takes_back(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    with pytest.raises(RefusedError, match="not yours"):
        operations.recall(request=request, by=cast.other_lead, reason="Because.")


def test_the_trainee_and_the_office_are_told_once_that_a_day_was_taken_back(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    for _ in range(2):
        operations.recall(request=request, by=cast.program_lead, reason="The unit flooded.")
    told = Delivery.objects.filter(kind="wellnessdays.recalled").values_list("recipient", flat=True)
    assert sorted(told) == sorted([cast.trainee.pk, cast.gme_admin.pk])


@pytest.mark.parametrize("role", ["trainee", "gme_admin"])
def test_each_of_them_gets_words(cast: Cast, ask: Ask, role: str) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    operations.recall(request=request, by=cast.program_lead, reason="The unit flooded.")
    message = emails.recalled(cast.member(role), str(request.public_id))  # type: ignore[arg-type]
    assert message
    assert "flooded" not in " ".join(message.paragraphs)


def test_taking_back_by_the_page_shows_the_reason_to_the_trainee(cast: Cast, as_: As, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    where = {
        name: reverse(f"wellnessdays:{name}", args=[request.public_id]) for name in ("recall", "request")
    }
    as_(cast.program_lead).post(where["recall"], {"reason": "The unit flooded."})
    assert b"The unit flooded." in as_(cast.trainee).get(where["request"]).content


# --- nobody answered ---


@pytest.mark.parametrize("stage", ["asked", "offered"])
def test_a_request_whose_day_has_come_lets_go_of_it(
    cast: Cast, ask: Ask, monday: time_machine.Traveller, stage: str
) -> None:
    request = ask(2)
    if stage == "offered":
        operations.offer(request=request, by=cast.program_lead, reason=WHY, halves=whole_day(later(3)))
    monday.shift(3 * 24 * 3600)
    for _ in range(2):
        tasks.lapse()
    assert (Request.objects.get().state, free(cast.trainee)) == ("lapsed", 8)


def test_a_request_whose_day_is_ahead_is_left_alone(ask: Ask) -> None:
    ask(2)
    tasks.lapse()
    assert Request.objects.get().is_pending


def test_every_balance_is_true_after_all_of_it(cast: Cast, ask: Ask, offered: Request) -> None:
    operations.accept(request=offered, by=cast.trainee)
    operations.cancel(request=offered, by=cast.trainee)
    operations.recall(
        request=operations.approve(request=ask(30), by=cast.gme_admin), by=cast.gme_admin, reason="Short."
    )
    assert not Account.objects.untrue().exists()
