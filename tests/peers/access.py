from __future__ import annotations

from tests.access import Row
from tests.peers import rows_curriculum, rows_groups, rows_run

ROWS: list[Row] = [*rows_curriculum.ROWS, *rows_groups.ROWS, *rows_run.ROWS]
