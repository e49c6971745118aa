from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from wellnessdays import schedules
from wellnessdays.models import Block, Rotation
from wellnessdays.schedules import Report, ScheduleError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from tests.conftest import Cast

HEAD = "trainee,rotation,from,to\n"
WARDS = "trainee@example.test,Wards,2026-10-01,2026-10-28\n"
CLINIC = "trainee@example.test,Clinic,2026-10-29,2026-11-25\n"


def test_a_file_brings_its_blocks(cast: Cast) -> None:
    assert schedules.load(HEAD + WARDS + CLINIC) == Report(added=2, same=0, replaced=0)


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    schedules.load(HEAD + WARDS)
    before = Block.objects.get().pk
    assert (schedules.load(HEAD + WARDS), Block.objects.get().pk) == (Report(0, 1, 0), before)


def test_a_line_replaces_what_was_there_in_those_days(cast: Cast) -> None:
    schedules.load(HEAD + WARDS + CLINIC)
    moved = "trainee@example.test,Nights,2026-10-15,2026-10-28\n"
    assert schedules.load(HEAD + moved) == Report(added=1, same=0, replaced=1)


def test_trying_a_file_stores_nothing(cast: Cast) -> None:
    report = schedules.load(HEAD + WARDS, dry_run=True)
    assert (report, Block.objects.count(), Rotation.objects.count()) == (Report(1, 0, 0), 0, 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1: name the columns"),
        ("trainee,rotation\n", "missing: from, to"),
        (HEAD + "nobody@example.test,Wards,2026-10-01,2026-10-28\n", "Line 2: nobody@example.test is not"),
        (HEAD + "trainee@example.test,Wards,soon,2026-10-28\n", "Line 2: write both dates"),
        (HEAD + "trainee@example.test,Wards,2026-10-28,2026-10-01\n", "Line 2: the last day is before"),
        (HEAD + "trainee@example.test,,2026-10-01,2026-10-28\n", "Line 2: give a trainee's e-mail"),
        (HEAD + "trainee@example.test,\x00,2026-10-01,2026-10-28\n", "not a text file"),
        (HEAD + "x" * 200_000, "not a CSV table"),
        (HEAD + WARDS + WARDS, "Line 3: overlaps line 2"),
        (HEAD + "trainee@example.test,Wards\n", "Line 2: write both dates"),
    ],
)
def test_a_fault_is_named_with_its_line(cast: Cast, text: str, said: str) -> None:
    with pytest.raises(ScheduleError, match=said):
        schedules.load(text)


def test_one_fault_stops_the_whole_file(cast: Cast) -> None:
    with pytest.raises(ScheduleError):
        schedules.load(HEAD + WARDS + "nobody@example.test,Wards,2026-10-01,2026-10-28\n")
    assert (Block.objects.count(), Rotation.objects.count()) == (0, 0)


def test_every_fault_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(ScheduleError) as error:
        schedules.load(HEAD + "a@example.test,Wards,x,y\nb@example.test,Wards,x,y\n")
    assert len(error.value.faults) == 2


def test_a_spreadsheets_mark_at_the_start_is_passed_over(cast: Cast) -> None:
    assert schedules.load("\ufeff" + HEAD + WARDS).added == 1


def test_a_lead_brings_nothing_for_another_program(cast: Cast) -> None:
    with pytest.raises(ScheduleError, match="not a trainee of yours"):
        schedules.load(HEAD + WARDS, programs=[cast.other_program.pk])


def test_the_command_takes_a_file(cast: Cast, tmp_path: Path) -> None:
    file, said = tmp_path / "rotations.csv", io.StringIO()
    file.write_text(HEAD + WARDS)
    call_command("import_rotations", str(file), stdout=said)
    assert (said.getvalue(), Block.objects.count()) == ("1 new, 0 as before, 0 replaced.\n", 1)


def test_the_command_tries_a_file(cast: Cast, tmp_path: Path) -> None:
    file, said = tmp_path / "rotations.csv", io.StringIO()
    file.write_text(HEAD + WARDS)
    call_command("import_rotations", str(file), "--dry-run", stdout=said)
    assert (said.getvalue()[:16], Block.objects.count()) == ("It would bring: ", 0)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"nothing", None])
def test_the_command_says_what_is_wrong_with_a_file(db: None, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "rotations.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=r"cannot be read|Line 1"):
        call_command("import_rotations", str(file))


@pytest.mark.parametrize(("button", "stored"), [({"try": "1"}, 0), ({}, 1)])
def test_the_page_tries_and_takes(
    cast: Cast, as_: Callable[..., Client], button: dict[str, str], stored: int
) -> None:
    file = SimpleUploadedFile("rotations.csv", (HEAD + WARDS).encode())
    as_(cast.program_lead).post(reverse("wellnessdays:schedule"), {"file": file} | button)
    assert Block.objects.count() == stored


def test_the_page_names_the_faults(cast: Cast, as_: Callable[..., Client]) -> None:
    file = SimpleUploadedFile("rotations.csv", (HEAD + WARDS).encode())
    response = as_(cast.other_lead).post(reverse("wellnessdays:schedule"), {"file": file})
    assert b"Line 2: trainee@example.test is not a trainee of yours" in response.content
