"""Visitors' pages are kept in memory: never longer than they are true, never with another reader's token."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client

from resources import crisis, keeping, operations
from resources.models import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast

NOON = dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]+)"')


@pytest.fixture(autouse=True)
def _keeping(settings: Any) -> Iterator[None]:
    settings.KEEP_PAGES = True
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def tea(make_service: Callable[..., Service]) -> Service:
    made = make_service("tea")
    operations.publish_now()
    crisis.look_again()
    return made


@pytest.mark.parametrize("path", ["/resources/", "/resources/tea/", "/resources/?topic=calm"])
def test_a_kept_page_asks_the_database_nothing(
    tea: Service, client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(path).text
    with django_assert_num_queries(0):
        again = client.get(path).text
    assert TOKEN.sub("", again) == TOKEN.sub("", first)


def test_what_is_published_is_seen_at_once(tea: Service, client: Client) -> None:
    client.get("/resources/tea/")
    Service.objects.update(summary="Coffee, too.")
    operations.publish_now()
    crisis.look_again()
    assert "Coffee, too." in client.get("/resources/tea/").text


def test_no_page_is_kept_longer_than_its_minute(tea: Service, client: Client) -> None:
    client.get("/resources/tea/")
    Service.objects.update(summary="Coffee, too.")
    before = "Coffee, too." in client.get("/resources/tea/").text
    with time_machine.travel(NOON + dt.timedelta(seconds=61), tick=False):
        after = "Coffee, too." in client.get("/resources/tea/").text
    assert (before, after) == (False, True)


def test_every_reader_has_a_token_of_their_own(tea: Service) -> None:
    pages = [Client().get("/resources/").text for _ in range(3)]
    tokens = [TOKEN.findall(page) for page in pages]
    assert len({token for found in tokens for token in found}) == 3


def test_a_form_of_a_kept_page_works(tea: Service) -> None:
    Client().get("/resources/")
    browser = Client(enforce_csrf_checks=True)
    token = TOKEN.findall(browser.get("/resources/").text)[0]
    answer = browser.post("/theme/", {"theme": "dark", "next": "/resources/", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302


def test_nothing_of_an_editor_is_kept_for_a_visitor(
    tea: Service, cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    as_(cast.wellbeing_office).get("/resources/")
    page = Client().get("/resources/").text
    assert ("Directory desk" in page, cast.wellbeing_office.display_name in page) == (False, False)


def test_nothing_of_a_visitor_is_shown_to_an_editor(
    tea: Service, cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    Client().get("/resources/")
    assert "Directory desk" in as_(cast.wellbeing_office).get("/resources/").text


def test_dark_pages_are_kept_apart_from_light_ones(tea: Service) -> None:
    light, dark = Client(), Client()
    dark.cookies["theme"] = "dark"
    pages = [browser.get("/resources/").text for browser in (light, dark, light, dark)]
    assert ['data-theme="dark"' in page for page in pages] == [False, True, False, True]


def test_results_alone_are_kept_apart_from_the_page(tea: Service, client: Client) -> None:
    whole = client.get("/resources/").text
    part = client.get("/resources/", headers={"HX-Request": "true"}).text
    assert ("<html" in whole, "<html" in part, "/resources/tea/" in part) == (True, False, True)


def test_a_search_is_never_kept(tea: Service, client: Client) -> None:
    before = len(keeping._shelf.pages)
    answer = client.get("/resources/", {"q": "tea"})
    assert (answer["Cache-Control"], len(keeping._shelf.pages)) == ("no-store", before)


def test_a_page_that_is_not_there_is_not_kept(tea: Service, client: Client) -> None:
    assert [client.get("/resources/nobody/").status_code for _ in range(2)] == [404, 404]


def test_a_browser_that_has_the_page_is_told_so(tea: Service, client: Client) -> None:
    first = client.get("/resources/")
    again = client.get("/resources/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")


def test_another_edition_is_another_mark(tea: Service, client: Client) -> None:
    first = client.get("/resources/tea/")["ETag"]
    Service.objects.update(summary="Coffee, too.")
    operations.publish_now()
    crisis.look_again()
    assert client.get("/resources/tea/", headers={"If-None-Match": first}).status_code == 200


def test_addresses_without_end_fill_no_memory(
    tea: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 5)
    for number in range(12):
        client.get("/resources/", {"x": number})
    assert len(keeping._shelf.pages) == 5


def test_a_kept_page_outlives_the_database(tea: Service, client: Client, outage: Callable[[], Any]) -> None:
    client.get("/resources/tea/")
    with outage():
        page = client.get("/resources/tea/")
    assert (page.status_code, "as it was published" in page.text) == (200, False)
