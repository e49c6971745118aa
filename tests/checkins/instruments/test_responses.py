"""Responses: what was asked gets in, and nothing else."""

from __future__ import annotations

import pytest

from checkins.instruments import judging
from tests.checkins.instruments.published import (
    SYSTEM,
    Json,
    choices,
    coded,
    item,
    option,
    outcome,
    questionnaire,
    raw,
    response,
    scale,
)

ASKED = questionnaire(
    *choices("ab"),
    item("yes", "boolean"),
    item("many", answerOption=scale(), repeats=True),
    item("number", "integer"),
    item("words", "text"),
    item("open", "open-choice", answerOption=scale()),
    item("info", "display"),
    url="https://example.org/asked",
)

SHOWN = {"valueCoding": {"display": "Often", "system": SYSTEM}}


def refusal(answers: Json) -> str:
    found = outcome(ASKED, answers)
    assert found.status == "refused"
    return found.notes[0]


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({"zzz": "often"}, "item[0]: the questionnaire has no item 'zzz'"),
        ({"a": "mostly"}, "item[0] (a).answer[0]: 'mostly' is none"),
        ({"a": coded("often", "urn:other")}, "none of the item's options"),
        ({"a": ["often", "always"]}, "a: it has 2 answers; it takes one"),
        ({"a": {"valueInteger": 2}}, "valueInteger '2' is none"),
        ({"a": {"valueString": "Often"}}, "none of the item's options"),
        ({"a": {"valueCoding": "often"}}, "none of the item's options"),
        ({"a": {"valueInteger": 1, "valueString": "x"}}, "2 values"),
        ({"yes": {"valueString": "true"}}, "yes or no"),
        ({"yes": coded("often")}, "yes or no"),
        ({"number": {"valueString": "3"}}, "whole number"),
        ({"number": {"valueDecimal": 2.5}}, "whole number"),
        ({"many": ["often", "often"]}, "same answer twice"),
        ({"info": "often"}, "asks nothing"),
        ({"words": {"valueCoding": {"code": "x"}, "valueString": "x"}}, "2 values"),
        ({"words": {"valueString": "<script>x</script>"}}, "plain text"),
    ],
)
def test_a_smuggled_answer_is_refused_where_it_stands(answers: Json, where: str) -> None:
    assert where in refusal(answers)


def test_an_item_hidden_in_an_answer_is_found() -> None:
    line = {"linkId": "a", "answer": [coded("often") | {"item": [{"linkId": "zzz"}]}]}
    assert "item[0].answer[0].item[0]" in refusal(response({}, item=[line]))


def test_the_same_item_twice_is_two_answers() -> None:
    lines = [*response({"a": "often"})["item"], *response({"a": "always"})["item"]]
    assert "it has 2 answers" in refusal(response({}, item=lines))


@pytest.mark.parametrize("sent", [b"{", b'{"resourceType": "Questionnaire"}', b"[" * 3000])
def test_what_is_no_response_is_refused(sent: bytes) -> None:
    found = judging.outcome(raw(ASKED), sent)
    assert (found.status, found.notes[0].startswith("Response, ")) == ("refused", True)


def test_a_questionnaire_that_is_refused_is_named() -> None:
    assert judging.outcome(b"{", raw(response({}))).notes[0].startswith("Questionnaire, line 1")


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ({"a": "often", "b": "often", "many": ["often"], "open": "often"}, 8),
        ({"a": coded("often", ""), "b": "often", "many": ["never", "often"], "open": "never"}, 6),
        (
            {
                "a": {"valueCoding": {"display": "Often", "system": SYSTEM}},
                "b": "never",
                "many": "never",
                "open": "never",
            },
            2,
        ),
    ],
)
def test_answers_in_the_ways_they_are_written(answers: Json, total: int) -> None:
    assert outcome(ASKED, answers).scores == {"total": total}


def test_an_answer_with_no_value_is_no_answer() -> None:
    lines = [{"linkId": "a", "answer": [{"extension": []}]}]
    assert outcome(ASKED, response({}, item=lines)).status == "incomplete"


def test_a_response_to_another_questionnaire_is_said() -> None:
    sent = response({}, questionnaire="https://example.org/other|2")
    assert "names another questionnaire" in " ".join(outcome(ASKED, sent).notes)


def test_a_response_to_this_version_is_not_said() -> None:
    sent = response({}, questionnaire="https://example.org/asked|2")
    assert "another" not in " ".join(outcome(ASKED, sent).notes)


def test_a_code_of_two_systems_needs_its_system() -> None:
    two = [option("x", 1), option("x", 2, system="urn:other")]
    found = outcome(questionnaire(item("a", answerOption=two)), {"a": coded("x", "")})
    assert (found.status, "could be any of 2" in found.notes[0]) == ("refused", True)


def test_a_code_of_two_systems_is_known_by_its_system() -> None:
    two = [option("x", 1), option("x", 2, system="urn:other")]
    assert outcome(questionnaire(item("a", answerOption=two)), {"a": coded("x", "urn:other")}).scores == {
        "total": 2
    }


def test_a_system_with_a_slash_too_many_is_the_same_system() -> None:
    options = scale(system="http://loinc.org")
    sent = {"a": coded("often", "https://loinc.org/")}
    assert outcome(questionnaire(item("a", answerOption=options)), sent).scores == {"total": 2}


def test_weights_that_a_response_brings_along_are_not_believed() -> None:
    brought = coded("never")
    brought["valueCoding"] |= {"extension": option("never", 50)["extension"]}
    found = outcome(questionnaire(*choices("a")), {"a": brought})
    assert found.scores == {"total": 0}


def test_items_in_another_nesting_are_taken_and_said() -> None:
    group = item("g", "group", item=choices("ab"))
    found = outcome(questionnaire(group), {"a": "often", "b": "often"})
    assert (found.scores, any("nested" in note for note in found.notes)) == ({"total": 4}, True)


def test_a_whole_number_may_be_written_with_a_point() -> None:
    numbers: list[Json] = [{"valueInteger": number} for number in range(4)]
    asked = questionnaire(
        item("a", answerOption=[numbers[0] | {"extension": option("x", 7)["extension"]}, *numbers[1:]])
    )
    assert outcome(asked, {"a": {"valueDecimal": 0.0}}).scores == {"total": 7}
