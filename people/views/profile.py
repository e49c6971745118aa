"""One's own page: who one is, where one is signed in, and what the portal holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import audit, belongings, farewell, feeds, proof, sight
from people.forms.office import duties
from people.forms.profile import FarewellForm, ProfileForm
from people.models import SignIn, User
from people.operations import RefusedError
from people.views.guards import reader

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

BAND = 256 * 1024  # bytes: what someone takes away comes in whole bands


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and keep what someone says about themselves, and where they are signed in."""
    person = reader(request)
    own = User.objects.get(pk=person.pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("people:profile")
    context = {
        "form": form,
        "sign_ins": SignIn.objects.alive().filter(user=person),
        "current": request.session.session_key,
        "has_duties": duties(person).exists(),
        "feeds": [(feed.title, reverse(feed.page), state) for feed, state in feeds.of(person)],
    }
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Say at the first sign-in what is here and who sees what, and ask for nothing."""
    return render(request, "people/welcome.html", {"sights": sight.of(reader(request))})


@require_POST
@proof.fresh
def end_session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Sign one of one's own browsers out."""
    found = get_object_or_404(SignIn, user=reader(request), public_id=public_id)
    SignIn.objects.filter(pk=found.pk).end()
    messages.success(request, f"Signed out: {found}.")
    return redirect("people:profile")


@require_POST
@proof.fresh
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign every browser out, this one too."""
    person = reader(request)
    farewell.sign_out_everywhere(person)
    audit.record(audit.Act.SIGNED_OUT_EVERYWHERE, by=person)
    logout(request)
    return redirect("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
@proof.fresh
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Hand over everything the portal holds of whoever asks, as JSON."""
    if request.method != "POST":
        return render(request, "people/export.html")
    person = reader(request)
    found = belongings.export(person)
    audit.record(audit.Act.EXPORTED, by=person)
    name = 'attachment; filename="my-data.json"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-transform"}
    answer = JsonResponse(found, json_dumps_params={"indent": 2}, headers=headers)
    # The number of bytes must not tell a network how much is in it, such as whether someone checks in; a
    # proxy that compressed it would see through the filling.
    answer.content += b"\n" * (-len(answer.content) % BAND)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@proof.fresh
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, and delete the account of whoever types the word."""
    form = FarewellForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            farewell.delete_account(reader(request))
            logout(request)
            messages.success(request, "Your account is deleted. Help stays open to you, without one.")
            return redirect("home:today")
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "rules": belongings.rules()}
    return render(request, "people/delete.html", context, status=422 if form.errors else 200)


@require_safe
def address(request: HttpRequest) -> HttpResponse:
    """Show the address someone signs in with; the roster gives it, so nobody changes it here."""
    return render(request, "account/email.html", {"password": reader(request).has_usable_password()})
