"""The way to a school's own sign-in, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from people.models.sessions import SCHOOL
from people.sso import oidc, saml, saml_logout
from people.sso.facts import Facts, SignOnError
from people.sso.linking import OIDC, SAML, refuse

if TYPE_CHECKING:
    from django.http import HttpRequest

CARRIED = "sign_on"
CARRIED_FOR = 120  # seconds


def provider_for(request: HttpRequest, name: str, found: dict[str, Any]) -> Any:
    """Return a provider of the school's; a page that is not there where none is set up."""
    if not found:
        raise Http404
    return get_adapter(request).get_provider(request, name)


def _onward(request: HttpRequest, address: str, name: str) -> HttpResponse:
    # A page leads on: the content policy lets no form of ours end at another site.
    return render(request, "account/sign_on.html", {"address": address, "name": name})


@login_not_required
@never_cache
@require_POST
def oidc_begin(request: HttpRequest) -> HttpResponse:
    """Lead to the school's OIDC provider."""
    provider = provider_for(request, OIDC, settings.OIDC)
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    try:
        answer = provider.redirect_from_request(request)
    except (SignOnError, RequestException) as error:
        return refuse(request, reason(error))
    return _onward(request, answer["Location"], provider.name)


def reason(error: Exception) -> str:
    """Return in words of ours what went wrong at the school's."""
    return str(error) if isinstance(error, SignOnError) else "the provider cannot be reached"


@login_not_required
@never_cache
@require_safe
def oidc_back(request: HttpRequest) -> HttpResponse:
    """Take someone in who comes back from the OIDC provider."""
    provider_for(request, OIDC, settings.OIDC)
    view = oidc.Back.adapter_view(oidc.Adapter(request, OIDC))
    try:
        answer: HttpResponse = view(request)
    except (SignOnError, RequestException) as error:
        return refuse(request, reason(error))
    return answer


@login_not_required
@never_cache
@require_POST
def saml_begin(request: HttpRequest) -> HttpResponse:
    """Lead to the school's SAML provider."""
    provider = provider_for(request, SAML, settings.SAML)
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    try:
        request_id, address = saml.begin()
    except SignOnError as error:
        return refuse(request, str(error))
    going = provider.get_redirect_from_request_kwargs(request).get("next_url")
    provider.stash_redirect_state(request, "login", going, state_id=request_id)
    return _onward(request, address, provider.name)


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def saml_acs(request: HttpRequest) -> HttpResponse:
    """Check what the SAML provider sent. A post from elsewhere brings no session: the next page has it."""
    provider_for(request, SAML, settings.SAML)
    try:
        found = saml.read(request.POST.get("SAMLResponse", ""))
    except SignOnError as error:
        return refuse(request, str(error))
    answer = redirect("sso:saml_back")
    carried = signing.dumps([*vars(found.facts).values(), found.request_id, *found.session], salt=CARRIED)
    answer.set_cookie(
        CARRIED,
        carried,
        max_age=CARRIED_FOR,
        path=reverse("sso:saml_back"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


@login_not_required
@never_cache
@require_safe
def saml_back(request: HttpRequest) -> HttpResponse:
    """Take someone in whose response was checked, in the browser that asked for it."""
    provider = provider_for(request, SAML, settings.SAML)
    try:
        found = signing.loads(request.COOKIES.get(CARRIED, ""), salt=CARRIED, max_age=CARRIED_FOR)
        *said, request_id, name, form, index = found
        login = provider.sociallogin_from_response(request, Facts(*said))
        login.state = provider.unstash_redirect_state(request, request_id)
    except (signing.BadSignature, PermissionDenied):
        return refuse(request, "the sign-in was not begun in this browser")
    if name and saml_logout.is_offered():
        kept = {"end": "sso:saml_end", "name": name, "form": form, "index": index}
        login.state |= {SCHOOL: {"name": name, "index": index, "kept": kept}}
    answer: HttpResponse = complete_social_login(request, login)
    answer.delete_cookie(CARRIED, path=reverse("sso:saml_back"))
    return answer


@login_not_required
@require_safe
def saml_metadata(request: HttpRequest) -> HttpResponse:
    """Publish what the provider needs to know of this site."""
    provider_for(request, SAML, settings.SAML)
    try:
        return HttpResponse(saml.metadata(), content_type="application/samlmetadata+xml")
    except SignOnError as error:
        return refuse(request, str(error))
