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


def test_who_has_the_page_is_answered_before_session_and_user(
    tea: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = client.get("/resources/tea/")["ETag"]
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", None)
    assert client.get("/resources/tea/", headers={"If-None-Match": mark}).status_code == 304


def test_the_short_answer_carries_what_the_page_carries(tea: Service, client: Client) -> None:
    whole = client.get("/resources/tea/")
    short = client.get("/resources/tea/", headers={"If-None-Match": whole["ETag"]})
    names = ("ETag", "Vary", "Cache-Control", "X-Frame-Options", "Content-Security-Policy", "Referrer-Policy")
    assert [short[name] for name in names] == [whole[name] for name in names]


def test_the_short_answer_leaves_no_cookie(tea: Service) -> None:
    mark = Client().get("/resources/tea/")["ETag"]
    answer = Client().get("/resources/tea/", headers={"If-None-Match": mark})
    assert (answer.status_code, dict(answer.cookies)) == (304, {})


def test_someone_signed_in_is_never_told_that_a_visitors_page_is_unchanged(
    tea: Service, cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    mark = Client().get("/resources/tea/")["ETag"]
    assert as_(cast.trainee).get("/resources/tea/", headers={"If-None-Match": mark}).status_code == 200


@pytest.mark.parametrize("mark", ['"another"', "", "*"])
def test_another_mark_gets_the_whole_page(tea: Service, client: Client, mark: str) -> None:
    client.get("/resources/tea/")
    assert client.get("/resources/tea/", headers={"If-None-Match": mark}).status_code == 200


def test_a_search_is_drawn_anew_whatever_mark_comes_with_it(tea: Service, client: Client) -> None:
    mark = client.get("/resources/")["ETag"]
    assert client.get("/resources/", {"q": "tea"}, headers={"If-None-Match": mark}).status_code == 200


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"HX-Request": "false"}])
def test_a_part_and_a_page_never_pass_for_each_other(
    tea: Service, client: Client, headers: dict[str, str]
) -> None:
    mark = client.get("/resources/", headers=headers)["ETag"]
    other = {"HX-Request": "false" if headers["HX-Request"] == "true" else "true", "If-None-Match": mark}
    assert client.get("/resources/", headers=other).status_code == 200


def test_a_page_is_drawn_anew_when_its_minute_is_over_and_known_again(tea: Service, client: Client) -> None:
    mark = client.get("/resources/tea/")["ETag"]
    with time_machine.travel(NOON + dt.timedelta(seconds=61), tick=False):
        assert client.get("/resources/tea/", headers={"If-None-Match": mark}).status_code == 304


def test_a_token_that_a_browser_brings_stays_masked(tea: Service, client: Client) -> None:
    client.get("/resources/tea/")
    secret = client.cookies["csrftoken"].value
    pages = [client.get("/resources/tea/").text for _ in range(2)]
    tokens = {token for page in pages for token in TOKEN.findall(page)}
    assert (secret in tokens, len(tokens), client.cookies["csrftoken"].value) == (False, 2, secret)


def test_a_newcomers_cookie_fits_the_token_of_the_page(tea: Service) -> None:
    Client().get("/resources/tea/")
    browser = Client()
    token = TOKEN.findall(browser.get("/resources/tea/").text)[0]
    assert token == browser.cookies["csrftoken"].value
