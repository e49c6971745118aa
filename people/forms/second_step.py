"""The code of a second step: an app's, or a recovery code, which is kept as a hash."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from people import recovery

LABEL = "The code"
ATTRS = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class WithRecoveryCodes(forms.Form):
    """Takes a recovery code where one is typed; the library takes an app's."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = LABEL
        self.fields["code"].widget.attrs = {**ATTRS}

    def clean_code(self) -> str:
        """Return the code that was taken; both kinds count against one limit."""
        typed: str = self.cleaned_data["code"]
        if not recovery.is_one(typed):
            taken: str = super().clean_code()  # type: ignore[misc]
            return taken
        forget_tries = check_rate_limit(self.user)
        self.authenticator = recovery.spend(self.user, typed)
        if self.authenticator is None:
            raise get_adapter().validation_error("incorrect_code")
        forget_tries()
        return typed


class SignInForm(WithRecoveryCodes, AuthenticateForm):
    """The second step of a sign-in."""


class ProveForm(WithRecoveryCodes, ReauthenticateForm):
    """A proof of someone who is signed in."""


class SetUpForm(ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "The code that your app shows now"
        self.fields["code"].widget.attrs = ATTRS | {"inputmode": "numeric"}
