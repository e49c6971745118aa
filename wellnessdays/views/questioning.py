"""The third answer to a request: a question back, with yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from wellnessdays import questions
from wellnessdays.forms import QuestionForm, ReplyForm
from wellnessdays.models import Question
from wellnessdays.operations import RefusedError
from wellnessdays.views import guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse


@require_POST
def ask_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask the trainee a question."""
    found, decider = guards.decidable(request, public_id), guards.decider_of(request)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the questions.")
        return redirect("wellnessdays:decide", public_id)
    try:
        questions.ask_back(request=found, by=decider, topic=form.cleaned_data["topic"])
        messages.success(request, "Asked. The request waits on, and you get a note when there is a reply.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:decide", public_id)


@require_POST
def reply(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer a question about one's own request."""
    trainee = guards.trainee_of(request)
    found = get_object_or_404(Question, request__trainee=trainee, public_id=public_id)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            questions.reply(question=found, by=trainee, yes=form.cleaned_data["answer"] == "yes")
            messages.success(request, "Sent. Your request waits on.")
        except RefusedError as refusal:
            messages.error(request, str(refusal))
    return redirect("wellnessdays:request", found.request.public_id)
