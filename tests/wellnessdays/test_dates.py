"""One way to write a day, on every page: Tue 1 Dec 2026."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

FORMAT = re.compile(r"""\|date:["']([^"']*)["']""")
DAY, MOMENT, MONTH = "D j M Y", "D j M Y, g:i a", "F Y"
# The heads of the grid and of the coverage table are pieces of a date, and an address is for a machine.
PIECES = {"ask.html": {"M", "Y", "jS", "D"}, "coverage.html": {"j", "M", "F", "Y-m"}}
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates" / "wellnessdays").glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_page_writes_days_as_every_page_does(template: Path) -> None:
    found = set(FORMAT.findall(template.read_text()))
    assert found <= {DAY, MOMENT, MONTH} | PIECES.get(template.name, set())
