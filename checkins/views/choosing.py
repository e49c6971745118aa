"""Consents and choices: the three yeses, how often, how long, and silence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins import consents, operations, rhythm, subjects
from checkins.forms import PAUSES, ChoicesForm, ConsentForm, PauseForm
from checkins.views.guards import private, reader
from checkins.wishes import KEEP, KINDS, Wishes
from core.clock import site_today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from people.models import User

SAVED = "Saved."  # A message waits in the session for a moment, so it says nothing more.


@private
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what check-ins are, and lead on. The page is the same for everyone, whatever they keep."""
    reader(request)
    return render(request, "checkins/home.html")


@private
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say who can see what, what stops the people who run the servers, and what cannot be recalled."""
    reader(request)
    return render(request, "checkins/about.html", {"texts": [consents.current(kind) for kind in KINDS]})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show and keep the choices, and show the consents."""
    person = reader(request)
    wishes = _wishes(person)
    form = ChoicesForm(request.POST if request.method == "POST" else None, initial=_initial(wishes))
    if request.method == "POST" and form.is_valid():
        operations.choose(person=person, **form.cleaned_data)
        messages.success(request, SAVED)
        return redirect("checkins:choices")
    return _choices(request, wishes, form)


@private
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Take a yes."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        operations.give(person=reader(request), kind=form.cleaned_data["kind"])
    except operations.RefusedError as refusal:
        form.add_error(None, str(refusal))
        return _refused(request, form)
    messages.success(request, SAVED)
    return redirect("checkins:choices")


@private
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take a yes back: for keeping, erase what is kept, unless its owner said to leave it until its time."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    erase = request.POST.get("what") != "leave"
    operations.withdraw(person=reader(request), kind=form.cleaned_data["kind"], erase=erase)
    messages.success(request, SAVED)
    return redirect("checkins:choices")


@private
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Be silent for a while, or end that."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        raise Http404
    operations.pause(person=reader(request), until=form.until)
    messages.success(request, SAVED)
    return redirect("checkins:choices")


@private
@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Let this one pass."""
    operations.skip(person=reader(request))
    messages.success(request, SAVED)
    return redirect("checkins:home")


def _wishes(person: User) -> Wishes:
    subject = subjects.subject_of(person)
    return Wishes() if subject is None else subjects.wishes_of(subject)


def _initial(wishes: Wishes) -> dict[str, Any]:
    return {"cadence": wishes.cadence, "retention": wishes.retention, "layout": wishes.layout}


def _refused(request: HttpRequest, refused: ConsentForm) -> HttpResponse:
    wishes = _wishes(reader(request))
    return _choices(request, wishes, ChoicesForm(initial=_initial(wishes)), refused)


def _choices(
    request: HttpRequest, wishes: Wishes, form: ChoicesForm, refused: ConsentForm | None = None
) -> HttpResponse:
    today = site_today()
    context = {
        "form": form,
        "refused": refused,
        "rows": [_row(kind, wishes) for kind in KINDS],
        "paused_until": dt.date.fromisoformat(wishes.paused_until) if wishes.paused_until else None,
        "due": rhythm.due(wishes),
        "is_paused": rhythm.is_paused(wishes, today),
        "is_silent": rhythm.has_fallen_silent(wishes, today),
        "pauses": PAUSES,
    }
    bad = form.errors or (refused is not None and refused.errors)
    return render(request, "checkins/choices.html", context, status=422 if bad else 200)


def _row(kind: str, wishes: Wishes) -> dict[str, Any]:
    """Return a consent as the page shows it: in force with the text that was agreed to, or on offer."""
    agreed = wishes.version(kind)
    text = consents.version(kind, agreed) if agreed else consents.current(kind)
    since = next((row.given for row in wishes.consents if row.kind == kind and not row.withdrawn), "")
    newer = agreed and agreed != consents.current(kind).version
    begun = dt.date.fromisoformat(f"{since}-01") if since else None
    return {"text": text, "on": bool(agreed), "since": begun, "newer": newer, "erases": kind == KEEP}
