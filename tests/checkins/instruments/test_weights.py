"""Where published files keep what an answer weighs, and how it is found."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkins.instruments.published import (
    ITEM_WEIGHT,
    OFTEN,
    ORDINAL,
    SYSTEM,
    Json,
    calculated,
    choices,
    coded,
    item,
    option,
    outcome,
    questionnaire,
    scale,
    value_of,
)


@pytest.mark.parametrize("where", ["option", "coding", "item_weight"])
def test_weights_stand_where_authors_put_them(where: str) -> None:
    items = choices("ab", scale(where=where))
    assert outcome(questionnaire(*items), {"a": "often", "b": "always"}).scores == {"total": 5}


def a_value_set(**how: object) -> Json:
    concepts = [
        {"code": code, "display": code, "extension": [{"url": ORDINAL, "valueDecimal": place}]}
        for place, code in enumerate(OFTEN)
    ]
    compose = {"include": [{"system": SYSTEM, "concept": concepts}]}
    return {"resourceType": "ValueSet", "id": "often", "compose": compose} | how


def test_weights_in_a_contained_value_set() -> None:
    items = [item(name, answerValueSet="#often") for name in "ab"]
    found = outcome(questionnaire(*items, contained=[a_value_set()]), {"a": "often", "b": "always"})
    assert found.scores == {"total": 5}


def test_weights_in_an_expansion() -> None:
    contains = [
        {"system": SYSTEM, "code": code, "extension": [{"url": ITEM_WEIGHT, "valueDecimal": place * 2}]}
        for place, code in enumerate(OFTEN)
    ]
    held = {"resourceType": "ValueSet", "id": "often", "expansion": {"contains": contains}}
    found = outcome(questionnaire(item("a", answerValueSet="#often"), contained=[held]), {"a": "often"})
    assert found.scores == {"total": 4}


def test_weights_in_a_compose_beside_an_expansion_without_them() -> None:
    contains = [{"system": SYSTEM, "code": code} for code in OFTEN]
    held = a_value_set(expansion={"contains": contains})
    found = outcome(questionnaire(item("a", answerValueSet="#often"), contained=[held]), {"a": "often"})
    assert found.scores == {"total": 2}


def a_code_system(code: str, **more: Any) -> Json:
    """A code system whose concepts weigh by a property of that name."""
    concepts = [
        {"code": name, "property": [{"code": code, "valueDecimal": place}]}
        for place, name in enumerate(OFTEN)
    ]
    base = {"resourceType": "CodeSystem", "id": "cs", "url": SYSTEM, "content": "complete"}
    return base | {"concept": concepts} | more


EXPLAINED = [{"code": "w", "type": "decimal", "uri": "http://hl7.org/fhir/concept-properties#itemWeight"}]


@pytest.mark.parametrize(
    ("system", "status"),
    [
        (a_code_system("itemWeight"), "complete"),
        (a_code_system("w", property=EXPLAINED), "complete"),
        (a_code_system("w"), "no_score"),
    ],
)
def test_weights_in_a_contained_code_system(system: Json, status: str) -> None:
    values = {"resourceType": "ValueSet", "id": "often", "compose": {"include": [{"system": SYSTEM}]}}
    sent = questionnaire(item("a", answerValueSet="#often"), contained=[system, values])
    assert outcome(sent, {"a": "always"}).status == status


def test_a_value_set_named_by_its_address_is_found_in_the_file() -> None:
    held = a_value_set(url="https://example.org/often")
    sent = questionnaire(item("a", answerValueSet="https://example.org/often|1.0"), contained=[held])
    assert outcome(sent, {"a": "always"}).scores == {"total": 3}


def test_a_coding_without_a_system_is_known_by_its_code() -> None:
    found = outcome(questionnaire(*choices("ab")), {"a": coded("often", ""), "b": coded("always", "")})
    assert found.scores == {"total": 5}


def test_two_options_of_one_weight_are_two_options() -> None:
    options = [option("none", 0), option("once", 1), option("twice", 1), option("daily", 2)]
    text = f"{value_of('a')} + {value_of('b')}"
    sent = questionnaire(*choices("ab", options), calculated("sum", text))
    found = outcome(sent, {"a": "once", "b": "twice"})
    assert (found.status, found.scores) == ("complete", {"sum": 2})


def test_one_code_weighs_differently_in_two_items() -> None:
    back = [option(code, 3 - place) for place, code in enumerate(OFTEN)]
    text = "%resource.item.where(linkId != 'sum').answer.value.weight().sum()"
    sent = questionnaire(*choices("a"), *choices("b", back), calculated("sum", text))
    found = outcome(sent, {"a": "always", "b": "always"})
    assert (found.status, found.scores) == ("complete", {"sum": 3})


def test_several_answers_of_one_item_are_summed() -> None:
    text = "%resource.item.where(linkId='a').answer.value.ordinal().sum()"
    options = [option("x", 1), option("y", 2), option("z", 4)]
    sent = questionnaire(item("a", answerOption=options, repeats=True), calculated("sum", text))
    assert outcome(sent, {"a": ["x", "z"]}).scores == {"sum": 5}


def test_weights_without_a_formula_are_summed_for_the_total_item() -> None:
    sent = questionnaire(*choices("ab"), item("t", "decimal", text="Total score"))
    found = outcome(sent, {"a": "often", "b": "always", "t": {"valueDecimal": 5}})
    assert (found.status, found.scores) == ("complete", {"t": 5})


def test_a_total_stated_otherwise_by_the_response_is_said_and_not_believed() -> None:
    sent = questionnaire(*choices("ab"), item("t", "decimal", text="Total score"))
    found = outcome(sent, {"a": "often", "b": "always", "t": {"valueDecimal": 50}})
    assert (found.scores, any("states 50" in note for note in found.notes)) == ({"t": 5}, True)


def test_the_question_of_how_difficult_it_was_stands_outside_a_sum() -> None:
    difficult = item("d", answerOption=scale(), code=[{"system": "http://loinc.org", "code": "69722-7"}])
    found = outcome(questionnaire(*choices("ab"), difficult), {"a": "often", "b": "often", "d": "always"})
    assert found.scores == {"total": 4}


def test_clinical_quality_language_is_not_read_and_the_weights_are_summed() -> None:
    sent = questionnaire(*choices("ab"), calculated("sum", "Sum(Answers)", language="text/cql"))
    found = outcome(sent, {"a": "often", "b": "always"})
    assert (found.status, found.scores, "CQL" in found.notes[0]) == ("complete", {"sum": 5}, True)


def test_an_option_that_weighs_nothing_is_no_zero() -> None:
    options = [*scale(), option("unsure")]
    found = outcome(questionnaire(*choices("ab", options)), {"a": "often", "b": "unsure"})
    assert (found.status, found.scores) == ("incomplete", {})


def test_free_text_in_an_open_choice_is_no_zero() -> None:
    items = [item(name, "open-choice", answerOption=scale()) for name in "ab"]
    found = outcome(questionnaire(*items), {"a": "often", "b": {"valueString": "It varies"}})
    assert found.status == "incomplete"


def weighed_twice(first: float, second: float) -> Json:
    one = option("often", first)
    one["valueCoding"]["extension"] = [{"url": ITEM_WEIGHT, "valueDecimal": second}]
    return questionnaire(item("a", answerOption=[option("never", 0), one]))


def test_one_weight_in_two_places_is_one_weight() -> None:
    assert outcome(weighed_twice(2, 2), {"a": "often"}).status == "complete"


def test_two_weights_of_one_answer_are_left_to_a_person() -> None:
    found = outcome(weighed_twice(2, 3), {"a": "often"})
    note = "a: an answer is given two different weights; the first is taken."
    assert (found.status, found.scores, note in found.notes) == ("needs_review", {"total": 2}, True)


NUMBERS = [{"valueInteger": size} for size in range(4)]
TOTAL = item("t", "integer", readOnly=True) | {"text": "Total score"}


@pytest.mark.parametrize(
    ("asked", "answers", "total"),
    [
        ([item(name, answerOption=NUMBERS) for name in "ab"], {"valueInteger": 2}, 4),
        ([item(name, "integer") for name in "ab"], {"valueInteger": 3}, 6),
        ([item(name, "boolean") for name in "ab"], {"valueBoolean": True}, 2),
    ],
)
def test_numbers_with_a_total_and_nothing_else_are_proposed_to_a_person(
    asked: list[Json], answers: Json, total: int
) -> None:
    found = outcome(questionnaire(*asked, TOTAL), {"a": answers, "b": answers})
    assert (found.status, found.scores) == ("needs_review", {"t": total})


def test_a_total_of_answers_that_weigh_nothing_is_no_score() -> None:
    asked = [item(name, answerOption=[option("yes"), option("no")]) for name in "ab"]
    assert outcome(questionnaire(*asked, TOTAL), {"a": "yes", "b": "no"}).status == "no_score"


def test_each_proposed_total_stands_for_its_own_group() -> None:
    groups = [
        item(f"g{name}", "group", item=[item(name, "integer"), TOTAL | {"linkId": f"t{name}"}])
        for name in "ab"
    ]
    sent = {"a": {"valueInteger": 2}, "b": {"valueInteger": 5}}
    assert outcome(questionnaire(*groups), sent).scores == {"ta": 2, "tb": 5}
