"""Responses: what was asked gets in, and nothing else."""

from __future__ import annotations

import pytest

from checkins.instruments import judging
from tests.checkins.instruments.published import (
    SYSTEM,
    Json,
    calculated,
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
                "a": {"valueCoding": {"display": " oFTEN", "system": SYSTEM}},
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


def test_a_display_that_is_no_option_is_refused_by_name() -> None:
    assert "'Daily' is none of" in refusal(response({"a": {"valueCoding": {"display": "Daily"}}}))


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


def in_rounds(*rounds: Json) -> Json:
    """A response that answers the group "g" several times."""
    return response({}, item=[{"linkId": "g", "item": response(given)["item"]} for given in rounds])


def repeating(*more: Json) -> Json:
    return questionnaire(item("g", "group", repeats=True, item=choices("ab")), *more)


FORMULA = calculated("sum", "%resource.item.where(linkId = 'g').item.answer.value.ordinal().sum()")
ROUND = {"a": "often", "b": "always"}


@pytest.mark.parametrize(
    ("asked", "rounds", "status", "scores"),
    [
        (repeating(FORMULA), [ROUND], "complete", {"sum": 5}),
        (repeating(FORMULA), [ROUND, ROUND], "complete", {"sum": 10}),
        (repeating(FORMULA), [ROUND, {"a": "often"}], "needs_review", {}),
        (repeating(), [ROUND], "complete", {"total": 5}),
        (repeating(), [ROUND, ROUND], "needs_review", {}),
    ],
)
def test_rounds_of_a_group_are_added_up_only_as_its_author_does(
    asked: Json, rounds: list[Json], status: str, scores: Json
) -> None:
    found = outcome(asked, in_rounds(*rounds))
    assert (found.status, found.scores) == (status, scores)


def test_rounds_that_are_not_added_up_say_why() -> None:
    found = outcome(repeating(), in_rounds(ROUND, ROUND))
    assert any("answered several times" in note for note in found.notes)


def test_rounds_of_a_group_that_weighs_nothing_do_no_harm() -> None:
    asked = questionnaire(item("g", "group", repeats=True, item=[item("drug", "string")]), *choices("ab"))
    lines = in_rounds({"drug": {"valueString": "x"}}, {"drug": {"valueString": "x"}})["item"]
    found = outcome(asked, response({}, item=[*lines, *response(ROUND)["item"]]))
    assert (found.status, found.scores) == ("complete", {"total": 5})


def test_a_self_harm_answer_in_any_round_is_seen() -> None:
    dark = item("d", answerOption=scale(), code=[{"code": "44260-8"}])
    asked = questionnaire(item("g", "group", repeats=True, item=[dark]))
    assert outcome(asked, in_rounds({"d": "never"}, {"d": "often"}, {"d": "never"})).crisis


def test_a_response_that_was_entered_in_error_is_refused() -> None:
    found = outcome(ASKED, response(ROUND, status="entered-in-error"))
    assert (found.status, found.notes) == (
        "refused",
        ["Response, status: it says that it was entered in error"],
    )


@pytest.mark.parametrize("status", ["in-progress", "stopped"])
def test_a_response_that_is_not_finished_says_so(status: str) -> None:
    assert f"its status is {status}." in " ".join(outcome(ASKED, response(ROUND, status=status)).notes)


@pytest.mark.parametrize("status", ["completed", "amended"])
def test_a_response_that_is_finished_says_nothing(status: str) -> None:
    assert "status" not in " ".join(outcome(ASKED, response(ROUND, status=status)).notes)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("https://example.org/asked", ""),
        ("https://example.org/asked|1", ""),
        ("Questionnaire/asked", ""),
        ("#asked", ""),
        ("https://example.org/asked|2", "is to version 2; this is version 1"),
        ("https://example.org/another", "names another questionnaire"),
    ],
)
def test_a_response_is_compared_with_what_it_names(named: str, said: str) -> None:
    notes = " ".join(outcome(ASKED | {"version": "1"}, response(ROUND, questionnaire=named)).notes)
    assert said in notes if said else "questionnaire" not in notes and "version" not in notes


def test_a_required_question_left_open_is_named() -> None:
    asked = questionnaire(*choices("ab"), item("why", "string", required=True))
    assert "Required, and not answered: why." in outcome(asked, ROUND).notes


def test_a_required_question_that_is_not_shown_is_not_missed() -> None:
    gate = [{"question": "a", "operator": "=", "answerCoding": {"code": "never"}}]
    asked = questionnaire(*choices("ab"), item("why", "string", required=True, enableWhen=gate))
    assert not any("Required" in note for note in outcome(asked, ROUND).notes)


def test_a_question_below_an_answer_is_read_where_it_stands() -> None:
    """R4 nests the items of a group in the item, and those of a question in its answer."""
    asked = questionnaire(item("a", answerOption=scale(), item=choices("b")))
    sent = response(
        {}, item=[{"linkId": "a", "answer": [coded("often") | {"item": response({"b": "always"})["item"]}]}]
    )
    found = outcome(asked, sent)
    assert (found.scores, any("nested" in note for note in found.notes)) == ({"total": 5}, False)
