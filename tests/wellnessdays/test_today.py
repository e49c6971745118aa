from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from wellnessdays import operations, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]


def test_a_trainee_with_nothing_ahead_reads_what_is_free(cast: Cast) -> None:
    (card,) = today.cards(cast.trainee)
    assert card.body.startswith("4 days are free")


def test_a_waiting_request_stands_there_as_waiting_for_the_program(cast: Cast, ask: Ask) -> None:
    ask()
    (card,) = today.cards(cast.trainee)
    assert (card.title, card.waiting) == ("Asked for", False)


def test_the_next_day_off_stands_there_in_words(cast: Cast, ask: Ask) -> None:
    operations.approve(request=ask(), by=cast.program_lead)
    (card,) = today.cards(cast.trainee)
    assert (card.title, card.body) == ("Your next day off", "Mon 2 Nov 2026, all day")


def test_a_decider_reads_how_many_wait(cast: Cast, ask: Ask) -> None:
    ask(28)
    ask(29)
    (card,) = today.cards(cast.program_lead)
    assert (card.title, card.waiting) == ("2 requests to decide", True)


@pytest.mark.parametrize("role", ["facilitator", "peers_director", "wellbeing_office", "clinician"])
def test_others_read_nothing_about_it(cast: Cast, role: str) -> None:
    assert today.cards(cast.member(role)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [("trainee", "wellnessdays:home"), ("gme_admin", "wellnessdays:queue"), ("clinician", "")],
)
def test_the_menu_leads_to_what_the_reader_has(
    cast: Cast, as_: Callable[..., Client], role: str, leads_to: str
) -> None:
    nav = as_(cast.member(role)).get("/").context["nav"]
    found = [item.url for item in nav if item.url.startswith("/wellness-days/")]
    assert found == ([reverse(leads_to)] if leads_to else [])
