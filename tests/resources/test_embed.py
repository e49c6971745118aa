"""A strip that another campus page may frame, and nothing else of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from resources import crisis
from resources.models import Phone, Service, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

CRISIS = "/help-now/embed/"
TOPIC = "/resources/embed/topic/calm/"


@pytest.fixture
def calm(make_service: Callable[..., Service]) -> Service:
    Topic.objects.create(slug="calm", name="Calm")
    service = make_service("tea", topics=["calm"])
    Phone.objects.create(service=service, number="212-659-8805")
    return service


def may_frame(client: Client, path: str) -> bool:
    response = client.get(path)
    return "frame-ancestors *" in response["Content-Security-Policy"] and "X-Frame-Options" not in response


@pytest.mark.parametrize("path", [CRISIS, TOPIC])
def test_a_strip_may_be_framed(calm: Service, client: Client, path: str) -> None:
    assert may_frame(client, path)


@pytest.mark.parametrize("path", ["/help-now/", "/resources/", "/resources/tea/", "/resources/embed/how/"])
def test_nothing_else_may_be_framed(calm: Service, client: Client, path: str) -> None:
    assert not may_frame(client, path)


@pytest.mark.parametrize("path", [CRISIS, TOPIC])
def test_a_strip_brings_no_script_no_cookie_and_no_file(calm: Service, client: Client, path: str) -> None:
    page = client.get(path)
    loads = re.findall(r"""<script|src=|url\(|<link(?![^>]*href="data:,")""", page.text)
    assert (loads, len(page.cookies)) == ([], 0)


@pytest.mark.parametrize("path", [CRISIS, TOPIC])
def test_a_strips_style_is_allowed_by_its_hash(calm: Service, client: Client, path: str) -> None:
    page = client.get(path)
    assert crisis.style_hash(page.content) in page["Content-Security-Policy"]


def test_the_crisis_strip_needs_no_database(nothing_works: None, client: Client) -> None:
    assert "tel:988" in client.get(CRISIS).text


def test_a_topic_shows_its_services_and_their_numbers(calm: Service, client: Client) -> None:
    page = client.get(TOPIC).text
    assert ("/resources/tea/" in page, "tel:+12126598805" in page) == (True, True)


def test_links_leave_the_frame(calm: Service, client: Client) -> None:
    links = re.findall(r"<a [^>]*>", client.get(TOPIC).text)
    assert links
    assert all('target="_top"' in link for link in links)


def test_a_number_to_check_before_use_is_not_in_a_strip(calm: Service, client: Client) -> None:
    Service.objects.update(caution="Check before use.")
    assert "tel:" not in client.get(TOPIC).text


def test_a_topic_that_nobody_knows_is_not_found(db: None, client: Client) -> None:
    assert client.get("/resources/embed/topic/none/").status_code == 404


def test_the_words_to_paste_name_this_site(calm: Service, client: Client, settings: object) -> None:
    page = client.get("/resources/embed/how/").text
    assert f"{settings.SITE_URL}{TOPIC}" in page  # type: ignore[attr-defined]
