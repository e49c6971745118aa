"""Asking a clinician to get in touch: the trainee chooses each thing that is handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from checkins.clinic import cases, handing, keys
from checkins.clinic.forms import ContactForm
from checkins.clinic.keys import RefusedError
from checkins.views.guards import ask_for_proof, is_proven, private
from checkins.views.pages import page
from checkins.views.returning import signed_in, unforged

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from people.models import User


@unforged
@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form with nothing but one's name in it; seal what was chosen, and say what happens next."""
    user: User = request.user  # type: ignore[assignment]
    # What was typed never takes the detour: the library would lay it into the session.
    if "with" in request.GET and request.method != "POST" and not is_proven(request):
        ask_for_proof(request)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        initial={"name": user.display_name},
        check_ins=handing.check_ins(user) if is_proven(request) else None,
    )
    if form.is_valid():
        try:
            return _sent(request, user, form)
        except RefusedError as error:
            form.add_error(None, str(error))
    barred = cases.barred_for(user)
    readers = keys.names(key for key in keys.active() if key.clinician not in barred)
    context = {
        "form": form,
        "readers": readers,
        "is_open": keys.is_open(),
        "lost_until": keys.lost_until(),
    }
    return page(request, "contact", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest, user: User, form: ContactForm) -> HttpResponse:
    chosen = form.cleaned_data
    said = handing.what(
        name=chosen["name"],
        contact=chosen["contact"],
        text=chosen["text"],
        attached=handing.in_words(user, chosen.get("attached", "")),
    )
    case, token = handing.hand_over(
        trainee=user, said=said, letter_id=chosen["letter"], barred=form.barred_ids
    )
    return page(request, "contact_sent", {"case": case, "token": token, "said": said})


@private
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Erase what was just handed over."""
    done = handing.take_back(request.POST.get("token", ""))
    return page(request, "contact_taken_back", {"done": done})
