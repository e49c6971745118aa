"""What a browser is told and keeps: every answer's headers, and the few cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.core.markup import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast

    As = Callable[..., Client]

# A page, an error, an answer from memory, one for machines.
ANSWERS = ["/", "/nowhere/", "/help-now/", "/healthz", "/accounts/login/", "/theme/"]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_content_policy(path: str, client: Client, db: None) -> None:
    assert "default-src 'self'" in client.get(path)["Content-Security-Policy"]


@pytest.mark.parametrize("path", ANSWERS)
def test_no_answer_allows_anything_unsafe(path: str, client: Client, db: None) -> None:
    assert "unsafe" not in client.get(path)["Content-Security-Policy"]


@pytest.mark.parametrize("path", ANSWERS)
def test_no_answer_tells_the_next_site_where_one_was(path: str, client: Client, db: None) -> None:
    assert client.get(path)["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ANSWERS)
def test_no_answer_is_put_into_another_site_s_frame(path: str, client: Client, db: None) -> None:
    assert client.get(path)["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ANSWERS)
def test_no_answer_is_taken_for_another_kind_of_file(path: str, client: Client, db: None) -> None:
    assert client.get(path)["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/privacy/", "/help-now/", "/nowhere/"])
def test_a_visitor_gets_no_session(path: str, client: Client, db: None) -> None:
    assert "sessionid" not in client.get(path).cookies


def test_the_session_is_no_script_s_business(cast: Cast, client: Client) -> None:
    cast.trainee.set_password("a long enough phrase")
    cast.trainee.save()
    client.post("/accounts/login/", {"login": cast.trainee.email, "password": "a long enough phrase"})
    assert (client.cookies["sessionid"]["httponly"], client.cookies["sessionid"]["samesite"]) == (True, "Lax")


def test_the_form_s_token_is_no_script_s_business(client: Client, db: None) -> None:
    assert client.get("/accounts/login/").cookies["csrftoken"]["httponly"] is True


def test_the_theme_s_cookie_names_nobody(cast: Cast, as_: As) -> None:
    assert as_(cast.trainee).post("/theme/", {"theme": "dark"}).cookies["theme"].value == "dark"


@pytest.mark.parametrize(
    "path", ["/theme/", "/accounts/login/", "/accounts/login/code/", "/demo/sign-in/maya/"]
)
def test_every_form_is_refused_without_its_token(path: str, db: None) -> None:
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_a_form_from_elsewhere_is_refused_even_with_a_token(origin: str, db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    token = Markup(client.get("/accounts/login/").content.decode()).all("input", name="csrfmiddlewaretoken")
    posted = {"csrfmiddlewaretoken": token[0].attrs["value"], "email": "a@example.test"}
    headers = {"origin": origin, "sec-fetch-site": "cross-site"}
    assert client.post("/accounts/login/code/", posted, headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "[::1", "a b", "testserver/x"])
def test_a_strange_host_gets_no_page(host: str, client: Client) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"hx-request": "true", "hx-current-url": "http://[::1"},
        {"x-forwarded-for": "1'2, 999.999.999.999"},
        {"x-forwarded-proto": "https"},
        {"if-none-match": "\\"},
        {"if-modified-since": "yesterday"},
        {"range": "bytes=9-1"},
        {"accept-language": "x" * 5000},
        {"content-type": "multipart/form-data"},
    ],
    ids=lambda headers: next(iter(headers)),
)
@pytest.mark.parametrize("path", ["/privacy/", "/help-now/", "/accounts/login/"])
def test_odd_headers_break_nothing(path: str, headers: dict[str, str], client: Client, db: None) -> None:
    assert client.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize("value", ["\0", "😀", "x" * 3000, "1e309", "-1", "<script>", "%00", "' OR 1=1 --"])
@pytest.mark.parametrize("path", ["/", "/privacy/", "/accounts/login/", "/demo/mail/", "/styleguide/"])
def test_odd_queries_break_nothing(path: str, value: str, client: Client, db: None) -> None:
    query = dict.fromkeys(("next", "page", "q", "theme", "email"), value)
    assert client.get(path, query).status_code == 200


@pytest.mark.parametrize(
    "value", ["\0", "//evil.example", "/\\evil.example", "http:evil.example", "javascript:alert(1)"]
)
def test_light_or_dark_sends_nobody_away(value: str, client: Client) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": value})["Location"] == "/"
