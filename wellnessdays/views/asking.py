"""A trainee's own pages. Nothing is asked or withdrawn by GET."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import site_today
from people.years import AcademicYear
from wellnessdays import appeals, balances, facts, grid, operations, permissions, rules
from wellnessdays.forms import AskForm, LaterForm
from wellnessdays.halves import day_words, days_words, words
from wellnessdays.models import Appeal, Request
from wellnessdays.operations import RefusedError
from wellnessdays.views import guards

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from people.models import Program, User

PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a trainee's balance, what is held, and what they asked for."""
    trainee = guards.trainee_of(request)
    year = AcademicYear.of(site_today())
    asked = Request.objects.filter(trainee=trainee).with_halves()
    page = Paginator(asked, PAGE).get_page(request.GET.get("page"))
    standing = balances.standing(trainee, year)
    return render(request, "wellnessdays/home.html", {"year": year, "standing": standing, "page_obj": page})


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Show the next twelve weeks, to choose half days from."""
    trainee = guards.trainee_of(request)
    return _grid_page(request, trainee, guards.chosen_program(request, trainee), None)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Show what is about to be asked for and by when there is an answer; by POST, ask for it."""
    trainee = guards.trainee_of(request)
    program = guards.chosen_program(request, trainee)
    sent = request.POST if request.method == "POST" else request.GET
    form = AskForm(sent, trainee=trainee, program=program)
    if not form.is_valid():
        return _grid_page(request, trainee, program, form)
    if request.method == "POST" and (asked := form.save()):
        messages.success(request, _answer_words(asked))
        return redirect("wellnessdays:request", asked.public_id)
    return _confirm_page(request, form)


def _grid_page(request: HttpRequest, trainee: User, program: Program, form: AskForm | None) -> HttpResponse:
    context = {
        "program": program,
        "programs": guards.programs_of(trainee),
        "weeks": grid.weeks(trainee, program),
        "chosen": set(form.ticked) if form else set(),
        "form": form or LaterForm(),
        "refused": form,
        "standing": balances.standing(trainee, AcademicYear.of(site_today())),
    }
    return render(request, "wellnessdays/ask.html", context, status=422 if form else 200)


def _confirm_page(request: HttpRequest, form: AskForm) -> HttpResponse:
    wanted = form.cleaned_data["halves"]
    known = facts.load([form.program.pk], {half.day for half in wanted}, [form.trainee.pk])[form.program.pk]
    judged = rules.judge(known, form.trainee.pk, wanted)
    context = {
        "form": form,
        "program": form.program,
        "wanted": wanted,
        "when": words(wanted),
        "length": days_words(len(wanted)),
        "sentences": rules.sentences(judged),
        "level": rules.level(judged.values()).name.lower(),
        "answer_by": operations.answer_day(known.policy(wanted[0].day), wanted[0].day),
        "standing": balances.standing(form.trainee, wanted[0].year),
    }
    return render(request, "wellnessdays/confirm.html", context, status=422 if form.errors else 200)


def _answer_words(asked: Request) -> str:
    if not asked.is_pending:
        return f"Approved: {asked.when}. It passed every rule, so nobody had to answer."
    return f"Asked for: {asked.when}. You will hear by {day_words(asked.answer_by)}."


@require_safe
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one request to those who may know of it: its state, its history, what can be done."""
    found = guards.visible(request, public_id)
    user: User = request.user  # type: ignore[assignment]
    mine = found.trainee_id == user.pk
    context = {
        "asked": found,
        "looks": Appeal.objects.visible_to(user).filter(request=found).select_related("decided_by"),
        "last_call": appeals.last_call(found) if mine else None,
        "office": permissions.works_at_office(user),
        "can_withdraw": permissions.can_withdraw(user, found),
        "can_answer": mine and found.state == Request.State.OFFERED,
        "can_cancel": permissions.can_cancel(user, found),
        "can_move": permissions.can_move(user, found),
        "can_recall": permissions.can_recall(user, found),
        "can_decide": permissions.can_decide(user, found) and found.is_pending,
        "mine": mine,
    }
    return render(request, "wellnessdays/request.html", context)


@require_POST
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back one's own request."""
    return _do(
        request, public_id, operations.withdraw, "Withdrawn. The time is free again, and nobody asks why."
    )


@require_POST
def accept(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the day that was offered."""
    return _do(request, public_id, operations.accept, "Taken: it is approved. You need to do nothing more.")


@require_POST
def refuse(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Leave the day that was offered."""
    return _do(request, public_id, operations.refuse, "Left. The time is free again: ask for another day.")


@require_POST
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give back approved days."""
    return _do(request, public_id, operations.cancel, "Given back. The time is free again.")


def _do(request: HttpRequest, public_id: uuid.UUID, verb: Callable[..., Request], done: str) -> HttpResponse:
    found = guards.own(request, public_id)
    try:
        verb(request=found, by=found.trainee)
        messages.success(request, done)
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:request", public_id)
