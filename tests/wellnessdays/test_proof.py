from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from tests.wellnessdays.conftest import weekday
from wellnessdays import operations, proof
from wellnessdays.halves import Half
from wellnessdays.models import Account, LedgerEntry, Request, RequestedHalf

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast

    Ask = Callable[..., Request]


def test_an_empty_ledger_is_true(db: None) -> None:
    assert proof.faults() == []


def test_what_operations_leave_is_true(cast: Cast, ask: Ask) -> None:
    operations.approve(request=ask(28), by=cast.program_lead)
    operations.withdraw(request=ask(29), by=cast.trainee)
    half = [Half(weekday(5), "am")]
    operations.offer(request=ask(30), by=cast.program_lead, reason="Full.", halves=half)
    assert proof.faults() == []


def test_a_balance_written_past_the_triggers_is_found(ask: Ask) -> None:
    ask()
    with pgtrigger.ignore("wellnessdays.Account:balance_only_by_ledger"):
        Account.objects.update(balance_halves=7)
    assert proof.faults() == ["Trainee, 2026-27: the balance is 7, its ledger sums to 6."]


def test_an_entry_written_past_operations_is_found(ask: Ask) -> None:
    request = ask()
    LedgerEntry.objects.create(
        account=request.account, request=request, kind="release", halves=1, at=request.asked_at
    )
    assert "keeps 2 half days, its ledger says 1" in proof.faults()[0]


def test_a_half_day_let_go_past_operations_is_found(ask: Ask) -> None:
    ask()
    RequestedHalf.objects.filter(part="am").update(active=False)
    assert "is wrong about Mon 2 Nov 2026, morning" in proof.faults()[0]


def test_the_command_says_that_all_is_true(ask: Ask) -> None:
    ask()
    said = io.StringIO()
    call_command("check_ledger", stdout=said)
    assert said.getvalue() == "The ledger is true: 1 accounts, 2 entries.\n"


def test_the_command_fails_when_it_is_not(ask: Ask) -> None:
    ask()
    RequestedHalf.objects.update(active=False)
    with pytest.raises(CommandError, match="is wrong about"):
        call_command("check_ledger")
