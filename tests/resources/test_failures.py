"""The failure table: what readers still get when parts of the site are down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from resources import operations

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from resources.models import Service


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def test_without_a_database_the_directory_is_what_was_published_last(
    make_service: Callable[..., Service], outage: Callable[..., AbstractContextManager[None]], browser: Client
) -> None:
    make_service("tea")
    operations.publish_now()
    with outage():
        page = browser.get("/resources/")
    assert (page.status_code, "/resources/tea/" in page.text, "as it was published on" in page.text) == (
        200, True, True,
    )  # fmt: skip


def test_without_a_database_a_service_has_its_page(
    make_service: Callable[..., Service], outage: Callable[..., AbstractContextManager[None]], browser: Client
) -> None:
    make_service("tea", what_happens="Someone pours.")
    operations.publish_now()
    with outage():
        page = browser.get("/resources/tea/").text
    assert "Someone pours." in page


def test_without_database_and_published_file_the_shipped_directory_stands_in(
    nothing_works: None, browser: Client
) -> None:
    assert "tel:+12126598805" in browser.get("/resources/trainee-mental-health/").text


def test_someone_signed_in_gets_it_too(nothing_works: None, browser: Client) -> None:
    browser.cookies["sessionid"] = "whatever"
    assert browser.get("/resources/").status_code == 200


def test_a_service_that_was_not_published_stays_an_outage(nothing_works: None, browser: Client) -> None:
    assert browser.get("/resources/no-such-service/").status_code == 503


@pytest.mark.parametrize("path", ["/resources/ombuds/wrong/", "/readyz"])
def test_what_changes_something_stays_an_outage(nothing_works: None, browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 503


def test_a_copy_of_an_outage_is_not_kept(nothing_works: None, browser: Client) -> None:
    assert browser.get("/resources/")["Cache-Control"] == "no-store"


def test_without_javascript_search_and_filters_are_a_plain_form(directory: int, client: Client) -> None:
    page = client.get("/resources/").text
    form = page[page.index('<form method="get"') :]
    assert ('action="/resources/"' in form, "<button" in form[: form.index("</form>")]) == (True, True)


def test_without_a_network_the_printed_pages_carry_the_site_and_its_date(client: Client) -> None:
    assert "/help-now/" in client.get("/help-now/card/").text
