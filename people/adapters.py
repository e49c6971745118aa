"""What sign-in does differently here."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from people.models import Entry, User
from people.models.sessions import device

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponse

WAYS = {
    "reauthenticate": "With your password",
    "mfa_reauthenticate": "With your app’s code or a recovery code",
    "mfa_reauthenticate:webauthn": "With a passkey or key",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people come from the roster. What goes wrong at the door is told with what to do."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is switched off. Your program coordinator can tell you why.",
        "email_password_mismatch": "That address and password do not fit together. Ask for a code instead.",
        "enter_current_password": "That is not your password now. You can set a new one by mail.",
        "incorrect_code": "That is not the code. Look in the newest mail, or start again.",
        "incorrect_password": "That is not your password. Try again, or set a new one by mail.",
        "invalid_password_reset": "This link no longer works. Ask for a new one.",
        "rate_limited": "That was many times in a row. Wait a few minutes, then try again.",
        "too_many_login_attempts": "That was many times in a row. Wait a few minutes, or ask for a code.",
    }

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Return the ways to prove oneself again, in our words; a passkey, which is one touch, first."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        found.sort(key=lambda way: way["id"] != "mfa_reauthenticate:webauthn")
        return [way | {"description": WAYS.get(way["id"], way["description"])} for way in found]

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say no, always."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the greeting at the first sign-in, and to Today at every other."""
        signed_in = Entry.objects.filter(actor=request.user.pk, act=Entry.Act.SIGNED_IN)
        return reverse("people:welcome") if signed_in.count() == 1 else reverse(settings.LOGIN_REDIRECT_URL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link to mail, at the site's own address, whatever host a request names."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))

    def get_login_stages(self) -> list[str]:
        """Ask for the second step in our own way."""
        theirs, ours = "allauth.mfa.stages.AuthenticateStage", "people.sso.linking.SecondStepStage"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Stop someone who has left, or whose account is off, after the proof of who they are."""
        here = user if User.objects.present().filter(pk=user.pk).exists() else User(is_active=False)
        response: HttpResponse | None = super().pre_login(request, here, **kwargs)
        return response


class SecondStepAdapter(DefaultMFAAdapter):
    """Second steps: secrets are stored encrypted, and the picture to scan is part of the page."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the code. Wait for the next one that your app shows, and try again.",
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret as it was."""
        return _lock().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002, ARG002
        """Suggest the browser and device at hand as the name of a new passkey."""
        request = context.request
        return device(request.META.get("HTTP_USER_AGENT", "")) if request else ""

    def build_totp_svg(self, url: str) -> str:
        """Return the picture as HTML: the content policy allows no data addresses."""
        picture: str = super().build_totp_svg(url)
        return mark_safe(picture[picture.index("<svg") :])  # noqa: S308 - drawn by the library from our own words


def _lock() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"people.second-step:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
