"""A school's sign-in for the tests, set up as the environment would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.people.sso import oidc_provider

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def _provider() -> Iterator[oidc_provider.Provider]:
    """One provider for all tests of a process."""
    yield from oidc_provider.running()


@pytest.fixture
def school(_provider: oidc_provider.Provider, settings: Any) -> oidc_provider.Provider:
    """A well-behaved OIDC provider that the site is set up for."""
    _provider.forget()
    settings.SITE_URL = "http://testserver"
    settings.SIGN_ON_DOMAINS = []
    settings.OIDC = {
        "issuer": _provider.issuer,
        "server_url": _provider.issuer,
        "client_id": oidc_provider.CLIENT,
        "client_secret": oidc_provider.SECRET,
        "name": "Example School",
        "second_step": [],
    }
    return _provider
