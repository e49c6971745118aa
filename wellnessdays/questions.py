"""Asking back about a request, and answering: the request waits on, and nothing is decided by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reminders.operations import enqueue_all
from wellnessdays.ledger import locked_requests
from wellnessdays.models import Question, Request
from wellnessdays.operations import RefusedError
from wellnessdays.permissions import can_decide

if TYPE_CHECKING:
    from people.models import User

ASKED, REPLIED = "wellnessdays.question", "wellnessdays.reply"


@transaction.atomic
def ask_back(*, request: Request, by: User, topic: str) -> Question:
    """Ask the trainee one of the fixed questions; each is asked once.

    Raises RefusedError when the request has its answer, or is not this person's to decide.
    """
    (found,) = locked_requests([request])
    if not can_decide(by, found) or not found.is_pending:
        raise RefusedError("This request no longer waits for you, so nothing was asked.")
    question, made = Question.objects.get_or_create(
        request=found, topic=topic, defaults={"asked_by": by, "asked_at": timezone.now()}
    )
    if made:
        enqueue_all(kind=ASKED, occurrences=[(found.trainee_id, str(question.public_id))])
    return question


@transaction.atomic
def reply(*, question: Question, by: User, yes: bool) -> Question:
    """Answer a question about one's own request while it waits; the newest answer counts."""
    (found,) = locked_requests([question.request])
    if by.pk != found.trainee_id or not found.is_pending:
        raise RefusedError("This request has its answer already, so nothing more is needed.")
    question.answer = Question.Answer.YES if yes else Question.Answer.NO
    question.answered_at = timezone.now()
    question.save(update_fields=["answer", "answered_at"])
    key = f"{question.public_id}.{question.answer}"
    enqueue_all(kind=REPLIED, occurrences=[(question.asked_by_id, key)])
    return question
