"""The failure table: for each part that is down, what the crisis page and the directory still give.

What needs a browser to be seen (no JavaScript, no network) is in tests/browser/test_directory.py besides.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import redis
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from resources import crisis, following, operations, snapshot
from resources.models import Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

    from tests.conftest import Cast

LINES = ["tel:911", "tel:988", "sms:988", "tel:+12122412400", "tel:+18663397725"]
LINK = re.compile(r'<a[^>]*href="((?:tel|sms):[^"]+)"')
SCRIPTED = re.compile(r"\s(?:on\w+|hx-[\w-]+)=\"[^\"]*\"|<script.*?</script>", re.DOTALL)
# A Monday, 10:30 in the morning in New York: after a night shift has ended, in office hours.
MONDAY = dt.datetime(2026, 11, 23, 15, 30, tzinfo=dt.UTC)
Down = "Callable[[], AbstractContextManager[None]]"


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def numbers(page: str) -> list[str]:
    """Return the numbers that a page links, in order."""
    return LINK.findall(page[page.index("<main") :])


def plain(page: str) -> str:
    """Return what is left of a page where no script runs."""
    return SCRIPTED.sub("", page)


# --- JavaScript ---


def test_javascript_down_the_crisis_page_keeps_every_number_and_way_out(client: Client) -> None:
    page = plain(client.get("/help-now/").text)
    assert (numbers(page)[: len(LINES)], 'href="#friend"' in page, "Leave this page</a>" in page) == (
        LINES, True, True,
    )  # fmt: skip


def test_javascript_down_the_directory_is_searched_by_a_plain_form(directory: int, client: Client) -> None:
    page = plain(client.get("/resources/").text)
    form = page[page.index('<form method="get"') :]
    form = form[: form.index("</form>")]
    assert ('action="/resources/"' in form, 'name="q"' in form, "<button" in form) == (True, True, True)


def test_javascript_down_the_filters_are_the_servers(directory: int, client: Client) -> None:
    whole, part = (client.get(path).text for path in ("/resources/", "/resources/?response=callback"))
    assert ("/resources/ombuds/" in whole, "/resources/ombuds/" in part, "tel:+12122418989" in part) == (
        True, False, True,
    )  # fmt: skip


@pytest.mark.parametrize(("hour", "word"), [(15, "Open now, until 5:00 PM"), (23, "opens")])
def test_javascript_down_open_now_is_the_servers(
    make_service: Callable[..., Service], client: Client, hour: int, word: str
) -> None:
    tea = make_service("tea", hours="weekly")
    tea.schedules.create(weekdays=[0, 1, 2, 3, 4], opens_at="09:00", closes_at="17:00")
    with time_machine.travel(MONDAY.replace(hour=hour), tick=False):
        assert word in plain(client.get("/resources/tea/").text)


# --- database, Redis ---


def test_database_and_redis_down_the_crisis_page_is_all_there(nothing_works: None, client: Client) -> None:
    with pytest.raises(redis.ConnectionError):
        cache.get("anything")
    page = client.get("/help-now/")
    assert (page.status_code, numbers(page.text)[: len(LINES)]) == (200, LINES)


@pytest.mark.parametrize(
    "path", ["card/", "poster/", "card.pdf", "poster.pdf", "offline/", "embed/", "keep.js"]
)
def test_database_and_redis_down_the_pages_below_it_stand_as_firmly(
    nothing_works: None, client: Client, path: str
) -> None:
    assert client.get(f"/help-now/{path}").status_code == 200


@pytest.mark.parametrize("cookie", ["", "sessionid=forged", "sessionid=forged; csrftoken=x; theme=dark"])
def test_database_down_means_nothing_to_a_page_that_never_asks_it(
    cookie: str, db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/help-now/", headers={"cookie": cookie}).status_code == 200


def test_database_down_the_directory_is_what_was_published_last_with_its_date(
    make_service: Callable[..., Service], outage: Down, browser: Client
) -> None:
    make_service("tea")
    with time_machine.travel(MONDAY, tick=False):
        operations.publish_now()
    with outage():
        page = browser.get("/resources/")
    said = "as it was published on 23 November 2026, 10:30 AM"
    assert (page.status_code, "/resources/tea/" in page.text, said in page.text) == (200, True, True)


def test_database_down_a_service_has_its_page(
    make_service: Callable[..., Service], outage: Down, browser: Client
) -> None:
    make_service("tea", what_happens="Someone pours.")
    operations.publish_now()
    with outage():
        assert "Someone pours." in browser.get("/resources/tea/").text


def test_database_down_and_nothing_published_the_shipped_directory_stands_in(
    nothing_works: None, browser: Client
) -> None:
    assert "tel:+12126598805" in browser.get("/resources/trainee-mental-health/").text


def test_database_down_a_damaged_snapshot_gives_way_to_the_shipped_directory(
    nothing_works: None, browser: Client, published: Path
) -> None:
    published.mkdir()
    (published / "directory.json").write_text("{")
    assert browser.get("/resources/ombuds/").status_code == 200


def test_database_down_someone_signed_in_gets_the_snapshot_too(nothing_works: None, browser: Client) -> None:
    browser.cookies["sessionid"] = "whatever"
    assert browser.get("/resources/").status_code == 200


def test_database_down_a_search_still_gets_everything(nothing_works: None, browser: Client) -> None:
    page = browser.get("/resources/", {"q": "suicide"})
    assert (page.status_code, "tel:988" in page.text) == (200, True)


def test_database_down_what_was_never_published_stays_an_outage(nothing_works: None, browser: Client) -> None:
    assert browser.get("/resources/no-such-service/").status_code == 503


@pytest.mark.parametrize("path", ["/resources/ombuds/wrong/", "/readyz"])
def test_database_down_what_changes_something_stays_an_outage(
    nothing_works: None, browser: Client, path: str
) -> None:
    assert browser.get(path).status_code == 503


def test_database_down_nothing_is_written(nothing_works: None, browser: Client) -> None:
    assert browser.post("/resources/", {"q": "x"}).status_code in (405, 503)


def test_database_down_a_copy_of_the_snapshot_is_not_kept(nothing_works: None, browser: Client) -> None:
    assert browser.get("/resources/")["Cache-Control"] == "no-store"


def test_redis_down_alone_the_directory_is_searched_as_ever(
    directory: int, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(redis.connection.AbstractConnection, "connect", gone)
    page = client.get("/resources/", {"q": "cant sleep"})
    assert (page.status_code, "as it was published" in page.text, "<article" in page.text) == (
        200, False, True,
    )  # fmt: skip


# --- the app ---


def test_the_app_down_a_proxy_has_the_crisis_page_as_a_file(directory: int, published: Path) -> None:
    page = (published / "help-now.html").read_text()
    assert (numbers(page)[: len(LINES)], "csrfmiddlewaretoken" in page) == (LINES, False)


def test_the_app_down_the_file_is_the_page_that_the_app_gives(directory: int, published: Path) -> None:
    crisis.look_again()
    given, kept = crisis.edition().page("").body.decode(), (published / "help-now.html").read_text()
    assert kept == given


def test_the_app_down_a_proxy_has_the_directory_as_a_file(directory: int, published: Path) -> None:
    page = (published / "directory.html").read_text()
    slugs = set(re.findall(r'href="/resources/([-\w]+)/"', page))
    assert slugs == set(Service.objects.published().values_list("slug", flat=True))


def test_the_app_down_the_file_says_nothing_of_the_moment_it_was_written(
    directory: int, published: Path
) -> None:
    page = (published / "directory.html").read_text()
    assert ("Open now" in page, "Closed now" in page, "Day and night, every day" in page) == (
        False, False, True,
    )  # fmt: skip


def test_the_app_down_a_huge_directory_is_one_page_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MOST", 3)
    rows = [
        {"slug": f"s{at}", "name": "S", "summary": "S", "organization": "o", "urgency": kind}
        for at, kind in enumerate(["anytime", "soon", "today", "now"])
    ]
    page = snapshot.listed({"services": rows})
    assert (re.findall(r"/resources/(s\d)/", page), "1 more" in page) == (["s3", "s2", "s1"], True)


def test_the_app_down_every_file_is_readable_by_a_proxy(directory: int, published: Path) -> None:
    assert {oct(file.stat().st_mode & 0o777) for file in published.iterdir()} == {"0o644"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/no-such-page/", 404), ("get", "/resources/no-such-service/", 404),
     ("post", "/help-now/", 405), ("post", "/resources/", 405), ("get", "/resources/desk/home/", 302)],
)  # fmt: skip
def test_the_app_refusing_every_error_page_carries_the_numbers(
    db: None, client: Client, method: str, path: str, status: int
) -> None:
    page = getattr(client, method)(path)
    body = page.text if status != 302 else client.get(page.url).text
    assert (page.status_code, set(LINES) <= set(LINK.findall(body))) == (status, True)


def test_the_app_broken_the_outage_page_carries_the_numbers(nothing_works: None, browser: Client) -> None:
    page = browser.get("/resources/ombuds/wrong/")
    assert (page.status_code, set(LINES) <= set(LINK.findall(page.text))) == (503, True)


def test_the_app_broken_a_view_that_fails_carries_the_numbers(
    db: None, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.views.FilterForm", None)
    page = browser.get("/resources/")
    assert (page.status_code, set(LINES) <= set(LINK.findall(page.text))) == (500, True)


# --- network ---


@pytest.mark.parametrize("path", ["card/", "poster/", "offline/"])
def test_network_down_what_was_printed_or_kept_carries_every_line(client: Client, path: str) -> None:
    assert set(LINES) <= set(LINK.findall(client.get(f"/help-now/{path}").text))


@pytest.mark.parametrize("path", ["card/", "poster/", "offline/"])
def test_network_down_what_was_printed_or_kept_says_of_when_it_is(
    directory: int, client: Client, path: str
) -> None:
    crisis.look_again()
    assert f"{timezone.localtime():%B %Y}" in client.get(f"/help-now/{path}").text


@pytest.mark.parametrize("path", ["card/", "poster/"])
def test_network_down_paper_leads_back_to_the_page(client: Client, settings: Any, path: str) -> None:
    assert f"{settings.SITE_URL}/help-now/" in client.get(f"/help-now/{path}").text


def test_network_down_the_copy_is_one_file_that_fetches_nothing(client: Client) -> None:
    page = client.get("/help-now/offline/")
    loads = re.findall(r"""(?:src|srcset)=|url\(|<link(?![^>]*href="data:,")""", page.text)
    assert (len(page.content) <= 14 * 1024, loads) == (True, [])


# --- the crisis line itself ---


@pytest.fixture
def down(directory: int, cast: Cast, published: Path) -> Any:
    """Have 988 down for four hours, the local line in its place."""
    until = timezone.now() + dt.timedelta(hours=4)
    line, other = (Service.objects.get(slug=slug) for slug in ("lifeline-988", "trainee-crisis-line"))
    outage = operations.declare_outage(
        service=line, alternate=other, note="Calls are cut off.", until=until, by=cast.wellbeing_office
    )
    operations.publish_now()
    crisis.look_again()
    return outage


def test_the_line_down_the_alternate_stands_first(down: Any, client: Client) -> None:
    assert numbers(client.get("/help-now/").text)[:3] == ["tel:911", "tel:+12122412400", "tel:+18663397725"]


def test_the_line_down_the_alert_is_dated_and_names_the_alternate(down: Any, client: Client) -> None:
    page = client.get("/help-now/").text
    words = (
        f"{timezone.localtime(down.since):%-d %B}",
        "Calls are cut off.",
        "Use Trainee crisis line first",
    )
    assert [word for word in words if word not in page] == []


def test_the_line_down_the_file_for_a_proxy_says_so(down: Any, published: Path) -> None:
    assert "Calls are cut off." in (published / "help-now.html").read_text()


def test_the_line_down_and_the_database_too_the_alert_still_stands(down: Any, outage: Down) -> None:
    with outage():
        assert "Calls are cut off." in Client().get("/help-now/").text


def test_the_line_down_is_seen_by_other_processes_in_under_ten_seconds() -> None:
    assert following.EVERY + crisis.CHECK_EVERY < 10


def test_the_line_down_another_machine_learns_of_it_by_looking_once(
    down: Any, published: Path, client: Client
) -> None:
    (published / "version.json").write_text(json.dumps({"version": 0}))
    (published / "crisis.json").unlink()
    assert following.catch_up()
    crisis.look_again()
    assert "Calls are cut off." in client.get("/help-now/").text


def test_the_line_down_is_believed_no_longer_than_said(down: Any) -> None:
    with time_machine.travel(down.until + dt.timedelta(seconds=1), tick=False):
        crisis.look_again()
        assert crisis.edition().alerts == []


def test_the_line_down_every_page_offers_the_alternate_before_it(down: Any, client: Client) -> None:
    page = client.get("/resources/").text
    assert page.index("tel:+12122412400") < page.index("tel:988")
