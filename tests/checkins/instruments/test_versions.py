"""Files of other versions of FHIR, and weights where those keep them."""

from __future__ import annotations

import pytest

from tests.checkins.instruments.published import (
    ITEM_WEIGHT,
    OFTEN,
    ORDINAL,
    SYSTEM,
    Json,
    choices,
    coded,
    item,
    judge,
    outcome,
    questionnaire,
    scale,
)

GIVEN = {"a": "often", "b": "always"}
BASE = "http://hl7.org/fhir/StructureDefinition"


def held(place: int, url: str = ORDINAL) -> list[Json]:
    return [{"url": url, "valueDecimal": place}]


def concepts(url: str = ORDINAL) -> list[Json]:
    return [{"code": code, "display": code, "extension": held(n, url)} for n, code in enumerate(OFTEN)]


def bare() -> list[Json]:
    return [{"code": code, "display": code} for code in OFTEN]


def a_value_set(*include: Json, **more: object) -> Json:
    return {"resourceType": "ValueSet", "id": "often", "compose": {"include": list(include)}} | more


def a_system(codes: list[Json], **more: object) -> Json:
    return {"resourceType": "CodeSystem", "id": "codes", "url": SYSTEM, "concept": codes} | more


def by_value_set(*contained: Json) -> Json:
    asked = [item(name, answerValueSet="#often") for name in "ab"]
    return questionnaire(*asked, contained=list(contained))


FROM_SYSTEM = a_value_set({"system": SYSTEM})
LISTED = a_value_set({"system": SYSTEM, "concept": bare()})
PROPERTY = [
    {"code": code, "property": [{"code": "ordinal", "valueDecimal": n}]} for n, code in enumerate(OFTEN)
]
EXPANDED = {
    "resourceType": "ValueSet",
    "id": "often",
    "expansion": {"contains": [one | {"system": SYSTEM} for one in PROPERTY]},
}
MORE = {"content": "supplement", "url": "urn:more", "supplements": f"{SYSTEM}|1", "id": "more"}


@pytest.mark.parametrize(
    "contained",
    [
        [a_value_set({"system": SYSTEM, "concept": concepts(ITEM_WEIGHT)})],
        [a_value_set({"system": SYSTEM, "concept": concepts(f"{BASE}/valueset-ordinalValue")})],
        [FROM_SYSTEM, a_system(concepts(f"{BASE}/codesystem-ordinalValue"))],
        [FROM_SYSTEM, a_system(PROPERTY)],
        [LISTED, a_system(concepts())],
        [LISTED, a_system(concepts(), **MORE)],
        [FROM_SYSTEM, a_system(bare()), a_system(concepts(), **MORE)],
        [EXPANDED],
        [a_value_set({"valueSet": ["#inner"]}), LISTED | {"id": "inner"}, a_system(concepts())],
    ],
)
def test_weights_in_contained_resources(contained: list[Json]) -> None:
    found = outcome(by_value_set(*contained), GIVEN)
    assert (found.status, found.scores) == ("complete", {"total": 5})


def test_a_value_set_may_be_named_by_its_address_and_version() -> None:
    named = [item(name, answerValueSet="urn:often|2") for name in "ab"]
    values = a_value_set({"system": SYSTEM, "concept": concepts()}, url="urn:often")
    assert outcome(questionnaire(*named, contained=[values]), GIVEN).scores == {"total": 5}


def test_a_file_of_the_next_version() -> None:
    asked = [
        item(name, "coding", answerConstraint="optionsOnly", answerOption=scale(where="item_weight"))
        for name in "ab"
    ]
    found = outcome(questionnaire(*asked, versionAlgorithmString="semver"), GIVEN)
    assert (found.status, found.scores) == ("complete", {"total": 5})


def test_words_of_ones_own_in_a_file_of_the_next_version_are_no_zero() -> None:
    asked = [item(n, "coding", answerConstraint="optionsOrString", answerOption=scale()) for n in "ab"]
    found = outcome(questionnaire(*asked), {"a": "often", "b": {"valueString": "It varies"}})
    assert found.status == "incomplete"


def test_a_file_of_the_version_before() -> None:
    asked = [item(name, option=scale()) for name in "ab"]
    assert outcome(questionnaire(*asked), GIVEN).scores == {"total": 5}


def test_a_value_set_in_a_file_of_the_version_before() -> None:
    asked = [item(name, options={"reference": "#often"}) for name in "ab"]
    values = a_value_set({"system": SYSTEM, "concept": concepts(f"{BASE}/questionnaire-ordinalValue")})
    assert outcome(questionnaire(*asked, contained=[values]), GIVEN).scores == {"total": 5}


def test_a_condition_in_a_file_of_the_version_before() -> None:
    behind = item("b", option=scale(), enableWhen=[{"question": "a", "hasAnswer": True}])
    asked = questionnaire(item("a", option=scale()), behind)
    assert outcome(asked, {"b": "always"}).status == "incomplete"


def test_a_file_of_long_ago_is_refused_by_name() -> None:
    old = {"resourceType": "Questionnaire", "group": {"linkId": "all", "question": [{"linkId": "a"}]}}
    assert judge(old).notes == ["group: it is a questionnaire of FHIR DSTU2; the form of R4 is needed"]


@pytest.mark.parametrize("label", ["2 - Often", "Often (2)", "2"])
def test_a_number_in_a_label_is_no_weight(label: str) -> None:
    options: list[Json] = [{"valueCoding": {"code": "x", "display": label}}, {"valueCoding": {"code": "y"}}]
    found = outcome(questionnaire(*choices("a", options)), {"a": coded("x", "")})
    assert (found.status, found.scores) == ("no_score", {})


def test_a_prefix_is_no_weight() -> None:
    prefix = {"url": f"{BASE}/questionnaire-optionPrefix", "valueString": "3"}
    options = [one | {"extension": [prefix]} for one in [{"valueCoding": {"code": "x"}}]]
    assert outcome(questionnaire(*choices("a", options)), {"a": coded("x", "")}).status == "no_score"


def test_well_known_codes_weigh_only_what_the_file_says() -> None:
    """LOINC's "not at all" to "nearly every day" are 0 to 3 in one questionnaire, and not in another."""
    options: list[Json] = [
        {"valueCoding": {"system": "http://loinc.org", "code": f"LA65{n}"}} for n in ("68-5", "69-3", "70-1")
    ]
    assert outcome(questionnaire(*choices("a", options)), {"a": coded("LA6569-3", "")}).status == "no_score"
