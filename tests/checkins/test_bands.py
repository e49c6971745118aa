"""Sizes tell nothing: one who keeps nothing and one who keeps sixty get as many bytes."""

from __future__ import annotations

import csv
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse

from checkins import operations
from checkins.views.bands import BAND, FILE, HISTORY, blank, fill, filled
from checkins.wishes import KEEP
from tests.checkins.conftest import CALM, check_in, instrument
from tests.conftest import Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
FILES = ("export_json", "export_csv", "export_fhir")
PAGES = ("home", "about", "choices", "begin")
LOOKING = ("past", "stored", "export")
MANY = 60


@pytest.fixture
def busy(cast: Cast) -> User:
    """Someone with sixty check-ins, each with an answer in their own words and a note."""
    operations.give(person=cast.trainee, kind=KEEP)
    for number in range(MANY):
        day = dt.date(2022, 1, 3) + dt.timedelta(days=30 * number)
        said = CALM | {"words": "a long night, and then another one", "hours": 5}
        check_in(
            cast.trainee, day, answers=said, status="complete", scores={"total": 3}, note="ask about Thursday"
        )
    return cast.trainee


def size(client: Client, name: str) -> int:
    """Return how many bytes an address answers with."""
    return len(b"".join(client.get(reverse(f"checkins:{name}"))))


@pytest.mark.parametrize("name", [*FILES, *LOOKING])
def test_none_and_sixty_weigh_the_same(busy: User, cast: Cast, as_: As, name: str) -> None:
    instrument()
    assert size(as_(busy), name) == size(as_(cast.other_trainee), name)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fills_one_band(cast: Cast, as_: As, name: str) -> None:
    instrument(), instrument("another")
    assert size(as_(cast.trainee), name) == BAND


@pytest.mark.parametrize("name", LOOKING)
def test_every_page_of_ones_history_fills_one_wider_band(cast: Cast, as_: As, name: str) -> None:
    assert size(as_(cast.trainee), name) == HISTORY


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_nothing_fills_one_band(cast: Cast, as_: As, name: str) -> None:
    assert size(as_(cast.trainee), name) == FILE


def test_a_filled_csv_has_no_line_more(busy: User, as_: As) -> None:
    whole = b"".join(as_(busy).get(reverse("checkins:export_csv"))).decode()
    assert len([row for row in csv.reader(whole.splitlines()) if row]) == 1 + 5 * MANY


@pytest.mark.parametrize("name", ["export_json", "export_fhir"])
def test_filled_json_is_json(busy: User, as_: As, name: str) -> None:
    found = json.loads(b"".join(as_(busy).get(reverse(f"checkins:{name}"))))
    assert len(found.get("check_ins", found.get("entry"))) == MANY


def test_the_whole_of_ones_data_weighs_the_same_too(busy: User, cast: Cast, as_: As) -> None:
    sizes = {len(as_(person).post(reverse("people:export")).content) for person in (busy, cast.other_trainee)}
    assert sizes == {FILE}


def test_the_whole_of_ones_data_may_not_be_compressed_on_the_way(cast: Cast, as_: As) -> None:
    said = as_(cast.trainee).post(reverse("people:export"))["Cache-Control"]
    assert {"no-transform", "no-store", "private"} <= set(said.split(", "))


@pytest.mark.parametrize("name", [*FILES, *PAGES, *LOOKING])
def test_nothing_is_compressed_or_may_be_on_the_way(cast: Cast, as_: As, name: str) -> None:
    instrument(), instrument("another")
    page = as_(cast.trainee).get(reverse(f"checkins:{name}"), HTTP_ACCEPT_ENCODING="gzip, br, zstd")
    assert ("Content-Encoding" in page, "no-transform" in page["Cache-Control"]) == (False, True)


def test_no_middleware_compresses() -> None:
    assert not [name for name in settings.MIDDLEWARE if "gzip" in name.lower() or "compress" in name.lower()]


def test_a_files_length_is_not_told_before_it_is_filled(busy: User, as_: As) -> None:
    assert "Content-Length" not in as_(busy).get(reverse("checkins:export_json"))


@pytest.mark.parametrize("length", [0, 1, FILE - 1, FILE, FILE + 1])
def test_a_stream_comes_in_whole_bands(length: int) -> None:
    whole = b"".join(filled([b"x" * length]))
    assert (len(whole) % FILE, len(whole) >= length) == (0, True)


def test_a_stream_is_handed_on_piece_by_piece() -> None:
    read: list[int] = []

    def pieces() -> Any:
        for number in range(3):
            read.append(number)
            yield b"piece"

    next(filled(pieces()))
    assert read == [0]


@pytest.mark.parametrize("length", [0, 1, 2, 7])
def test_blank_is_as_long_as_asked(length: int) -> None:
    assert (len(blank(length)), blank(length).strip()) == (length, b"")


@pytest.mark.parametrize("length", [1, BAND - 8, BAND - 7, BAND - 6, BAND])
def test_a_page_comes_in_whole_bands(length: int) -> None:
    page = HttpResponse(b"x" * length)
    fill(page)
    assert len(page.content) % BAND == 0


def test_what_fills_a_page_is_never_the_same() -> None:
    found = set()
    for _ in range(3):
        page = HttpResponse(b"x")
        fill(page)
        found.add(page.content)
    assert len(found) == 3


def test_what_fills_a_page_ends_no_comment_early() -> None:
    for _ in range(5):
        page = HttpResponse(b"x")
        fill(page)
        assert page.content.count(b"--") == 2


def test_a_redirect_needs_no_filling() -> None:
    away = HttpResponse(status=302)
    fill(away)
    assert away.content == b""


def test_a_stream_of_nothing_stays_nothing() -> None:
    page = StreamingHttpResponse(iter([]))
    fill(page)
    assert b"".join(page) == b""
