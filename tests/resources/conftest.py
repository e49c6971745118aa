"""A directory to read in."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis
from django.db import OperationalError, connections, transaction
from django.test import TestCase, override_settings

from resources import crisis, operations, records
from resources.models import Organization, Service
from tests import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from pytest_django import DjangoDbBlocker


@pytest.fixture(autouse=True)
def published(tmp_path: Path, settings: object) -> Iterator[Path]:
    """Publish into a folder of the test's own; return it."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    crisis.forget()
    yield tmp_path / "published"
    crisis.forget()


def load(folder: Path) -> int:
    """Load the directory that comes with the portal, and publish it into a folder; return its size."""
    with override_settings(DATA_DIR=folder), TestCase.captureOnCommitCallbacks(execute=True):
        return operations.load(records.shipped())


@pytest.fixture(scope="session")
def shipped(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> tuple[int, Path, dict[str, bytes]]:
    """Load the directory once; return how many services it holds, where it was published, and its rows."""
    folder = tmp_path_factory.mktemp("shipped")
    with django_db_blocker.unblock():
        rows = tables.written_by(lambda: load(folder))
    return len(records.shipped()["services"]), folder, rows


@pytest.fixture
def directory(db: None, tmp_path: Path, shipped: tuple[int, Path, dict[str, bytes]]) -> int:
    """Have the directory that comes with the portal; return how many services it holds."""
    count, folder, rows = shipped
    if not tables.can_empty():
        return load(tmp_path)
    with transaction.atomic():
        tables.put_back(rows)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return count


@pytest.fixture
def make_service(db: None) -> Callable[..., Service]:
    """Return a way to make one published service."""

    def make(slug: str = "tea", **fields: object) -> Service:
        office, _ = Organization.objects.get_or_create(slug="office", defaults={"name": "Office"})
        known = {"organization": office, "name": slug.title(), "summary": "Tea.", "status": "published"}
        return Service.objects.create(slug=slug, **{**known, **fields})

    return make


@pytest.fixture
def outage() -> Callable[[], AbstractContextManager[None]]:
    """Return a way to refuse every database connection, and have Redis gone, for a while."""

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    def gone(*_: object, **__: object) -> None:
        raise redis.ConnectionError("gone")

    @contextmanager
    def while_down() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(connections["default"]), "cursor", refuse)
            patch.setattr(type(connections["default"]), "connect", refuse)
            patch.setattr(redis.connection.AbstractConnection, "connect", gone)
            yield

    return while_down


@pytest.fixture
def nothing_works(outage: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Refuse every database connection, and have Redis gone."""
    with outage():
        yield
