"""Every verb in every state: it acts, it is done already, or it says why not and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reminders.models import Delivery
from tests.wellnessdays.conftest import later
from tests.wellnessdays.states import STATES, WHY, in_state
from wellnessdays import operations, proof
from wellnessdays.halves import whole_day
from wellnessdays.models import LedgerEntry, Request
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from tests.conftest import Cast

    Ask = Callable[..., Request]
    Verb = Callable[[Request, User], object]

VERBS: dict[str, Verb] = {
    "approve": lambda request, by: operations.approve(request=request, by=by),
    "decline": lambda request, by: operations.decline(request=request, by=by, reason=WHY),
    "offer": lambda request, by: operations.offer(
        request=request, by=by, reason=WHY, halves=whole_day(later(30))
    ),
    "accept": lambda request, by: operations.accept(request=request, by=by),
    "refuse": lambda request, by: operations.refuse(request=request, by=by),
    "cancel": lambda request, by: operations.cancel(request=request, by=by),
    "recall": lambda request, by: operations.recall(request=request, by=by, reason=WHY),
    "reinstate": lambda request, by: operations.reinstate(request=request, by=by),
    "withdraw": lambda request, by: operations.withdraw(request=request, by=by),
}
TRAINEES = ("accept", "refuse", "cancel", "withdraw")
# Where each verb leads, from each state from which it leads anywhere.
LEADS = {
    "approve": {"pending": "approved"},
    "decline": {"pending": "declined"},
    "offer": {"pending": "offered"},
    "accept": {"offered": "approved"},
    "refuse": {"offered": "declined"},
    "cancel": {"approved": "cancelled"},
    "recall": {"approved": "recalled"},
    "reinstate": {"declined": "approved", "recalled": "approved"},
    "withdraw": {"pending": "withdrawn"},
}
# Where each verb finds its work done already.
DONE = {
    "approve": "approved",
    "decline": "declined",
    "accept": "approved",
    "refuse": "declined",
    "cancel": "cancelled",
    "recall": "recalled",
    "withdraw": "withdrawn",
}
ACTING = [(verb, state) for verb, ways in LEADS.items() for state in ways]
GUARDED = [way for way in ACTING if way[0] != "reinstate"]  # Appeals guard that door.
DOING_NOTHING = [*DONE.items()]
REFUSING = [
    (verb, state)
    for verb in VERBS
    for state in STATES
    if state not in LEADS[verb] and DONE.get(verb) != state
]


def actor(cast: Cast, verb: str) -> User:
    """Return who may use a verb on the trainee's request."""
    if verb == "reinstate":
        return cast.gme_admin
    return cast.trainee if verb in TRAINEES else cast.program_lead


def picture(request: Request) -> tuple[object, ...]:
    """Return all that a verb could change of a request."""
    kept = Request.objects.values_list().get(pk=request.pk)
    halves = tuple(request.halves.order_by("pk").values_list("day", "part", "offered", "active"))
    return kept, halves, LedgerEntry.objects.count(), Delivery.objects.count()


@pytest.mark.parametrize(("verb", "state"), ACTING)
def test_a_verb_leads_where_it_should(cast: Cast, ask: Ask, verb: str, state: str) -> None:
    request = in_state(state, ask(), cast)
    VERBS[verb](request, actor(cast, verb))
    assert Request.objects.get().state == LEADS[verb][state]


@pytest.mark.parametrize(("verb", "state"), ACTING)
def test_the_books_are_true_after_a_verb(cast: Cast, ask: Ask, verb: str, state: str) -> None:
    request = in_state(state, ask(), cast)
    VERBS[verb](request, actor(cast, verb))
    assert proof.faults() == []


@pytest.mark.parametrize(("verb", "state"), GUARDED)
def test_a_verb_is_meant_for_some_alone(cast: Cast, ask: Ask, verb: str, state: str) -> None:
    request = in_state(state, ask(), cast)
    before = picture(request)
    wrong = cast.program_lead if verb in TRAINEES else cast.trainee
    for person in (wrong, cast.other_lead, cast.other_trainee, cast.superuser, cast.clinician):
        with pytest.raises(RefusedError):
            VERBS[verb](request, person)
    assert picture(request) == before


@pytest.mark.parametrize(("verb", "state"), DOING_NOTHING)
def test_what_is_done_already_changes_nothing(cast: Cast, ask: Ask, verb: str, state: str) -> None:
    request = in_state(state, ask(), cast)
    before = picture(request)
    VERBS[verb](request, actor(cast, verb))
    assert picture(request) == before


@pytest.mark.parametrize(("verb", "state"), REFUSING)
def test_a_verb_out_of_turn_says_what_became_of_it(cast: Cast, ask: Ask, verb: str, state: str) -> None:
    request = in_state(state, ask(), cast)
    word = request.get_state_display().lower()
    with pytest.raises(RefusedError) as refusal:
        VERBS[verb](request, actor(cast, verb))
    assert str(refusal.value) == f"This request is already {word}, so nothing was changed."


@pytest.mark.parametrize(("verb", "state"), REFUSING)
def test_a_verb_out_of_turn_changes_nothing(cast: Cast, ask: Ask, verb: str, state: str) -> None:
    request = in_state(state, ask(), cast)
    before = picture(request)
    with pytest.raises(RefusedError):
        VERBS[verb](request, actor(cast, verb))
    assert picture(request) == before


@pytest.mark.parametrize("state", STATES)
def test_a_day_ahead_does_not_lapse(cast: Cast, ask: Ask, state: str) -> None:
    request = in_state(state, ask(), cast)
    before = picture(request)
    operations.lapse(request=request)
    assert picture(request) == before


@pytest.mark.parametrize("verb", ["decline", "offer", "recall"])
@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "\u00a0\u2003"])
def test_an_empty_reason_is_none(cast: Cast, ask: Ask, verb: str, reason: str) -> None:
    request = in_state("approved" if verb == "recall" else "pending", ask(), cast)
    extra = {"halves": whole_day(later(30))} if verb == "offer" else {}
    with pytest.raises(RefusedError, match="Give the trainee a reason"):
        getattr(operations, verb)(request=request, by=cast.program_lead, reason=reason, **extra)


@pytest.mark.parametrize("verb", ["decline", "offer"])
def test_a_reason_is_kept_without_its_margins(cast: Cast, ask: Ask, verb: str) -> None:
    extra = {"halves": whole_day(later(30))} if verb == "offer" else {}
    getattr(operations, verb)(request=ask(), by=cast.program_lead, reason=f"  {WHY}\n", **extra)
    assert Request.objects.get().decline_reason == WHY


@pytest.mark.parametrize("state", ["offered", "pending"])
def test_a_request_lapses_on_its_day_and_frees_what_it_held(cast: Cast, ask: Ask, state: str) -> None:
    request = in_state(state, ask(), cast)
    request.halves.update(day=later(0))
    operations.lapse(request=request)
    assert (Request.objects.get().state, request.account.entries.latest("pk").kind) == ("lapsed", "release")


def test_lapsing_twice_lets_go_once(cast: Cast, ask: Ask) -> None:
    request = ask()
    request.halves.update(day=later(0))
    for _ in range(2):
        operations.lapse(request=request)
    assert request.account.entries.filter(kind="release").count() == 1


def test_a_request_held_in_hand_does_not_bring_back_what_it_was(cast: Cast, ask: Ask) -> None:
    stale = ask()
    operations.withdraw(request=Request.objects.get(), by=cast.trainee)
    with pytest.raises(RefusedError, match="already withdrawn"):
        operations.approve(request=stale, by=cast.program_lead)
