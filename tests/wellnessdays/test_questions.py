"""The third answer: a question back, in fixed words, that decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from reminders.models import Delivery
from tests.conftest import browse
from wellnessdays import emails, operations, questions
from wellnessdays.models import Question
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast
    from wellnessdays.models import Request


@pytest.fixture
def asked(cast: Cast, ask: Callable[..., Request]) -> Question:
    """Ask back about the trainee's request."""
    return questions.ask_back(request=ask(), by=cast.program_lead, topic="half")


def test_the_request_waits_on(asked: Question) -> None:
    asked.request.refresh_from_db()
    assert asked.request.is_pending


def test_no_question_asks_why() -> None:
    words = " ".join(label.lower() for label in Question.Topic.labels)
    assert not [word for word in ("why", "reason", "what for", "sick") if word in words]


def test_words_of_ones_own_cannot_be_sent(cast: Cast, ask: Callable[..., Request]) -> None:
    request = ask()
    address = reverse("wellnessdays:ask_back", args=[request.public_id])
    browse(cast.program_lead).post(address, {"topic": "Why do you need it?"})
    assert not Question.objects.exists()


def test_the_trainee_gets_one_note(cast: Cast, asked: Question) -> None:
    questions.ask_back(request=asked.request, by=cast.gme_admin, topic="half")
    assert Delivery.objects.filter(kind="wellnessdays.question", recipient=cast.trainee).count() == 1


def test_the_trainee_answers_with_one_tap(cast: Cast, asked: Question) -> None:
    browse(cast.trainee).post(reverse("wellnessdays:reply", args=[asked.public_id]), {"answer": "yes"})
    asked.refresh_from_db()
    assert asked.answer == Question.Answer.YES


def test_whoever_asked_is_told_of_the_reply(cast: Cast, asked: Question) -> None:
    questions.reply(question=asked, by=cast.trainee, yes=False)
    assert emails.reply(cast.program_lead, f"{asked.public_id}.no") is not None


def test_the_reply_stands_on_the_decision_page(cast: Cast, asked: Question) -> None:
    questions.reply(question=asked, by=cast.trainee, yes=False)
    page = browse(cast.program_lead).get(reverse("wellnessdays:decide", args=[asked.request.public_id]))
    assert "<dd>No</dd>" in page.content.decode()


def test_a_stranger_cannot_reply(cast: Cast, asked: Question) -> None:
    with pytest.raises(RefusedError):
        questions.reply(question=asked, by=cast.other_trainee, yes=True)


def test_a_lead_of_another_program_cannot_ask(cast: Cast, ask: Callable[..., Request]) -> None:
    with pytest.raises(RefusedError):
        questions.ask_back(request=ask(), by=cast.other_lead, topic="half")


def test_once_decided_there_is_nothing_to_ask(cast: Cast, ask: Callable[..., Request]) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    with pytest.raises(RefusedError):
        questions.ask_back(request=request, by=cast.program_lead, topic="half")


def test_once_decided_the_note_is_not_sent(cast: Cast, asked: Question) -> None:
    operations.approve(request=asked.request, by=cast.program_lead)
    assert emails.question(cast.trainee, str(asked.public_id)) is None
