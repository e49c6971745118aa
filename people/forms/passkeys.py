"""Adding and renaming passkeys, in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

NAME = "Its name"


class AddPasskeyForm(AddWebAuthnForm):
    """A name, and whether it signs in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME
        self.fields["passwordless"].label = "It signs me in by itself, without a code or a password"
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = "Leave this empty for a key that is a second step alone."


class EditPasskeyForm(EditWebAuthnForm):
    """A name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME
