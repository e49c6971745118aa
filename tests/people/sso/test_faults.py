"""A school's provider that is set up badly, or answers badly: told kindly, and nobody is let in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Entry
from people.sso import saml_logout, tokens
from people.sso.facts import SignOnError
from tests.conftest import Cast, browse
from tests.people.pages import text
from tests.people.sso.oidc_ways import come, is_in

if TYPE_CHECKING:
    from tests.people.sso.oidc_provider import Provider

pytestmark = pytest.mark.django_db
BROKEN = ("", "no metadata", "<a/>", "<?xml version='1.0'?><a>")


class TestMetadata:
    @pytest.fixture(params=["gone", *BROKEN])
    def bad(self, request: pytest.FixtureRequest, saml_school: None, settings: Any) -> None:
        """Take the provider's metadata away, or put something else there."""
        file = Path(settings.SAML["metadata"])
        if request.param == "gone":
            file.unlink()
        else:
            file.write_text(request.param)

    def test_a_sign_in_is_refused_with_what_to_do(self, bad: None) -> None:
        answer = Client().post(reverse("sso:saml"))
        assert (answer.status_code, "A code by mail works too" in text(answer)) == (403, True)

    def test_the_reason_is_in_the_audit(self, bad: None) -> None:
        Client().post(reverse("sso:saml"))
        assert Entry.objects.get().detail.startswith("school sign-in: ")

    def test_our_own_metadata_are_not_published_half(self, bad: None) -> None:
        answer = Client().get(reverse("sso:saml_metadata"))
        assert (answer.status_code, answer["Content-Type"]) != (200, "application/samlmetadata+xml")

    def test_no_logout_is_offered(self, bad: None, settings: Any) -> None:
        settings.SAML = settings.SAML | {"key": "/nowhere.key", "certificate": "/nowhere.crt"}
        assert not saml_logout.is_offered()


def test_whoever_is_signed_in_goes_to_today_and_not_to_the_school(cast: Cast, saml_school: None) -> None:
    assert browse(cast.trainee).post(reverse("sso:saml"))["Location"] == reverse("home:today")


def test_an_assertion_about_nobody_is_not_read(cast: Cast, saml_school: None) -> None:
    answer = Client().post(reverse("sso:saml_acs"), {"SAMLResponse": "PGEvPg=="})
    assert answer.status_code == 403


class TestAnswers:
    @pytest.mark.parametrize("said", ["<html>", "[]", '"words"', "null", ""])
    def test_what_is_no_document_is_refused(
        self, cast: Cast, school: Provider, monkeypatch: pytest.MonkeyPatch, said: str
    ) -> None:
        monkeypatch.setattr(school, "answer", lambda *_: (200, said))
        with pytest.raises(SignOnError, match="does not answer as it should"):
            tokens.discover(school.issuer)

    def test_a_redirect_is_not_followed(self, school: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(school, "answer", lambda *_: (302, {}))
        with pytest.raises(SignOnError, match="does not answer as it should"):
            tokens.discover(school.issuer)

    def test_an_address_that_is_told_nowhere_lets_nobody_in(self, cast: Cast, school: Provider) -> None:
        school.misdeeds.published = {"userinfo_endpoint": None}
        school.misdeeds.without = ("email",)
        browser = Client()
        assert (come(browser, school).status_code, is_in(browser)) == (403, False)

    def test_a_key_that_is_published_twice_is_not_guessed(
        self, cast: Cast, school: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys = school.keys()["keys"]
        monkeypatch.setattr(school, "keys", lambda: {"keys": keys * 2})
        browser = Client()
        assert (come(browser, school).status_code, is_in(browser)) == (403, False)

    def test_a_key_for_something_else_is_not_used(
        self, cast: Cast, school: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys = [key | {"use": "enc"} for key in school.keys()["keys"]]
        monkeypatch.setattr(school, "keys", lambda: {"keys": keys})
        browser = Client()
        assert (come(browser, school).status_code, is_in(browser)) == (403, False)


@pytest.mark.parametrize(
    ("address", "issuer", "safe"),
    [
        ("https://id.example.edu/end", "https://id.example.edu", True),
        ("http://id.example.edu/end", "https://id.example.edu", False),
        ("http://127.0.0.1/end", "http://127.0.0.1", True),
        ("javascript:alert(1)", "https://id.example.edu", False),
        ("//id.example.edu/end", "https://id.example.edu", False),
        ("/end", "https://id.example.edu", False),
        (None, "https://id.example.edu", False),
        (7, "https://id.example.edu", False),
    ],
)
def test_an_address_is_as_encrypted_as_its_provider(address: object, issuer: str, safe: bool) -> None:
    assert tokens.is_safe(address, issuer) is safe
