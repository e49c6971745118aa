"""Several machines: each has a folder of its own, and all say the same within seconds."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import locks
from resources import crisis, following, operations
from resources.models import Publication, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pytest_django.fixtures import DjangoAssertNumQueries

    from tests.conftest import Cast


@pytest.fixture
def on(settings: Any, tmp_path: Path) -> Callable[[str], AbstractContextManager[Path]]:
    """Return a way to be on a machine of some name, with a folder of its own."""

    @contextmanager
    def machine(name: str) -> Iterator[Path]:
        before, settings.DATA_DIR = settings.DATA_DIR, tmp_path / name
        crisis.forget()
        yield tmp_path / name / "published"
        settings.DATA_DIR = before
        crisis.forget()

    return machine


def test_what_one_machine_publishes_another_writes_too(
    make_service: Callable[..., Service], on: Callable[[str], AbstractContextManager[Path]]
) -> None:
    make_service("tea")
    with on("one"):
        operations.publish()
        operations.publish_now()
    with on("two") as folder:
        caught_up = following.catch_up()
        assert (caught_up, "tea" in (folder / "directory.json").read_text()) == (True, True)


def test_an_outage_said_on_one_machine_is_on_the_page_of_another(
    directory: int, cast: Cast, on: Callable[[str], AbstractContextManager[Path]]
) -> None:
    line = Service.objects.get(slug="lifeline-988")
    with on("two"):
        following.catch_up()
        before = len(crisis.edition().alerts)
        with on("one"):
            operations.declare_outage(
                service=line, alternate=None, note="Down.", until=timezone.now() + dt.timedelta(hours=1),
                by=cast.wellbeing_office,
            )  # fmt: skip
        following.catch_up()
        crisis.look_again()
        assert (before, len(crisis.edition().alerts)) == (0, 1)


def test_a_machine_that_is_up_to_date_asks_one_thing(
    directory: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert not following.catch_up()


@pytest.mark.parametrize("words", ["", "{", "[]", '{"version": "x"}', '{"version": null}'])
def test_a_damaged_note_is_written_anew(directory: int, published: Path, words: str) -> None:
    (published / "version.json").write_text(words)
    assert (following.catch_up(), following.here()) == (True, Publication.number())


def test_every_publication_counts(db: None) -> None:
    for _ in range(3):
        operations.publish()
    assert Publication.number() == 3


def test_a_publication_that_is_taken_back_does_not_count(db: None) -> None:
    with transaction.atomic():
        operations.publish()
        transaction.set_rollback(True)
    assert Publication.number() == 0


def test_only_one_process_of_a_machine_writes(directory: int, published: Path) -> None:
    Publication.count()
    lock = locks.take(published / "publishing.lock", locks.EXCLUSIVE)
    assert lock is not None
    try:
        assert not following.catch_up()
    finally:
        locks.release(lock)
    assert following.catch_up()


def test_a_database_that_is_away_is_waited_for(
    directory: int, published: Path, outage: Callable[[], AbstractContextManager[None]],
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    Publication.count()
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(following, "close_old_connections", lambda: None)
    waits: list[float] = []
    with outage():
        following.follow(waits.append, rounds=3)
    said = len(caplog.records)
    following.follow(waits.append, rounds=1)
    assert (following.here(), said, len(waits)) == (Publication.number(), 1, 4)


def test_an_outage_is_everywhere_in_less_than_ten_seconds() -> None:
    assert following.EVERY + crisis.CHECK_EVERY < 10


def test_the_note_is_never_newer_than_what_is_written(
    make_service: Callable[..., Service], published: Path
) -> None:
    make_service("tea")
    operations.publish()
    operations.publish_now()
    note = json.loads((published / "version.json").read_text())
    assert note == {"version": Publication.number()}
