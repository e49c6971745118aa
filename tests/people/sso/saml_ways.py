"""Going to the SAML provider and back, as a browser does."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.people.sso import saml_provider as provider


def begin(browser: Client, **fields: str) -> str:
    """Press the button; return the id of the request that goes to the provider."""
    page = browser.post(reverse("sso:saml"), fields)
    found = re.search(r'content="0; url=([^"]+)"', page.content.decode())
    assert found is not None, page.status_code
    return provider.request_id(html.unescape(found[1]))


def deliver(browser: Client, xml: str) -> Any:
    """Post a response as the provider's page does: from elsewhere, without the session."""
    kept = browser.cookies.pop("sessionid", None)
    answer = browser.post(
        reverse("sso:saml_acs"),
        {"SAMLResponse": provider.pack(xml)},
        headers={"origin": "https://id.example.edu"},
    )
    if kept is not None:
        browser.cookies["sessionid"] = kept.value
    return browser.get(answer["Location"]) if answer.status_code == 302 else answer


def come(browser: Client, *, going: str = "", **changes: Any) -> Any:
    """Sign in at the provider, and come back."""
    return deliver(browser, provider.respond(begin(browser, next=going), **changes))


def is_in(browser: Client) -> bool:
    """Say whether a browser is signed in."""
    return browser.get(reverse("people:profile")).status_code == 200


def knock(**changes: Any) -> bool:
    """Sign in with a new browser; say whether it is let in."""
    browser = Client()
    come(browser, **changes)
    return is_in(browser)
