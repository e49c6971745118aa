"""Tokens of an OIDC provider that are refused; each is otherwise good."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from people.models import Entry
from tests.conftest import Cast
from tests.people.sso.oidc_provider import KEY, STRANGERS_KEY, Provider
from tests.people.sso.oidc_ways import begin, is_in, knock

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

HOUR = 3600
REFUSED: dict[str, Callable[[Provider], dict[str, Any]]] = {
    "for another site": lambda _: {"claims": {"aud": "somebody else"}},
    "made by another": lambda _: {"claims": {"iss": "https://evil.test"}},
    "too old": lambda _: {"claims": {"exp": int(time.time()) - HOUR}},
    "not yet": lambda _: {"claims": {"nbf": int(time.time()) + HOUR}},
    "made in the future": lambda _: {"claims": {"iat": int(time.time()) + HOUR}},
    "for another sign-in": lambda _: {"claims": {"nonce": "another"}},
    "for no sign-in": lambda _: {"without": ("nonce",)},
    "with no end": lambda _: {"without": ("exp",)},
    "about nobody": lambda _: {"without": ("sub",)},
    "for several, and made for another": lambda _: {"claims": {"aud": ["wellbeing", "x"], "azp": "x"}},
    "unsigned": lambda _: {"algorithm": "none", "key": None},
    "signed with another key": lambda _: {"key": STRANGERS_KEY},
    "signed with an unknown key": lambda _: {"key": STRANGERS_KEY, "kid": "two"},
    "signed with the client's secret": lambda _: {"algorithm": "HS256", "key": "a secret" * 8},
    "missing": lambda _: {"no_token": True},
    "unanswered": lambda _: {"broken": True},
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_token_is_refused(cast: Cast, school: Provider, why: str) -> None:
    browser = Client()
    address = begin(browser)
    vars(school.misdeeds).update(REFUSED[why](school))
    answer = browser.get(school.authorize(address))
    assert (answer.status_code, is_in(browser), SocialAccount.objects.exists()) == (403, False, False)


def test_a_token_whose_body_was_changed_is_refused(
    cast: Cast, school: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = school.id_token

    def forged(asked: dict[str, str]) -> str:
        head, _, sign = made(asked).split(".")
        claims = jwt.decode(made(asked), options={"verify_signature": False}) | {
            "email": "gme_admin@example.test"
        }
        return f"{head}.{jwt.encode(claims, KEY, 'RS256').split('.')[1]}.{sign}"

    monkeypatch.setattr(school, "id_token", forged)
    assert not knock(school)


def test_a_clock_may_be_a_little_off(cast: Cast, school: Provider) -> None:
    school.misdeeds.claims = {"iat": int(time.time()) + 30, "exp": int(time.time()) + 300}
    assert knock(school)


def test_the_refusal_is_in_the_audit_without_a_strangers_words(cast: Cast, school: Provider) -> None:
    school.misdeeds.claims = {"aud": "<script>"}
    knock(school)
    assert Entry.objects.get(act="sign_in_failed").detail == (
        "school sign-in: the token is refused (InvalidAudienceError)"
    )


def test_the_log_holds_no_token(cast: Cast, school: Provider, caplog: pytest.LogCaptureFixture) -> None:
    school.misdeeds.claims = {"aud": "somebody else"}
    knock(school)
    assert ("eyJ" in caplog.text, school.person["email"] in caplog.text) == (False, False)
