"""Signing out at the school too, and being signed out by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from people import audit
from people.models import SignIn
from people.models.sessions import SCHOOL
from people.sso import oidc_logout, saml_logout
from people.sso.facts import SignOnError
from people.sso.linking import OIDC, SAML, refuse
from people.sso.views import provider_for, reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


@never_cache
@require_POST
def oidc_end(request: HttpRequest) -> HttpResponse:
    """Sign out here, and lead to the OIDC provider to sign out there too."""
    provider = provider_for(request, OIDC, settings.OIDC)
    if (request.session.get(SCHOOL) or {}).get("end") != "sso:oidc_end":
        return redirect("account_logout")
    return _end(request, provider.name, oidc_logout.begin)


@never_cache
@require_POST
def saml_end(request: HttpRequest) -> HttpResponse:
    """Sign out here, and lead to the SAML provider to sign out there too."""
    provider = provider_for(request, SAML, settings.SAML)
    found = request.session.get(SCHOOL) or {}
    if not found.get("name"):
        return redirect("account_logout")
    names = {key: found[key] for key in ("name", "form", "index")}
    return _end(request, provider.name, lambda: saml_logout.begin(**names))


def _end(request: HttpRequest, school: str, wish: Callable[[], str]) -> HttpResponse:
    """End the session here, whatever comes of the other one."""
    SignIn.objects.filter(session_key=request.session.session_key).end()
    logout(request)
    try:
        address = wish()
    except (SignOnError, RequestException) as error:
        audit.sign_on_failed(reason(error))
        _tell(request, school, both=False)
        return redirect("account_login")
    return render(request, "account/sign_off.html", {"address": address, "name": school})


@login_not_required
@never_cache
@require_safe
def oidc_left(request: HttpRequest) -> HttpResponse:
    """Say that the OIDC provider did as we asked; it leads here afterwards."""
    provider = provider_for(request, OIDC, settings.OIDC)
    if oidc_logout.was_asked(request.GET.get("state", "")):
        _tell(request, provider.name, both=True)
    return redirect("account_login")


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def oidc_ended(request: HttpRequest) -> HttpResponse:
    """Sign out whom the OIDC provider signs out, in whichever browser; its server calls this itself."""
    provider_for(request, OIDC, settings.OIDC)
    if not ratelimit.consume(request, action="school_logout"):
        return JsonResponse({"error": "too_many_requests"}, status=429)
    try:
        oidc_logout.read(request.POST.get("logout_token", "")).end()
    except (SignOnError, RequestException) as error:
        audit.sign_on_failed(reason(error))
        return JsonResponse({"error": "invalid_request"}, status=400)
    return HttpResponse()


@login_not_required
@never_cache
@require_safe
def saml_sls(request: HttpRequest) -> HttpResponse:
    """Sign out whom the school signs out, in whichever browser, or take its answer to our own wish."""
    provider = provider_for(request, SAML, settings.SAML)
    try:
        ending = saml_logout.read(request.GET, request.META.get("QUERY_STRING", ""))
    except SignOnError as error:
        return refuse(request, str(error))
    if isinstance(ending, bool):
        _tell(request, provider.name, both=ending)
        return redirect("account_login")
    SignIn.objects.of_school(ending.name, ending.indexes).end()
    return redirect(ending.answer)


def _tell(request: HttpRequest, school: str, *, both: bool) -> None:
    if request.user.is_authenticated:
        return  # An old answer, opened again: it says nothing of this session.
    if both:
        messages.success(request, f"You are signed out here and at {school}.")
    else:
        messages.warning(
            request,
            f"You are signed out here, but {school} did not end its own session. "
            "On a computer that others use, sign out there too, or close the browser.",
        )
