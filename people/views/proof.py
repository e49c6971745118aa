"""Showing by a mailed code who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.reauthentication import resume_request
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import proof
from people.forms.proof import ProofForm
from people.views.guards import reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WRONG = "That is not the code, or it is too old. Look in the newest mail, or ask for another."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """Mail a code, take it, and go on with what was asked for."""
    person = reader(request)
    form = ProofForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        if not proof.mail(request, person):
            messages.error(request, "That was many times in a row. Wait a few minutes, then try again.")
    elif request.method == "POST" and form.is_valid():
        if proof.check(request, person, form.cleaned_data["code"]):
            return resume_request(request) or redirect("people:profile")
        form.add_error("code", WRONG)
    context = {"form": form, "waiting": proof.is_waiting(request), "next": _going(request)}
    return render(request, "people/prove.html", context, status=422 if form.errors else 200)


def _going(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next") or ""
