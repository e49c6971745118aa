"""docs/security.md: the walk is whole, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from people.passwords import SEASONS, WORDS

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs/security.md").read_text()
# How many requirements of levels 1 and 2 each section of ASVS 5.0 has, and those in between that are level 3.
SECTIONS = {
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
}  # fmt: skip
LINES = dict(re.findall(r"^\| (\d\.\d\.\d+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE))
NAMED = sorted(set(re.findall(r"`((?:[\w/]+/)?test_\w+\.py)(?:::(\w+))?`", PAGE)))


def test_every_requirement_has_its_line() -> None:
    wanted = [f"{section}.{number + 1}" for section, many in SECTIONS.items() for number in range(many)]
    assert list(LINES) == wanted


@pytest.mark.parametrize("number", LINES)
def test_each_line_names_a_test_or_gives_a_reason(number: str) -> None:
    assert len(LINES[number].split()) >= 3 or "::test_" in LINES[number] or "above" in LINES[number]


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_each_test_that_is_named_is_there(file: str, name: str) -> None:
    path = ROOT / (file if file.startswith("tests/") else f"tests/people/{file}")
    assert f"def {name}(" in path.read_text() if name else path.exists()


def test_the_words_that_make_a_password_weak_are_all_listed() -> None:
    assert [word for word in WORDS if word not in PAGE] == []
    assert ("a season" in PAGE, len(SEASONS)) == (True, 5)
