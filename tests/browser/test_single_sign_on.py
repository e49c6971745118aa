"""A school's own sign-in in a real browser, which follows cookies, redirects and the content policy."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.people.sso import oidc_provider, saml_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

BUTTON = "Sign in with Example School"


@pytest.fixture
def oidc(live_server: LiveServer, settings: Any) -> Iterator[oidc_provider.Provider]:
    """Run a provider that the site is set up for."""
    settings.SITE_URL = live_server.url
    for provider in oidc_provider.running():
        settings.OIDC = {
            "issuer": provider.issuer,
            "server_url": provider.issuer,
            "client_id": oidc_provider.CLIENT,
            "client_secret": oidc_provider.SECRET,
            "name": "Example School",
            "second_step": [],
        }
        yield provider


def handler(acs: str, audience: str) -> type[BaseHTTPRequestHandler]:
    """Return a SAML provider's page: it posts a response to the site by itself, as providers do."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = saml_provider.request_id(self.path)
            xml = saml_provider.respond(asked, destination=acs, recipient=acs, audience=audience)
            page = (
                f'<form method="post" action="{acs}"><input name="SAMLResponse" '
                f'value="{saml_provider.pack(xml)}"></form><script>document.forms[0].submit()</script>'
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def saml(live_server: LiveServer, settings: Any, tmp_path: Path) -> Iterator[str]:
    """Run a provider that the site is set up for; yield its address."""
    base = f"{live_server.url}/accounts/school/saml"
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(f"{base}/acs/", f"{base}/metadata/"))
    address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    file = tmp_path / "metadata.xml"
    file.write_text(saml_provider.metadata().replace("https://id.example.edu/sso", f"{address}/sso"))
    settings.SITE_URL = live_server.url
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
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def sign_in(window: Visit, school: str) -> None:
    """Press the school's button, and come back; the school is the one other host that is called."""
    window.go("/accounts/login/")
    window.page.get_by_role("button", name=BUTTON).click()
    expect(window.page.get_by_role("heading", name="Welcome, Trainee")).to_be_visible()
    assert all(address.startswith(school) for address in window.called_out())


def test_oidc_signs_in(cast: Cast, oidc: oidc_provider.Provider, visit: Callable[..., Visit]) -> None:
    sign_in(visit(), oidc.issuer)


def test_oidc_signs_in_without_javascript(
    cast: Cast, oidc: oidc_provider.Provider, visit: Callable[..., Visit]
) -> None:
    sign_in(visit(java_script_enabled=False), oidc.issuer)


def test_saml_signs_in_although_its_post_brings_no_session(
    cast: Cast, saml: str, visit: Callable[..., Visit]
) -> None:
    sign_in(visit(), saml)


def test_the_page_that_leads_on_is_one_a_reader_can_use(oidc: oidc_provider.Provider, db: None) -> None:
    page = Client().post("/accounts/school/oidc/").content.decode()
    assert ("On to Example School" in page, f'href="{oidc.issuer}/authorize' in page) == (True, True)
