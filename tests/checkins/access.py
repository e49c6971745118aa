from __future__ import annotations

from tests.access import Row
from tests.checkins import rows_summaries

ROWS: list[Row] = [*rows_summaries.ROWS]
