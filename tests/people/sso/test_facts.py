"""Small rules of single sign-on: whose addresses are vouched for, and what counts as a second step."""

from __future__ import annotations

from typing import Any

import pytest

from people.models import Spent
from people.sso.facts import counts, is_ours
from people.sso.oidc import facts
from people.sso.tokens import RefusedTokenError

BASE = {"sub": "1", "email": "ana@example.edu", "email_verified": True}


@pytest.fixture(autouse=True)
def _school(settings: Any) -> None:
    """Vouch for one domain, and let one way count."""
    settings.SIGN_ON_DOMAINS = ["example.edu"]
    settings.OIDC = {"second_step": ["mfa", "phr"]}


@pytest.mark.parametrize("email", ["ana@example.edu", "Ana@EXAMPLE.EDU", '"a@b"@example.edu'])
def test_an_address_of_the_domain_is_vouched_for(email: str) -> None:
    assert is_ours(email)


@pytest.mark.parametrize(
    "email",
    [
        "ana@med.example.edu",
        "ana@example.edu.evil.test",
        "example.edu",
        "ana@example.edu@evil.test",
        "@",
        "",
        "ana@",
    ],
)
def test_another_address_is_not(email: str) -> None:
    assert not is_ours(email)


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({"amr": ["mfa"]}, True),
        ({"amr": ["pwd", "phr"]}, True),
        ({"acr": "phr"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": {"mfa": 1}}, False),
        ({"amr": [["mfa"]]}, False),
        ({"acr": None}, False),
        ({}, False),
    ],
)
def test_a_way_counts_where_it_is_set(said: dict[str, Any], counted: bool) -> None:
    assert facts(BASE | said).second_step is counted


def test_nothing_counts_where_nothing_is_set() -> None:
    assert not counts(["mfa"], [])


@pytest.mark.parametrize("email", [None, "", 7, ["ana@example.edu"], {}])
def test_without_an_address_there_are_no_facts(email: object) -> None:
    with pytest.raises(RefusedTokenError):
        facts(BASE | {"email": email})


@pytest.mark.parametrize(
    ("said", "verified"), [(True, True), ("true", True), (False, False), ("True", False), (1, False)]
)
def test_verified_is_a_plain_yes(said: object, verified: bool) -> None:
    assert facts(BASE | {"email_verified": said}).verified is verified


def test_a_used_assertion_is_kept_as_a_digest_alone() -> None:
    assert [field.name for field in Spent._meta.fields] == ["id", "digest", "until"]
