"""A part of a page that is asked for after sign-out: the whole page goes to the sign-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast

PART = {"HX-Request": "true"}
PAGE = "https://testserver/peers/meetings/?day=monday"


def ask(client: Client, page: str = PAGE) -> str:
    """Ask for a part of an open page, and return the address that the page is led to."""
    return str(client.get("/peers/", headers=PART | {"HX-Current-URL": page})["HX-Redirect"])


@pytest.mark.django_db
def test_the_whole_page_goes_to_the_sign_in_page(client: Client) -> None:
    assert urlsplit(ask(client)).path == "/accounts/login/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "after"),
    [(PAGE, "/peers/meetings/"), ("", "/"), ("https://elsewhere.test/a/", "/a/"), ("javascript:x", "x")],
)
def test_it_comes_back_to_a_page_of_this_site(client: Client, page: str, after: str) -> None:
    assert parse_qs(urlsplit(ask(client, page)).query)["next"] == [after]


@pytest.mark.django_db
def test_nothing_of_the_sign_in_page_is_laid_into_the_part(client: Client) -> None:
    assert client.get("/peers/", headers=PART).content == b""


@pytest.mark.django_db
def test_a_whole_page_is_led_there_as_ever(client: Client) -> None:
    assert client.get("/peers/")["Location"] == "/accounts/login/?next=/peers/"


def test_whoever_is_signed_in_gets_the_part(cast: Cast, as_: Callable[..., Client]) -> None:
    assert "HX-Redirect" not in as_(cast.trainee).get("/peers/", headers=PART)
