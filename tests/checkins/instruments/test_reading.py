"""Files that are refused, each with where and why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checkins.instruments import judging, reading
from checkins.instruments.shapes import RefusedError
from tests.checkins.instruments.published import (
    Json,
    calculated,
    choices,
    item,
    judge,
    option,
    questionnaire,
    raw,
    scale,
)

FILE = questionnaire(*choices("ab"))


def refusal(sent: bytes | Json) -> str:
    found = judging.judged(sent if isinstance(sent, bytes) else raw(sent))
    assert found.status == "refused"
    return found.notes[0]


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        (b"", "line 1, column 1"),
        (b'{"a": 1,\n "b": }', "line 2, column 7"),
        (b"<Questionnaire/>", "XML"),
        (b"[1]", "no object"),
        (b"null", "no object"),
        (b'{"a": 1, "a": 2}', "'a'"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": 1e999}', "range"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "range"),
        (b'{"resourceType": "Questionnaire", "a": "\\ud800"}', "surrogate"),
        (b'{"resourceType": "Questionnaire", "a": "\\u0000"}', "zero"),
        (b"\xff\xfe{\x00}\x00", "byte 0: the file is UTF-16"),
        (b"\xff{}", "byte 0: the file is not UTF-8"),
        (b'{"a": Infinity}', "Infinity"),
        (b'{"a": -1e-400}', "range"),
        (b'{"resourceType": "Questionnaire"} {}', "Extra data"),
        (b'{"resourceType": "Questionnaire", "group": {}}', "DSTU2"),
        (b'{"resourceType": "Patient"}', "'Patient'"),
        (b"{}", "missing"),
        (b'{"resourceType": ["Questionnaire"]}', "missing"),
    ],
)
def test_what_is_no_questionnaire_is_refused(sent: bytes, where: str) -> None:
    assert where in refusal(sent)


@pytest.mark.parametrize("opened", [b"[", b'{"a":', b'{"item":['])
def test_nesting_of_three_thousand_is_refused_at_its_line(opened: bytes) -> None:
    assert refusal(opened * 3000).startswith("line 1: it is nested more than")


def test_items_nested_three_thousand_deep_are_refused() -> None:
    text = (
        '{"resourceType": "Questionnaire", "item": ['
        + '{"linkId": "a", "item": [' * 3000
        + "]}" * 3000
        + "]}"
    )
    assert "nested" in refusal(text.encode())


def test_brackets_in_a_text_are_no_nesting() -> None:
    assert judge(questionnaire(*choices("a"), description="[" * 500)).status == "ready"


def test_a_text_that_never_ends_is_refused_quickly() -> None:
    assert "valid JSON" in refusal(b'{"a": "' + b'\\"' * 1_000_000)


def test_a_file_of_five_megabytes_is_refused() -> None:
    assert "MB" in refusal(b" " * (reading.MOST_BYTES + 1))


def test_a_mark_of_byte_order_is_no_harm() -> None:
    assert judging.judged(b"\xef\xbb\xbf" + raw(FILE)).status == "ready"


def test_a_bundle_with_one_questionnaire_is_opened() -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": FILE}]}
    assert judge(bundle).status == "ready"


def test_a_bundle_brings_value_sets_along() -> None:
    concepts = [{"code": "x", "extension": option("x", 4)["extension"]}]
    values = {
        "resourceType": "ValueSet",
        "url": "urn:v",
        "compose": {"include": [{"system": "urn:s", "concept": concepts}]},
    }
    asked = questionnaire(item("a", answerValueSet="urn:v"))
    bundle = {"resourceType": "Bundle", "entry": [{"resource": asked}, {"resource": values}]}
    assert judge(bundle).form.items[0].options[0].weight == 4


def test_a_bundle_with_two_questionnaires_is_refused() -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": FILE}, {"resource": FILE}]}
    assert "holds 2" in refusal(bundle)


def test_one_link_id_for_two_items_is_refused() -> None:
    inner = item("g", "group", item=choices("a"))
    assert "item[1].item[0]: the linkId 'a' stands already at item[0]" in refusal(
        questionnaire(*choices("a"), inner)
    )


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (questionnaire(), "no question"),
        (questionnaire({"type": "choice"}), "linkId"),
        (questionnaire(item("a", "mystery")), "'mystery'"),
        (questionnaire(item("a", answerOption=[{}])), "item[0] (a).answerOption[0]"),
        (questionnaire(item("a", answerOption=[{"valueCoding": {"system": "x"}}])), "neither"),
        (questionnaire(item("a", answerOption=[option("x"), option("x")])), "stands twice"),
        (questionnaire(item("a", answerOption="x")), "list"),
        (questionnaire(item("a", answerOption=["x"])), "object"),
        (questionnaire(item("a", answerOption=[{"valueReference": {"reference": "X/1"}}])), "fetched"),
        (questionnaire(item("a", answerValueSet="#gone")), "#gone"),
        (questionnaire(item("a", answerOption=[{"valueInteger": "many"}])), "whole number"),
        (questionnaire(item("a", text=5)), "text"),
        (questionnaire(item("a", text="x" * 30_000)), "letters"),
        (questionnaire(*choices("a"), item=["x"]), "object"),
        (
            questionnaire(item("a", "boolean", enableWhen=[{"question": "b", "operator": "exists"}])),
            "nothing",
        ),
        (
            questionnaire(
                item("a", "boolean", enableWhen=[{"question": "z", "operator": "=", "answerBoolean": True}])
            ),
            "'z'",
        ),
        (
            questionnaire(
                item("a", "boolean", enableWhen=[{"question": "a", "operator": "~", "answerBoolean": True}])
            ),
            "'~'",
        ),
    ],
)
def test_a_broken_questionnaire_is_refused_where_it_is_broken(wrong: Json, where: str) -> None:
    assert where in refusal(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>Tired?",
        "Tired? <img src=x onerror=alert(1)>",
        "<iframe src=x>",
        "< SVG onload=1>",
        "[link](javascript:alert(1))",
    ],
)
@pytest.mark.parametrize("place", ["text", "option", "title"])
def test_a_script_in_a_text_is_refused(text: str, place: str) -> None:
    asked: dict[str, Any] = {
        "text": questionnaire(item("a", "boolean", text=text)),
        "option": questionnaire(item("a", answerOption=[{"valueCoding": {"code": "x", "display": text}}])),
        "title": questionnaire(*choices("a"), title=text),
    }
    assert "plain text" in refusal(asked[place])


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"text": {"status": "generated", "div": "<div><SCRIPT src='x'/></div>"}}, "text.div"),
        ({"description": "Fine. </script >"}, "description"),
        ({"contact": [{"name": "<script>x"}]}, "contact[0].name"),
        (
            {"contained": [{"resourceType": "ValueSet", "id": "v", "title": "< script>"}]},
            "contained[0].title",
        ),
    ],
)
def test_a_script_is_refused_also_where_nothing_is_shown(more: Json, where: str) -> None:
    assert refusal(FILE | more).startswith(f"{where}: it holds a script")


def test_what_a_formula_compares_is_no_script() -> None:
    text = "iif(%resource.item.where(linkId='a').answer.value.ordinal() < 2, 0, 1)"
    assert judge(questionnaire(*choices("a"), calculated("late", text))).status == "ready"


@pytest.mark.parametrize("address", ["https://example.org/more|1", None])
def test_questions_that_are_elsewhere_are_refused_and_never_fetched(address: str | None) -> None:
    url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-subQuestionnaire"
    other = item(
        "more", "display", extension=[{"url": url} | ({"valueCanonical": address} if address else {})]
    )
    assert "item[2] (more): its questions are in" in refusal(questionnaire(*choices("ab"), other))


def test_less_than_and_greater_than_are_only_signs() -> None:
    assert judge(questionnaire(item("a", "boolean", text="Fewer than <5 or >7?"))).status == "no_score"


def test_invisible_signs_are_taken_out_of_texts() -> None:
    assert judge(questionnaire(item("a", "boolean", text="Ti\u202ered?\x07"))).form.items[0].text == "Tired?"


def values(name: str, *others: str) -> Json:
    return {
        "resourceType": "ValueSet",
        "id": name,
        "compose": {"include": [{"valueSet": [f"#{other}" for other in others]}]},
    }


@pytest.mark.parametrize("held", [[values("a", "a")], [values("a", "b"), values("b", "c"), values("c", "a")]])
def test_value_sets_that_include_each_other_are_refused(held: list[Json]) -> None:
    assert "includes itself" in refusal(questionnaire(item("q", answerValueSet="#a"), contained=held))


def test_many_roads_to_one_value_set_take_no_time() -> None:
    end = {
        "resourceType": "ValueSet",
        "id": "v30",
        "compose": {"include": [{"system": "s", "concept": [{"code": "x"}]}]},
    }
    held = [values(f"v{n}", f"v{n + 1}", f"v{n + 1}") for n in range(30)]
    found = judge(questionnaire(item("q", answerValueSet="#v0"), contained=[*held, end]))
    assert [one.code for one in found.form.items[0].options] == ["x"]


def test_two_contained_resources_with_one_id_are_refused() -> None:
    held = [values("a"), values("a")]
    assert "second" in refusal(questionnaire(*choices("q"), contained=held))


@pytest.mark.parametrize("address", ["http://example.org/vs", "https://example.org/vs|2"])
def test_answers_that_are_elsewhere_are_refused_and_never_fetched(address: str) -> None:
    assert f"its answers are in {address}" in refusal(questionnaire(item("a", answerValueSet=address)))


def test_weights_elsewhere_may_be_lacking_in_a_sum() -> None:
    found = judge(questionnaire(*choices("ab"), item("c", answerValueSet="http://example.org/often")))
    assert (found.status, any("may lack" in note for note in found.notes)) == ("needs_review", True)


def test_answers_elsewhere_do_no_harm_beside_an_authors_formula() -> None:
    total = calculated("sum", "%resource.item.where(linkId.matches('[ab]')).answer.value.ordinal().sum()")
    asked = questionnaire(*choices("ab"), item("country", answerValueSet="http://example.org/all"), total)
    assert judge(asked).status == "ready"


def test_a_value_set_of_a_whole_system_that_is_not_here_is_refused() -> None:
    held = {"resourceType": "ValueSet", "id": "v", "compose": {"include": [{"system": "urn:big"}]}}
    assert "#v" in refusal(questionnaire(item("a", answerValueSet="#v"), contained=[held]))


def test_a_value_set_leaves_out_what_it_excludes() -> None:
    concepts = [{"code": code} for code in "xyz"]
    compose = {
        "include": [{"system": "s", "concept": concepts}],
        "exclude": [{"system": "s", "concept": [{"code": "y"}]}],
    }
    held = {"resourceType": "ValueSet", "id": "v", "compose": compose}
    found = judge(questionnaire(item("a", answerValueSet="#v"), contained=[held]))
    assert [one.code for one in found.form.items[0].options] == ["x", "z"]


def test_items_that_wait_for_each_other_are_refused() -> None:
    def gated(name: str, other: str) -> Json:
        return item(name, "boolean", enableWhen=[{"question": other, "operator": "=", "answerBoolean": True}])

    assert "waits for itself" in refusal(questionnaire(gated("a", "b"), gated("b", "a")))


def test_the_published_code_of_a_self_harm_item_marks_it() -> None:
    asked = questionnaire(item("a", answerOption=scale(), code=[{"code": "44260-8"}]))
    assert [one.link_id for one in judge(asked).form.crisis_items] == ["a"]


def test_the_words_of_a_self_harm_item_mark_it_and_say_so() -> None:
    found = judge(questionnaire(item("a", answerOption=scale(), text="Thoughts of hurting yourself")))
    assert (found.form.items[0].crisis, "by its words" in found.notes[0]) == (True, True)


def test_text_of_a_wrong_kind_is_refused_by_name() -> None:
    with pytest.raises(RefusedError, match="title: it must be text"):
        reading.text_of(["x"], "title")


def test_what_a_file_holds_comes_back_as_plain_data() -> None:
    assert reading.plain_data(b'{"a": 1.5}') == json.loads('{"a": 1.5}')
