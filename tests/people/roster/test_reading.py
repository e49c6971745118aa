"""What a roster may hold, and what is said by line of everything else."""

from __future__ import annotations

import datetime as dt

import pytest

from people.models import Program
from people.roster import cells, reading
from people.roster.formats import BUILT_IN, PLAIN, Format
from people.roster.problems import SHOWN, RosterError
from tests.people.roster.conftest import roster

GOOD = "ana@example.test,Ana One,Medicine,residency,1,2026-07-01,2027-06-30,"


def problems(text: str, form: Format = PLAIN) -> str:
    """Return what is said against a roster."""
    with pytest.raises(RosterError) as refusal:
        reading.read(text, form)
    return str(refusal.value)


def test_a_good_line_is_read() -> None:
    [line] = reading.read(roster(GOOD), PLAIN)
    assert (line.number, line.email, line.training_year, line.ends_on) == (
        2,
        "ana@example.test",
        1,
        dt.date(2027, 6, 30),
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",Ana,Medicine,,1,,,", "there is no e-mail address"),
        ("ana,Ana,Medicine,,1,,,", "is no e-mail address"),
        ("аna@example.test,Ana,Medicine,,1,,,", "only look like Latin ones"),
        ("ana@example.test,,Medicine,,1,,,", "there is no name"),
        ('ana@example.test,"=HYPERLINK(""x"")",Medicine,,1,,,', "starts like a formula"),
        ("ana@example.test,+1 Ana,Medicine,,1,,,", "starts like a formula"),
        ("ana@example.test,Ana\u202eenO,Medicine,,1,,,", "invisible characters"),
        (f"ana@example.test,{'A' * 121},Medicine,,1,,,", "longer than 120"),
        ("ana@example.test,Ana,,,1,,,", "neither a program nor a role"),
        ("ana@example.test,Ana,Medicine,,,,,", "there is no training year"),
        ("ana@example.test,Ana,Medicine,,PGY-11,,,", "no training year"),
        ("ana@example.test,Ana,Medicine,,1,soon,,", "is no date"),
        ("ana@example.test,Ana,Medicine,,1,2026-02-30,,", "is no date"),
        ("ana@example.test,Ana,Medicine,,1,2026-07-01,2026-06-30,", "the last day is before the first"),
        ("ana@example.test,Ana,Medicine,,1,,,king", "is no role"),
        ("ana@example.test,Ana,,,,,,program_lead", "needs a program"),
        ("ana@example.test,Ana,Medicine,circus,1,,,", "is no kind of program"),
        ("ana@example.test,Ana", "fewer cells than headings"),
        ('ana@example.test,"Ana,Medicine,,1,,,', "the quotes do not match"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(line: str, said: str) -> None:
    found = problems(roster(GOOD.replace("ana@", "other@"), line))
    assert found.startswith("Line 3: " if "quotes" not in said else "Line ")
    assert said in found


def test_a_line_after_a_name_of_two_lines_keeps_its_number() -> None:
    text = roster('ana@example.test,"Ana\nOne",Medicine,residency,1,,,', "ben@example.test,,Medicine,,1,,,")
    assert problems(text).startswith("Line 4: there is no name")


def test_every_bad_line_is_named_at_once() -> None:
    assert problems(roster("a,A,Medicine,,1,,,", "b,B,Medicine,,1,,,")).count("is no e-mail address") == 2


def test_past_fifty_problems_the_rest_are_counted() -> None:
    assert problems(roster(*[f"{n},A,Medicine,,1,,," for n in range(SHOWN + 5)])).endswith("And 5 more.")


def test_one_address_in_other_letters_is_refused() -> None:
    assert "line 2's address in other letters" in problems(roster(GOOD, GOOD.replace("ana@", "ANA@")))


def test_one_address_with_two_names_is_refused() -> None:
    assert "has another name in line 2" in problems(roster(GOOD, GOOD.replace("Ana One", "Ana Two")))


def test_saying_the_same_twice_is_refused() -> None:
    assert "says again what line 2 says" in problems(roster(GOOD, GOOD))


def test_one_person_may_be_in_two_programs() -> None:
    assert len(reading.read(roster(GOOD, GOOD.replace("Medicine", "Surgery")), PLAIN)) == 2


def test_blank_lines_are_passed_over() -> None:
    assert len(reading.read(roster("", GOOD, ",,,,,,,"), PLAIN)) == 1


def test_a_missing_column_is_named() -> None:
    assert "no column “name”" in problems("email,program\na@example.test,Medicine\n")


def test_a_column_that_is_there_twice_is_named() -> None:
    assert "Two columns are called “email”" in problems("email,email,name,program\n")


def test_headings_alone_are_refused() -> None:
    assert "nobody in it" in problems(roster())


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_understood(delimiter: str) -> None:
    assert reading.read(roster(GOOD).replace(",", delimiter), PLAIN)[0].program == "Medicine"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_spreadsheets_write_is_decoded(encoding: str) -> None:
    assert reading.decoded("é,ß".encode(encoding)) == "é,ß"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("é".encode("latin-1"), "CSV UTF-8"),
        (b"PK\0\0", "no CSV file"),
        (b"a" * (reading.MOST_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(RosterError, match=said):
        reading.decoded(content)


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINES", 2)
    assert "more than 2 lines" in problems(roster(GOOD, GOOD.replace("ana@", "ben@")))


@pytest.mark.parametrize(("cell", "year"), [("3", 3), ("PGY-3", 3), ("PGY3", 3), ("MS4", 4), ("", None)])
def test_training_years_are_read_as_schools_write_them(cell: str, year: int | None) -> None:
    assert cells.training_year(cell) == year


@pytest.mark.parametrize("cell", ["2026-07-01", "07/01/2026", "01-JUL-2026", "20260701"])
def test_dates_are_read_as_schools_write_them(cell: str) -> None:
    assert cells.day(cell) == dt.date(2026, 7, 1)


def test_a_role_is_read_by_its_name_too() -> None:
    assert cells.role("peers facilitator") == "facilitator"


@pytest.mark.parametrize("form", [form for form in BUILT_IN if form is not PLAIN], ids=lambda form: form.key)
def test_each_vendors_style_is_read(form: Format) -> None:
    values = {
        "email": "ana@example.test",
        "given_name": "Ana",
        "family_name": "One",
        "program": "Medicine",
        "department": "Medicine",
        "training_year": "PGY-2",
        "starts_on": "07/01/2026",
        "ends_on": "",
    }
    text = ",".join(form.headings.values()) + "\n" + ",".join(values[field] for field in form.headings) + "\n"
    [line] = reading.read(text, form)
    assert (line.name, line.training_year, line.program_kind in Program.Kind) == ("Ana One", 2, True)
