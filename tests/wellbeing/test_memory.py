"""What a worker's processes do about their memory."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from celery.signals import celeryd_after_setup

from wellbeing import celery

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_a_worker_that_is_set_up_looks_for_no_garbage_in_its_code() -> None:
    celeryd_after_setup.send(sender="a-worker", instance=None, conf=celery.app.conf)
    loaded = len(gc.get_objects())
    assert gc.get_freeze_count() > 10 * loaded


class Circle:
    """Something that only the search for garbage can free."""

    def __init__(self) -> None:
        self.own = self


def test_what_was_garbage_before_is_not_kept() -> None:
    left = weakref.ref(Circle())
    celery.keep_what_is_loaded()
    assert left() is None
