from __future__ import annotations

from tests.access import Row
from tests.checkins import rows_clinic, rows_instruments, rows_own, rows_summaries

ROWS: list[Row] = [*rows_instruments.ROWS, *rows_own.ROWS, *rows_summaries.ROWS, *rows_clinic.ROWS]
