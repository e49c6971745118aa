from __future__ import annotations

from tests.peers import rows_run

ROWS = [*rows_run.ROWS]
