from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import house_numbers

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """
[project]
dependencies = ["one", "two"]
[project.optional-dependencies]
local = ["three"]
"""


def function(name: str, lines: int) -> str:
    return f"def {name}():\n" + "    pass\n" * (lines - 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of one app, ten lines of code and fifteen of tests."""
    for folder in ("app/migrations", "tests/app"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "tests" / "__init__.py").touch()
    (tmp_path / "app" / "views.py").write_text(function("index", 4) + function("detail", 6))
    (tmp_path / "app" / "migrations" / "0001.py").write_text(function("long", 500))
    (tmp_path / "tests" / "app" / "test_views.py").write_text(function("test_it", 15))
    return tmp_path


def row(root: Path, name: str) -> tuple[float, bool]:
    found = next(row for row in house_numbers.run(root) if row.name.startswith(name))
    return found.figure, found.met


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("function, median", 5),
        ("longest view (app.detail)", 6),
        ("longest file (app/views.py)", 10),
        ("tests to code", 1.5),
        ("direct dependencies", 2),
    ],
)
def test_each_figure_is_measured_and_met(root: Path, name: str, figure: float) -> None:
    assert row(root, name) == (figure, True)


def test_a_long_view_breaks_its_budget(root: Path) -> None:
    (root / "app" / "views.py").write_text(function("index", 31) + function("detail", 2))
    assert row(root, "longest view") == (31, False)


def test_views_in_a_package_of_that_name_count(root: Path) -> None:
    (root / "app" / "views").mkdir()
    (root / "app" / "views" / "session.py").write_text(function("edit", 31))
    assert row(root, "longest view") == (31, False)


def test_a_file_of_four_hundred_lines_breaks_its_budget(root: Path) -> None:
    (root / "app" / "models.py").write_text("x = 1\n" * 400)
    assert row(root, "longest file") == (400, False)


@pytest.mark.parametrize("lines", [12, 19])
def test_too_few_or_too_many_tests_break_their_budget(root: Path, lines: int) -> None:
    (root / "tests" / "app" / "test_views.py").write_text(function("test_it", lines))
    assert row(root, "tests to code") == (lines / 10, False)


def test_long_functions_break_their_budget(root: Path) -> None:
    (root / "app" / "models.py").write_text("".join(function(f"f{number}", 26) for number in range(9)))
    assert not row(root, "function, 90th")[1]


def test_migrations_do_not_count(root: Path) -> None:
    assert all("migrations" not in file.parts for file in house_numbers.code_files(root))


def test_tests_and_benchmarks_are_not_the_site() -> None:
    folders = {file.parent.name for file in house_numbers.code_files(house_numbers.ROOT)}
    assert "core" in folders
    assert not folders & {"tests", "benchmarks"}
