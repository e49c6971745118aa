"""HSDS in and out: nothing lost, nothing half done, everything taken back when asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from resources.hsds import packing
from resources.hsds.importing import bring_in
from resources.models import (
    ImportRun,
    Organization,
    Phone,
    Place,
    Service,
    SetAside,
    Topic,
)
from tests.resources.exchange import OFFICE, an_id, everything, out, service, standard_example, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

Json = dict[str, Any]

ODD: list[Json] = [
    {"mood": "good"},
    {"email": None, "url": "", "phones": [], "fees": None},
    {"minimum_age": 12, "maximum_age": 99.5},
    {"phones": [{"id": an_id(70), "number": "212-241-2400", "extension": 7, "colour": {"a": [1, None]}}]},
    {"phones": [{"id": "front desk", "number": "ask"}, {"id": an_id(71), "number": ""}]},
    {"description": "<p>Tea &amp; <script>alert(1)</script>talk</p>\r\nline"},
    {"schedules": [{"id": an_id(72), "freq": "MONTHLY", "bymonthday": "2,3", "timezone": -5}]},
    {"attributes": [{"id": an_id(73), "link_id": an_id(1), "link_entity": "service", "value": "x"}]},
    {"organization": {**OFFICE, "phones": [{"id": an_id(74), "number": "988"}], "tax_id": ""}},
    {"name": "日本語 — “quoted”, with, commas\nand lines"},
]


@pytest.mark.parametrize("odd", ODD)
def test_what_comes_in_goes_out_the_same(db: None, tmp_path: Path, odd: Json) -> None:
    given = service(**odd)
    bring_in(write(tmp_path / "in.json", [given]), source="211")
    assert out() == [given]


def test_the_standards_example_goes_out_the_same(db: None, tmp_path: Path) -> None:
    given = standard_example()
    bring_in(write(tmp_path / "in.json", [given]), source="211")
    assert out() == [given]


@pytest.mark.parametrize("odd", ODD)
def test_a_package_of_tables_loses_nothing(db: None, tmp_path: Path, odd: Json) -> None:
    given = service(**odd)
    packing.pack([given], tmp_path / "in.zip")
    bring_in(tmp_path / "in.zip", source="211")
    assert out() == [given]


def test_the_standards_example_survives_a_package(db: None, tmp_path: Path) -> None:
    given = standard_example()
    packing.pack([given], tmp_path / "in.zip")
    bring_in(tmp_path / "in.zip", source="211")
    assert out() == [given]


def test_two_services_of_one_organization_each_keep_its_words(db: None, tmp_path: Path) -> None:
    given = [service(1), service(2, organization={**OFFICE, "email": "a@example.org"})]
    bring_in(write(tmp_path / "in.json", given), source="211")
    assert out() == given


def test_what_an_editor_changed_goes_out_changed_and_the_rest_as_it_came(db: None, tmp_path: Path) -> None:
    given = service(mood="good", alert="Closed in May.")
    bring_in(write(tmp_path / "in.json", [given]), source="211")
    Service.objects.update(caution="Ask first.")
    assert out() == [{**given, "alert": "Ask first."}]


def test_a_place_made_private_goes_out_without_its_address(db: None, tmp_path: Path) -> None:
    bring_in(write(tmp_path / "in.json", [standard_example()]), source="211")
    Place.objects.update(is_private=True)
    assert "1-30 Main Street" not in json.dumps(out())


@pytest.mark.parametrize("name", ["out.json", "out.zip"])
def test_the_portals_own_directory_goes_out_in_and_out_unchanged(
    directory: int, tmp_path: Path, name: str
) -> None:
    before = out()
    call_command("export_hsds", str(tmp_path / name))
    report = bring_in(tmp_path / name)
    assert (report.counts["changed"] + report.counts["added"], out()) == (0, before)


@pytest.mark.parametrize("name", ["out.json", "out.zip"])
def test_an_empty_portal_becomes_the_same_directory(directory: int, tmp_path: Path, name: str) -> None:
    before = out()
    call_command("export_hsds", str(tmp_path / name))
    for model in (Service, Organization, Topic):
        model.objects.all().delete()
    report = bring_in(tmp_path / name)
    # What would stand on the crisis page waits for an editor.
    waiting = Service.objects.filter(status="draft")
    assert (waiting.count(), {row.urgency for row in waiting}) == (report.counts["waits"], {"now", "today"})
    waiting.update(status="published")
    assert out() == before


def test_an_imported_service_reads_like_any_other(db: None, tmp_path: Path, client: Client) -> None:
    given = service(
        alert="Closed in May.", url="example.org/tea", email="tea@example.org", fees_description="A cup.",
        application_process="Ring.", languages=[{"id": an_id(5), "code": "ES"}],
        phones=[{"id": an_id(6), "number": "212 241 2400", "extension": 12, "description": "Desk"}],
        schedules=[{"id": an_id(7), "freq": "WEEKLY", "byday": "MO,FR", "opens_at": "9:00",
                    "closes_at": "17:00:00"}],
        service_at_locations=[{"id": an_id(8), "location": {
            "id": an_id(9), "location_type": "physical", "name": "Tower", "addresses": [{
                "id": an_id(10), "address_1": "1 Main Street", "city": "New York", "state_province": "NY",
                "postal_code": "10029", "country": "US", "address_type": "physical"}]}}],
    )  # fmt: skip
    bring_in(write(tmp_path / "in.json", [given]), source="211")
    page = client.get("/resources/help-1/").text
    words = ("Closed in May.", "https://example.org/tea", "tel:+12122412400;ext=12", "A cup.", "Spanish",
             "1 Main Street", "9:00 AM to 5:00 PM")  # fmt: skip
    assert [word for word in words if word not in page] == []


def test_all_day_and_all_week_is_day_and_night(db: None, tmp_path: Path) -> None:
    row = {"byday": "MO,TU,WE,TH,FR,SA,SU", "freq": "WEEKLY", "opens_at": "00:00", "closes_at": "23:59"}
    bring_in(write(tmp_path / "in.json", [service(schedules=[{"id": an_id(2), **row}])]), source="211")
    assert Service.objects.get().hours == "always"


@pytest.mark.parametrize(
    "row",
    [{"freq": "MONTHLY", "bymonthday": "1"}, {"byday": "MO", "opens_at": "9", "closes_at": "17:00"},
     {"byday": "1MO", "opens_at": "09:00", "closes_at": "17:00"}, {"interval": 2, "byday": "MO"},
     {"byday": "MO", "opens_at": "09:00"}, {"notes": "These dates differ from the week"}],
)  # fmt: skip
def test_hours_by_a_rule_we_cannot_follow_are_not_known(db: None, tmp_path: Path, row: Json) -> None:
    given = service(schedules=[{"id": an_id(2), "description": "First Mondays.", **row}])
    report = bring_in(write(tmp_path / "in.json", [given]), source="211")
    found = Service.objects.get()
    assert (found.hours, found.hours_note, report.counts["set aside"]) == ("unknown", "First Mondays.", 1)


def test_no_file_puts_anyone_on_the_crisis_page(db: None, tmp_path: Path) -> None:
    urgent = [{"id": an_id(2), "link_type": "urgency", "value": "now"},
              {"id": an_id(3), "link_type": "crisis_order", "value": "1"}]  # fmt: skip
    bring_in(write(tmp_path / "in.json", [service(attributes=urgent)]), source="211")
    found = Service.objects.get()
    assert (found.status, found.crisis_order) == ("draft", None)


def test_no_file_makes_a_published_entry_urgent(db: None, tmp_path: Path) -> None:
    bring_in(write(tmp_path / "in.json", [service()]), source="211")
    urgent = [{"id": an_id(2), "link_type": "urgency", "value": "today"}]
    bring_in(write(tmp_path / "in.json", [service(attributes=urgent)]), source="211")
    assert Service.objects.get().urgency == "anytime"


def test_no_file_changes_a_crisis_line(directory: int, tmp_path: Path) -> None:
    call_command("export_hsds", str(tmp_path / "out.json"))
    rows = json.loads((tmp_path / "out.json").read_text())
    line = Service.objects.get(slug="lifeline-988")
    for row in rows:
        if row["id"] == str(line.public_id):
            row["phones"][0]["number"] = "+12125550100"
    report = bring_in(write(tmp_path / "in.json", rows))
    refused = [words for _, _, words in report.rows["set aside"] if words.endswith("by hand.")]
    assert (len(refused), line.phones.filter(dial="988").exists()) == (1, True)


def test_no_source_changes_the_entry_of_another(db: None, tmp_path: Path) -> None:
    bring_in(write(tmp_path / "in.json", [service()]), source="211")
    report = bring_in(write(tmp_path / "in.json", [service(name="Mine now")]), source="someone")
    assert (report.counts["set aside"], Service.objects.get().name) == (1, "Help 1")


def test_what_a_source_no_longer_names_is_retired(db: None, tmp_path: Path) -> None:
    bring_in(write(tmp_path / "in.json", [service(1), service(2)]), source="211")
    bring_in(write(tmp_path / "other.json", [service(3)]), source="someone")
    report = bring_in(write(tmp_path / "in.json", [service(1)]), source="211")
    retired = list(Service.objects.filter(status="retired").values_list("name", flat=True))
    assert (report.counts["removed"], retired) == (1, ["Help 2"])


def test_what_the_portal_wrote_itself_is_never_retired_by_a_file(
    make_service: Callable[..., Service], tmp_path: Path
) -> None:
    make_service("tea")
    bring_in(write(tmp_path / "in.json", [service()]))
    assert Service.objects.get(slug="tea").status == "published"


def test_what_an_editor_retired_stays_retired(db: None, tmp_path: Path) -> None:
    bring_in(write(tmp_path / "in.json", [service()]), source="211")
    Service.objects.update(status="retired")
    bring_in(write(tmp_path / "in.json", [service(name="Help anew")]), source="211")
    assert (Service.objects.get().status, Service.objects.get().name) == ("retired", "Help anew")


def test_the_same_file_twice_changes_nothing(db: None, tmp_path: Path) -> None:
    path = write(tmp_path / "in.json", [service(1, **ODD[3]), service(2)])
    bring_in(path, source="211")
    before = everything()
    report = bring_in(path, source="211")
    assert (dict(report.counts), everything()) == ({"same": 2}, before)


def test_an_editors_word_stands_until_the_source_says_something_new(db: None, tmp_path: Path) -> None:
    path = write(tmp_path / "in.json", [service()])
    bring_in(path, source="211")
    Service.objects.update(summary="Better words.")
    bring_in(path, source="211")
    assert Service.objects.get().summary == "Better words."


def test_when_a_number_was_dialed_is_not_forgotten(db: None, tmp_path: Path) -> None:
    phones = [{"id": an_id(2), "number": "212-241-2400"}]
    bring_in(write(tmp_path / "in.json", [service(phones=phones)]), source="211")
    Phone.objects.update(dialed_on="2026-11-01")
    phones.append({"id": an_id(3), "number": "988"})
    bring_in(write(tmp_path / "in.json", [service(phones=phones)]), source="211")
    assert [str(row.dialed_on) for row in Phone.objects.order_by("position")] == ["2026-11-01", "None"]


def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    make_service: Callable[..., Service], tmp_path: Path
) -> None:
    make_service("tea")
    before = everything()
    report = bring_in(write(tmp_path / "in.json", [service(), {"id": 1}]), source="211", dry_run=True)
    after = (everything(), ImportRun.objects.count())
    assert (report.counts["added"], report.counts["set aside"], after) == (1, 1, (before, 0))


def test_the_command_names_file_line_and_reason(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "in.json", [service(), service(2, name="")])
    call_command("import_hsds", str(path), "--dry-run", "--source", "211")
    said = capsys.readouterr().out
    assert ("Would add: Help 1 (in.json, line 2)" in said, "no name. (in.json, line 3)" in said) == (
        True,
        True,
    )


def test_what_was_set_aside_can_be_read_later(db: None, tmp_path: Path) -> None:
    bring_in(write(tmp_path / "in.json", [service(), service(2, name="")]), source="211")
    assert str(SetAside.objects.get()) == "in.json, line 3: The service has no name."


def test_an_import_is_found_by_search_and_published(
    db: None, tmp_path: Path, client: Client, django_capture_on_commit_callbacks: Any, published: Path
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        bring_in(write(tmp_path / "in.json", [service(name="Juggling")]), source="211")
    page = client.get("/resources/", {"q": "juggling"}).text
    assert ("/resources/juggling/" in page, "Juggling" in (published / "directory.json").read_text()) == (
        True, True,
    )  # fmt: skip


def test_the_api_stays_within_the_standard_whatever_came_in(db: None, tmp_path: Path, client: Client) -> None:
    given = service(**ODD[0], **ODD[1]) | {"phones": [{"id": "x", "number": "1"}], "minimum_age": "12"}
    bring_in(write(tmp_path / "in.json", [given]), source="211")
    told = client.get(f"/api/hsds/services/{an_id(1)}").json()
    assert ({"mood", "email", "url", "minimum_age"} & set(told), told["phones"]) == (set(), [])
