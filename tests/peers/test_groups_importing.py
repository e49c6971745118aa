"""Bringing groups in from a file: whole or not at all, and the second time nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peers.importing import reading, writing
from peers.importing.comparing import Difference
from peers.models import Assessment, Cohort, Facilitation, Group, Membership
from people.models import User
from people.roster.problems import RosterError
from tests.conftest import Cast, make_trainee
from tests.peers.world import World, make_cohort

if TYPE_CHECKING:
    from collections.abc import Callable

HEADING = "group,email,role,name,room,first_day,last_day"


def file(*rows: str) -> str:
    return "\n".join([HEADING, *rows, ""])


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    return make_cohort(cast, state="importing")


@pytest.fixture
def bring(cohort: Cohort) -> Callable[..., Difference]:
    def bringing(*rows: str) -> Difference:
        return writing.bring_in(text=file(*rows), cohort=cohort)

    return bringing


TWO = ("1,trainee@example.test,,,Room 4,,", "2,other_trainee@example.test,member,,,,")


def test_people_come_into_their_groups(bring: Callable[..., Difference], cast: Cast) -> None:
    bring(*TWO)
    assert Membership.objects.get(person=cast.trainee).group.number == 1


def test_a_facilitator_leads_from_the_first_day(
    bring: Callable[..., Difference], cast: Cast, cohort: Cohort
) -> None:
    bring("1,facilitator@example.test,facilitator,,,,")
    assert Facilitation.objects.get(person=cast.facilitator).starts_on == cohort.starts_on


def test_the_second_time_nothing_changes(bring: Callable[..., Difference]) -> None:
    bring(*TWO)
    assert bring(*TWO).is_empty
    assert Membership.objects.count() == 2


def test_a_cohort_that_was_brought_in_is_published(bring: Callable[..., Difference], cohort: Cohort) -> None:
    bring(*TWO)
    cohort.refresh_from_db()
    assert cohort.state == "published"


def test_a_preview_writes_nothing(cohort: Cohort) -> None:
    found = writing.preview(text=file(*TWO), cohort=cohort)
    assert [title for title, _, _ in found.summary] == ["New groups", "New in a group"]
    assert not Group.objects.exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("x,trainee@example.test,,,,,", "Line 2: “x” is no group number; write 1 to 999."),
        ("0,trainee@example.test,,,,,", "Line 2: “0” is no group number; write 1 to 999."),
        ("²,trainee@example.test,,,,,", "Line 2: “²” is no group number; write 1 to 999."),
        ("1,nobody@example.test,,,,,", "Line 2: nobody here has the address nobody@example.test."),
        ("1,trainee@example.test,facilitator,,,,", "Line 2: Trainee is no PEERS facilitator here yet."),
        ("1,trainee@example.test,boss,,,,", "Line 2: “boss” is no role; write member or facilitator."),
        ("1,trainee@example.test,,,,soon,", "Line 2: “soon” is no date; write it as 2026-07-01."),
        ("1,trainee@example.test,,,,2026-09-01,2026-08-01", "Line 2: the last day is before the first one."),
        ("1,trainee@example.test", "Line 2: there are fewer cells than headings."),
        ('1,"trainee@example.test', "the quotes do not match"),
        ("1,trainee@example.test,,=HYPERLINK(),,,", "Line 2: the name “=HYPERLINK()” starts like a formula"),
    ],
)
def test_a_bad_line_is_named_with_what_to_do(bring: Callable[..., Difference], row: str, words: str) -> None:
    with pytest.raises(RosterError) as refused:
        bring(row)
    assert words in str(refused.value)


def test_one_bad_line_keeps_all_out(bring: Callable[..., Difference]) -> None:
    with pytest.raises(RosterError):
        bring(*TWO, "3,nobody@example.test,,,,,")
    assert not Group.objects.exists()


def test_the_same_line_twice_is_named(bring: Callable[..., Difference]) -> None:
    with pytest.raises(RosterError, match="Line 4: this is line 2 again"):
        bring(*TWO, TWO[0])


def test_nobody_comes_into_two_groups_at_once(bring: Callable[..., Difference]) -> None:
    with pytest.raises(RosterError, match="Line 3: Trainee is in group 1 from"):
        bring("1,trainee@example.test,,,,,", "2,trainee@example.test,,,,,")


def test_nobody_is_moved_by_a_file_alone(bring: Callable[..., Difference]) -> None:
    bring(*TWO)
    with pytest.raises(RosterError, match="move them on the group's page"):
        bring("2,trainee@example.test,,,,,")


def test_a_move_with_dates_is_fine(bring: Callable[..., Difference], cohort: Cohort, cast: Cast) -> None:
    bring(*TWO)
    last = cohort.starts_on + dt.timedelta(days=30)
    bring(
        f"1,trainee@example.test,,,,,{last}",
        f"2,trainee@example.test,,,,{last + dt.timedelta(days=1)},",
    )
    found = Membership.objects.filter(person=cast.trainee).order_by("starts_on")
    assert [row.group.number for row in found] == [1, 2]


def test_a_facilitator_may_lead_two_groups(bring: Callable[..., Difference]) -> None:
    found = bring("1,facilitator@example.test,facilitator,,,,", "2,facilitator@example.test,facilitator,,,,")
    assert len(found.begun) == 2


def test_nobody_leads_the_group_that_they_belong_to(bring: Callable[..., Difference]) -> None:
    with pytest.raises(RosterError) as refused:
        bring("1,facilitator@example.test,,,,,", "1,facilitator@example.test,facilitator,,,,")
    assert "Line 3: Facilitator would lead group 1 and belong to it." in str(refused.value)


def test_the_line_is_named_that_is_in_the_file(bring: Callable[..., Difference]) -> None:
    bring("1,facilitator@example.test,facilitator,,,,")
    with pytest.raises(RosterError, match="Line 2: Facilitator would lead group 1"):
        bring("1,facilitator@example.test,,,,,")


def test_whoever_belongs_to_one_group_may_lead_another(bring: Callable[..., Difference]) -> None:
    found = bring("1,facilitator@example.test,,,,,", "2,facilitator@example.test,facilitator,,,,")
    assert len(found.begun) == 2


def test_whoever_belonged_to_it_before_may_lead_it(bring: Callable[..., Difference], cohort: Cohort) -> None:
    last = cohort.starts_on + dt.timedelta(days=30)
    found = bring(
        f"1,facilitator@example.test,,,,,{last}",
        f"1,facilitator@example.test,facilitator,,,{last + dt.timedelta(days=1)},",
    )
    assert len(found.begun) == 2


def test_a_place_that_goes_on_after_all_is_no_leave_any_more(
    bring: Callable[..., Difference], cohort: Cohort, cast: Cast
) -> None:
    bring(*TWO)
    Membership.objects.filter(person=cast.trainee).update(ends_on=cohort.ends_on, end="away")
    first = cohort.starts_on
    bring(f"1,trainee@example.test,,,,{first},", TWO[1])
    seat = Membership.objects.get(person=cast.trainee)
    assert (seat.ends_on, seat.end) == (None, "")


def test_a_group_keeps_the_name_it_gave_itself(bring: Callable[..., Difference]) -> None:
    bring(*TWO)
    Group.objects.filter(number=1).update(name="The Larks")
    bring("1,trainee@example.test,,Group A,,,")
    assert Group.objects.get(number=1).name == "The Larks"


def test_a_new_room_is_taken(bring: Callable[..., Difference]) -> None:
    bring(*TWO)
    bring("1,trainee@example.test,,,Room 9,,")
    assert Group.objects.get(number=1).room == "Room 9"


def test_two_rooms_for_one_group_are_named(bring: Callable[..., Difference]) -> None:
    with pytest.raises(RosterError, match="Line 3: the room of group 1 is “Room 4” in line 2"):
        bring("1,trainee@example.test,,,Room 4,,", "1,other_trainee@example.test,,,Room 5,,")


def test_whoever_the_file_leaves_out_stays(bring: Callable[..., Difference], cast: Cast) -> None:
    bring(*TWO)
    found = bring(TWO[0])
    assert "Not in the file: 1. They stay where they are." in found.notes
    assert Membership.objects.filter(person=cast.other_trainee, ends_on=None).exists()


def test_a_facilitator_who_assesses_a_member_is_noted(
    bring: Callable[..., Difference], cast: Cast, cohort: Cohort
) -> None:
    Assessment.objects.create(assessor=cast.facilitator, program=cast.program, starts_on=cohort.starts_on)
    found = bring(TWO[0], "1,facilitator@example.test,facilitator,,,,")
    assert "Facilitator assesses Trainee, and would lead group 1." in found.notes


def test_a_yes_is_to_what_was_seen(cohort: Cohort, bring: Callable[..., Difference]) -> None:
    mark = writing.preview(text=file(*TWO), cohort=cohort).mark
    bring(TWO[0])
    with pytest.raises(RosterError, match="Something changed here meanwhile"):
        writing.bring_in(text=file(*TWO), cohort=cohort, mark=mark)


def test_a_file_without_its_columns_says_which(db: None) -> None:
    with pytest.raises(RosterError, match="There is no column “email”"):
        reading.read("group,mail\n1,a@b.test\n")


def test_semicolons_and_other_headings_are_read(db: None) -> None:
    assert reading.read("Email;Group;First day\na@b.test;Group 3;\n")[0].group == 3


def test_many_lines_take_no_more_queries(cast: Cast, cohort: Cohort) -> None:
    people = [make_trainee(f"many_{number}", cast.program) for number in range(12)]
    counts = []
    for some in (people[:1], people):
        rows = [f"1,{person.email},,,,," for person in some]
        with CaptureQueriesContext(connection) as asked:
            writing.preview(text=file(*rows), cohort=cohort)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9


def test_the_command_says_what_it_did(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.filter(pk=world.cast.clinician.pk).update(display_name="Late Comer")
    path = tmp_path / "groups.csv"
    path.write_text(file("1,clinician@example.test,,,,,"))
    call_command("import_groups", path, "--cohort", "class-of-2030")
    assert "New in a group: 1" in capsys.readouterr().out


def test_a_dry_run_changes_nothing(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(file("3,clinician@example.test,,,,,"))
    call_command("import_groups", path, "--cohort", "class-of-2030", "--dry-run")
    assert "run it again without --dry-run" in capsys.readouterr().out
    assert world.cohort.groups.count() == 2


def test_an_unknown_cohort_is_named_with_those_known(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Known: class-of-2030"):
        call_command("import_groups", tmp_path / "groups.csv", "--cohort", "class-of-1999")


def test_a_missing_file_is_a_sentence(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The file cannot be read"):
        call_command("import_groups", tmp_path / "groups.csv", "--cohort", "class-of-2030")
