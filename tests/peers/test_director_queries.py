"""What the director's pages ask of PostgreSQL: at most twelve questions each, however much there is."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.peers.access import ROWS

if TYPE_CHECKING:
    from tests.access import Row
    from tests.conftest import Kept

MOST = 12
PAGES = [row for row in ROWS if row.method == "get" and row.expected["peers_director"] == 200]


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_no_page_of_the_directors_asks_more_than_twelve_times(row: Row, kept: Kept, db: None) -> None:
    address = reverse(row.name, args=row.args(copy.deepcopy(kept.cast)))
    director = kept.browser("peers_director")
    with CaptureQueriesContext(connection) as asked:
        director.get(address, row.data)
    assert len(asked) <= MOST
