"""The crisis page stands when nothing else does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.template import TemplateDoesNotExist
from django.test import Client

from resources import crisis, operations
from resources.models import Phone, Service

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

ORDER = ["tel:911", "tel:988", "sms:988", "tel:+12122412400", "tel:+18663397725"]
LINK = re.compile(r'<a[^>]*href="((?:tel|sms):[^"]+)"')


def test_the_cards_stand_in_order_of_danger() -> None:
    page = crisis.edition().page("").body.decode()
    main = page[page.index("<main") :]
    assert list(dict.fromkeys(LINK.findall(main)))[: len(ORDER)] == ORDER


@pytest.mark.parametrize("cookie", ["", "sessionid=forged"])
def test_help_now_asks_no_query_even_with_a_session(
    cookie: str, db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/help-now/", headers={"cookie": cookie}).status_code == 200


def test_help_now_sets_no_cookie(client: Client) -> None:
    assert not client.get("/help-now/").cookies


def test_help_now_leaves_no_trace_on_the_computer(client: Client) -> None:
    assert client.get("/help-now/")["Cache-Control"] == "no-store"


def test_help_now_tells_no_other_site_where_the_reader_came_from(client: Client) -> None:
    assert client.get("/help-now/")["Referrer-Policy"] == "no-referrer"


def test_a_reader_who_has_the_page_is_sent_no_second_copy(client: Client) -> None:
    tag = client.get("/help-now/")["ETag"]
    again = client.get("/help-now/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_wrong_method_still_gets_the_numbers(client: Client) -> None:
    page = client.post("/help-now/")
    assert (page.status_code, "tel:988" in page.text) == (405, True)


def test_the_address_without_a_slash_works_too(client: Client) -> None:
    assert client.get("/help-now").status_code == 200


def test_a_new_number_is_served_within_a_second(directory: int, published: Path) -> None:
    crisis.lines()
    phone = Phone.objects.get(number="212-241-2400")
    phone.number = "212-241-2401"
    phone.save()
    operations.publish_now()
    crisis.look_again()
    assert "tel:+12122412401" in [line.href for line in crisis.lines()]


def test_a_retired_crisis_line_leaves_the_page(directory: int) -> None:
    Service.objects.filter(slug="trainee-crisis-line").update(status="retired")
    operations.publish_now()
    crisis.look_again()
    assert [line.href for line in crisis.lines()] == ORDER[:3]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": "wellbeing-directory/1"}', "\x00" * 64])
def test_a_damaged_file_falls_back_to_the_shipped_numbers(damage: str, published: Path) -> None:
    published.mkdir()
    (published / "crisis.json").write_text(damage)
    assert [line.href for line in crisis.lines()] == ORDER


def test_a_file_without_any_line_falls_back_to_the_shipped_numbers(published: Path, db: None) -> None:
    operations.publish_now()
    assert [line.href for line in crisis.lines()] == ORDER


def test_a_folder_in_the_files_place_falls_back_to_the_shipped_numbers(published: Path) -> None:
    (published / "crisis.json").mkdir(parents=True)
    assert [line.href for line in crisis.lines()] == ORDER


def test_a_broken_template_leaves_a_bare_page_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise TemplateDoesNotExist("resources/help_now.html")

    monkeypatch.setattr("resources.crisis.loader.render_to_string", broken)
    assert LINK.findall(crisis.edition().page("").body.decode()) == ORDER


def test_a_callback_line_never_stands_among_the_crisis_lines() -> None:
    assert "tel:+12122418989" not in [line.href for line in crisis.lines()]


def test_a_callback_line_is_on_the_page_after_all_crisis_lines() -> None:
    page = crisis.edition().page("").body.decode()
    assert page.index("tel:+12122418989") > page.rindex("tel:+12122412400")


def test_a_line_to_check_before_use_is_not_on_the_crisis_page() -> None:
    assert "+18886929355" not in crisis.edition().page("").body.decode()


def test_the_page_is_small_enough_for_one_round_trip() -> None:
    assert len(crisis.edition().page("").body) < 14 * 1024 * 2


@pytest.mark.parametrize("path", ["card/", "poster/", "offline/"])
def test_what_is_printed_or_kept_carries_every_line(client: Client, path: str) -> None:
    assert set(ORDER) <= set(LINK.findall(client.get(f"/help-now/{path}").text))


def test_the_copy_for_a_phone_fits_one_round_trip_and_fetches_nothing(client: Client) -> None:
    page = client.get("/help-now/offline/")
    loads = re.findall(r"""(?:src|srcset)=|url\(|<link(?![^>]*href="data:,")""", page.text)
    assert (len(page.content) <= 14 * 1024, loads) == (True, [])


def test_the_copys_own_style_is_allowed_by_its_hash_and_nothing_else(client: Client) -> None:
    page = client.get("/help-now/offline/")
    assert crisis.style_hash(page.content) in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


def test_the_worker_may_only_keep_the_crisis_page(client: Client) -> None:
    script = client.get("/help-now/keep.js")
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    assert re.findall(r'"(/[^"]*)"', script.text) == ["/help-now/offline/"]


def test_the_page_says_that_leaving_clears_no_history(client: Client) -> None:
    assert "cannot clear your browser’s history" in client.get("/help-now/").text


def test_there_is_a_way_for_whoever_worries_about_a_friend(client: Client) -> None:
    assert 'href="#friend"' in client.get("/help-now/").text


def test_numbers_stand_before_anything_else_on_the_page(client: Client) -> None:
    page = client.get("/help-now/").text
    main = page[page.index("<main") :]
    assert main.index('href="tel:911"') < main.index("<h2")
