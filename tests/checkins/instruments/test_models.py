from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from checkins.instruments import stored
from checkins.instruments.shapes import Band, Condition, Form, Gate, Item, Option, Part, Rule, Score
from checkins.models import Instrument

pytestmark = pytest.mark.django_db

FORM = Form(
    "https://example.org/q",
    "1",
    "Tired",
    (
        Item(
            "a",
            "Tired?",
            "choice",
            options=(Option("no", "No", Decimal("0")), Option("yes", "Yes", Decimal("1.5"), "urn:x", "y")),
            crisis=True,
            initial=("no",),
        ),
        Item("b", "How many?", "integer", least=Decimal(0), most=Decimal(10), parent="a", depth=1),
        Item(
            "c",
            "Since when?",
            "text",
            enable_when=(Condition("b", ">", Decimal("2")), Condition("a", "=", True)),
            gate=Gate(("a",), (("no",), ("",))),
        ),
    ),
)
RULE = Rule(
    (
        Score(
            "total",
            "Total",
            (
                Part("a", {"no": Decimal(0), "yes": Decimal("1.5")}, reversed=True),
                Part("b", factor=Decimal(2)),
            ),
            multiplier=Fraction(1, 3),
            table=(Band(Decimal(0), False), Band(Decimal(3), "high")),
            places=1,
            unshown=Fraction(1, 2),
        ),
    ),
    (Band(Decimal(0), "low"),),
    certain=False,
    notes=("Look.",),
)


def an_instrument(**changes: object) -> Instrument:
    found = Instrument(slug="tired", title="Tired", sha256="a" * 64, source={})
    found.keep(form=FORM, rule=RULE)
    for name, value in changes.items():
        setattr(found, name, value)
    found.save()
    return found


def in_use(**changes: object) -> Instrument:
    return an_instrument(state="active", activated_at=timezone.now(), **changes)


def test_a_form_comes_back_from_the_database_as_it_was() -> None:
    assert Instrument.objects.get(pk=an_instrument().pk).form == FORM


def test_a_rule_comes_back_from_the_database_as_it_was() -> None:
    assert Instrument.objects.get(pk=an_instrument().pk).rule == RULE


@pytest.mark.parametrize(
    "value",
    [{"code": "often", "system": "urn:x"}, True, "words", 3, Decimal("2.5"), {"code": "", "system": ""}],
)
def test_a_condition_comes_back_whatever_it_compares_with(value: object) -> None:
    shown = Item("b", "", "boolean", enable_when=(Condition("a", "=", value),))
    form = Form("", "", "", (Item("a", "", "choice"), shown))
    kept = json.loads(json.dumps(stored.dump_form(form)))
    assert stored.load_form(kept) == form


def test_a_form_without_a_gate_comes_back_as_it_was() -> None:
    form = Form("", "", "", (Item("a", "", "display"),))
    assert stored.load_form(stored.dump_form(form)) == form


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rule_data", {"certain": True}),
        ("form_data", {"title": "Other"}),
        ("source", {"title": "Other"}),
        ("sha256", "c" * 64),
        ("title", "Other"),
        ("version", "2"),
        ("url", "https://example.org/other"),
        ("slug", "other"),
        ("crisis_page", ""),
        ("differing", [{"rule": 1}]),
        ("reviewed_by", "Somebody else"),
        ("activated_at", datetime(2020, 1, 1, tzinfo=UTC)),
        ("state", "ready"),
    ],
)
def test_an_instrument_in_use_never_changes(field: str, value: object) -> None:
    found = in_use(crisis_page="interruption", reviewed_by="Hannah")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Instrument.objects.filter(pk=found.pk).update(**{field: value})


def test_an_instrument_in_use_may_be_saved_as_it_is() -> None:
    found = in_use()
    found.save()
    assert Instrument.objects.active().get() == found


def test_a_retired_instrument_never_comes_back() -> None:
    found = in_use()
    Instrument.objects.filter(pk=found.pk).update(state="retired", retired_at=timezone.now())
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Instrument.objects.filter(pk=found.pk).update(state="active", retired_at=None)


def test_the_day_on_which_an_instrument_retired_stays() -> None:
    found = in_use()
    Instrument.objects.filter(pk=found.pk).update(state="retired", retired_at=timezone.now())
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Instrument.objects.filter(pk=found.pk).update(retired_at=datetime(2020, 1, 1, tzinfo=UTC))


def test_an_instrument_that_was_in_use_never_looks_unused() -> None:
    found = in_use()
    found.state, found.activated_at = "ready", None
    with pytest.raises(DatabaseError), transaction.atomic():
        found.save()


def test_an_instrument_in_use_is_never_deleted() -> None:
    found = in_use()
    with pytest.raises(DatabaseError), transaction.atomic():
        found.delete()


def test_an_instrument_in_use_can_retire() -> None:
    found = in_use()
    found.state, found.retired_at = "retired", timezone.now()
    found.save()
    assert not Instrument.objects.active().exists()


def test_an_instrument_before_its_use_may_change() -> None:
    found = an_instrument()
    found.rule_data = found.rule_data | {"certain": True}
    found.save()
    assert Instrument.objects.get().rule.certain


def test_two_versions_of_one_instrument_are_not_in_use_together() -> None:
    in_use()
    with pytest.raises(IntegrityError), transaction.atomic():
        in_use(sha256="b" * 64)


def test_only_instruments_in_use_are_active() -> None:
    an_instrument(slug="other", sha256="b" * 64)
    found = in_use()
    assert list(Instrument.objects.active()) == [found]
