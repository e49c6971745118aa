"""Scores by a declared rule, with no formula in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkins.instruments import scoring, selfharm
from checkins.instruments.shapes import Band, Condition, Form, Item, Option, Part, Rule, Score

OFTEN = tuple(
    Option(str(n), label, Decimal(n)) for n, label in enumerate(["Never", "Some", "Often", "Always"])
)
BACKWARDS = tuple(replace(option, weight=3 - Decimal(option.code)) for option in OFTEN)
WEIGHTS = {option.code: Decimal(option.code) for option in OFTEN}
NAMES = ("a", "b", "c")
ITEMS = tuple(Item(name, name, "choice", OFTEN) for name in NAMES)
FORM = Form("", "", "", ITEMS)
SUM = Score("sum", "Sum", tuple(Part(name, WEIGHTS) for name in NAMES))
RULE = Rule((SUM,))


def scores(answers: Mapping[str, Any], **changes: Any) -> Any:
    return scoring.score(FORM, Rule((replace(SUM, **changes),)), answers).scores.get("sum")


def test_a_sum() -> None:
    assert scores({"a": "1", "b": "2", "c": "3"}) == 6


@pytest.mark.parametrize(
    "answers", [{}, {"a": "1"}, {"a": "1", "b": "2", "c": ""}, {"a": "1", "b": "2", "c": None}]
)
def test_a_gap_leaves_the_score_out(answers: dict[str, Any]) -> None:
    found = scoring.score(FORM, RULE, answers)
    assert (found.status, found.scores) == ("incomplete", {})


def test_what_is_missing_is_named() -> None:
    assert "b, c" in scoring.score(FORM, RULE, {"a": "1"}).notes[0]


def test_a_sum_that_stands_for_the_missing_ones_too() -> None:
    assert scores({"a": "2", "b": "1"}, least_answered=2, prorated=True) == 4.5


def test_a_mean_of_those_answered() -> None:
    assert scores({"a": "2", "b": "1"}, least_answered=2, kind="mean") == 1.5


def test_a_mean_of_too_few() -> None:
    assert scores({"a": "2"}, least_answered=2, kind="mean") is None


def test_a_multiplier_and_an_offset() -> None:
    assert scores({"a": "1", "b": "1", "c": "1"}, multiplier=Fraction(100, 9), offset=Fraction(-1, 3)) == 33


@pytest.mark.parametrize(("places", "result"), [(0, 1), (1, 1.3), (2, 1.33)])
def test_rounding(places: int, result: float) -> None:
    assert scores({"a": "1", "b": "1", "c": "2"}, multiplier=Fraction(1, 3), places=places) == result


def test_a_half_is_rounded_up() -> None:
    assert scores({"a": "1", "b": "1", "c": "3"}, multiplier=Fraction(1, 2), places=0) == 3


def test_a_reversed_item() -> None:
    parts = (*SUM.parts[:2], replace(SUM.parts[2], reversed=True))
    assert scores({"a": "0", "b": "0", "c": "1"}, parts=parts) == 2


@pytest.mark.parametrize(("answer", "result"), [("0", "low"), ("1", "low"), ("2", "high"), ("3", "high")])
def test_a_table(answer: str, result: str) -> None:
    table = (Band(Decimal(0), "low"), Band(Decimal(2), "high"))
    assert scores({"a": answer, "b": "0", "c": "0"}, table=table) == result


def test_bands_name_ranges_of_the_first_score() -> None:
    rule = replace(RULE, bands=(Band(Decimal(0), "low"), Band(Decimal("4.5"), "high")))
    assert scoring.score(FORM, rule, {"a": "1", "b": "1", "c": "3"}).band == "high"


def test_no_band_without_a_score() -> None:
    rule = replace(RULE, bands=(Band(Decimal(0), "low"),))
    assert scoring.score(FORM, rule, {"a": "1"}).band == ""


def test_a_form_without_a_rule_has_no_score() -> None:
    assert scoring.score(FORM, Rule(), {"a": "1"}).status == "no_score"


def test_a_rule_that_nobody_confirmed_says_so() -> None:
    found = scoring.score(FORM, replace(RULE, certain=False), {"a": "1", "b": "1", "c": "1"})
    assert (found.status, found.band) == ("needs_review", "")


def gated(*conditions: Condition, **changes: Any) -> Form:
    return Form("", "", "", (*ITEMS[:2], replace(ITEMS[2], enable_when=conditions, **changes)))


@pytest.mark.parametrize(
    ("condition", "is_shown"),
    [
        (Condition("a", "=", {"code": "2", "system": ""}), True),
        (Condition("a", "=", {"code": "1", "system": ""}), False),
        (Condition("a", "!=", {"code": "1", "system": ""}), True),
        (Condition("a", ">", {"code": "1", "system": ""}), True),
        (Condition("a", "<=", {"code": "1", "system": ""}), False),
        (Condition("a", "exists", True), True),
        (Condition("a", "exists", False), False),
        (Condition("a", ">=", 2), True),
        (Condition("a", "<", Decimal("2")), False),
    ],
)
def test_conditions_show_and_hide(condition: Condition, is_shown: bool) -> None:
    found = scoring.score(gated(condition), RULE, {"a": "2", "b": "0", "c": "3"})
    assert found.scores == {"sum": 5 if is_shown else 2}


@pytest.mark.parametrize(("every", "total"), [(True, 2), (False, 5)])
def test_several_conditions(every: bool, total: int) -> None:
    conditions = [Condition("a", "=", {"code": "2"}), Condition("b", "=", {"code": "2"})]
    found = scoring.score(gated(*conditions, enable_all=every), RULE, {"a": "2", "b": "0", "c": "3"})
    assert found.scores == {"sum": total}


def test_an_item_hidden_by_a_hidden_item_is_hidden() -> None:
    first = replace(ITEMS[1], enable_when=(Condition("a", "=", {"code": "3"}),))
    second = replace(ITEMS[2], enable_when=(Condition("b", "=", {"code": "3"}),))
    found = scoring.score(Form("", "", "", (ITEMS[0], first, second)), RULE, {"a": "1", "b": "3", "c": "3"})
    assert found.scores == {"sum": 1}


def test_what_stands_in_a_hidden_group_is_hidden() -> None:
    group = Item("g", "", "group", enable_when=(Condition("a", "=", {"code": "3"}),))
    inside = replace(ITEMS[2], parent="g", depth=1)
    found = scoring.score(Form("", "", "", (*ITEMS[:2], group, inside)), RULE, {"a": "1", "b": "1", "c": "3"})
    assert found.scores == {"sum": 2}


def test_a_score_shows_an_item() -> None:
    total = Item("sum", "", "integer", calculated=True)
    more = Item("more", "", "choice", OFTEN, enable_when=(Condition("sum", ">=", 5),))
    rule = Rule((SUM, Score("extra", "", (Part("more", WEIGHTS),))))
    form = Form("", "", "", (*ITEMS, total, more))
    found = scoring.score(form, rule, {"a": "2", "b": "2", "c": "2", "more": "3"})
    assert found.scores == {"sum": 6, "extra": 3}


@pytest.mark.parametrize(
    "answers",
    [
        {"z": "1"},
        {"a": "9"},
        {"a": 2.5},
        {"a": True},
        {"a": ["1", "2"]},
        {"a": {"code": "1"}},
    ],
)
def test_an_answer_that_was_not_offered_is_refused(answers: dict[str, Any]) -> None:
    assert scoring.score(FORM, RULE, answers).status == "refused"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", "yes"),
        ("integer", 1.5),
        ("integer", "1"),
        ("integer", True),
        ("decimal", float("nan")),
        ("decimal", 1e30),
        ("text", 5),
        ("text", "x" * 30_000),
        ("group", "x"),
        ("display", "x"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused(kind: Any, value: Any) -> None:
    form = Form("", "", "", (Item("a", "", kind),))
    assert scoring.score(form, Rule(), {"a": value}).status == "refused"


@pytest.mark.parametrize("value", [-1, 11])
def test_a_number_out_of_its_range_is_refused(value: int) -> None:
    form = Form("", "", "", (Item("a", "", "integer", least=Decimal(0), most=Decimal(10)),))
    assert "from 0 to 10" in scoring.score(form, Rule(), {"a": value}).notes[0]


def test_a_value_for_a_calculated_item_is_not_taken() -> None:
    total = Item("sum", "", "integer", calculated=True)
    form = Form("", "", "", (*ITEMS, total))
    assert scoring.score(form, RULE, {"a": "1", "b": "1", "c": "1", "sum": 50}).scores == {"sum": 3}


@pytest.mark.parametrize(("answer", "crisis"), [("0", False), ("1", True), ("3", True), (None, False)])
def test_any_answer_but_the_least_to_a_self_harm_item(answer: str | None, crisis: bool) -> None:
    form = Form("", "", "", (replace(ITEMS[0], crisis=True), *ITEMS[1:]))
    assert scoring.score(form, RULE, {"a": answer}).crisis is crisis


def test_a_self_harm_answer_counts_without_any_rule() -> None:
    form = Form("", "", "", (replace(ITEMS[0], crisis=True),))
    assert scoring.score(form, Rule(), {"a": "2"}).crisis


@pytest.mark.parametrize(
    ("labels", "answer", "crisis"),
    [
        (("Daily", "Sometimes", "Never"), "2", False),
        (("Daily", "Sometimes", "Never"), "0", True),
        (("Often", "Rarely"), "1", True),
        (("Yes", "No"), "1", False),
        (("Not at all.", "A little"), "0", False),
    ],
)
def test_a_no_is_known_by_its_words_where_nothing_weighs(
    labels: tuple[str, ...], answer: str, crisis: bool
) -> None:
    options = tuple(Option(str(place), label) for place, label in enumerate(labels))
    form = Form("", "", "", (Item("a", "", "choice", options, crisis=True),))
    assert scoring.score(form, Rule(), {"a": answer}).crisis is crisis


@pytest.mark.parametrize(
    ("item", "values", "endorsed"),
    [
        (Item("a", "", "boolean"), [True], True),
        (Item("a", "", "boolean"), [False], False),
        (Item("a", "", "integer"), [0], False),
        (Item("a", "", "integer"), [1], True),
        (Item("a", "", "choice", OFTEN, open_ended=True), ["sometimes, at night"], True),
        (Item("a", "", "choice", OFTEN, repeats=True), ["0", "1"], True),
        (
            Item("a", "", "choice", tuple(replace(o, weight=3 - (o.weight or Decimal(0))) for o in OFTEN)),
            ["0"],
            False,
        ),
    ],
)
def test_endorsing(item: Item, values: list[Any], endorsed: bool) -> None:
    assert selfharm.endorses(item, values) is endorsed


ANYTHING = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans())
CHOICE = st.sampled_from([None, "0", "1", "2", "3"])


@settings(max_examples=50, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, CHOICE)))
def test_a_score_exists_exactly_when_nothing_is_missing(answers: dict[str, str | None]) -> None:
    assert (scores(answers) is None) == (None in answers.values())


@settings(max_examples=50, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, CHOICE)), st.sampled_from(NAMES))
def test_what_is_hidden_changes_nothing(answers: dict[str, str | None], name: str) -> None:
    never = Condition(NAMES[0] if name != NAMES[0] else NAMES[1], "=", {"code": "no such code"})
    items = tuple(replace(item, enable_when=(never,)) if item.link_id == name else item for item in ITEMS)
    form = Form("", "", "", items)
    with_it = scoring.score(form, RULE, answers)
    without = scoring.score(form, RULE, {key: value for key, value in answers.items() if key != name})
    assert with_it.scores == without.scores


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=3), st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans())
    )
)
def test_no_answers_are_ever_an_error(answers: dict[str, Any]) -> None:
    assert scoring.score(FORM, RULE, answers).status in {"refused", "incomplete"}
