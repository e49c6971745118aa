from __future__ import annotations

from tests.access import Row
from tests.peers import rows_groups

ROWS: list[Row] = [*rows_groups.ROWS]
