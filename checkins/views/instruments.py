"""The office's pages of questionnaires. Nothing here knows of anybody's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.desk import operations, telling
from checkins.desk.forms import AnswersForm, FileForm, ReviewForm
from checkins.desk.permissions import can_keep_instruments
from checkins.models import Instrument

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from checkins.instruments.shapes import Outcome
    from people.models import User


def _officer(request: HttpRequest) -> User:
    person: User = request.user  # type: ignore[assignment]
    if not can_keep_instruments(person):
        raise Http404
    return person


def _found(request: HttpRequest, public_id: uuid.UUID) -> Instrument:
    _officer(request)
    return get_object_or_404(Instrument, public_id=public_id)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List every questionnaire, those that wait for somebody first."""
    _officer(request)
    order = ["needs_review", "ready", "imported", "active", "retired"]
    found = Instrument.objects.defer("source", "form_data", "rule_data", "differing")
    rows = sorted(found, key=lambda one: order.index(one.state))
    return render(request, "checkins/instruments.html", {"instruments": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take a questionnaire from a file, or only say what would come of it."""
    _officer(request)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    taken = form.save(dry_run="try" in request.POST) if form.is_valid() else None
    if taken and taken.instrument:
        said = "This file is here already." if taken.was_known else "It is here. Nobody is asked it yet."
        messages.success(request, said)
        return redirect("checkins:instrument", taken.instrument.public_id)
    refused = taken is not None and taken.judgement.status == "refused"
    rows = telling.differences(taken.judgement.form, taken.judgement.differing) if taken else []
    context = {"form": form, "taken": taken, "differences": rows}
    status = 422 if form.errors or refused else 200
    return render(request, "checkins/instrument_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a questionnaire with its rule; by POST, take a review over."""
    instrument = _found(request, public_id)
    posted = request.POST if request.method == "POST" else None
    form = ReviewForm(posted, instrument=instrument)
    if form.is_valid():
        try:
            form.save(by=_officer(request))
        except operations.RefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Saved. It can be put to use now.")
        return redirect("checkins:instrument", public_id)
    return _page(request, instrument, form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def try_answers(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say what invented answers come to; they are not kept."""
    instrument = _found(request, public_id)
    form = AnswersForm(request.POST if request.method == "POST" else None, asked=instrument.form)
    outcome: Outcome | None = form.outcome(instrument.rule) if form.is_valid() else None
    context = {"instrument": instrument, "form": form, "outcome": outcome}
    status = 422 if form.errors else 200
    return render(request, "checkins/instrument_try.html", context, status=status)


@require_POST
def activate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a questionnaire to use."""
    instrument, person = _found(request, public_id), _officer(request)
    try:
        operations.activate(instrument=instrument, by=person)
    except operations.RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "In use. Everyone who checks in can choose it now.")
    return redirect("checkins:instrument", public_id)


@require_POST
def retire(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Stop asking a questionnaire."""
    operations.retire(instrument=_found(request, public_id))
    messages.success(request, "Retired. Nobody is asked it any more; what people keep of it stays theirs.")
    return redirect("checkins:instrument", public_id)


@require_POST
def discard(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Throw away a questionnaire that was never used."""
    try:
        operations.discard(instrument=_found(request, public_id))
    except operations.RefusedError as error:
        messages.error(request, str(error))
        return redirect("checkins:instrument", public_id)
    messages.success(request, "Thrown away.")
    return redirect("checkins:instruments")


def _page(request: HttpRequest, instrument: Instrument, *, form: ReviewForm, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "instrument": instrument,
        "form": form,
        "items": instrument.form.items,
        "rule": instrument.rule,
        "told": telling.told(instrument.form, instrument.rule),
        "differences": telling.differences(instrument.form, instrument.differing),
        "ranges": telling.ranges(instrument.rule.bands),
        "crisis_page": operations.CRISIS_PAGES.get(instrument.crisis_page, instrument.crisis_page),
        "bad": instrument.state == Instrument.State.NEEDS_REVIEW,
    }
    return render(request, "checkins/instrument.html", context, status=status)
