"""What the database itself refuses, whoever writes to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from tests.wellnessdays.conftest import later
from wellnessdays import operations
from wellnessdays.models import Account, LedgerEntry, Request, RequestedHalf

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast

    Ask = Callable[..., Request]

FORBIDDEN_WORDS = {"reason", "note", "why", "comment", "illness", "diagnosis"}


def test_a_balance_never_falls_below_zero(ask: Ask) -> None:
    request = ask()
    with pytest.raises(IntegrityError, match="wellness_balance_not_below_zero"), transaction.atomic():
        LedgerEntry.objects.create(
            account=request.account, request=request, kind="hold", halves=-7, at=timezone.now()
        )


def test_a_balance_is_not_written_by_hand(ask: Ask) -> None:
    ask()
    with pytest.raises(DatabaseError, match="sum of its ledger"), transaction.atomic():
        Account.objects.update(balance_halves=40)


def test_an_account_does_not_open_with_days_in_it(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="sum of its ledger"), transaction.atomic():
        Account.objects.create(trainee=cast.trainee, start_year=2030, balance_halves=8)


def test_an_entry_is_never_changed(ask: Ask) -> None:
    ask()
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.update(halves=99)


def test_an_entry_is_never_deleted(ask: Ask) -> None:
    ask()
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.all().delete()


def test_a_hold_takes_and_does_not_give(ask: Ask) -> None:
    request = ask()
    with pytest.raises(IntegrityError, match="wellness_entry_has_its_sign"), transaction.atomic():
        LedgerEntry.objects.create(
            account=request.account, request=request, kind="hold", halves=1, at=timezone.now()
        )


def test_a_half_day_is_held_once(cast: Cast, ask: Ask) -> None:
    request = ask()
    with pytest.raises(IntegrityError, match="wellness_half_day_held_once"), transaction.atomic():
        RequestedHalf.objects.create(request=request, trainee=cast.trainee, day=later(28), part="am")


@pytest.mark.parametrize("state", ["cancelled", "recalled"])
def test_a_waiting_request_cannot_jump_to_what_only_an_approved_one_becomes(ask: Ask, state: str) -> None:
    ask()
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Request.objects.update(state=state, decided_at=timezone.now())


def test_a_closed_request_stays_closed(cast: Cast, ask: Ask) -> None:
    operations.withdraw(request=ask(), by=cast.trainee)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Request.objects.update(state="pending")


def test_nobody_is_recorded_as_deciding_their_own(cast: Cast, ask: Ask) -> None:
    ask()
    with pytest.raises(IntegrityError, match="not_decided_by_its_trainee"), transaction.atomic():
        Request.objects.update(state="approved", decided_at=timezone.now(), decided_by=cast.trainee)


def test_a_declined_request_has_a_reason(cast: Cast, ask: Ask) -> None:
    ask()
    with pytest.raises(IntegrityError, match="declined_with_a_reason"), transaction.atomic():
        Request.objects.update(state="declined", decided_at=timezone.now(), decided_by=cast.program_lead)


def test_every_change_of_a_request_is_history(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    assert list(request.events.order_by("pgh_id").values_list("state", flat=True)) == ["pending", "approved"]  # type: ignore[attr-defined]


def test_no_field_holds_a_trainees_reason() -> None:
    names = {field.name for model in (Request, RequestedHalf) for field in model._meta.get_fields()}
    assert {name for name in names if any(word in name for word in FORBIDDEN_WORDS)} == {
        "decline_reason",
        "recall_reason",
    }


# --- who finds what ---


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("trainee", 1),
        ("other_trainee", 0),
        ("program_lead", 1),
        ("other_lead", 0),
        ("gme_admin", 1),
        ("superuser", 1),
        ("wellbeing_office", 0),
        ("clinician", 0),
        ("facilitator", 0),
        ("peers_director", 0),
    ],
)
def test_a_lookup_finds_only_what_the_reader_may_see(cast: Cast, ask: Ask, role: str, found: int) -> None:
    ask()
    assert Request.objects.visible_to(cast.member(role)).count() == found  # type: ignore[arg-type]


def test_a_queue_is_first_asked_first(cast: Cast, ask: Ask, monday) -> None:  # type: ignore[no-untyped-def]
    first = ask(30)
    monday.shift(60)
    second = ask(28)
    assert list(Request.objects.to_decide(cast.program_lead)) == [first, second]
