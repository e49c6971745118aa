"""Folders for real servers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.processes import left_of, open_folder, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that embedded servers can live in; removed when they have gone."""
    made = open_folder()
    yield made
    # Without it the servers do not linger.
    (made / "servers.lock").unlink(missing_ok=True)
    until(lambda: not left_of(made))
    shutil.rmtree(made)
