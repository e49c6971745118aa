"""The office's questionnaires: from a file to use, and out of it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from checkins.desk import operations
from checkins.desk.forms import ReviewForm
from checkins.instruments import scoring
from checkins.models import Instrument
from resources import crisis
from tests.checkins.desk import DARK, PLAIN, ZERO, answers, kept, reviewed
from tests.checkins.instruments.published import (
    Json,
    item,
    questionnaire,
    raw,
)
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Client]


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
