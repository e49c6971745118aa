"""A directory to read in."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis
from django.db import OperationalError, connections

from resources import crisis, operations, records
from resources.models import Organization, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


@pytest.fixture(autouse=True)
def published(tmp_path: Path, settings: object) -> Iterator[Path]:
    """Publish into a folder of the test's own; return it."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    crisis.forget()
    yield tmp_path / "published"
    crisis.forget()


@pytest.fixture
def directory(db: None, django_capture_on_commit_callbacks: Callable[..., object]) -> int:
    """Load the directory that comes with the portal; return how many services it holds."""
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        return operations.load(records.shipped())


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
