"""The office's questionnaires on their pages and by commands, and the site's own."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.desk import pulse
from checkins.instruments import scoring
from checkins.models import Instrument
from tests.checkins.desk import DARK, PLAIN, ZERO, answers, kept, page
from tests.checkins.instruments.published import (
    Json,
    choices,
    coded,
    option,
    questionnaire,
    raw,
    response,
)
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


# --- pages ---


def test_the_office_brings_a_file_in(as_: As, cast: Cast) -> None:
    file = SimpleUploadedFile("plain.json", raw(PLAIN))
    as_(cast.wellbeing_office).post(reverse("checkins:instrument_new"), {"file": file})
    assert Instrument.objects.get().title == "Plain"


def test_the_office_tries_a_file(as_: As, cast: Cast) -> None:
    file = SimpleUploadedFile("zero.json", raw(ZERO))
    response = as_(cast.wellbeing_office).post(reverse("checkins:instrument_new"), {"file": file, "try": "1"})
    assert ("closer look" in response.content.decode(), Instrument.objects.exists()) == (True, False)


def test_a_refused_file_is_answered_with_where_and_why(as_: As, cast: Cast) -> None:
    file = SimpleUploadedFile("broken.json", b'{"a": ')
    response = as_(cast.wellbeing_office).post(reverse("checkins:instrument_new"), {"file": file})
    assert (response.status_code, "line 1" in response.content.decode()) == (422, True)


def test_the_review_page_shows_where_the_author_differs(as_: As, cast: Cast) -> None:
    shown = page(as_(cast.wellbeing_office), "instrument", kept(ZERO).public_id)
    assert "The author's formula" in shown


def test_text_of_a_file_is_shown_as_text(as_: As, cast: Cast) -> None:
    found = kept(questionnaire(*choices("a"), title="<b>Bold</b>"))
    assert "&lt;b&gt;Bold" in page(as_(cast.wellbeing_office), "instrument", found.public_id)


@pytest.mark.parametrize("name", ["instrument", "instrument_try"])
def test_a_question_that_an_answer_opens_is_shown_on_its_pages(as_: As, cast: Cast, name: str) -> None:
    opens = [{"question": "a", "operator": "=", "answerCoding": {"code": "often"}}]
    found = kept(questionnaire(*choices("a"), *choices("b", enableWhen=opens)))
    assert "Question b" in page(as_(cast.wellbeing_office), name, found.public_id)


def test_the_office_confirms_a_rule_on_its_page(as_: As, cast: Cast) -> None:
    found = kept(ZERO)
    as_(cast.wellbeing_office).post(reverse("checkins:instrument", args=[found.public_id]), answers(found))
    found.refresh_from_db()
    assert found.state == "ready"


def test_answers_are_tried_and_not_kept(as_: As, cast: Cast) -> None:
    address = reverse("checkins:instrument_try", args=[kept().public_id])
    response = as_(cast.wellbeing_office).post(address, {"answer-0": "often", "answer-1": "always"})
    assert response.context["outcome"].scores == {"total": 5}


@pytest.mark.parametrize(
    ("data", "answers"),
    [
        (PLAIN, {"a": "often", "b": "always"}),
        (PLAIN, {"a": "often"}),
        (PLAIN, {}),
        (DARK, {"a": "never", "b": "often"}),
        (ZERO, {"a": "often", "b": "always"}),
        (questionnaire(*choices("ab", [option("x"), option("y")]), title="Unweighed"), {"a": "x"}),
    ],
)
def test_the_page_says_what_the_command_prints(
    as_: As, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: Json, answers: Json
) -> None:
    asked, sent = tmp_path / "q.json", tmp_path / "r.json"
    asked.write_bytes(raw(data))
    sent.write_bytes(raw(response({name: coded(code, "") for name, code in answers.items()})))
    printed = run(capsys, "score_questionnaire", asked, sent)
    address = reverse("checkins:instrument_try", args=[kept(data).public_id])
    typed = {f"answer-{'ab'.index(name)}": code for name, code in answers.items()}
    shown = as_(cast.wellbeing_office).post(address, typed)
    assert shown.context["outcome"].as_json() == json.loads(printed)
    assert html.unescape(shown.content.decode()).count(printed.strip()) == 1


def test_a_refusal_is_said_and_nothing_is_used(as_: As, cast: Cast) -> None:
    found = kept(DARK)
    address = reverse("checkins:instrument_use", args=[found.public_id])
    shown = as_(cast.wellbeing_office).post(address, follow=True).content.decode()
    assert "Review it first" in shown


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        page(client, "instruments")
    return len(found)


def test_a_list_of_many_takes_as_many_queries_as_a_list_of_one(as_: As, cast: Cast) -> None:
    client = as_(cast.wellbeing_office)
    kept()
    before = queries(client)
    for number in range(3):
        Instrument.objects.create(title=f"More {number}", slug=f"more-{number}", sha256=str(number))
    assert queries(client) == before


# --- the pulse ---


def test_the_pulse_is_in_use_after_loading() -> None:
    pulse.load()
    assert [found.slug for found in Instrument.objects.active()] == ["pulse"]


def test_loading_the_pulse_twice_changes_nothing() -> None:
    assert pulse.load() == pulse.load()


def test_the_pulse_says_that_it_is_no_diagnosis() -> None:
    assert "not a diagnosis" in pulse.load().form.items[0].text


def test_the_pulse_asks_six_questions() -> None:
    assert sum(one.asks for one in pulse.load().form.items) == 6


def test_the_pulse_gives_words_with_its_number() -> None:
    found = pulse.load()
    said = {one.link_id: "half" for one in found.form.items if one.asks}
    outcome = scoring.score(found.form, found.rule, said)
    assert (outcome.scores["pulse"], outcome.band) == (12, "Some things are going well, some are hard")


# --- commands ---


def run(capsys: pytest.CaptureFixture[str], *command: Any) -> str:
    call_command(*command)
    return capsys.readouterr().out


def test_the_command_keeps_a_file_for_review(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "q.json"
    file.write_bytes(raw(PLAIN))
    said = run(capsys, "import_questionnaire", file)
    assert (said.splitlines()[0], Instrument.objects.count()) == ("ready: Plain, 2 items", 1)


def test_the_command_tries_without_keeping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "q.json"
    file.write_bytes(raw(ZERO))
    said = run(capsys, "import_questionnaire", file, "--dry-run")
    assert ("differs: " in said, Instrument.objects.exists()) == (True, False)


def test_the_command_says_where_and_why_it_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "q.json"
    file.write_bytes(raw(questionnaire(*choices("a"), *choices("a"))))
    with pytest.raises(CommandError, match="nothing was kept"):
        call_command("import_questionnaire", file)
    said = capsys.readouterr().out
    assert said == "refused\nnote: item[1]: the linkId 'a' stands already at item[0]\n"


def test_a_dry_run_that_refuses_has_done_what_was_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "q.json"
    file.write_bytes(b"{")
    assert run(capsys, "import_questionnaire", file, "--dry-run").startswith("refused\n")


def test_a_file_that_is_not_there_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import_questionnaire", tmp_path / "none.json")


@pytest.mark.parametrize("command", ["import_questionnaire", "score_questionnaire"])
def test_a_folder_is_a_mistake_of_the_caller(tmp_path: Path, command: str) -> None:
    given = [str(tmp_path)] * (2 if command == "score_questionnaire" else 1)
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        call_command(command, *given)


def test_the_pulse_has_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "load_pulse") == "In use: Pulse 1.\n"
