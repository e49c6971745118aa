"""A file of groups as a school really sends it: read however it was written, or refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from peers.importing import reading, writing
from peers.models import Cohort, Declaration, Draft, Forgetting, Group, Membership
from people.roster.problems import RosterError
from tests.conftest import Cast
from tests.peers.world import make_cohort

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "group,email,room\n1,trainee@example.test,Salle é\n2,other_trainee@example.test,\n"


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """A class that waits for its groups."""
    return make_cohort(cast, state="importing")


def bring(content: bytes, folder: Path, *words: str) -> None:
    """Run the command with a file."""
    path = folder / "groups.csv"
    path.write_bytes(content)
    call_command("import_groups", str(path), "--cohort", "class-of-2030", *words)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace("\n", "\n\n,,\n").encode(),
        PLAIN.upper().replace("SALLE É", "Salle é").encode(),
    ],
)
def test_it_is_read_however_a_spreadsheet_wrote_it(cohort: Cohort, tmp_path: Path, content: bytes) -> None:
    bring(content, tmp_path)
    assert list(Group.objects.values_list("number", "room")) == [(1, "Salle é"), (2, "")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PLAIN.encode("latin-1"), "The file is not UTF-8. Save it as “CSV UTF-8”"),
        (b"group\n1\n", "There is no column “email”"),
        (b"email\ntrainee@example.test\n", "There is no column “group”"),
        (b"", "There is no column “group” and “email”"),
        (b"\n\n\n", "There is no column"),
        (b"group,email\n", "nobody in it"),
        (b"group,email,email\n1,a,b\n", "Two columns are called “email”"),
        (b"group,email\n1\n", "Line 2: there are fewer cells than headings."),
        (b"group,email\n0,trainee@example.test\n", "Line 2: “0” is no group number"),
        (b"group,email\n-1,trainee@example.test\n", "is no group number"),
        ("group,email\n²,trainee@example.test\n".encode(), "is no group number"),
        (b"group,email\n1,=cmd()\n", "Line 2"),
        (b'group,email\n1,"trainee@example.test\n', "the quotes do not match"),
        (b"\0\1\2", "This is no CSV file"),
        (b"group,email\n" + b"1,trainee@example.test\n" * 30_000, "larger than 500 KB"),
    ],
)
def test_what_cannot_be_read_says_why_and_changes_nothing(
    cohort: Cohort, tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(CommandError) as error:
        bring(content, tmp_path)
    assert (words in str(error.value), Group.objects.count()) == (True, 0)
    assert str(error.value).endswith("Nothing was changed.")


def test_a_thousand_bad_lines_are_told_in_fifty() -> None:
    with pytest.raises(RosterError) as error:
        reading.read("group,email\n" + "x,trainee@example.test\n" * 1000)
    assert (len(error.value.lines), error.value.lines[-1]) == (51, "And 950 more.")


@pytest.mark.parametrize("state", ["importing", "forming"])
def test_a_class_with_groups_is_published_wherever_it_stood(cohort: Cohort, state: str) -> None:
    Cohort.objects.update(state=state)
    writing.bring_in(text=PLAIN, cohort=cohort)
    assert Cohort.objects.get().state == "published"


def test_what_was_declared_for_forming_is_gone_once_groups_are_brought_in(cohort: Cohort, cast: Cast) -> None:
    Declaration.objects.create(cohort=cohort, person=cast.trainee, word="First")
    Draft.objects.create(cohort=cohort, number=1, state="ready")
    writing.bring_in(text=PLAIN, cohort=cohort)
    assert (Declaration.objects.count(), Draft.objects.count()) == (0, 0)


def test_a_file_that_brings_nobody_new_publishes_nothing(cohort: Cohort) -> None:
    writing.bring_in(text=PLAIN, cohort=cohort)
    Cohort.objects.update(state="forming")
    writing.bring_in(text=PLAIN, cohort=cohort)
    assert Cohort.objects.get().state == "forming"


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_a_forgotten_class_takes_nobody_in(cohort: Cohort, tmp_path: Path, words: list[str]) -> None:
    Cohort.objects.update(state="forgotten")
    Forgetting.objects.create(cohort=cohort, on=cohort.ends_on)
    with pytest.raises(CommandError, match="are forgotten"):
        bring(PLAIN.encode(), tmp_path, *words)
    assert not Membership.objects.exists()


def test_days_outside_the_class_s_are_pointed_at(cohort: Cohort) -> None:
    text = "group,email,first_day\n1,trainee@example.test,2001-01-01\n1,other_trainee@example.test,\n"
    notes = writing.preview(text=text, cohort=cohort).notes
    assert any(note.startswith("Outside the class's days") and "line 2" in note for note in notes)


def test_days_within_the_class_s_need_no_look(cohort: Cohort) -> None:
    assert not any("Outside" in note for note in writing.preview(text=PLAIN, cohort=cohort).notes)


def test_a_group_of_one_is_pointed_at_in_the_singular(cohort: Cohort) -> None:
    assert "Group 1 would have 1 person." in writing.preview(text=PLAIN, cohort=cohort).notes


def test_overlapping_places_name_both_lines(cohort: Cohort) -> None:
    text = "group,email\n1,trainee@example.test\n2,trainee@example.test\n"
    with pytest.raises(RosterError, match=r"Line 3: Trainee is in group 1 from"):
        writing.bring_in(text=text, cohort=cohort)


def test_a_long_file_comes_in_whole(cohort: Cohort, tmp_path: Path) -> None:
    rows = "".join(f"{number},trainee{number}@example.test\n" for number in range(1, 900))
    with pytest.raises(CommandError, match=r"And 84\d more\.\nNothing was changed\."):
        bring(f"group,email\n{rows}".encode(), tmp_path)
