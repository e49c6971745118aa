"""Questionnaires for the office's desk, and ways to bring them in."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from checkins.desk import operations
from checkins.desk.forms import ReviewForm
from checkins.models import Instrument
from tests.checkins.instruments.published import (
    Json,
    calculated,
    choices,
    item,
    questionnaire,
    raw,
)
from tests.conftest import Cast

PLAIN = questionnaire(*choices("ab"), title="Plain")
DARK = questionnaire(
    *choices("a"),
    item("b", answerOption=choices("b")[0]["answerOption"], code=[{"code": "44260-8"}]),
    title="Dark",
)
ZERO = questionnaire(
    *choices("ab"),
    calculated("sum", "%resource.item.where(type='choice').answer.value.ordinal().sum()"),
    title="Zero",
)


def kept(data: Json = PLAIN) -> Instrument:
    found = operations.take_in(raw=raw(data)).instrument
    assert found is not None
    return found


def reviewed(cast: Cast, data: Json = PLAIN, **how: Any) -> Instrument:
    found = kept(data)
    crisis_items = [one.link_id for one in found.form.crisis_items]
    given: dict[str, Any] = {"rule": found.rule, "crisis_items": crisis_items, "crisis_page": ""} | how
    return operations.review(instrument=found, by=cast.wellbeing_office, **given)


def answers(found: Instrument, **changes: Any) -> dict[str, Any]:
    """What the review page would send unchanged, with these changes."""
    form = ReviewForm(instrument=found)
    sent = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, "", [])}
    return sent | {"confirmed": "on"} | changes


def page(client: Client, name: str, *args: Any, **how: Any) -> str:
    response = client.get(reverse(f"checkins:{name}", args=args), **how)
    return " ".join(response.content.decode().split())
