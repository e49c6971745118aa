"""A file of who is placed, who leads and when they are free: shown first, whole or not at all, once."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from peers.forming import inputs, taking
from peers.models import Availability, Cohort, Draft, Entrant, KeepApart, Lead, Slot
from people.operations import RefusedError
from people.roster.problems import RosterError
from tests.conftest import make_trainee
from tests.peers.world import make_cohort, make_facilitator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast

HEADING = "role,email,partner,campus,slots,apart\n"
TWO = HEADING + (
    "member,trainee@example.test,,North,wed-1300,mate@example.test\n"
    "member,mate@example.test,,South,,\n"
    "facilitator,facilitator@example.test,second@example.test,,wed-1300 fri-0900,\n"
)


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """A class that is being formed, with nobody in it yet."""
    return make_cohort(cast, state="forming", group_least=2)


@pytest.fixture(autouse=True)
def mate(cast: Cast) -> User:
    return make_trainee("mate", cast.program)


@pytest.fixture(autouse=True)
def second(cast: Cast) -> User:
    return make_facilitator("second")


def titles(text: str, cohort: Cohort) -> dict[str, int]:
    return {title: count for title, count, _ in taking.preview(text=text, cohort=cohort).summary}


def test_a_file_says_who_is_placed_and_who_leads(cohort: Cohort) -> None:
    taking.take(text=TWO, cohort=cohort)
    assert [(row.person.email, row.campus) for row in Entrant.objects.order_by("campus")] == [
        ("trainee@example.test", "North"),
        ("mate@example.test", "South"),
    ]
    assert str(Lead.objects.get()) == "Facilitator and Second"


def test_it_says_when_they_are_free(cohort: Cohort, cast: Cast) -> None:
    taking.take(text=TWO, cohort=cohort)
    found = {row.slot.key for row in Availability.objects.filter(person=cast.facilitator)}
    assert found == {"wed-1300", "fri-0900"}


def test_it_keeps_two_apart(cohort: Cohort, cast: Cast, mate: User) -> None:
    taking.take(text=TWO, cohort=cohort)
    pair = KeepApart.objects.get()
    assert {pair.one, pair.other} == {cast.trainee, mate}


def test_looking_changes_nothing(cohort: Cohort) -> None:
    taking.preview(text=TWO, cohort=cohort)
    counts = [model._default_manager.count() for model in (Entrant, Lead, Slot, Availability, KeepApart)]
    assert counts == [0, 0, 0, 0, 0]


def test_everything_new_is_named_before(cohort: Cohort) -> None:
    assert titles(TWO, cohort) == {
        "New to be placed": 2,
        "New to lead a group": 1,
        "New times of the week": 2,
        "With other times": 2,
        "Pairs newly kept apart": 1,
    }


def test_the_second_time_nothing_changes(cohort: Cohort) -> None:
    taking.take(text=TWO, cohort=cohort)
    assert taking.preview(text=TWO, cohort=cohort).is_empty


def test_who_leads_keeps_their_row_so_that_drafts_stay_true(cohort: Cohort) -> None:
    taking.take(text=TWO, cohort=cohort)
    before = Lead.objects.get().pk
    taking.take(text=TWO.replace("second@example.test", ""), cohort=cohort)
    assert (Lead.objects.get().pk, Lead.objects.get().partner) == (before, None)


def test_whoever_the_file_leaves_out_is_named_and_goes(cohort: Cohort) -> None:
    taking.take(text=TWO, cohort=cohort)
    less = HEADING + "member,mate@example.test,,North,,\n"
    assert titles(less, cohort) == {
        "No longer to be placed": 1,
        "No longer to lead": 1,
        "With another campus, college or track": 1,
    }
    taking.take(text=less, cohort=cohort)
    assert (Entrant.objects.get().campus, Lead.objects.count()) == ("North", 0)


def test_another_partner_is_named(cohort: Cohort) -> None:
    taking.take(text=TWO, cohort=cohort)
    assert titles(TWO.replace("second@example.test", ""), cohort) == {"With another partner": 1}


def test_times_that_someone_ticked_stay_where_the_file_says_nothing(cohort: Cohort, mate: User) -> None:
    taking.take(text=TWO, cohort=cohort)
    Availability.objects.create(person=mate, slot=Slot.objects.get(weekday=4))
    taking.take(text=TWO, cohort=cohort)
    assert Availability.objects.filter(person=mate).count() == 1


def test_a_pair_is_kept_once_whoever_is_named_first(cohort: Cohort) -> None:
    taking.take(text=TWO, cohort=cohort)
    other = TWO.replace(",mate@example.test\n", ",\n").replace(",South,,", ",South,,trainee@example.test")
    assert titles(other, cohort) == {}


def test_pairs_are_counted_and_not_named(cohort: Cohort) -> None:
    rows = {title: rows for title, _, rows in taking.preview(text=TWO, cohort=cohort).summary}
    assert rows["Pairs newly kept apart"] == []


LED = "facilitator,facilitator@example.test,,,,\n"
FREE, ANY = "member,trainee@example.test,,,wed-1300,\n", "member,mate@example.test,,,,\n"
NOTES = {"too few": (ANY + LED, "1 to place and 1"), "no times": (FREE + ANY + LED, "Without any time: 2")}


@pytest.mark.parametrize(("rows", "words"), NOTES.values(), ids=NOTES)
def test_what_a_person_should_look_at_is_said(cohort: Cohort, rows: str, words: str) -> None:
    assert words in " ".join(taking.preview(text=HEADING + rows, cohort=cohort).notes)


def test_a_file_that_can_be_met_has_no_note(cohort: Cohort) -> None:
    text = TWO.replace("South,,", "South,wed-1300,")
    assert taking.preview(text=text, cohort=cohort).notes == []


BAD = {
    "a stranger": ("member,nobody@example.test,,,,", "Line 2: nobody here has the address"),
    "no address": ("member,nobody,,,,", "Line 2: "),
    "no time": ("member,trainee@example.test,,,noon,", "Line 2: “noon” is no time of the week"),
    "a time of no day": ("member,trainee@example.test,,,wed-2500,", "Line 2: “wed-2500” is no time"),
    "no role": ("boss,trainee@example.test,,,,", "Line 2: “boss” is no role"),
    "untrained": ("facilitator,trainee@example.test,,,,", "Line 2: Trainee is no PEERS facilitator"),
    "untrained partner": (
        "facilitator,facilitator@example.test,trainee@example.test,,,",
        "Line 2: Trainee is no PEERS facilitator",
    ),
    "own partner": (
        "facilitator,facilitator@example.test,facilitator@example.test,,,",
        "cannot be their own partner",
    ),
    "too few cells": ("member,trainee@example.test", "Line 2: there are fewer cells than headings"),
    "twice": (
        "member,trainee@example.test,,,,\n,trainee@example.test,,,,",
        "Line 3: Trainee stands in line 2 already",
    ),
    "apart from oneself": (
        "member,trainee@example.test,,,,trainee@example.test",
        "Line 2: Trainee cannot be kept apart from themselves",
    ),
    "apart from someone elsewhere": (
        "member,trainee@example.test,,,,mate@example.test",
        "Line 2: Mate is not to be placed in this file",
    ),
    "leads and is placed": (
        "member,second@example.test,,,,\nfacilitator,facilitator@example.test,second@example.test,,,",
        "Line 3: Second leads here and is to be placed in line 2",
    ),
    "a long campus": (f"member,trainee@example.test,,{'x' * 61},,", "Line 2: the campus is longer than 60"),
    "quotes": ('member,"trainee@example.test,,,,', "the quotes do not match"),
    "nobody": ("", "headings but nobody"),
}


@pytest.mark.parametrize(("row", "words"), BAD.values(), ids=BAD)
def test_a_bad_line_keeps_the_whole_file_out(cohort: Cohort, row: str, words: str) -> None:
    with pytest.raises(RosterError, match=words):
        taking.take(text=f"{HEADING}{row}\n", cohort=cohort)
    assert not Entrant.objects.exists()


def test_every_bad_line_is_named_at_once(cohort: Cohort) -> None:
    with pytest.raises(RosterError) as found:
        inputs.read(f"{HEADING}boss,trainee@example.test,,,,\n\nmember,nobody@example.test,,,,\n")
    assert [line[:7] for line in found.value.lines] == ["Line 2:", "Line 4:"]


HEADINGS = {
    "no address": ("role,name\n", "no column “email”"),
    "twice": ("email,slots,slots\n", "Two columns are called “slots”"),
    "nothing": ("", "no column “email”"),
}


@pytest.mark.parametrize(("text", "words"), HEADINGS.values(), ids=HEADINGS)
def test_headings_that_cannot_be_are_said(text: str, words: str) -> None:
    with pytest.raises(RosterError, match=words):
        inputs.read(text)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_between_cells_are_known(mark: str, cohort: Cohort) -> None:
    assert titles(TWO.replace(",", mark), cohort)["New to be placed"] == 2


@pytest.mark.parametrize("state", ["published", "ended", "forgotten"])
def test_a_class_whose_groups_are_made_takes_no_file(cohort: Cohort, state: str) -> None:
    Cohort.objects.update(state=state)
    with pytest.raises(RefusedError, match="are published"):
        taking.take(text=TWO, cohort=cohort)


@pytest.mark.parametrize("people", [1, 40])
def test_a_long_file_asks_no_more_of_the_database(
    cohort: Cohort, cast: Cast, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [make_trainee(f"one_{number}", cast.program) for number in range(people)]
    text = HEADING + "".join(f"member,{person.email},,,wed-1300,\n" for person in made)
    with django_assert_num_queries(6):
        taking.preview(text=text, cohort=cohort)


# --- the page ---


def upload(client: Client, text: str) -> str:
    file = SimpleUploadedFile("people.csv", text.encode())
    return client.post("/peers/classes/class-of-2030/forming/people/", {"file": file}).content.decode()


@pytest.fixture
def directing(cohort: Cohort, cast: Cast, as_: Callable[..., Client]) -> Client:
    return as_(cast.peers_director)


def confirm(client: Client, text: str, mark: str) -> str:
    address = reverse("peers:confirm_people", args=["class-of-2030"])
    return client.post(address, {"text": text, "mark": mark}, follow=True).content.decode()


def test_the_page_shows_what_would_change(directing: Client) -> None:
    page = upload(directing, TWO)
    assert ("Nothing has happened yet" in page, Entrant.objects.count()) == (True, 0)


def test_it_names_bad_lines(directing: Client) -> None:
    assert "Line 2: “boss” is no role" in upload(directing, f"{HEADING}boss,trainee@example.test,,,,\n")


def test_it_does_not_name_a_pair(directing: Client) -> None:
    page = upload(directing, TWO)
    assert "Pairs newly kept apart: 1" in page


def test_a_yes_to_what_was_shown_makes_it_so(directing: Client, cohort: Cohort) -> None:
    mark = taking.preview(text=TWO, cohort=cohort).mark
    assert "2 people to place, 1 groups to lead" in confirm(directing, TWO, mark)


def test_a_yes_to_something_else_changes_nothing(directing: Client, cohort: Cohort) -> None:
    mark = taking.preview(text=TWO, cohort=cohort).mark
    Entrant.objects.create(cohort=cohort, person=make_trainee("late", cohort.program))
    assert "Something changed here meanwhile" in confirm(directing, TWO, mark)
    assert Entrant.objects.count() == 1


def test_a_yes_that_lost_its_file_changes_nothing(directing: Client) -> None:
    assert "did not arrive whole" in confirm(directing, "", "")


def test_a_yes_after_publishing_changes_nothing(directing: Client, cohort: Cohort) -> None:
    mark = taking.preview(text=TWO, cohort=cohort).mark
    Cohort.objects.update(state="published")
    assert "are published" in confirm(directing, TWO, mark)


# --- the command ---


def said(path: Path, text: str, *words: str) -> str:
    path.write_text(text)
    out = StringIO()
    call_command("form_groups", "class-of-2030", "--people", str(path), *words, stdout=out)
    return out.getvalue()


def test_a_dry_run_names_changes_and_makes_none(cohort: Cohort, tmp_path: Path) -> None:
    words = said(tmp_path / "people.csv", TWO, "--dry-run")
    assert "New to be placed: 2\n  Trainee\n" in words
    assert (Entrant.objects.count(), Draft.objects.count()) == (0, 0)


def test_a_dry_run_of_a_file_that_is_true_says_so(cohort: Cohort, tmp_path: Path) -> None:
    taking.take(text=TWO, cohort=cohort)
    assert "Everything is as the file says." in said(tmp_path / "people.csv", TWO, "--dry-run")


def test_a_file_that_is_not_there_is_said(cohort: Cohort, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The file cannot be read"):
        call_command("form_groups", "class-of-2030", "--people", str(tmp_path / "none.csv"))


def test_a_class_that_is_not_there_is_said_with_those_that_are(cohort: Cohort) -> None:
    with pytest.raises(CommandError, match=r"There is no class nowhere\. Known: class-of-2030"):
        call_command("form_groups", "nowhere")
