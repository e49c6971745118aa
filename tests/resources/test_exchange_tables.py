"""Tables of every version, and JSON in every frame, come in."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from resources.hsds import shape, tables
from resources.hsds.importing import bring_in
from resources.models import Service, Topic
from tests.resources.exchange import OFFICE, STANDARD, out, package, service, standard_example, write

TWO_POINT_ZERO = {
    "organization.csv": [{"id": "o1", "name": "City help", "url": "http://example.org"}],
    "service.csv": [{"id": "s1", "organization_id": "o1", "name": "Tea", "status": "active"}],
    "phone.csv": [{"id": "p1", "service_id": "s1", "number": "212-241-2400", "extension": "7"}],
    "schedule.csv": [{"id": "h1", "service_id": "s1", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00",
                      "closes_at": "17:00"}],
    "location.csv": [{"id": "l1", "name": "Tower"}],
    "service_at_location.csv": [{"id": "a1", "service_id": "s1", "location_id": "l1"}],
    "physical_address.csv": [{"id": "d1", "location_id": "l1", "address_1": "1 Main Street", "city": "X",
                              "state_province": "NY", "postal_code": "1", "country": "US"}],
    "eligibility.csv": [{"id": "e1", "service_id": "s1", "eligibility": "Residents"}],
    "language.csv": [{"id": "g1", "service_id": "s1", "language": "Spanish", "code": "es"}],
}  # fmt: skip
ONE_POINT_ONE = {
    "organization.csv": TWO_POINT_ZERO["organization.csv"],
    "services.csv": TWO_POINT_ZERO["service.csv"],
    "regular_schedules.csv": [{"id": "h1", "service_id": "s1", "weekday": "1", "opens_at": "9:00",
                               "closes_at": "17:00"}],
    "holiday_schedules.csv": [{"id": "x1", "service_id": "s1", "closed": "TRUE", "start_date": "2026-12-24",
                               "end_date": "2026-12-26"}],
    "taxonomy.csv": [{"id": "t1", "name": "Calm", "vocabulary": "ours"}],
    "service_taxonomy.csv": [{"id": "st1", "service_id": "s1", "taxonomy_id": "t1"}],
}  # fmt: skip


def test_tables_of_2_0_are_read(db: None, tmp_path: Path) -> None:
    bring_in(package(tmp_path / "in.zip", TWO_POINT_ZERO), source="211")
    found = Service.objects.get()
    assert (str(found.organization), found.organization.website) == ("City help", "http://example.org")
    assert [row.read().href("voice") for row in found.phones.all()] == ["tel:+12122412400;ext=7"]
    assert [(row.weekdays, str(row.opens_at)) for row in found.schedules.all()] == [([0], "09:00:00")]
    assert [row.address for row in found.places.all()] == ["1 Main Street"]
    assert (found.audience_note, found.languages) == ("Residents", ["es"])


def test_tables_of_1_1_are_read(db: None, tmp_path: Path) -> None:
    Topic.objects.create(slug="calm", name="Calm")
    bring_in(package(tmp_path / "in.zip", ONE_POINT_ONE), source="211")
    found = Service.objects.get()
    rows = [(row.weekdays, row.is_exception, str(row.to_date)) for row in found.schedules.all()]
    assert (rows, found.topics) == ([([0], False, "None"), ([], True, "2026-12-26")], ["calm"])


def test_a_folder_is_read_like_a_zip(db: None, tmp_path: Path) -> None:
    with zipfile.ZipFile(package(tmp_path / "in.zip", TWO_POINT_ZERO)) as archive:
        archive.extractall(tmp_path / "folder")
    assert bring_in(tmp_path / "folder", source="211").counts["added"] == 1


def test_the_standards_own_tables_are_read(db: None, tmp_path: Path) -> None:
    path = STANDARD / "examples/tabular.json"
    if not path.exists():
        pytest.skip("the standard's examples are not beside this clone")
    report = bring_in(package(tmp_path / "in.zip", json.loads(path.read_text())), source="211")
    given = out()[0]
    held = (given["service_at_locations"][0]["location"]["addresses"][0]["city"], given["program"]["id"])
    assert (report.counts["added"], held) == (1, ("MyCity", standard_example()["program"]["id"]))


def test_every_kind_of_the_standard_has_its_table() -> None:
    assert set(tables.FILES) == set(shape.COLUMNS) == set(tables.ORDER)


def test_an_organization_that_lists_its_services_is_opened(db: None, tmp_path: Path) -> None:
    rows = [
        {key: value for key, value in service(number).items() if key != "organization"} for number in (1, 2)
    ]
    bring_in(write(tmp_path / "in.json", [{**OFFICE, "services": rows}]), source="211")
    assert [str(row.organization) for row in Service.objects.all()] == ["City help", "City help"]


@pytest.mark.parametrize("words", ["{}", '{"contents": [%s]}', "%s\n%s", "\ufeff[%s]", " [ %s , %s ]\n"])
def test_json_comes_in_every_usual_frame(db: None, tmp_path: Path, words: str) -> None:
    rows = [json.dumps(service(number), indent=1 if "[" in words else None) for number in (1, 2)]
    wanted = words.count("%s")
    (tmp_path / "in.json").write_text(words % tuple(rows[:wanted]) if wanted else rows[0])
    assert bring_in(tmp_path / "in.json", source="211").counts["added"] == max(wanted, 1)
