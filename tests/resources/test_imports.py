"""The office's page for services from elsewhere."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from resources.models import ImportRun, Service
from tests.resources.exchange import service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client

    from people.models import User
    from tests.conftest import Cast

PAGE = "/resources/desk/imports/"
FILE = json.dumps([service(1), service(2, name="")]).encode()


@pytest.fixture
def office(cast: Cast, as_: Callable[[User | None], Client]) -> Client:
    return as_(cast.wellbeing_office)


def send(client: Client, button: str, body: bytes = FILE, name: str = "in.json") -> HttpResponse:
    file = SimpleUploadedFile(name, body)
    answer: Any = client.post(PAGE, {"file": file, "source": "211", button: "1"})
    return answer  # type: ignore[no-any-return]


def test_trying_a_file_shows_what_it_would_do_and_stores_nothing(office: Client) -> None:
    page = send(office, "try").text
    assert ("Help 1" in page, "in.json, line 1" in page, "The service has no name." in page) == (
        True,
        True,
        True,
    )
    assert (Service.objects.exists(), ImportRun.objects.exists()) == (False, False)


def test_taking_a_file_stores_it_under_the_editors_name(office: Client, cast: Cast) -> None:
    send(office, "take")
    run = ImportRun.objects.get()
    assert (run.by, run.added, run.set_aside, run.file_name) == (cast.wellbeing_office, 1, 1, "in.json")


def test_a_taken_file_leads_to_what_was_set_aside(office: Client) -> None:
    answer = send(office, "take")
    page = office.get(answer["Location"]).text
    assert ("The service has no name." in page, "Take it back" in page) == (True, True)


def test_taking_it_back_empties_the_directory_again(office: Client) -> None:
    send(office, "take")
    run = ImportRun.objects.get()
    page = office.post(f"{PAGE}{run.public_id}/undo/", follow=True).text
    assert (Service.objects.exists(), "nothing of it is left" in page) == (False, True)


def test_what_was_edited_since_is_not_taken_back(office: Client) -> None:
    send(office, "take")
    Service.objects.update(summary="Better words.")
    page = office.post(f"{PAGE}{ImportRun.objects.get().public_id}/undo/", follow=True).text
    assert (Service.objects.get().summary, "was changed since" in page) == ("Better words.", True)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("in.json", b"", "This file is empty."),
        ("in.json", b"[", "the file ends in the middle"),
        ("in.pdf", FILE, "Choose a .json or a .zip file."),
        ("in.json", FILE * 60_000, "larger than 10 MB"),
        ("in.zip", b"PK\x03\x04 and nothing else", "no .json and no .csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_field(
    office: Client, name: str, body: bytes, words: str
) -> None:
    page = send(office, "take", body, name)
    assert (page.status_code, escape(words) in page.text) == (422, True)


def test_nothing_of_an_uploaded_file_stays_on_the_disk(
    office: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spool"))
    (tmp_path / "spool").mkdir()
    send(office, "take", name="../../up.json")
    assert (list((tmp_path / "spool").iterdir()), (tmp_path / "up.json").exists()) == ([], False)


def test_words_of_a_file_never_become_markup_on_the_page(office: Client) -> None:
    evil = json.dumps([service(1, name="<i>Tea</i> &lt;script&gt;x()&lt;/script&gt;")]).encode()
    page = send(office, "try", evil).text
    assert ("<script>x()" in page, "&lt;script&gt;x()" in page) == (False, True)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_imports_takes_the_same_queries(
    office: Client, cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        ImportRun.objects.create(source="211", file_name=f"{number}.json", by=cast.wellbeing_office)
    with django_assert_max_num_queries(6):
        office.get(PAGE)
