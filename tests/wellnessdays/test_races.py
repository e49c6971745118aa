"""Many at the same instant, on real connections: one acts, and every other gets a sentence."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse

from people.models import Role
from people.years import AcademicYear
from tests.conftest import make_official, make_trainee
from tests.wellnessdays.conftest import TODAY, later, weekday
from wellnessdays import appeals, balances, operations, proof
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Account, Appeal, LedgerEntry, Policy, Request, RequestedHalf
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.test import Client

    from tests.conftest import Cast

    Ask = Callable[..., Request]

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 50


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run calls in as many threads, let go together; return what each answered, or the error it raised."""
    gate = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            answers[place] = calls[place]()
        except Exception as error:  # noqa: BLE001 - it is what the test looks at
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def losers(answers: list[Any]) -> list[Any]:
    """Return the answers that are errors."""
    return [answer for answer in answers if isinstance(answer, Exception)]


def test_one_of_many_gets_the_same_half_day(cast: Cast, ask: Ask) -> None:
    half = [Half(later(28), "am")]
    at_once([lambda: ask(halves=half)] * THREADS)
    assert RequestedHalf.objects.filter(active=True).count() == 1


def test_the_others_get_a_sentence_and_no_fault(cast: Cast, ask: Ask) -> None:
    half = [Half(later(28), "am")]
    lost = losers(at_once([lambda: ask(halves=half)] * THREADS))
    assert [type(error) for error in lost] == [RefusedError] * (THREADS - 1)


def test_one_of_many_gets_the_last_half(cast: Cast, ask: Ask) -> None:
    ask(halves=[half for days in (21, 22, 23) for half in whole_day(later(days))])
    ask(halves=[Half(later(24), "am")])
    wanted = [Half(weekday(number), "am") for number in range(THREADS)]
    lost = losers(at_once([partial(ask, halves=[half]) for half in wanted]))
    free = balances.standing(cast.trainee, AcademicYear.of(TODAY)).free
    assert (len(lost), {type(error) for error in lost}, free) == (THREADS - 1, {RefusedError}, 0)


def test_approving_against_withdrawing_ends_in_one_state_with_a_true_balance(cast: Cast, ask: Ask) -> None:
    requests = [ask(21 + number) for number in range(4)]
    approve = [partial(operations.approve, request=r, by=cast.program_lead) for r in requests]
    withdraw = [partial(operations.withdraw, request=r, by=cast.trainee) for r in requests]
    lost = losers(at_once(approve + withdraw))
    assert {type(error) for error in lost} == {RefusedError}
    assert (len(lost), Account.objects.untrue().count()) == (4, 0)


def test_many_approvers_take_the_days_once(cast: Cast, ask: Ask) -> None:
    request = ask()
    leads = [cast.program_lead, cast.gme_admin] * (THREADS // 2)
    at_once([partial(operations.approve, request=request, by=lead) for lead in leads])
    assert request.entries.filter(kind="use").count() == 1


def test_approving_against_declining_leaves_one_answer(cast: Cast, ask: Ask) -> None:
    request = ask()
    approve = [lambda: operations.approve(request=request, by=cast.program_lead)] * 10
    decline = [lambda: operations.decline(request=request, by=cast.gme_admin, reason="No.")] * 10
    lost = losers(at_once([*approve, *decline]))
    assert {type(error) for error in lost} == {RefusedError}


def test_a_form_posted_many_times_at_once_is_stored_once_without_a_fault(
    cast: Cast, as_: Callable[..., Client]
) -> None:
    browsers = [as_(cast.trainee) for _ in range(8)]
    data = {"half": [half.key for half in whole_day(later(28))]}
    responses = at_once([partial(b.post, reverse("wellnessdays:confirm"), data) for b in browsers])
    assert (sorted(response.status_code for response in responses), Request.objects.count()) == (
        [302] + [422] * 7,
        1,
    )


def test_the_last_place_under_a_cap_goes_to_one(cast: Cast, ask: Ask) -> None:
    people = [make_trainee(f"resident_{number}", cast.program) for number in range(THREADS)]
    requests = [ask(28, by=person) for person in people]
    Policy.objects.create(program=cast.program, valid_from="2020-07-01", cap_day=1)
    lost = losers(at_once([partial(operations.approve, request=r, by=cast.program_lead) for r in requests]))
    assert (len(lost), {type(error) for error in lost}) == (THREADS - 1, {RefusedError})


def test_places_that_are_approved_at_once_are_as_many_as_the_cap(cast: Cast, ask: Ask) -> None:
    Policy.objects.create(program=cast.program, valid_from="2020-07-01", cap_day=3, approves_clean=True)
    people = [make_trainee(f"resident_{number}", cast.program) for number in range(THREADS)]
    at_once([partial(ask, 28, by=person) for person in people])
    assert Request.objects.filter(state="approved").count() == 3


def test_two_who_approve_all_at_once_take_each_day_once(cast: Cast, ask: Ask) -> None:
    people = [make_trainee(f"resident_{number}", cast.program) for number in range(6)]
    requests = [ask(28, by=person) for person in people]
    leads = [cast.program_lead, cast.gme_admin] * 4
    lost = losers(at_once([partial(operations.approve_clean, requests=requests, by=lead) for lead in leads]))
    assert (lost, LedgerEntry.objects.filter(kind="use").count()) == ([], 6)


def test_taking_an_offer_against_its_lapse_leaves_true_books(cast: Cast, ask: Ask) -> None:
    half = [Half(weekday(5), "am")]
    offered = operations.offer(request=ask(), by=cast.program_lead, reason="Full.", halves=half)
    yes = [partial(operations.accept, request=offered, by=cast.trainee)] * 8
    no = [partial(operations.refuse, request=offered, by=cast.trainee)] * 8
    lost = losers(at_once([*yes, *no]))
    assert ({type(error) for error in lost}, proof.faults()) == ({RefusedError}, [])


def looked_at_again(cast: Cast, ask: Ask, count: int = 1) -> list[Appeal]:
    """Let so many residents be refused the same day and ask for another look."""
    found = []
    for number in range(count):
        person = make_trainee(f"resident_{number}", cast.program)
        refused = operations.decline(request=ask(28, by=person), by=cast.program_lead, reason="Full.")
        found.append(appeals.ask(request=refused, by=person))
    return found


def test_the_last_place_under_a_cap_goes_to_one_of_many_looked_at_again(cast: Cast, ask: Ask) -> None:
    waiting = looked_at_again(cast, ask, 12)
    Policy.objects.create(program=cast.program, valid_from="2020-07-01", cap_day=1)
    lost = losers(at_once([partial(appeals.overturn, appeal=a, by=cast.gme_admin) for a in waiting]))
    assert (len(lost), {type(error) for error in lost}, proof.faults()) == (11, {RefusedError}, [])


def test_another_look_against_a_fresh_approval_leaves_the_last_place_to_one(cast: Cast, ask: Ask) -> None:
    (appeal,) = looked_at_again(cast, ask)
    fresh = ask(28)
    Policy.objects.create(program=cast.program, valid_from="2020-07-01", cap_day=1)
    overturn = [partial(appeals.overturn, appeal=appeal, by=cast.gme_admin)] * 8
    approve = [partial(operations.approve, request=fresh, by=cast.program_lead)] * 8
    lost = losers(at_once([*overturn, *approve]))
    approved = Request.objects.filter(state="approved").count()
    assert ({type(error) for error in lost}, approved) == ({RefusedError}, 1)


def test_many_officers_overturn_once(cast: Cast, ask: Ask) -> None:
    (appeal,) = looked_at_again(cast, ask)
    office = [cast.gme_admin, make_official("second_officer", Role.Kind.GME_ADMIN)] * 10
    lost = losers(at_once([partial(appeals.overturn, appeal=appeal, by=officer) for officer in office]))
    assert (lost, LedgerEntry.objects.filter(kind="use").count(), proof.faults()) == ([], 1, [])


def test_overturning_against_upholding_leaves_one_answer(cast: Cast, ask: Ask) -> None:
    (appeal,) = looked_at_again(cast, ask)
    yes = [partial(appeals.overturn, appeal=appeal, by=cast.gme_admin)] * 8
    no = [partial(appeals.uphold, appeal=appeal, by=cast.gme_admin, answer="It stands.")] * 8
    lost = losers(at_once([*yes, *no]))
    answer = (Appeal.objects.get().outcome, Request.objects.get().state)
    assert ({type(error) for error in lost}, len(lost)) == ({RefusedError}, 8)
    assert answer in [("overturned", "approved"), ("upheld", "declined")]


def test_overturning_against_asking_for_the_same_half_anew_holds_it_once(cast: Cast, ask: Ask) -> None:
    (appeal,) = looked_at_again(cast, ask)
    trainee = appeal.request.trainee
    overturn = [partial(appeals.overturn, appeal=appeal, by=cast.gme_admin)] * 6
    anew = [partial(ask, by=trainee, halves=[Half(later(28), "am")])] * 6
    lost = losers(at_once([*overturn, *anew]))
    assert ({type(error) for error in lost}, proof.faults()) == ({RefusedError}, [])


def test_the_tap_for_another_look_doubled_asks_once(cast: Cast, ask: Ask) -> None:
    refused = operations.decline(request=ask(), by=cast.program_lead, reason="Full.")
    lost = losers(at_once([partial(appeals.ask, request=refused, by=cast.trainee)] * 12))
    assert (lost, Appeal.objects.count()) == ([], 1)


def test_taking_it_back_against_the_answer_leaves_one_outcome(cast: Cast, ask: Ask) -> None:
    (appeal,) = looked_at_again(cast, ask)
    answer = [partial(appeals.overturn, appeal=appeal, by=cast.gme_admin)] * 6
    back = [partial(appeals.withdraw, appeal=appeal, by=appeal.request.trainee)] * 6
    lost = losers(at_once([*answer, *back]))
    assert ({type(error) for error in lost}, len(lost), proof.faults()) == ({RefusedError}, 6, [])
