"""Rare ends of one's own check-ins: nothing to draw, rows that vanish meanwhile, answers of other sorts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from checkins import asking, exports, fhir, retention, subjects, today, trend
from checkins.instruments import scoring
from checkins.instruments.shapes import Condition, Form, Item, Option
from checkins.models import CheckIn, Instrument, Subject
from checkins.records import Content
from checkins.views import taking
from tests.checkins.conftest import CALM, RULE, check_in, instrument, subject
from tests.conftest import Cast, browse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
YES_NO = Item("shift", "Were you on nights?", "boolean")


def form(*items: Item) -> Form:
    """Return a form of some items."""
    return Form(url="https://example.test/q", version="1", title="Ends", items=items)


def test_without_any_number_nothing_is_drawn() -> None:
    found = trend.of(instrument(), RULE, [Content(day="2026-11-01"), Content(day="2026-11-02")])
    assert (found.points, found.is_drawn) == ([], False)


def test_the_page_says_that_there_is_nothing_to_draw(cast: Cast, as_: As) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    page = as_(cast.trainee).get(reverse("checkins:past")).content.decode()
    assert "No totals to draw yet." in page


@pytest.mark.parametrize(("value", "words"), [(True, "Yes"), (False, "No")])
def test_yes_and_no_are_words_in_an_export(value: bool, words: str) -> None:
    asked = Instrument(title="Ends")
    asked.keep(form=form(YES_NO), rule=RULE)
    assert exports.in_words(asked, Content(day="2026-11-01", answers={"shift": value})) == [
        ("Were you on nights?", words)
    ]


def test_a_question_below_an_answered_question_is_nested_in_its_answer() -> None:
    below = Item("many", "How many?", "integer", parent="shift")
    said = Content(day="2026-11-01", answers={"shift": True, "many": 3})
    (item,) = fhir.response("a", form(YES_NO, below), said)["item"]
    assert item["answer"] == [
        {
            "valueBoolean": True,
            "item": [{"linkId": "many", "text": "How many?", "answer": [{"valueInteger": 3}]}],
        }
    ]


def test_hidden_and_calculated_items_are_not_shown() -> None:
    hidden = Item("secret", "Hidden", "integer", hidden=True)
    total = Item("total", "Total", "integer", calculated=True)
    shown = asking.questions(form(hidden, YES_NO, total))
    assert [question.item.link_id for question in shown] == ["shift"]


def test_a_condition_that_only_asks_for_an_answer_names_the_question() -> None:
    below = Item("many", "How many?", "integer", enable_when=(Condition("shift", "exists", True),))
    shown = asking.questions(form(YES_NO, below))
    assert shown[1].only_if == "Only if you answered “Were you on nights?”."


def test_a_condition_on_what_is_not_there_says_nothing() -> None:
    below = Item("many", "How many?", "integer", enable_when=(Condition("gone", "=", True),))
    assert asking.questions(form(below))[0].only_if == ""


def test_too_many_letters_are_said_with_their_number() -> None:
    typed = QueryDict(mutable=True)
    typed["q.words"] = "x" * (asking.LONGEST + 1)
    given = asking.read(form(Item("words", "Anything?", "text")), typed)
    assert str(asking.LONGEST + 1) in given.problems["words"]


def test_one_who_is_erased_while_old_ones_expire_is_no_error(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_in(cast.trainee)
    listed = list(Subject.objects.all())
    subjects.forget(cast.trainee)

    class Listed:
        @staticmethod
        def iterator(_size: int) -> list[Subject]:
            return listed

        @staticmethod
        def select_for_update() -> Any:
            return Subject._default_manager.select_for_update()

    monkeypatch.setattr(retention, "Subject", type("S", (), {"objects": Listed}))
    assert retention.expire_all() == 0


def test_a_subject_that_cannot_be_made_is_an_error_and_not_somebody_elses(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clash(*_: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(subjects, "_create", clash)
    with pytest.raises(IntegrityError):
        subjects.subject_for(cast.trainee)


def test_whoever_is_switched_off_has_no_card(cast: Cast) -> None:
    cast.trainee.is_active = False
    assert today.cards(cast.trainee) == []


def test_what_is_posted_to_ones_history_without_a_proof_is_laid_into_no_session(cast: Cast) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=10), tick=False):
        browser = browse(cast.trainee)
    page = browser.post(reverse("checkins:past"), {"note": "a word of mine"})
    held = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert (page.headers["Location"], "a word of mine" in held) == (reverse("checkins:past"), False)


def test_an_outcome_that_is_refused_says_why_and_keeps_every_answer(
    cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = scoring.score

    def refusing(*given: Any) -> Any:
        found = real(*given)
        return type(found)(status="refused", notes=["This does not fit together."])

    client, address = as_(cast.trainee), reverse("checkins:take", args=[instrument().public_id])
    ticket = client.get(address).context["ticket"]
    monkeypatch.setattr(taking, "score", refusing)
    page = client.post(address, {f"q.{name}": value for name, value in CALM.items()} | {"ticket": ticket})
    body = page.content.decode()
    assert (page.status_code, CheckIn.objects.count()) == (422, 0)
    assert ("This does not fit together." in body, 'value="some" checked' in body) == (True, True)


def test_a_whole_number_that_is_none_is_said_to_be_none() -> None:
    typed = QueryDict("q.many=1.5")
    given = asking.read(form(Item("many", "How many?", "integer", least=Decimal(0))), typed)
    assert given.problems["many"] == "Write a whole number, such as 7."


def test_an_option_that_is_not_offered_is_refused_at_its_question() -> None:
    choice = Item("q", "Which?", "choice", options=(Option("a", "A", None),))
    assert asking.read(form(choice), QueryDict("q.q=b")).problems["q"] == "Choose one of the answers."


def test_names_of_rows_name_nobody(cast: Cast) -> None:
    row = check_in(cast.trainee, answers={"q1": "never"})
    said = f"{row} {row.subject} {subjects.link_of(cast.trainee)}"
    assert cast.trainee.email not in said
    assert str(cast.trainee.public_id) not in said
    assert str(subject(cast.trainee).pk) in said
