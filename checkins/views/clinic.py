"""The clinicians' pages. Everyone else finds nothing here, whoever runs the site included."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.clinic import cases, keys, unlocking
from checkins.clinic.forms import ReplyForm
from checkins.clinic.keys import RefusedError
from checkins.clinic.wrapping import CLINIC, Said, read_letters
from checkins.models import Case, ReplyTemplate
from checkins.permissions import works_at_clinic
from checkins.views.guards import private, typed
from checkins.views.pages import page
from checkins.views.returning import handed_back, signed_in, unforged

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from checkins.clinic.keys import Unlocked
    from people.models import User

    View = Callable[..., HttpResponseBase]

LOCKED = "Your key locked itself meanwhile, so nothing was sent. Unlock it, open this again, and paste it."
GONE = "This is not yours to answer: a colleague took it on, or it was erased. Nothing was sent."


def clinician_of(request: HttpRequest) -> User:
    """Return the reader, who works at the clinic."""
    user: User = request.user  # type: ignore[assignment]
    if not works_at_clinic(user):
        raise Http404
    return user


def unlocked(view: View) -> View:
    """Give a view the reader's open key; whose key is locked is asked for the passphrase first."""

    @private
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        clinician_of(request)
        held = unlocking.held_by(request)
        if held is not None:
            return view(request, held, *args, **kwargs)
        if typed(request):
            return handed_back(request, LOCKED, 403, "checkins:unlock")
        return redirect("checkins:unlock")

    return answer


def at_hand(held: Unlocked, case_id: uuid.UUID) -> Case:
    """Return a case that this key opens and nobody else has taken."""
    found = Case.objects.open().sealed_to(held.key).at_hand(held.key.clinician)
    return get_object_or_404(found, pk=case_id)


@private
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, and what this clinician has taken on; nothing of it while their key is locked."""
    person, held = clinician_of(request), unlocking.held_by(request)
    if held is None:
        return page(request, "clinic_door", {"key": keys.key_of(person), "is_open": keys.is_open()})
    found = cases.queue(held)
    context = {
        "handed": [one for one in found if not one.is_dialogue],
        "dialogues": [one for one in found if one.is_dialogue],
        "own": held.key.clinician,
        "sharing": keys.to_share(held),
        "is_open": keys.is_open(),
    }
    return page(request, "queue", context)


@unforged
@signed_in
@unlocked
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, held: Unlocked, case_id: uuid.UUID) -> HttpResponse:
    """Show a case, and answer it; a reply to what is no longer there comes back to its writer."""
    try:
        return _case(request, held, at_hand(held, case_id))
    except (Http404, RefusedError):
        if not typed(request):
            raise
        return handed_back(request, GONE, 404)


def _case(request: HttpRequest, held: Unlocked, found: Case) -> HttpResponse:
    data_key = cases.opened(held, found)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=_chosen(request, held))
    if found.is_dialogue and form.is_valid():
        said = Said(CLINIC, form.cleaned_data["text"], by=str(request.user))
        cases.answer(case=found, held=held, said=said, letter_id=form.cleaned_data["letter"])
        messages.success(request, "Sent. It is read when they come back with their words.")
        return redirect("checkins:case", found.pk)
    context = {
        "case": found,
        "letters": read_letters(found, data_key),
        "form": form,
        "mine": found.taken_by == held.key.clinician,
        "templates": ReplyTemplate.objects.filter(clinician=held.key.clinician),
    }
    return page(request, "case", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, held: Unlocked) -> dict[str, str]:
    wanted = request.GET.get("template", "")
    own = ReplyTemplate.objects.filter(clinician=held.key.clinician)
    found = next((template for template in own if str(template.pk) == wanted), None)
    return {"text": found.text} if found else {}


@unlocked
@require_POST
def take(request: HttpRequest, held: Unlocked, case_id: uuid.UUID) -> HttpResponse:
    """Take a case on: colleagues no longer see it."""
    found = at_hand(held, case_id)
    try:
        cases.take(case=found, held=held)
    except RefusedError as error:
        messages.warning(request, str(error))
        return redirect("checkins:queue")
    return redirect("checkins:case", found.pk)


@unlocked
@require_POST
def put_back(request: HttpRequest, held: Unlocked, case_id: uuid.UUID) -> HttpResponse:
    """Put a case back for colleagues."""
    cases.put_back(case=at_hand(held, case_id), held=held)
    messages.success(request, "It is back in the queue for everyone who may read it.")
    return redirect("checkins:queue")


@unlocked
@require_POST
def step_aside(request: HttpRequest, held: Unlocked, case_id: uuid.UUID) -> HttpResponse:
    """Give up reading a case of someone whom one assesses."""
    try:
        cases.step_aside(case=at_hand(held, case_id), held=held)
        messages.success(
            request, "You can no longer read it. Your colleagues can, and are told that it waits."
        )
    except RefusedError as error:
        messages.warning(request, str(error))
    return redirect("checkins:queue")


@unlocked
@require_POST
def close(request: HttpRequest, held: Unlocked, case_id: uuid.UUID) -> HttpResponse:
    """Erase a hand-over that was seen to. A conversation is its trainee's to erase."""
    found = at_hand(held, case_id)
    if found.is_dialogue:
        raise Http404
    cases.erase(found)
    messages.success(request, "Erased. What you need for care belongs in the clinic's own record.")
    return redirect("checkins:queue")
