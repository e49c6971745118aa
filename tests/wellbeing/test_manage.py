from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import manage
from tests.processes import ROOT, clean_environment

if TYPE_CHECKING:
    from pathlib import Path

BROUGHT = {"DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x"}


@pytest.mark.parametrize("command", ["shell", "migrate", "runserver", "makemigrations"])
def test_a_command_that_reads_data_needs_the_servers(command: str) -> None:
    assert manage.needs_servers(["manage.py", command], {"WELLBEING_MODE": "demo"})


@pytest.mark.parametrize("command", ["help", "collectstatic", "check", "--version"])
def test_a_command_that_reads_none_does_without(command: str) -> None:
    assert not manage.needs_servers(["manage.py", command], {"WELLBEING_MODE": "demo"})


def test_checking_the_database_needs_the_servers() -> None:
    assert manage.needs_servers(["manage.py", "check", "--database", "default"], {"WELLBEING_MODE": "demo"})


def test_no_command_at_all_does_without() -> None:
    assert not manage.needs_servers(["manage.py"], {"WELLBEING_MODE": "demo"})


def test_production_never_has_embedded_servers() -> None:
    assert not manage.needs_servers(["manage.py", "migrate"], {})


def test_servers_brought_along_are_enough() -> None:
    assert not manage.needs_servers(["manage.py", "migrate"], {"WELLBEING_MODE": "demo", **BROUGHT})


def test_data_lies_beside_the_program() -> None:
    assert manage.data_dir({}) == ROOT / ".data"


def test_data_lies_where_it_is_told_to(tmp_path: Path) -> None:
    assert manage.data_dir({"DATA_DIR": str(tmp_path)}) == tmp_path


def test_servers_that_cannot_start_are_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = clean_environment(WELLBEING_MODE="demo", DATA_DIR=str(tmp_path / "file"))
    command = [sys.executable, str(ROOT / "manage.py"), "migrate"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
