"""Rotation files as people save them, and as nobody should: each fault with its line, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from tests.conftest import make_trainee
from wellnessdays import schedules
from wellnessdays.models import Block, Rotation
from wellnessdays.schedules import Report, ScheduleError

if TYPE_CHECKING:
    from tests.conftest import Cast

HEAD = "trainee,rotation,from,to\n"
ME = "trainee@example.test"


def line(rotation: str, first: str, last: str, who: str = ME) -> str:
    """Return a line of a file."""
    return f"{who},{rotation},2026-{first},2026-{last}\n"


def faults(text: str) -> list[str]:
    """Return what is wrong with a file."""
    with pytest.raises(ScheduleError) as error:
        schedules.load(text)
    return error.value.faults


def stored() -> list[str]:
    """Return the blocks that are stored, in words."""
    return [str(block) for block in Block.objects.select_related("rotation")]


def test_every_line_within_a_longer_one_is_named(cast: Cast) -> None:
    text = (
        HEAD
        + line("Year", "08-01", "12-31")
        + line("Wards", "09-01", "09-05")
        + line("ICU", "10-01", "10-05")
    )
    assert faults(text) == [
        "Line 3: overlaps line 2; nobody is in two places.",
        "Line 4: overlaps line 2; nobody is in two places.",
    ]


def test_lines_that_touch_on_one_day_overlap(cast: Cast) -> None:
    text = HEAD + line("Wards", "09-01", "09-28") + line("ICU", "09-28", "10-05")
    assert faults(text) == ["Line 3: overlaps line 2; nobody is in two places."]


def test_lines_that_follow_each_other_do_not(cast: Cast) -> None:
    text = HEAD + line("Wards", "09-01", "09-28") + line("ICU", "09-29", "10-05")
    assert schedules.load(text).added == 2


def test_the_order_of_lines_does_not_matter(cast: Cast) -> None:
    schedules.load(HEAD + line("ICU", "09-29", "10-05") + line("Wards", "09-01", "09-28"))
    assert stored() == ["Wards, 2026-09-01 to 2026-09-28", "ICU, 2026-09-29 to 2026-10-05"]


def test_two_people_may_be_anywhere_at_once(cast: Cast) -> None:
    other = line("Wards", "09-01", "09-28", "other_trainee@example.test")
    assert schedules.load(HEAD + line("Wards", "09-01", "09-28") + other).added == 2


def test_two_programs_have_rotations_of_one_name(cast: Cast) -> None:
    other = line("Wards", "09-01", "09-28", "other_trainee@example.test")
    schedules.load(HEAD + line("Wards", "09-01", "09-28") + other)
    assert set(Rotation.objects.values_list("program__name", "name")) == {
        ("Medicine", "Wards"),
        ("Surgery", "Wards"),
    }


def test_one_rotation_is_made_once_for_many_lines(cast: Cast) -> None:
    schedules.load(HEAD + line("Wards", "09-01", "09-28") + line("Wards", "11-01", "11-28"))
    assert Rotation.objects.count() == 1


def test_a_rotation_that_was_closed_stays_closed(cast: Cast) -> None:
    Rotation.objects.create(program=cast.program, name="Wards", mode="closed")
    schedules.load(HEAD + line("Wards", "09-01", "09-28"))
    assert Rotation.objects.get().mode == "closed"


def test_an_address_in_capitals_is_the_same_person(cast: Cast) -> None:
    assert schedules.load(HEAD + line("Wards", "09-01", "09-28", ME.upper())).added == 1


def test_margins_around_a_cell_are_passed_over(cast: Cast) -> None:
    schedules.load(HEAD + f" {ME} ,  Wards ,2026-09-01 , 2026-09-28\n")
    assert stored() == ["Wards, 2026-09-01 to 2026-09-28"]


def test_other_columns_are_passed_over(cast: Cast) -> None:
    text = f"note,to,from,rotation,trainee,pager\nx,2026-09-28,2026-09-01,Wards,{ME},555\n"
    assert schedules.load(text).added == 1


def test_more_cells_than_columns_are_passed_over(cast: Cast) -> None:
    assert schedules.load(HEAD + f"{ME},Wards,2026-09-01,2026-09-28,x,y,z\n").added == 1


def test_empty_lines_are_passed_over(cast: Cast) -> None:
    assert schedules.load(HEAD + "\n\n" + line("Wards", "09-01", "09-28") + "\n").added == 1


def test_a_line_number_counts_the_empty_ones(cast: Cast) -> None:
    assert faults(HEAD + "\n\n" + f"{ME},Wards,soon,2026-09-28\n")[0].startswith("Line 4: ")


def test_lines_may_end_as_another_system_ends_them(cast: Cast) -> None:
    text = (HEAD + line("Wards", "09-01", "09-28") + line("ICU", "09-29", "10-05")).replace("\n", "\r\n")
    assert schedules.load(text).added == 2


def test_a_comma_stands_within_quotation_marks(cast: Cast) -> None:
    schedules.load(HEAD + f'{ME},"Wards, east",2026-09-01,2026-09-28\n')
    assert Rotation.objects.get().name == "Wards, east"


@pytest.mark.parametrize(("letters", "fine"), [(80, True), (81, False)])
def test_a_rotation_has_eighty_letters_at_most(cast: Cast, letters: int, fine: bool) -> None:
    text = HEAD + line("W" * letters, "09-01", "09-28")
    if fine:
        assert schedules.load(text).added == 1
    else:
        assert faults(text) == ["Line 2: give a trainee's e-mail and a rotation of at most 80 letters."]


@pytest.mark.parametrize("day", ["2026-02-29", "2026-9-1", "01/09/2026", "1 Sep 2026", "2026-09-31", ""])
def test_a_day_that_is_none_is_named(cast: Cast, day: str) -> None:
    assert faults(HEAD + f"{ME},Wards,{day},2026-12-28\n") == [
        "Line 2: write both dates as year-month-day, such as 2026-07-01."
    ]


def test_a_leap_day_is_a_day(cast: Cast) -> None:
    assert schedules.load(HEAD + f"{ME},Wards,2028-02-29,2028-02-29\n").added == 1


@pytest.mark.parametrize("head", ["Trainee,Rotation,From,To\n", "trainee;rotation;from;to\n", "\n"])
def test_columns_have_their_names(cast: Cast, head: str) -> None:
    assert faults(head + line("Wards", "09-01", "09-28"))[0].startswith("Line 1: name the columns")


def test_a_head_alone_brings_nothing(cast: Cast) -> None:
    assert str(schedules.load(HEAD)) == "0 new, 0 as before, 0 replaced."


@pytest.mark.parametrize(("starts", "ends", "fine"), [(0, 0, True), (1, 0, False), (0, -1, False)])
def test_a_block_lies_within_the_time_in_the_program(cast: Cast, starts: int, ends: int, fine: bool) -> None:
    cast.trainee.enrollments.update(starts_on=f"2026-09-0{1 + starts}", ends_on=f"2026-09-{28 + ends}")
    text = HEAD + line("Wards", "09-01", "09-28")
    if fine:
        assert schedules.load(text).added == 1
    else:
        assert faults(text) == [f"Line 2: {ME} is not a trainee of yours in those days."]


def test_whoever_is_no_trainee_is_named(cast: Cast) -> None:
    assert (
        "program_lead@example.test is not a trainee"
        in faults(HEAD + line("Wards", "09-01", "09-28", "program_lead@example.test"))[0]
    )


def test_a_student_is_no_trainee_here(cast: Cast) -> None:
    cast.program.kind = "medical_school"
    cast.program.save()
    assert "is not a trainee of yours" in faults(HEAD + line("Wards", "09-01", "09-28"))[0]


def test_no_programs_bring_nothing(cast: Cast) -> None:
    with pytest.raises(ScheduleError, match="is not a trainee of yours"):
        schedules.load(HEAD + line("Wards", "09-01", "09-28"), programs=[])


def test_a_longer_block_takes_the_place_of_all_within_it(cast: Cast) -> None:
    schedules.load(HEAD + line("Wards", "09-01", "09-14") + line("ICU", "09-15", "09-28"))
    assert schedules.load(HEAD + line("Clinic", "09-01", "09-28")) == Report(1, 0, 2)


def test_what_lies_beside_a_new_block_stays(cast: Cast) -> None:
    schedules.load(HEAD + line("Wards", "09-01", "09-14") + line("ICU", "10-15", "10-28"))
    schedules.load(HEAD + line("Clinic", "09-10", "09-28"))
    assert stored() == ["Clinic, 2026-09-10 to 2026-09-28", "ICU, 2026-10-15 to 2026-10-28"]


def test_nobody_elses_blocks_give_way(cast: Cast) -> None:
    other = make_trainee("second", cast.program)
    schedules.load(HEAD + line("Wards", "09-01", "09-28", other.email))
    schedules.load(HEAD + line("ICU", "09-01", "09-28"))
    assert Block.objects.filter(trainee=other).count() == 1


def test_a_try_says_what_the_file_then_does(cast: Cast) -> None:
    schedules.load(HEAD + line("Wards", "09-01", "09-28"))
    text = HEAD + line("Wards", "09-01", "09-28") + line("ICU", "09-29", "10-10")
    assert schedules.load(text, dry_run=True) == schedules.load(text)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_no_text_is_more_than_refused(cast: Cast, text: str) -> None:
    with pytest.raises(ScheduleError):
        schedules.load(HEAD + "x" + text)
    assert User.objects.filter(pk=cast.trainee.pk).exists()
