"""What a school's sign-in said of someone, after it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable


class SignOnError(Exception):
    """A sign-in that is refused; the message is a few words of our own, for the log and the audit."""


@dataclass(frozen=True)
class Facts:
    """Who it is (`uid`, lasting), their address, and whether a second step was part of it."""

    uid: str
    email: str
    verified: bool
    second_step: bool


def is_ours(email: str) -> bool:
    """Say whether the school's sign-in vouches for every address of this mail domain."""
    name, _, domain = email.rpartition("@")
    return bool(name) and domain.lower() in {name.lower() for name in settings.SIGN_ON_DOMAINS}


def counts(said: Iterable[str], wanted: Iterable[str]) -> bool:
    """Say whether any of the ways that were used is one that counts as a second step."""
    return not set(said).isdisjoint(wanted)


class FactsOnly:
    """For a provider: takes what it needs from facts, and stores nothing else of what was said."""

    def extract_uid(self, data: Facts) -> str:
        return data.uid

    def extract_extra_data(self, data: Facts) -> dict[str, Any]:
        return {"second_step": data.second_step}

    def extract_common_fields(self, data: Facts) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def extract_email_addresses(self, data: Facts) -> list[Any]:
        return [EmailAddress(email=data.email, verified=data.verified, primary=True)]
