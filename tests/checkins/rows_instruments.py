"""Who reaches the office's questionnaires."""

from __future__ import annotations

from typing import Any

from checkins.instruments.shapes import Form, Item, Rule
from checkins.models import Instrument
from tests.access import FOUND, NOT_ALLOWED, Row, only
from tests.conftest import Cast

OFFICE = ("wellbeing_office",)


def an_instrument(_cast: Cast) -> list[Any]:
    """Keep a questionnaire that waits for review; return what its address needs."""
    made = Instrument(slug="tired", title="Tired", sha256="0" * 64, state="imported", source={})
    made.keep(form=Form("", "1", "Tired", (Item("a", "Are you tired?", "boolean"),)), rule=Rule())
    made.save()
    return [made.public_id]


ROWS = [
    Row("checkins:instruments", only(*OFFICE)),
    Row("checkins:instrument_new", only(*OFFICE)),
    Row("checkins:instrument_new", only(*OFFICE, status=422), method="post"),
    Row("checkins:instrument", only(*OFFICE), an_instrument),
    Row("checkins:instrument", only(*OFFICE, status=422), an_instrument, "post"),
    Row("checkins:instrument_try", only(*OFFICE), an_instrument),
    Row("checkins:instrument_try", only(*OFFICE), an_instrument, "post"),
    Row("checkins:instrument_use", only(*OFFICE, status=FOUND), an_instrument, "post"),
    Row("checkins:instrument_use", only(*OFFICE, status=NOT_ALLOWED, others=NOT_ALLOWED), an_instrument),
    Row("checkins:instrument_retire", only(*OFFICE, status=FOUND), an_instrument, "post"),
    Row("checkins:instrument_discard", only(*OFFICE, status=FOUND), an_instrument, "post"),
]
