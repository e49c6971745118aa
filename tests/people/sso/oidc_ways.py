"""Going to the OIDC provider and back, as a browser does."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from tests.people.sso.oidc_provider import Provider


def begin(browser: Client, **fields: str) -> str:
    """Press the button; return the provider's address that the page leads on to."""
    page = browser.post(reverse("sso:oidc"), fields)
    found = re.search(r'content="0; url=([^"]+)"', page.content.decode())
    assert found is not None, page.status_code
    return html.unescape(found[1])


def come(browser: Client, provider: Provider, **fields: str) -> Any:
    """Sign in at the provider, and come back."""
    return browser.get(provider.authorize(begin(browser, **fields)))


def is_in(browser: Client) -> bool:
    """Say whether a browser is signed in."""
    return browser.get(reverse("people:profile")).status_code == 200


def knock(provider: Provider) -> bool:
    """Sign in with a new browser; say whether it is let in."""
    browser = Client()
    come(browser, provider)
    return is_in(browser)
