from __future__ import annotations

from tests.access import Row
from tests.checkins import rows_own

ROWS: list[Row] = [*rows_own.ROWS]
