"""Assertions that are encrypted for this site, and those that should have been."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import sign_on
from people.models import Entry
from tests.conftest import Cast
from tests.people.sso import saml_provider as provider
from tests.people.sso.conftest import OUR_CERTIFICATE
from tests.people.sso.saml_ways import begin, come, deliver, is_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_pair")]


def come_encrypted(browser: Client, certificate: str = OUR_CERTIFICATE, **changes: Any) -> Any:
    """Sign in at the provider, and come back with an assertion encrypted for a certificate."""
    return deliver(browser, provider.respond_encrypted(begin(browser), certificate, **changes))


def knock(**changes: Any) -> bool:
    """Say whether a new browser is let in."""
    browser = Client()
    come_encrypted(browser, **changes)
    return is_in(browser)


def refusal() -> str:
    """Return what the audit says of the newest refusal."""
    return Entry.objects.filter(act="sign_in_failed").latest("pk").detail


def test_an_encrypted_assertion_lets_in(cast: Cast) -> None:
    assert knock()


def test_one_that_is_not_encrypted_does_not(cast: Cast) -> None:
    browser = Client()
    come(browser)
    assert not is_in(browser)


def test_one_for_another_site_does_not(cast: Cast) -> None:
    assert not knock(certificate=provider.STRANGERS_CERTIFICATE)


@pytest.mark.parametrize("cipher", ["AES128", "AES256"])
def test_both_lengths_of_keys_count(cast: Cast, cipher: str) -> None:
    assert knock(ways={"cipher": cipher})


@pytest.mark.parametrize("ways", [{"transport": "RSA_PKCS1"}, {"cipher": "DES3"}])
def test_an_old_way_of_encryption_is_refused_before_it_is_opened(cast: Cast, ways: dict[str, str]) -> None:
    assert not knock(ways=ways)
    assert "in a way that does not count" in refusal()


def test_an_encrypted_assertion_that_nobody_signed_is_refused(cast: Cast) -> None:
    browser = Client()
    said = provider.values(begin(browser))
    inner = provider.encrypt(provider.assertion(said), OUR_CERTIFICATE)
    deliver(browser, provider.wrap(inner, said))
    assert not is_in(browser)


def test_an_encrypted_assertion_that_a_stranger_signed_is_refused(cast: Cast) -> None:
    browser = Client()
    said = provider.values(begin(browser))
    forged = provider.sign(
        provider.assertion(said), key=provider.STRANGERS_KEY, certificate=provider.STRANGERS_CERTIFICATE
    )
    deliver(browser, provider.wrap(provider.encrypt(forged, OUR_CERTIFICATE), said))
    assert not is_in(browser)


def test_one_that_was_used_is_refused(cast: Cast) -> None:
    first, second = Client(), Client()
    same = {"id": "_once"}
    come_encrypted(first, **same)
    come_encrypted(second, **same)
    assert (is_in(first), is_in(second)) == (True, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"audience": "https://other.example.edu/metadata/"},
        {"recipient": "https://other.example.edu/acs/"},
        {"issuer": "https://other.example.edu/saml"},
        {"ends": "2020-01-01T00:00:00Z"},
        {"confirmed_until": "2020-01-01T00:00:00Z"},
        {"begins": "2099-01-01T00:00:00Z"},
        {"asked": "_another"},
    ],
)
def test_what_is_inside_is_checked_as_ever(cast: Cast, changes: dict[str, str]) -> None:
    assert not knock(**changes)


@pytest.mark.parametrize(("minutes", "let_in"), [(-4, True), (4, True), (11, False), (-6, False)])
def test_clocks_may_be_some_minutes_apart(cast: Cast, minutes: int, let_in: bool) -> None:
    browser = Client()
    answer = provider.respond_encrypted(begin(browser), OUR_CERTIFICATE)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes), tick=False):
        deliver(browser, answer)
        assert is_in(browser) is let_in


def test_expired_metadata_let_nobody_in(cast: Cast, settings: Any) -> None:
    browser = Client()
    answer = provider.respond_encrypted(begin(browser), OUR_CERTIFICATE)
    Path(settings.SAML["metadata"]).write_text(provider.metadata(valid="2020-01-01T00:00:00Z"))
    deliver(browser, answer)
    assert (is_in(browser), "not valid any more" in refusal()) == (False, True)


def test_a_key_that_is_gone_is_told_in_our_words(cast: Cast, settings: Any) -> None:
    Path(settings.SAML["key"]).unlink()
    assert Client().post(reverse("sso:saml")).status_code == 403
    assert "own key cannot be read" in refusal()


def test_the_metadata_carry_the_certificate_to_encrypt_with(cast: Cast) -> None:
    page = Client().get(reverse("sso:saml_metadata")).content.decode()
    body = "".join(OUR_CERTIFICATE.splitlines()[1:-1])
    assert ('use="encryption"' in page, body in "".join(page.split())) == (True, True)


def test_the_metadata_never_carry_the_key(cast: Cast, settings: Any) -> None:
    page = "".join(Client().get(reverse("sso:saml_metadata")).content.decode().split())
    assert Path(settings.SAML["key"]).read_text().splitlines()[3] not in page


def test_a_refusal_repeats_nothing_that_was_sent(cast: Cast) -> None:
    browser = Client()
    page = come_encrypted(browser, certificate=provider.STRANGERS_CERTIFICATE)
    assert "school-17" not in page.content.decode() + refusal()


@pytest.mark.parametrize("half", [{"key": "a"}, {"certificate": "a"}])
def test_half_a_pair_does_not_start(half: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="SAML_KEY and SAML_CERTIFICATE both"):
        sign_on.saml(metadata="a.xml", domains=["example.edu"], **half)
