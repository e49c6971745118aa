"""Finding on the roster whoever a school's sign-in names. It never makes a person."""
# ruff: noqa: ARG002 - the library hands its hooks more than these need

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.db import transaction
from django.shortcuts import render

from people import audit
from people.models import User
from people.sso.facts import SignOnError

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse

# In the session of whoever came by a second step of the school's own.
VOUCHED = "second_step_elsewhere"
OIDC, SAML = "openid_connect", "saml"


def refuse(request: HttpRequest, reason: str) -> HttpResponse:
    """Answer a sign-in that is refused: the reason goes to the audit, the page says what to do."""
    audit.sign_on_failed(reason)
    return render(request, "account/sign_on_failed.html", status=403)


def person_for(login: SocialLogin) -> User:
    """Return the one on the roster with this verified address; raises SignOnError where there is none."""
    address = next((found.email.lower() for found in login.email_addresses if found.verified), None)
    if address is None:
        raise SignOnError("the address is not verified")
    person: User | None = User.objects.present().filter(email=address).first()
    if person is None:
        raise SignOnError("nobody on the roster has the address")
    if SocialAccount.objects.filter(user=person, provider=login.account.provider).exists():
        # An address that went to someone new opens nothing of whoever had it before.
        raise SignOnError("the address belongs to another account of the school")
    return person


@transaction.atomic
def link(login: SocialLogin) -> None:
    """Tie a school's account to the one on the roster, once; later the account alone counts."""
    person = person_for(login)
    User.objects.select_for_update().get(pk=person.pk)
    login.user = person
    login.account.user = person
    login.account.save()
    audit.record(audit.Act.SIGN_ON_LINKED, by=person, detail=login.account.provider)


def check_address(login: SocialLogin) -> None:
    """Refuse an account that is no more than an address, once that is no longer its person's.

    Such an account goes to whoever gets the address next. Raises SignOnError.
    """
    uid = login.account.uid.lower()
    told = {found.email.lower() for found in login.email_addresses}
    if uid in told and uid != login.user.email:
        raise SignOnError("the address belongs to someone else now")


def forget(person: User) -> None:
    """Take away every way in that is someone's own: passkeys, apps, the school's account."""
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()


class RosterAdapter(DefaultSocialAccountAdapter):
    """Links to people on the roster; opens no account, and reads its set-up from the settings alone."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return what is set up, from the settings."""
        apps = []
        if settings.OIDC:
            apps.append(_app(OIDC, settings.OIDC["client_id"], settings.OIDC))
        if settings.SAML:
            apps.append(_app(SAML, SAML, settings.SAML))
        return [
            app for app in apps if provider in {None, app.provider} and client_id in {None, app.client_id}
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link at the first time; refuse whoever is not on the roster."""
        try:
            if sociallogin.is_existing:
                check_address(sociallogin)
            else:
                link(sociallogin)
        except SignOnError as refusal:
            raise ImmediateHttpResponse(refuse(request, str(refusal))) from None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say no, always."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Take nothing over: the roster says who someone is."""
        return sociallogin.user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **_: Any
    ) -> None:
        """Answer with our own page, whatever went wrong on the way."""
        reason = str(exception) if isinstance(exception, SignOnError) else f"{error or 'unknown'}"
        raise ImmediateHttpResponse(refuse(request, reason))


def _app(provider: str, client_id: str, found: dict[str, Any]) -> SocialApp:
    return SocialApp(
        provider=provider,
        provider_id=provider,
        name=found["name"],
        client_id=client_id,
        secret=found.get("client_secret", ""),
        settings=found,
    )


class SecondStepStage(AuthenticateStage):
    """Asks for a second step, unless the school's sign-in had one that counts."""

    def handle(self) -> tuple[Any, bool]:
        """Go on where the school vouches for it, and remember that for this session."""
        found = (self.login.signal_kwargs or {}).get("sociallogin")
        if found is not None and found.account.extra_data.get("second_step"):
            self.request.session[VOUCHED] = True
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer
