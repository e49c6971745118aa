"""The roster from the command line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from people.models import RosterFormat, User
from tests.people.roster.conftest import roster, row

pytestmark = pytest.mark.django_db


def run(folder: Path, text: str, **options: Any) -> str:
    """Import a text as a file; return what was said."""
    file = folder / "roster.csv"
    file.write_text(text)
    said = io.StringIO()
    call_command("import_roster", file, stdout=said, **options)
    return said.getvalue()


def test_it_says_what_it_did(tmp_path: Path) -> None:
    assert "New people: 2" in run(tmp_path, roster(row("Ana One"), row("Ben Two")))


def test_a_dry_run_names_everyone_and_changes_nothing(tmp_path: Path) -> None:
    said = run(tmp_path, roster(row("Ana One")), dry_run=True)
    assert ("Ana One, ana.one@example.test" in said, User.objects.count()) == (True, 0)


def test_a_second_time_it_says_that_nothing_is_new(tmp_path: Path) -> None:
    run(tmp_path, roster(row("Ana One")))
    assert "Everything is as the roster says" in run(tmp_path, roster(row("Ana One")))


def test_a_bad_file_is_refused_by_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Line 2: .*\nNothing was changed"):
        run(tmp_path, roster("ana,Ana,Medicine,,1,,,"))


def test_an_unknown_format_names_the_known(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="medhub"):
        run(tmp_path, "", format="other")


def test_a_saved_mapping_is_known_by_its_name(tmp_path: Path) -> None:
    columns = {"email": "Mail", "name": "Who", "program": "Where"}
    RosterFormat.objects.create(name="Ours", columns=columns, program_kind="fellowship")
    assert "New people: 1" in run(tmp_path, "Mail,Who,Where\na@example.test,Ana,Sleep\n", format="Ours")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_roster", tmp_path / "none.csv")
