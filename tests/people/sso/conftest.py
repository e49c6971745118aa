"""A school's sign-in for the tests, set up as the environment would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.people.sso import oidc_provider, saml_provider

OUR_KEY, OUR_CERTIFICATE = saml_provider.make_pair()

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


@pytest.fixture
def saml_school(tmp_path: Path, settings: Any) -> None:
    """Set the site up for a SAML provider."""
    file = tmp_path / "metadata.xml"
    file.write_text(saml_provider.metadata())
    settings.SITE_URL = "http://testserver"
    settings.SIGN_ON_DOMAINS = ["example.test"]
    settings.SAML = {
        "metadata": str(file),
        "key": "",
        "certificate": "",
        "name": "Example School",
        "email_attributes": [],
        "id_attributes": [],
        "second_step": [],
    }


@pytest.fixture
def own_pair(saml_school: None, tmp_path: Path, settings: Any) -> None:
    """Give the site a key pair of its own, so that assertions have to be encrypted for it."""
    for name, text in zip(("key", "certificate"), (OUR_KEY, OUR_CERTIFICATE), strict=True):
        file = tmp_path / f"{name}.pem"
        file.write_text(text)
        settings.SAML = settings.SAML | {name: str(file)}
