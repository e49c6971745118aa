"""The size of our own code beside its budget; `make check` fails when one is broken.

Counted are the packages of the site without their migrations; a function's lines run from `def` to its end.
"""

from __future__ import annotations

import ast
import statistics
import sys
import tomllib
from pathlib import Path

from benchmarks.rows import Row, table

ROOT = Path(__file__).resolve().parent.parent
# A quota of lines is soonest met by writing lines: the ratio is shown beside its budget and judged by people.
SHOWN_ONLY = "tests to code"
NOT_THE_SITE = ("tests", "benchmarks")


def code_files(root: Path) -> list[Path]:
    """Return the site's own Python files."""
    packages = [init.parent for init in root.glob("*/__init__.py") if init.parent.name not in NOT_THE_SITE]
    found = [file for package in packages for file in package.rglob("*.py") if "migrations" not in file.parts]
    return sorted([*found, *root.glob("*.py")])


def functions(files: list[Path]) -> list[tuple[Path, str, int]]:
    """Return every function and method with its file, its name and its lines."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (file, node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, kinds)
    ]


def is_view(file: Path) -> bool:
    """Say whether a file holds views: views.py, or anything in a package of that name."""
    return file.name == "views.py" or "views" in file.parts


def lines(files: list[Path]) -> list[int]:
    """Return the number of lines of each file."""
    return [len(file.read_text().splitlines()) for file in files]


def dependencies(root: Path) -> int:
    """Return how many packages every installation of the portal has; extras are a site's own choice."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return len(project["dependencies"])


def run(root: Path = ROOT) -> list[Row]:
    """Measure the code under a folder."""
    files = code_files(root)
    found = functions(files)
    sizes = [size for _, _, size in found]
    view_file, view, view_lines = max(
        (entry for entry in found if is_view(entry[0])), key=lambda entry: entry[2], default=(root, "none", 0)
    )
    longest_lines, longest = max(zip(lines(files), files, strict=True))
    median, p90 = statistics.median(sizes), statistics.quantiles(sizes, n=10, method="inclusive")[8]
    ratio = round(sum(lines(sorted((root / "tests").rglob("*.py")))) / sum(lines(files)), 2)
    direct = dependencies(root)
    return [
        Row("function, median", median, "lines", "<= 8", median <= 8),
        Row("function, 90th percentile", p90, "lines", "<= 25", p90 <= 25),
        Row(f"longest view ({view_file.parent.name}.{view})", view_lines, "lines", "<= 30", view_lines <= 30),
        Row(
            f"longest file ({longest.relative_to(root)})",
            longest_lines,
            "lines",
            "< 400",
            longest_lines < 400,
        ),
        Row(SHOWN_ONLY, ratio, "times", "1.3 to 1.8", 1.3 <= ratio <= 1.8),
        Row("direct dependencies", direct, "packages", "<= 24", direct <= 24),
    ]


if __name__ == "__main__":
    measured = run()
    print(table(measured))
    sys.exit(not all(row.met for row in measured if row.name != SHOWN_ONLY))
