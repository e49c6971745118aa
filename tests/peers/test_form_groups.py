"""The command that forms groups: whatever it is given, a clear word, an exit code, and nothing half done."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
import time_machine
from django.core.management import CommandError, call_command

from peers.forming import drafts, solver
from peers.models import Availability, Cohort, Draft, Entrant, KeepApart, Lead, Slot
from people.operations import RefusedError
from tests.conftest import Cast, make_trainee
from tests.peers.world import make_cohort

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = """role,email
member,trainee@example.test
member,mate@example.test
facilitator,facilitator@example.test
"""


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """Two people to place with one who leads them."""
    found = make_cohort(cast, state="forming", group_least=2)
    for person in (cast.trainee, make_trainee("mate", cast.program)):
        Entrant.objects.create(cohort=found, person=person)
    Lead.objects.create(cohort=found, person=cast.facilitator)
    return found


def form(*words: str) -> str:
    """Run the command for a second; return what it says."""
    out = StringIO()
    call_command("form_groups", "class-of-2030", "--seconds", "1", *words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    """Run the command and return why it refuses."""
    with pytest.raises(CommandError) as error:
        form(*words)
    return str(error.value)


@pytest.mark.parametrize("seconds", ["0", "-1", "-100000"])
def test_less_than_a_second_is_refused(cohort: Cohort, seconds: str) -> None:
    assert "a second at least, and 120 at most" in refused("--seconds", seconds)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("seconds", ["soon", "1.5", ""])
def test_what_is_no_number_of_seconds_is_refused(cohort: Cohort, seconds: str) -> None:
    assert "seconds" in refused(f"--seconds={seconds}")


def test_more_than_the_longest_is_cut_to_it_and_said(cohort: Cohort) -> None:
    assert "No draft takes longer than 120 seconds." in form("--seconds", "999999999999")
    assert Draft.objects.get().seconds == 120


def test_nobody_to_lead_is_said(cohort: Cohort) -> None:
    Lead.objects.all().delete()
    assert refused().startswith("Nobody is to lead a group yet.")


def test_nobody_to_place_is_said(cohort: Cohort) -> None:
    Entrant.objects.all().delete()
    assert refused().startswith("Nobody is to be placed yet.")


def test_a_refusal_leaves_the_class_as_it_was(cohort: Cohort) -> None:
    Cohort.objects.update(state="importing")
    Lead.objects.all().delete()
    refused()
    assert (Cohort.objects.get().state, Draft.objects.count()) == ("importing", 0)


def test_one_student_alone_is_said_and_ends_in_an_error(
    cohort: Cohort, capsys: pytest.CaptureFixture[str]
) -> None:
    Entrant.objects.filter(person__email="mate@example.test").delete()
    with pytest.raises(CommandError, match="No draft can be published"):
        call_command("form_groups", "class-of-2030", "--seconds", "1")
    assert "would have 1 person, fewer than 2" in capsys.readouterr().out


def test_everybody_kept_apart_ends_in_an_error_and_no_group(cohort: Cohort) -> None:
    low, high = sorted(Entrant.objects.values_list("person", flat=True))
    KeepApart.objects.create(cohort=cohort, one_id=low, other_id=high)
    assert refused().startswith("No draft can be published.")
    assert not cohort.groups.exists()


def test_nobody_s_times_at_all_is_anybody_s_time(cohort: Cohort) -> None:
    Slot.objects.create(cohort=cohort, weekday=1, starts=dt.time(9))
    assert "Draft 1: Ready" in form()


def test_times_that_never_meet_are_said(cohort: Cohort, cast: Cast) -> None:
    early, late = (Slot.objects.create(cohort=cohort, weekday=day, starts=dt.time(9)) for day in (1, 2))
    Availability.objects.create(slot=early, person=cast.facilitator)
    Availability.objects.create(slot=late, person=cast.trainee)
    refused()
    assert "Free at no time at which a group could meet: Trainee." in " ".join(Draft.objects.get().words)


def test_the_second_time_is_a_second_draft(cohort: Cohort) -> None:
    form()
    assert "Draft 2: Ready" in form()


def test_a_published_class_is_left_alone(cohort: Cohort) -> None:
    Cohort.objects.update(state="published")
    assert "Nobody moves now unless they ask." in refused()


def test_whoever_stops_it_can_start_again_at_once(cohort: Cohort) -> None:
    with mock.patch.object(solver, "solve", side_effect=KeyboardInterrupt):
        assert refused("--drafts", "2").startswith("Stopped. Nothing was published")
    assert set(Draft.objects.values_list("state", flat=True)) == {"failed"}
    assert "Draft 3: Ready" in form()


def test_a_solver_that_breaks_leaves_no_draft_running(cohort: Cohort) -> None:
    with mock.patch.object(solver, "solve", side_effect=MemoryError), pytest.raises(MemoryError):
        form("--drafts", "2")
    assert set(Draft.objects.values_list("state", flat=True)) == {"failed"}


NOON = dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC)


@pytest.fixture
def cut_off(cohort: Cohort) -> None:
    """Two drafts promised at noon; the first was begun then and never finished, the second waits."""
    with time_machine.travel(NOON, tick=False):
        first, _ = drafts.start(cohort=cohort, count=2, seconds=30, tell=False)
        Draft.objects.filter(pk=first.pk).update(state="solving", beat_at=NOON)


def later(seconds: int) -> Any:
    """Go on so many seconds after noon."""
    return time_machine.travel(NOON + dt.timedelta(seconds=seconds), tick=False)


@pytest.mark.usefixtures("cut_off")
def test_drafts_that_are_worked_out_are_waited_for_and_it_says_until_when() -> None:
    with later(89):
        assert "if they were cut off, start again after 12:01." in refused()


@pytest.mark.usefixtures("cut_off")
def test_drafts_that_were_cut_off_are_given_up_a_minute_after_their_time(cohort: Cohort) -> None:
    with later(91):
        drafts.start(cohort=cohort, count=1, tell=False)
    assert list(Draft.objects.order_by("number").values_list("state", flat=True)) == [
        "failed",
        "failed",
        "waiting",
    ]


@pytest.mark.parametrize(("minutes", "states"), [(14, ["waiting"]), (16, ["failed", "waiting"])])
def test_drafts_that_no_worker_began_are_waited_for_a_quarter_of_an_hour(
    cohort: Cohort, minutes: int, states: list[str]
) -> None:
    with later(0):
        drafts.start(cohort=cohort, count=1, tell=False)
    with later(60 * minutes), suppress(RefusedError):
        drafts.start(cohort=cohort, count=1, tell=False)
    assert list(Draft.objects.order_by("number").values_list("state", flat=True)) == states


@pytest.fixture
def people(tmp_path: Path) -> str:
    """A file of people that can be taken."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return str(path)


@pytest.fixture
def empty(cohort: Cohort) -> None:
    """Leave nobody in the class."""
    Entrant.objects.all().delete()
    Lead.objects.all().delete()


def test_a_file_and_drafts_in_one_go(empty: None, people: str) -> None:
    words = form("--people", people)
    assert ("New to be placed: 2" in words, "Draft 1: Ready" in words) == (True, True)


@pytest.mark.parametrize("words", [["--seconds", "0"], []])
def test_a_file_is_not_taken_where_no_draft_is_started(empty: None, people: str, words: list[str]) -> None:
    with mock.patch.object(solver, "is_there", return_value=bool(words)):
        assert refused("--people", people, *words).endswith("Nothing was changed.")
    assert not Entrant.objects.exists()


def test_a_dry_run_needs_no_solver(empty: None, people: str) -> None:
    with mock.patch.object(solver, "is_there", return_value=False):
        assert "New to be placed: 2" in form("--people", people, "--dry-run")


def test_a_folder_is_no_file(cohort: Cohort, tmp_path: Path) -> None:
    assert refused("--people", str(tmp_path)).startswith("The file cannot be read")


WRITTEN = [
    b"\xef\xbb\xbf" + PEOPLE.encode(),
    PEOPLE.replace("\n", "\r\n").encode(),
    PEOPLE.replace("\n", "\r").encode(),
    PEOPLE.replace(",", ";").encode(),
    PEOPLE.replace(",", "\t").encode(),
    PEOPLE.encode("utf-16"),
]


@pytest.mark.parametrize("content", WRITTEN)
def test_a_file_is_read_however_a_spreadsheet_wrote_it(empty: None, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    form("--people", str(path), "--dry-run")
    assert "New to be placed: 2" in form("--people", str(path), "--dry-run")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PEOPLE.encode() + "member,mate@example.test,José\n".encode("latin-1"), "The file is not UTF-8."),
        (b"role,campus\nmember,North\n", "There is no column “email”."),
        (b"", "There is no column “email”."),
        (b"role,email\n", "nobody in it"),
        (b"role,email\nmember,who@example.test\n", "Line 2: nobody here has the address"),
        (b"role,email\nking,trainee@example.test\n", "is no role"),
        (b'role,email\nmember,"trainee@example.test\n', "the quotes do not match"),
        (b"PK\x03\x04\0\0", "This is no CSV file."),
    ],
)
def test_a_file_that_cannot_be_says_why(empty: None, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    assert words in refused("--people", str(path))
