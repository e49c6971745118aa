from __future__ import annotations

from tests.access import Row
from tests.checkins import rows_instruments

ROWS: list[Row] = [*rows_instruments.ROWS]
