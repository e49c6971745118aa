"""The office's questionnaires: from a file to use, and out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.desk import operations, pulse
from checkins.desk.forms import ReviewForm
from checkins.instruments import scoring
from checkins.models import Instrument
from resources import crisis
from tests.checkins.instruments.published import (
    Json,
    calculated,
    choices,
    item,
    questionnaire,
    raw,
)
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Client]

PLAIN = questionnaire(*choices("ab"), title="Plain")
DARK = questionnaire(
    *choices("a"),
    item("b", answerOption=choices("b")[0]["answerOption"], code=[{"code": "44260-8"}]),
    title="Dark",
)
ZERO = questionnaire(
    *choices("ab"),
    calculated("sum", "%resource.item.where(type='choice').answer.value.ordinal().sum()"),
    title="Zero",
)


def kept(data: Json = PLAIN) -> Instrument:
    found = operations.take_in(raw=raw(data)).instrument
    assert found is not None
    return found


def reviewed(cast: Cast, data: Json = PLAIN, **how: Any) -> Instrument:
    found = kept(data)
    crisis_items = [one.link_id for one in found.form.crisis_items]
    given: dict[str, Any] = {"rule": found.rule, "crisis_items": crisis_items, "crisis_page": ""} | how
    return operations.review(instrument=found, by=cast.wellbeing_office, **given)


def answers(found: Instrument, **changes: Any) -> dict[str, Any]:
    """What the review page would send unchanged, with these changes."""
    form = ReviewForm(instrument=found)
    sent = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, "", [])}
    return sent | {"confirmed": "on"} | changes


def page(client: Client, name: str, *args: Any, **how: Any) -> str:
    response = client.get(reverse(f"checkins:{name}", args=args), **how)
    return " ".join(response.content.decode().split())


# --- coming in ---


def test_a_file_is_kept_once() -> None:
    assert kept() == kept()


def test_a_dry_run_keeps_nothing() -> None:
    operations.take_in(raw=raw(PLAIN), dry_run=True)
    assert not Instrument.objects.exists()


def test_a_refused_file_is_not_kept() -> None:
    assert operations.take_in(raw=b"{").instrument is None


@pytest.mark.parametrize(
    ("data", "state"),
    [(PLAIN, "ready"), (ZERO, "needs_review"), (questionnaire(item("a", "boolean")), "imported")],
)
def test_a_file_comes_in_with_its_state(data: Json, state: str) -> None:
    assert kept(data).state == state


def test_a_retired_questionnaire_may_come_in_again(cast: Cast) -> None:
    first = operations.activate(instrument=reviewed(cast), by=cast.wellbeing_office)
    operations.retire(instrument=first)
    assert kept() != first


# --- review ---


def test_a_review_confirms_a_rule(cast: Cast) -> None:
    found = reviewed(cast, ZERO)
    assert (found.state, found.rule.certain, found.reviewed_by) == (
        "ready",
        True,
        cast.wellbeing_office.display_name,
    )


def test_a_reviewer_turns_items_around(cast: Cast) -> None:
    found = kept()
    form = ReviewForm(answers(found, **{"reversed-0": ["b"]}), instrument=found)
    form.full_clean()
    rule = form.save(by=cast.wellbeing_office).rule
    outcome = scoring.score(found.form, rule, {"a": "always", "b": "always"})
    assert outcome.scores == {"total": 3}


def test_a_reviewer_multiplies_and_names_ranges(cast: Cast) -> None:
    found = kept()
    form = ReviewForm(answers(found, **{"multiplier-0": "4", "bands": "0 low\n12 high"}), instrument=found)
    form.full_clean()
    outcome = scoring.score(
        found.form, form.save(by=cast.wellbeing_office).rule, {"a": "often", "b": "often"}
    )
    assert (outcome.scores, outcome.band) == ({"total": 16}, "high")


def test_a_reviewer_lets_some_answers_be_missing(cast: Cast) -> None:
    found = kept()
    form = ReviewForm(answers(found, **{"least-0": "1"}), instrument=found)
    form.full_clean()
    rule = form.save(by=cast.wellbeing_office).rule
    assert scoring.score(found.form, rule, {"a": "often"}).scores == {"total": 4}


def test_a_reviewer_marks_a_self_harm_item(cast: Cast) -> None:
    found = kept()
    form = ReviewForm(answers(found, crisis=["a"]), instrument=found)
    form.full_clean()
    assert [one.link_id for one in form.save(by=cast.wellbeing_office).form.crisis_items] == ["a"]


@pytest.mark.parametrize(
    "changes",
    [
        {"multiplier-0": "zero"},
        {"multiplier-0": "0"},
        {"multiplier-0": "1/0"},
        {"bands": "low"},
        {"bands": "5 high\n0 low"},
        {"bands": "0 <script>"},
        {"least-0": "3"},
        {"confirmed": ""},
    ],
)
def test_a_review_that_cannot_be_is_sent_back(changes: dict[str, str]) -> None:
    found = kept()
    assert not ReviewForm(answers(found, **changes), instrument=found).is_valid()


def test_ranges_are_kept_as_numbers(cast: Cast) -> None:
    found = kept()
    form = ReviewForm(answers(found, bands="0 low\n2.5 high\n"), instrument=found)
    form.full_clean()
    assert [band.result for band in form.save(by=cast.wellbeing_office).rule.bands] == ["low", "high"]


def test_nobody_reviews_what_was_in_use(cast: Cast) -> None:
    found = operations.activate(instrument=reviewed(cast), by=cast.wellbeing_office)
    with pytest.raises(operations.RefusedError):
        operations.review(
            instrument=found, by=cast.wellbeing_office, rule=found.rule, crisis_items=[], crisis_page=""
        )


# --- use ---


def test_nothing_is_used_unreviewed(cast: Cast) -> None:
    with pytest.raises(operations.RefusedError):
        operations.activate(instrument=kept(), by=cast.wellbeing_office)


def test_a_self_harm_item_needs_its_page(cast: Cast) -> None:
    with pytest.raises(operations.RefusedError):
        operations.activate(instrument=reviewed(cast, DARK), by=cast.wellbeing_office)


def test_a_self_harm_item_with_its_page_may_be_used(cast: Cast) -> None:
    found = reviewed(cast, DARK, crisis_page="interruption")
    assert operations.activate(instrument=found, by=cast.wellbeing_office).state == "active"


def test_a_self_harm_item_needs_lines_to_call(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = reviewed(cast, DARK, crisis_page="interruption")
    monkeypatch.setattr(crisis, "edition", lambda: SimpleNamespace(now=[]))
    with pytest.raises(operations.RefusedError):
        operations.activate(instrument=found, by=cast.wellbeing_office)


def test_a_page_that_there_is_not_is_not_taken(cast: Cast) -> None:
    with pytest.raises(operations.RefusedError):
        reviewed(cast, DARK, crisis_page="nowhere")


def test_a_new_version_retires_the_one_before(cast: Cast) -> None:
    first = operations.activate(instrument=reviewed(cast), by=cast.wellbeing_office)
    second = operations.activate(
        instrument=reviewed(cast, PLAIN | {"version": "2"}), by=cast.wellbeing_office
    )
    first.refresh_from_db()
    assert (first.state, second.state) == ("retired", "active")


def test_what_is_in_use_can_be_put_to_use_again_without_harm(cast: Cast) -> None:
    found = operations.activate(instrument=reviewed(cast), by=cast.wellbeing_office)
    again = operations.activate(instrument=found, by=cast.wellbeing_office)
    assert again.activated_at == found.activated_at


def test_what_is_retired_is_not_used_again(cast: Cast) -> None:
    found = operations.activate(instrument=reviewed(cast), by=cast.wellbeing_office)
    operations.retire(instrument=found)
    with pytest.raises(operations.RefusedError):
        operations.activate(instrument=found, by=cast.wellbeing_office)


def test_what_was_used_is_not_thrown_away(cast: Cast) -> None:
    found = operations.activate(instrument=reviewed(cast), by=cast.wellbeing_office)
    with pytest.raises(operations.RefusedError):
        operations.discard(instrument=found)


def test_throwing_away_twice_is_no_error() -> None:
    found = kept()
    operations.discard(instrument=found)
    operations.discard(instrument=Instrument(pk=found.pk or 1))
    assert not Instrument.objects.exists()


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


def test_the_office_confirms_a_rule_on_its_page(as_: As, cast: Cast) -> None:
    found = kept(ZERO)
    as_(cast.wellbeing_office).post(reverse("checkins:instrument", args=[found.public_id]), answers(found))
    found.refresh_from_db()
    assert found.state == "ready"


def test_answers_are_tried_and_not_kept(as_: As, cast: Cast) -> None:
    address = reverse("checkins:instrument_try", args=[kept().public_id])
    response = as_(cast.wellbeing_office).post(address, {"answer-0": "often", "answer-1": "always"})
    assert response.context["outcome"].scores == {"total": 5}


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
    said = run(capsys, "import_questionnaire", file)
    assert said == "refused\nnote: item[1]: the linkId 'a' stands already at item[0]\n"


def test_a_file_that_is_not_there_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import_questionnaire", tmp_path / "none.json")


def test_the_pulse_has_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "load_pulse") == "In use: Pulse 1.\n"
