"""What the documents say is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
SETTINGS = (ROOT / "wellbeing/settings.py").read_text()
CONFIGURATION = (ROOT / "docs/configuration.md").read_text()
READ = set(re.findall(r'(?:\benv(?:\.\w+)?|_secret|configuration\.required)\(\s*"([A-Z_]+)"', SETTINGS))
# `make run` sets these for itself, and the page says so below its table.
OWN = {"DEMO_URL", "DEMO_SECRET"}
# Read by others than the settings.
ELSEWHERE = {"WELLBEING_MODE", "PORT", "CHROMIUM", "REQUIRE_BROWSER", "HYPOTHESIS_PROFILE", "EMAIL_URL"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MADE = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def rows(page: str) -> set[str]:
    """Return every name in code in the first column of a page's tables."""
    firsts = (line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    return {name for first in firsts for name in re.findall(r"`([A-Z_]+)`", first)}


def package(requirement: str) -> str:
    """Return the name of what a requirement asks for."""
    return re.split(r"[\[>=<;, ]", requirement, maxsplit=1)[0]


def asked_for() -> set[str]:
    """Return every direct dependency."""
    lists = [
        PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"].values(),
        PROJECT["dependency-groups"]["dev"],
    ]
    return {package(requirement) for found in lists for requirement in found}


def explained() -> set[str]:
    """Return every package that has a reason."""
    page = (ROOT / "docs/dependencies.md").read_text()
    tables = re.findall(r"^\| ([a-z][^|]*) \|", page, re.MULTILINE)
    return {name for cell in tables for name in cell.split(", ")} - {"package"}


def test_some_settings_are_found_at_all() -> None:
    assert {"SECRET_KEY", "SITE_NAME", "SESSION_DAYS"} <= READ


@pytest.mark.parametrize("name", sorted(READ - OWN))
def test_every_setting_has_a_row(name: str) -> None:
    assert name in rows(CONFIGURATION)


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_the_demo_sets_for_itself_is_told(name: str) -> None:
    assert f"`{name}`" in CONFIGURATION


def test_no_row_is_about_a_setting_that_nobody_reads() -> None:
    assert rows(CONFIGURATION) <= READ | ELSEWHERE


def test_every_dependency_has_its_reason() -> None:
    assert asked_for() - explained() == set()


def test_no_reason_is_left_of_a_dependency_that_went() -> None:
    assert explained() - asked_for() == set()


def test_the_runtime_stays_small() -> None:
    assert len(PROJECT["project"]["dependencies"]) <= 24


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_within_the_documents_is_dead(page: Path) -> None:
    words = re.sub(r"`[^`\n]*`", "", page.read_text())  # what stands in code is no link
    links = re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)|src="([^":]+)"', words)
    targets = [one or other for one, other in links]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    assert set(re.findall(r"\bmake ([a-z]+)[`\n]", page.read_text())) <= MADE


def test_every_room_is_on_the_plan() -> None:
    plan = (ROOT / "docs/architecture.md").read_text()
    rooms = [path.parent.name for path in ROOT.glob("*/apps.py")]
    assert [room for room in rooms if f"`{room}/`" not in plan] == []


@pytest.mark.parametrize("name", ["README", "CONTRIBUTING", "SECURITY", "CHANGELOG"])
def test_each_document_begins_with_its_title(name: str) -> None:
    assert (ROOT / f"{name}.md").read_text().startswith("# ")


def test_the_license_is_named_as_it_is() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text()
    assert PROJECT["project"]["license"] == "Apache-2.0"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_pins_carry_hashes_and_no_addresses(lock: str) -> None:
    pins = (ROOT / lock).read_text()
    assert len(re.findall(r"^[a-z0-9]\S*==", pins, re.MULTILINE)) <= pins.count("--hash=sha256:")
    assert "://" not in pins
