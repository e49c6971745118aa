"""What people are told by mail, beside the mails of signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from people.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping


def role_given(role: Role) -> None:
    """Tell the GME office, but not whoever got it, of a role that the directory gave."""
    office = User.objects.present().holding(Role.Kind.GME_ADMIN).exclude(pk=role.user_id)
    address = settings.SITE_URL + reverse("people:person", args=[role.user.public_id])
    context = {"person": role.user, "what": role.what, "address": address}
    _send("role_given", list(office.values_list("email", flat=True)), context)


def _send(name: str, to: list[str], context: Mapping[str, object]) -> None:
    subject, body = (
        render_to_string(f"people/email/{name}_{part}.txt", dict(context)) for part in ("subject", "message")
    )
    # One mail for all of them, whose addresses nobody else of them is shown.
    if to:
        EmailMessage(subject.strip(), body, bcc=to).send()
