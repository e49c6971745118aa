"""Questionnaires as published by others, read from beside the project; absent, these are skipped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from checkins.instruments import judging
from manage import files_alone, needs_servers
from tests.checkins.instruments.published import choices, coded, questionnaire, raw, response

ROOT = Path(__file__).resolve().parents[3]
FHIR = ROOT.parent / "shared" / "standards" / "fhir"
needs_files = pytest.mark.skipif(not FHIR.exists(), reason="no published questionnaires are here")
ITEMS = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]
CODES = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]


def read(name: str) -> bytes:
    return (FHIR / f"{name}.json").read_bytes()


def answered(*weights: int) -> bytes:
    given = {f"/{name}": coded(CODES[weight], "") for name, weight in zip(ITEMS, weights, strict=False)}
    return raw(response(given))


@needs_files
def test_a_published_response_gives_its_published_total() -> None:
    found = judging.outcome(read("phq-9.questionnaire"), read("phq-9.response"))
    assert (found.status, found.scores, found.crisis) == ("complete", {"/44261-6": 12}, False)


@needs_files
def test_a_formula_with_variables_gives_the_known_total() -> None:
    found = judging.outcome(read("phq-9-lforms.questionnaire"), answered(1, 2, 0, 3, 1, 2, 0, 1, 0))
    assert (found.status, found.scores, found.crisis) == ("complete", {"/44261-6": 10}, False)


@needs_files
def test_a_formula_with_variables_gives_nothing_for_nothing() -> None:
    found = judging.outcome(read("phq-9-lforms.questionnaire"), answered())
    assert (found.status, found.scores) == ("incomplete", {})


@needs_files
def test_a_published_self_harm_item_is_seen() -> None:
    assert judging.outcome(read("phq-9.questionnaire"), answered(0, 0, 0, 0, 0, 0, 0, 0, 1)).crisis


@needs_files
@pytest.mark.parametrize(
    ("name", "status"),
    [("phq-9", "ready"), ("phq-9-lforms", "ready"), ("taps-no-score", "no_score")],
)
def test_published_questionnaires_are_judged(name: str, status: str) -> None:
    assert judging.judged(read(f"{name}.questionnaire")).status == status


@needs_files
def test_the_command_prints_the_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("score_questionnaire", FHIR / "phq-9.questionnaire.json", FHIR / "phq-9.response.json")
    assert json.loads(capsys.readouterr().out)["scores"] == {"/44261-6": 12}


def test_the_command_prints_a_refusal_as_an_outcome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "q.json"
    file.write_text("{")
    call_command("score_questionnaire", file, file)
    assert json.loads(capsys.readouterr().out)["status"] == "refused"


def test_the_command_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none.json cannot be read"):
        call_command("score_questionnaire", tmp_path / "none.json", tmp_path / "none.json")


@pytest.mark.parametrize(
    "command", [["score_questionnaire"], ["import_questionnaire", "q.json", "--dry-run"]]
)
def test_a_command_about_files_needs_no_database(command: list[str]) -> None:
    assert not needs_servers(["manage.py", *command], {"WELLBEING_MODE": "demo"})


@pytest.mark.parametrize("command", [["import_questionnaire", "q.json"], ["migrate", "--dry-run"], []])
def test_other_commands_are_not_about_files(command: list[str]) -> None:
    assert not files_alone(["manage.py", *command])


def test_a_response_is_scored_where_nothing_is_set_up(tmp_path: Path) -> None:
    asked, sent = tmp_path / "q.json", tmp_path / "r.json"
    asked.write_bytes(raw(questionnaire(*choices("ab"))))
    sent.write_bytes(raw(response({"a": "often", "b": "often"})))
    done = subprocess.run(
        [sys.executable, "manage.py", "score_questionnaire", asked, sent],
        cwd=ROOT,
        env={"DATA_DIR": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["scores"]) == (0, {"total": 4})
