"""What a phone must fetch before help is there: 14 KB of page, 40 KB of style and script, compressed."""

from __future__ import annotations

import gzip
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

HTML, ASSETS = 14 * 1024, 40 * 1024  # bytes, compressed
FETCHED = re.compile(r'<(?:script[^>]*\ssrc|link[^>]*rel="stylesheet"[^>]*\shref)="/static/([^"]+)"')
PAGES = [
    "/resources/",
    "/resources/?q=sleep",
    "/resources/?q=suicide",
    "/resources/?q=nothingfitsthis",
    "/resources/trainee-mental-health/",
    "/resources/lactation-rooms/",
    "/resources/trainee-mental-health/wrong/",
    "/resources/reports/outcome/",
    "/resources/providers/",
    "/resources/events/",
    "/resources/embed/how/",
    "/resources/embed/topic/counseling/",
    "/help-now/",
    "/help-now/card/",
    "/help-now/poster/",
    "/help-now/offline/",
    "/help-now/embed/",
]


@cache
def weight(name: str) -> int:
    """Return what a file of style or script weighs on its way."""
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is not there"
    with open(found, "rb") as file:  # noqa: PTH123 - finders know strings.
        return len(gzip.compress(file.read()))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_directory_weighs_little(
    directory: int, published: Path, client: Client, path: str
) -> None:
    answer = client.get(path)
    fetched = sum(map(weight, set(FETCHED.findall(answer.text))))
    size = len(gzip.compress(answer.content))
    assert (answer.status_code, size <= HTML, fetched <= ASSETS) == (200, True, True), f"{size}, {fetched}"


def test_the_weights_are_those_of_what_a_page_really_fetches(directory: int, client: Client) -> None:
    fetched = FETCHED.findall(client.get("/resources/").text)
    assert {"css/site.css"} < set(fetched)


@pytest.mark.parametrize(
    "path", ["/help-now/offline/", "/help-now/embed/", "/resources/embed/topic/counseling/"]
)
def test_what_stands_alone_fetches_nothing(directory: int, client: Client, path: str) -> None:
    assert re.findall(r"<(?:script|link|img|iframe)\b", client.get(path).text) == []
