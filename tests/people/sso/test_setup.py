"""Setting single sign-on up from the environment, each time in a process of its own."""

from __future__ import annotations

import json

import pytest

from core import sign_on
from tests.wellbeing.test_production import run

REPORT = """
import django, json
django.setup()
from django.conf import settings
names = ("OIDC", "SAML", "SIGN_ON_DOMAINS", "PASSWORD_LIST")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""
OIDC = {"OIDC_ISSUER": "https://id.example.edu", "OIDC_CLIENT_ID": "wellbeing", "OIDC_CLIENT_SECRET": "hush"}
SAML = {"SAML_METADATA": "/etc/idp.xml", "SIGN_ON_DOMAINS": "example.edu,med.example.edu"}


def test_both_are_read_from_the_environment() -> None:
    more = {"OIDC_SECOND_STEP": "mfa,hwk", "INSTITUTION": "Example School", "SAML_NAME": "The hospital"}
    found = json.loads(run(["-c", REPORT], **OIDC, **SAML, **more).stdout)
    assert (found["OIDC"]["second_step"], found["OIDC"]["name"]) == (["mfa", "hwk"], "Example School")
    assert (found["SAML"]["name"], found["SIGN_ON_DOMAINS"]) == (
        "The hospital",
        ["example.edu", "med.example.edu"],
    )


def test_without_them_there_is_none() -> None:
    found = json.loads(run(["-c", REPORT]).stdout)
    assert found == {"OIDC": {}, "SAML": {}, "SIGN_ON_DOMAINS": [], "PASSWORD_LIST": ""}


def test_half_of_one_is_refused_in_one_line_that_says_no_secret() -> None:
    done = run(["-c", REPORT], OIDC_CLIENT_SECRET="hush")
    assert (done.returncode, len(done.stderr.strip().splitlines()), "hush" in done.stderr) == (1, 1, False)


@pytest.mark.parametrize(
    "issuer", ["https://id.example.edu", "http://127.0.0.1:8000", "http://localhost/realm"]
)
def test_an_issuer_is_encrypted_or_this_machine(issuer: str) -> None:
    assert sign_on.oidc(issuer=issuer, client_id="a", client_secret="b")["issuer"] == issuer


@pytest.mark.parametrize(
    "issuer", ["http://id.example.edu", "http://127.0.0.1.evil.test", "ftp://x", "id.example.edu"]
)
def test_another_issuer_is_refused(issuer: str) -> None:
    with pytest.raises(SystemExit):
        sign_on.oidc(issuer=issuer, client_id="a", client_secret="b")


def test_nothing_set_is_no_set_up() -> None:
    assert (
        sign_on.oidc(issuer="", client_id="", client_secret=""),
        sign_on.saml(metadata="", domains=[]),
    ) == ({}, {})
