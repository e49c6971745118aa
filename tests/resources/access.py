from __future__ import annotations

from resources import demo
from tests.access import Row, everyone
from tests.conftest import Cast


def _service(_cast: Cast) -> list[str]:
    demo.load()
    return ["trainee-mental-health"]


ROWS: list[Row] = [
    Row("resources:list", everyone()),
    Row("resources:help_now", everyone()),
    Row("resources:service", everyone(), _service),
]
