"""Files as spreadsheets, desktops and older programs write them come in like any other."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from resources.hsds import importing
from resources.hsds.archive import RefusedError
from resources.hsds.importing import bring_in
from resources.models import Phone, Service, Topic
from tests.resources.exchange import OFFICE, an_id, out, package, service, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from resources.hsds.importing import Report

Json = dict[str, Any]

OFFICES = [{"id": "o1", "name": "City help", "description": "Helps."}]
TEA: Json = {"id": "s1", "organization_id": "o1", "name": "Café", "status": "active"}
PHONES = [{"id": "p1", "service_id": "s1", "number": "212-241-2400", "extension": "7"}]
WHOLE: Json = {"organizations.csv": OFFICES, "services.csv": [TEA], "phones.csv": PHONES}


def text(rows: list[Json], *, mark: str = ",", end: str = "\n") -> str:
    """Return rows as CSV with other marks between cells and lines."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=mark, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def with_capitals(rows: list[Json]) -> list[Json]:
    return [{name.upper(): value for name, value in row.items()} for row in rows]


def with_spaces(rows: list[Json]) -> list[Json]:
    return [{name.title().replace("_", " "): value for name, value in row.items()} for row in rows]


def bare(number: int) -> Json:
    """Return a service without its organization."""
    return {name: value for name, value in service(number).items() if name != "organization"}


def take(path: Path) -> Report:
    return bring_in(path, source="211")


def reasons(report: Report) -> list[str]:
    return [words for _, _, words in report.rows["set aside"]]


FRAMES: dict[str, Callable[[], Json]] = {
    "lines end as on Windows": lambda: {name: text(rows, end="\r\n") for name, rows in WHOLE.items()},
    "lines end as on old Macs": lambda: {name: text(rows, end="\r") for name, rows in WHOLE.items()},
    "semicolons": lambda: {name: text(rows, mark=";") for name, rows in WHOLE.items()},
    "tabs": lambda: {name: text(rows, mark="\t") for name, rows in WHOLE.items()},
    "a mark of UTF-8": lambda: {name: text(rows).encode("utf-8-sig") for name, rows in WHOLE.items()},
    "UTF-16": lambda: {name: text(rows).encode("utf-16") for name, rows in WHOLE.items()},
    "columns in capitals": lambda: {name: with_capitals(rows) for name, rows in WHOLE.items()},
    "columns with spaces": lambda: {name: with_spaces(rows) for name, rows in WHOLE.items()},
    "files in capitals": lambda: {name.upper(): rows for name, rows in WHOLE.items()},
    "within a folder": lambda: {f"export 2026/{name}": rows for name, rows in WHOLE.items()},
    "with what a Mac adds": lambda: {**WHOLE, "__MACOSX/._services.csv": b"\0\5", "._phones.csv": b"\0"},
    "empty cells at the end": lambda: {**WHOLE, "services.csv": f"{','.join(TEA)},,\ns1,o1,Café,active,,\n"},
    "ids in capitals": lambda: {
        "organizations.csv": [{**OFFICES[0], "id": an_id(1).upper()}],
        "services.csv": [{**TEA, "id": an_id(2), "organization_id": an_id(1)}],
        "phones.csv": [{**PHONES[0], "service_id": an_id(2).upper()}],
    },
    "other names in its description": lambda: {
        "a.csv": OFFICES, "b.csv": [TEA], "c.csv": PHONES,
        "datapackage.json": json.dumps({"resources": [
            {"name": "organization", "path": "data/a.csv"}, {"name": "service", "path": "b.csv"},
            {"name": "phone", "path": "c.csv"}, {"name": "more", "data": []},
            {"name": "x", "path": ["y.csv"]},
        ]}),
    },
}  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
def test_a_package_is_read_however_it_was_written(db: None, tmp_path: Path, frame: str) -> None:
    report = take(package(tmp_path / "in.zip", FRAMES[frame]()))
    phone = Phone.objects.select_related("service").get()
    assert (phone.service.name, phone.dial, phone.extension) == ("Café", "+12122412400", "7")
    assert reasons(report) == []


def test_a_folder_in_a_folder_is_read(db: None, tmp_path: Path) -> None:
    (tmp_path / "in" / "export").mkdir(parents=True)
    write(tmp_path / "in" / "export" / "services.json", [service()])
    (tmp_path / "in" / ".DS_Store").write_bytes(b"\0")
    assert take(tmp_path / "in").counts["added"] == 1


@pytest.mark.parametrize(
    "page",
    [
        {"total_items": 1, "contents": [service()]},
        {"data": [service()]},
        {"results": [service()]},
        {"organizations": [{**OFFICE, "services": [bare(1)]}]},
        {"contents": [{**OFFICE, "services": [bare(1)]}]},
        {"organizations": [OFFICE], "services": [{**bare(1), "organization_id": OFFICE["id"]}]},
    ],
)
def test_json_in_every_frame_names_who_runs_it(db: None, tmp_path: Path, page: Json) -> None:
    (tmp_path / "in.json").write_text(json.dumps(page))
    take(tmp_path / "in.json")
    assert str(Service.objects.get().organization) == "City help"


@pytest.mark.parametrize(
    ("services", "reason"),
    [
        ("id,name\n", r"services.csv holds no service"),
        ("", r"services.csv holds no service"),
        ('id,organization_id,name\ns1,o1,"Tea\ns2,o1,Two\n', r"services.csv, line 3: unexpected end"),
        ('id,organization_id,name\ns1,o1,"Tea" and cake\n', r"services.csv, line 2: ',' expected"),
        ("id,ID,name\ns1,s2,Tea\n", r"line 1: a column stands there twice"),
        ("name,organization_id\nTea,o1\n", r"services.csv, line 2: The service has no id"),
    ],
)
def test_a_table_that_would_be_misread_is_refused(
    db: None, tmp_path: Path, services: str, reason: str
) -> None:
    with pytest.raises(RefusedError, match=reason):
        take(package(tmp_path / "in.zip", {**WHOLE, "services.csv": services}))


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("NaN", "NaN"),
        ("1e999", "1e999"),
        ("[" * 400 + "]" * 400, "[" * 400 + "]" * 400),
        ("{", "{"),
        ("7", 7),
    ],
)
def test_a_cell_that_holds_no_sound_json_is_kept_as_text(
    db: None, tmp_path: Path, cell: str, kept: object
) -> None:
    take(package(tmp_path / "in.zip", {**WHOLE, "services.csv": [{**TEA, "mood#json": cell}]}))
    assert out()[0]["mood"] == kept


def test_a_column_where_a_part_belongs_hides_no_row(db: None, tmp_path: Path) -> None:
    report = take(package(tmp_path / "in.zip", {**WHOLE, "services.csv": [{**TEA, "phones": "988"}]}))
    assert [(file, line) for file, line, _ in report.rows["set aside"]] == [
        ("services.csv", 2),
        ("phones.csv", 2),
    ]


def test_terms_of_1_1_are_found_by_who_names_them(db: None, tmp_path: Path) -> None:
    Topic.objects.create(slug="calm", name="Calm")
    terms: Json = {"taxonomy.csv": [{"id": "t1", "name": "Calm", "vocabulary": ""}]}
    links: Json = {"service_taxonomy.csv": [{"id": "a", "service_id": "s1", "taxonomy_id": "t1"}]}
    take(package(tmp_path / "in.zip", {**WHOLE, **terms, **links}))
    assert Service.objects.get().topics == ["calm"]


@pytest.mark.parametrize(
    ("row", "days"),
    [
        ({"freq": "DAILY"}, [0, 1, 2, 3, 4, 5, 6]),
        ({"freq": "weekly", "byday": "mo, WE"}, [0, 2]),
        ({"byday": "FR"}, [4]),
    ],
)
def test_rules_in_other_words_are_followed(db: None, tmp_path: Path, row: Json, days: list[int]) -> None:
    rule: Json = {"id": "h", "opens_at": "09:00", "closes_at": "17:00", **row}
    take(write(tmp_path / "in.json", [service(schedules=[rule])]))
    assert Service.objects.get().schedules.get().weekdays == days


def at(number: int, **more: Any) -> Json:
    return {"id": an_id(number), "location": {"id": an_id(number + 1), "name": "Tower", **more}}


NUMBER: Any = [{"id": an_id(70), "number": "212-241-2400"}]
HOURS: Any = [{"id": an_id(71), "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}]


@pytest.mark.parametrize(
    "given",
    [
        {"service_at_locations": [{**at(60), "phones": NUMBER}]},
        {"service_at_locations": [at(60, phones=NUMBER)]},
        {"contacts": [{"id": an_id(61), "phones": NUMBER}]},
        {"organization": {**OFFICE, "phones": NUMBER}},
        {"phones": NUMBER, "organization": {**OFFICE, "phones": [{"id": an_id(72), "number": "911"}]}},
    ],
)
def test_the_nearest_number_is_the_services(db: None, tmp_path: Path, given: Json) -> None:
    take(write(tmp_path / "in.json", [service(**given)]))
    assert Phone.objects.get().dial == "+12122412400"


@pytest.mark.parametrize(
    ("places", "hours"),
    [
        ([{**at(60), "schedules": HOURS}], "weekly"),
        ([at(60, schedules=HOURS)], "weekly"),
        ([at(60, schedules=HOURS), at(62)], "unknown"),
    ],
)
def test_the_hours_of_the_one_place_are_the_services(
    db: None, tmp_path: Path, places: list[Json], hours: str
) -> None:
    take(write(tmp_path / "in.json", [service(service_at_locations=places)]))
    assert Service.objects.get().hours == hours


def test_what_is_borrowed_from_a_place_goes_out_where_it_came_from(db: None, tmp_path: Path) -> None:
    given = service(service_at_locations=[at(60, phones=NUMBER, schedules=HOURS)])
    take(write(tmp_path / "in.json", [given]))
    assert out() == [given]


@pytest.mark.parametrize(
    ("extension", "kept"), [("12", "12"), (12.0, "12"), (0, "0"), (True, ""), ("front desk", ""), (-1, "")]
)
def test_an_extension_is_digits_or_left_out(db: None, tmp_path: Path, extension: object, kept: str) -> None:
    phones = [{"id": "p", "number": "212-241-2400", "extension": extension}]
    report = take(write(tmp_path / "in.json", [service(phones=phones)]))
    assert (Phone.objects.get().extension, len(reasons(report))) == (kept, 0 if kept else 1)


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01"])
def test_nobody_checked_it_in_the_future(db: None, tmp_path: Path, client: Client, day: str) -> None:
    report = take(write(tmp_path / "in.json", [service(assured_date=day)]))
    assert (Service.objects.get().verified_on, "has not come yet" in reasons(report)[0]) == (None, True)
    assert client.get("/resources/help-1/").status_code == 200


@pytest.mark.parametrize("name", ["phones", "schedules", "languages", "service_at_locations", "attributes"])
def test_a_part_that_is_no_list_is_told_and_kept(db: None, tmp_path: Path, name: str) -> None:
    given = service() | {name: {"number": "988"}}
    report = take(write(tmp_path / "in.json", [given]))
    assert (reasons(report), out()) == ([f"Help 1: {name} is no list: nothing of it is shown."], [given])


@pytest.mark.parametrize("piece", ["<a ", "<!", "<!--", "<script>", "<", "&", "<![CDATA["])
def test_endless_brackets_take_no_time(db: None, tmp_path: Path, piece: str) -> None:
    began = time.monotonic()
    take(write(tmp_path / "in.json", [service(description=piece * 100_000)]))
    assert time.monotonic() - began < 5


def test_a_text_longer_than_a_page_is_shown_cut_and_goes_out_whole(db: None, tmp_path: Path) -> None:
    given = service(description="word " * 50_000)
    take(write(tmp_path / "in.json", [given]))
    assert (len(Service.objects.get().description) <= 20_001, out()) == (True, [given])


@pytest.mark.parametrize("name", ["\u200b", "…", "<b></b>", "\u202e"])
def test_a_name_that_nobody_can_see_is_none(db: None, tmp_path: Path, name: str) -> None:
    report = take(write(tmp_path / "in.json", [service(), service(2, name=name)]))
    assert reasons(report) == ["The service has no name."]


def test_marks_that_turn_digits_around_are_not_shown(db: None, tmp_path: Path, client: Client) -> None:
    take(write(tmp_path / "in.json", [service(name="Tea \u202e889", description="Call \u2066889")]))
    page = client.get(f"/resources/{Service.objects.get().slug}/").text
    assert ("\u202e" in page, "\u2066" in page) == (False, False)


def test_a_long_report_says_how_many_more_there_are(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importing, "SHOWN", 2)
    path = write(tmp_path / "in.json", [service(number) for number in range(5)])
    call_command("import_hsds", str(path), "--dry-run")
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == [
        "Would add: Help 0 (in.json, line 2)", "Would add: Help 1 (in.json, line 3)", "Would add: 3 more",
    ]  # fmt: skip


def test_a_place_without_an_id_keeps_the_one_that_it_gets(db: None, tmp_path: Path) -> None:
    path = write(tmp_path / "in.json", [service(service_at_locations=[{"location": {"name": "Tower"}}])])
    first = take(path).counts["added"], Service.objects.get().places.get().public_id
    assert (*first, take(path).counts["same"]) == (1, Service.objects.get().places.get().public_id, 1)
