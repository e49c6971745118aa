"""Forms of our own are taken from every browser, and those of strangers from none."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
SAFARI_16 = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_2 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
OURS = "http://testserver"


def send(name: str = "home:theme", *, secure: bool = False, token: bool = True, **headers: str) -> Any:
    """Post a form as a browser does that sends these headers; with its token, unless told otherwise."""
    client = Client(enforce_csrf_checks=True)
    found = client.get(reverse("account_login")).cookies["csrftoken"].value
    data = {"theme": "dark", "login": "nobody@example.test", "password": "x"}
    data |= {"csrfmiddlewaretoken": found} if token else {}
    return client.post(reverse(name), data, headers=headers, secure=secure)


def posted(**sent: Any) -> int:
    """Post a form; return the status."""
    status: int = send(**sent).status_code
    return status


def policy(path: str = "/accounts/login/", **headers: str) -> str:
    """Return what a page tells a browser of what to tell."""
    found: str = Client().get(path, headers=headers)["Referrer-Policy"]
    return found


# --- a browser that says where a form stands ---


def test_a_form_of_our_own_is_taken_though_its_origin_is_hidden() -> None:
    assert posted(origin="null", sec_fetch_site="same-origin") == 302


@pytest.mark.parametrize(
    "site", ["cross-site", "same-site", "none", "", "SAME-ORIGIN", "same-origin, same-origin"]
)
def test_a_form_from_anywhere_else_is_refused(site: str) -> None:
    assert posted(origin="null", sec_fetch_site=site) == 403


def test_another_origin_is_refused_whatever_else_is_said() -> None:
    assert posted(origin="https://evil.example", sec_fetch_site="same-origin") == 403


def test_a_form_of_our_own_without_its_token_is_refused() -> None:
    assert posted(origin="null", sec_fetch_site="same-origin", token=False) == 403


# --- one that does not: nothing stands in for the origin, so it is told to name it ---


def test_a_hidden_origin_that_nobody_vouches_for_is_refused() -> None:
    assert posted(origin="null") == 403


def test_it_is_refused_at_the_door_too() -> None:
    assert send("account_login", origin="null").status_code == 403


def test_an_old_browser_posts_with_its_origin() -> None:
    assert posted(origin=OURS, user_agent=SAFARI_16) == 302


def test_its_origin_is_no_token() -> None:
    assert posted(origin=OURS, user_agent=SAFARI_16, token=False) == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "http://evil.testserver", "https://testserver"])
def test_an_old_browser_on_a_strangers_page_is_refused(origin: str) -> None:
    assert posted(origin=origin, user_agent=SAFARI_16) == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"referer": "https://evil.example/"}, 403),
        ({"referer": "http://testserver/"}, 403),
        ({"referer": "https://testserver/accounts/login/"}, 302),
    ],
)
def test_where_no_origin_is_sent_at_all_the_page_before_counts(headers: dict[str, str], status: int) -> None:
    assert posted(secure=True, **headers) == status


# --- what each is told ---


@pytest.mark.parametrize("site", ["none", "same-origin", "cross-site"])
def test_a_browser_that_vouches_tells_nobody_where_it_comes_from(site: str) -> None:
    assert policy(sec_fetch_site=site, user_agent="Mozilla/5.0 Chrome/126.0") == "no-referrer"


def test_an_old_browser_tells_this_site_alone() -> None:
    assert policy(user_agent=SAFARI_16) == "same-origin"


def test_what_is_no_browser_is_told_the_strict_one() -> None:
    assert {policy(user_agent="curl/8.5"), policy()} == {"no-referrer"}


@pytest.mark.parametrize("path", ["/help-now/", "/nowhere/", "/healthz"])
def test_every_answer_tells_it(path: str) -> None:
    assert policy(path, user_agent=SAFARI_16) == "same-origin"


def test_a_refused_form_comes_with_it_so_that_the_next_try_works() -> None:
    assert send(origin="null", user_agent=SAFARI_16)["Referrer-Policy"] == "same-origin"
