"""Broken, hostile and huge files: refused whole, or their bad rows set aside with file, line and reason."""

from __future__ import annotations

import csv
import json
import random
import stat
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.hsds import archive, reading, stream
from resources.hsds.archive import Meter, Part, RefusedError
from resources.hsds.importing import bring_in
from resources.models import ImportRun, Organization, Phone, Place, Service
from tests.resources.exchange import OFFICE, an_id, package, service, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

Json = dict[str, Any]

GOOD = json.dumps(service(9))


def aside(path: Path) -> list[tuple[int, str]]:
    """Bring a file in, and return the lines and reasons of what was set aside."""
    return [(line, words) for _, line, words in bring_in(path, source="211").rows["set aside"]]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('{"name": "No id", "organization": {"id": "1", "name": "O"}}', "has no id"),
        (json.dumps(service(name="  ")), "has no name"),
        (json.dumps(service(name=7)), "has no name"),
        (json.dumps(service(organization=None)), "names no organization"),
        (json.dumps(service(organization={"name": "Without an id"})), "organization has no id"),
        (json.dumps(service(status=["active"])), "status is no text"),
        (json.dumps(service(id=True)), "has no id"),
        (json.dumps(service(description="a\0b")), "NUL"),
        (json.dumps(service(mood={"deep": ["\ud800"]})), "not UTF-8"),
        ('{"name": "Help", }', "not JSON"),
        (GOOD.replace("active", '", "x": NaN, "y": "'), "NaN is no number"),
        (GOOD[:-1] + ', "x": 1e999}', "too large"),
        (GOOD[:-1] + ', "x": ' + "9" * 5000 + "}", "not JSON"),
        (GOOD.replace(an_id(9), an_id(0)), "stands on line 2 already"),
        (json.dumps(service(phones=[{"id": "1", "number": "988"}] * 101)), "More than 100"),
        (json.dumps(service(name="x" * 300, email="a b")), "email is left out"),
        (json.dumps(service(url="javascript:alert(1)")), "website is left out"),
        (json.dumps(service(url="https://example.org/" + "a" * 600)), "website is left out"),
        (json.dumps(service(phones=[{"id": "1", "number": " "}])), "has no number"),
        (json.dumps(service(phones=[{"id": "1"}])), "has no number"),
        (json.dumps(service(phones=[{"id": "1", "number": "5" * 99}])), "too long"),
        (json.dumps(service(phones=[{"id": "1", "number": "212-241-6660.60"}])), "not dialed"),
        (json.dumps(service(assured_date="last May")), "assured_date is no date"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_line(db: None, tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "in.json"
    path.write_text(f"[\n{json.dumps(service(0))},\n{row},\n{json.dumps(service(2))}]")
    found = aside(path)
    assert ([line for line, _ in found], reason in found[0][1]) == ([3], True), found
    assert set(Service.objects.values_list("public_id", flat=True)) >= {
        reading.identifier(an_id(0), "", ""),
        reading.identifier(an_id(2), "", ""),
    }


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "nothing in it"),
        ("   \n", "nothing in it"),
        ("help", "not JSON"),
        ('["help"]', "a list of objects was expected"),
        ("[[{}]]", "a list of objects was expected"),
        (f"[{GOOD}", "ends in the middle"),
        (f"[{GOOD}, {{", "ends in the middle"),
        (f"[{GOOD}] [{GOOD}]", "a list of objects was expected"),
        (f"[{GOOD}]]", "a bracket closes"),
        (f"{GOOD}\nand more", "not JSON"),
        (f"[{GOOD} {'[' * 90}", "a list of objects was expected"),
        ('{"a":' * 90, "more than 50 deep"),
        ('{"a":' + "[" * 100_000, "more than 50 deep"),
        ("[]", "not one service"),
        ("{}", "not one service"),
    ],
)
def test_a_file_that_is_no_list_of_services_is_refused_whole(
    db: None, tmp_path: Path, words: str, reason: str
) -> None:
    (tmp_path / "in.json").write_text(words)
    with pytest.raises(RefusedError, match=reason):
        bring_in(tmp_path / "in.json", source="211")
    assert (Service.objects.count(), Organization.objects.count(), ImportRun.objects.count()) == (0, 0, 0)


def test_a_file_that_breaks_late_leaves_nothing_half_loaded(db: None, tmp_path: Path) -> None:
    rows = ",\n".join(json.dumps(service(number)) for number in range(450))
    (tmp_path / "in.json").write_text(f"[{rows},\n{{")
    with pytest.raises(CommandError, match=r"Nothing was imported. in.json, line 451: the file ends"):
        call_command("import_hsds", str(tmp_path / "in.json"))
    assert Service.objects.count() == 0


def test_another_encoding_costs_its_own_row_alone(db: None, tmp_path: Path) -> None:
    words = f"[{GOOD},\n{json.dumps(service(1, name='Café'), ensure_ascii=False)}]"
    (tmp_path / "in.json").write_bytes(words.encode("latin-1"))
    assert aside(tmp_path / "in.json") == [(2, "It is not UTF-8.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_marked_utf_16_are_read(db: None, tmp_path: Path, encoding: str) -> None:
    words = json.dumps([service(1, name="Café")], ensure_ascii=False)
    (tmp_path / "in.json").write_bytes(words.encode(encoding))
    bring_in(tmp_path / "in.json", source="211")
    assert Service.objects.get().name == "Café"


def test_scripts_become_words(db: None, tmp_path: Path, client: Client) -> None:
    evil = "<b onclick=x>Tea</b><script>steal()</script><img src=x onerror=steal()>"
    given = service(description=evil, alert=evil, application_process=evil, name=f"Tea {evil}")
    bring_in(write(tmp_path / "in.json", [given]), source="211")
    page = client.get(f"/resources/{Service.objects.get().slug}/").text
    assert ("Tea" in page, "steal()" in page, "onerror" in page) == (True, False, False)


def test_what_looks_like_markup_after_reading_is_shown_as_words(
    db: None, tmp_path: Path, client: Client
) -> None:
    bring_in(
        write(tmp_path / "in.json", [service(description="&lt;script&gt;steal()&lt;/script&gt;")]),
        source="211",
    )
    page = client.get("/resources/help-1/").text
    assert ("&lt;script&gt;steal()" in page, "<script>steal()" in page) == (True, False)


def test_ids_that_are_none_become_the_same_ids_each_time(db: None, tmp_path: Path) -> None:
    path = write(tmp_path / "in.json", [service(id="42"), service(2, id=43)])
    bring_in(path, source="211")
    ids = set(Service.objects.values_list("public_id", flat=True))
    report = bring_in(path, source="211")
    assert (report.counts["same"], set(Service.objects.values_list("public_id", flat=True))) == (2, ids)


def test_the_same_id_from_two_sources_is_two_services(db: None, tmp_path: Path) -> None:
    for source in ("211", "someone"):
        bring_in(write(tmp_path / "in.json", [service(id="42")]), source=source)
    assert Service.objects.count() == 2


def test_two_services_may_not_share_one_place(db: None, tmp_path: Path) -> None:
    place = {"id": an_id(8), "location": {"id": an_id(9), "name": "Tower", "location_type": "physical"}}
    rows = [service(number, service_at_locations=[place, place]) for number in (1, 2)]
    bring_in(write(tmp_path / "in.json", rows), source="211")
    assert Place.objects.values("public_id").distinct().count() == 4


def test_organizations_of_one_name_stay_two(db: None, tmp_path: Path) -> None:
    other = {**OFFICE, "id": an_id(50)}
    bring_in(write(tmp_path / "in.json", [service(1), service(2, organization=other)]), source="211")
    assert set(Organization.objects.values_list("name", flat=True)) == {"City help", "City help (2)"}


@pytest.mark.parametrize("slug", ["providers", "events", "../admin", "desk/home", "tea"])
def test_no_file_takes_an_address_that_is_in_use(
    make_service: Callable[..., Service], tmp_path: Path, slug: str
) -> None:
    make_service("tea")
    own = [{"id": an_id(3), "link_type": "slug", "value": slug}]
    bring_in(write(tmp_path / "in.json", [service(attributes=own)]), source="211")
    assert Service.objects.get(name="Help 1").slug == "help-1"


SERVICES = [{"id": "s1", "organization_id": "o1", "name": "Tea", "status": "active"}]
OFFICES = [{"id": "o1", "name": "City help", "description": "Helps."}]


def tables(**more: Any) -> dict[str, Any]:
    return {"services.csv": SERVICES, "organizations.csv": OFFICES} | {
        f"{name}.csv": rows for name, rows in more.items()
    }


@pytest.mark.parametrize(
    ("more", "where", "reason"),
    [
        ({"phones": [{"id": "p", "service_id": "gone", "number": "988"}]},
         ("phones.csv", 2), "service_id gone"),
        ({"phones": [{"id": "p", "service_id": "s1", "number": " "}]}, ("services.csv", 2), "has no number"),
        ({"services": [*SERVICES, {**SERVICES[0], "name": "Again"}]}, ("services.csv", 3), "line 2 already"),
        ({"services": [*SERVICES, {"id": "s2", "organization_id": "o9", "name": "X"}]}, ("services.csv", 3),
         "names no organization"),
        ({"organizations": [*OFFICES, {"id": "o1", "name": "Other"}]},
         ("organizations.csv", 3), "line 2 already"),
        ({"services": "id,organization_id,name\ns1,o1,Tea\ns2,o1,Two,three,four\n"}, ("services.csv", 3),
         "more cells"),
        ({"services": b"id,organization_id,name\ns1,o1,Tea\ns2,o1,Caf\xe9\n"},
         ("services.csv", 3), "not UTF-8"),
        ({"services": 'id,organization_id,name\ns1,o1,"Tea\nand\ncake"\ns2,o1,\n'},
         ("services.csv", 5), "no name"),
        ({"attributes": [{"id": "a", "link_id": "nobody", "link_entity": "service"}]}, ("attributes.csv", 2),
         "link_id nobody"),
    ],
)  # fmt: skip
def test_a_bad_line_of_a_table_is_named(
    db: None, tmp_path: Path, more: Json, where: tuple[str, int], reason: str
) -> None:
    report = bring_in(package(tmp_path / "in.zip", tables(**more)), source="211")
    found = [row for row in report.rows["set aside"] if reason in row[2]]
    assert [(file, line) for file, line, _ in found] == [where], report.rows["set aside"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"readme.txt": "hello"}, "no .json and no .csv"),
        ({"phones.csv": "id,number\n1,988\n"}, "no table of services"),
        (tables(services="id,id\n1,2\n"), "stands there twice"),
        (tables(services="id,name\n" + random.Random(1).randbytes(700_000).hex()), "field larger"),
        (tables() | {"datapackage.json": '{"resources": 7}'}, "datapackage.json does not list"),
        ({"../services.csv": "id"}, "leads out"),
        ({"/etc/services.csv": "id"}, "leads out"),
        ({"a\\..\\..\\services.csv": "id"}, "leads out"),
        ({"C:/services.csv": "id"}, "leads out"),
        ({".": "id"}, "no name of a file"),
        ({"services.csv": "0" * 3_000_000}, "hundreds of times"),
        ({f"{n}.csv": "id" for n in range(201)}, "200 are the most"),
        ({"a/services.csv": "id", "b/services.csv": "id"}, "services.csv twice"),
    ],
)  # fmt: skip
def test_a_package_that_cannot_be_trusted_is_refused_whole(
    db: None, tmp_path: Path, files: Json, reason: str
) -> None:
    with pytest.raises(RefusedError, match=reason):
        bring_in(package(tmp_path / "in.zip", files), source="211")
    assert ImportRun.objects.count() == 0


def test_a_refused_package_leaves_the_longest_cell_of_others_alone(db: None, tmp_path: Path) -> None:
    usual = csv.field_size_limit()
    endless = random.Random(1).randbytes(archive.MOST_LINE // 2 + 1).hex()
    with pytest.raises(RefusedError, match="a line of more than"):
        bring_in(package(tmp_path / "in.zip", {"services.csv": endless}), source="211")
    assert csv.field_size_limit() == usual


def test_a_zip_of_links_is_refused(db: None, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("services.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(RefusedError, match="a link"):
        bring_in(tmp_path / "in.zip")


def test_a_damaged_zip_is_refused(db: None, tmp_path: Path) -> None:
    path = package(tmp_path / "in.zip", tables())
    path.write_bytes(
        path.read_bytes().replace(b"Tea", b"tEA", 1)[:80] + path.read_bytes()[80:-9] + b"123456789"
    )
    with pytest.raises(RefusedError):
        bring_in(path)


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_damaged_inside_is_refused_however_it_was_packed(db: None, tmp_path: Path, packed: int) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w", packed) as file:
        file.writestr("services.csv", random.Random(1).randbytes(3000).hex())
    whole = bytearray((tmp_path / "in.zip").read_bytes())
    whole[60:400] = bytes(byte ^ 0x5A for byte in whole[60:400])
    (tmp_path / "in.zip").write_bytes(whole)
    with pytest.raises(RefusedError, match="damaged zip"):
        bring_in(tmp_path / "in.zip")


def test_a_folder_with_a_link_is_refused(db: None, tmp_path: Path) -> None:
    (tmp_path / "services.csv").symlink_to("/etc/passwd")
    with pytest.raises(RefusedError, match="a link to another place"):
        bring_in(tmp_path)


def test_what_unpacks_to_too_much_is_refused_while_it_is_read(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    path = write(tmp_path / "in.json", [service(number) for number in range(20)])
    with pytest.raises(RefusedError, match="unpacks to more"):
        bring_in(path)


def test_a_missing_file_is_told(db: None) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_hsds", "/no/such/file.json")


def test_no_number_of_the_world_breaks_a_phone(db: None, tmp_path: Path) -> None:
    numbers = ["1", "٣٤٥", "9" * 49, "+", "()", "212-241-2400x", "NYC-WELL", "\u202e988", "-1", "0x1F"]
    phones: list[Json] = [{"id": an_id(n), "number": number} for n, number in enumerate(numbers)]
    phones += [{"id": "e", "number": "212-241-2400", "extension": 10**30}, {"id": "f", "number": 12}]
    bring_in(write(tmp_path / "in.json", [service(phones=phones)]), source="211")
    assert set(Phone.objects.exclude(dial="").values_list("dial", flat=True)) == {"+12122412400"}


def pieces(words: str, size: int) -> list[tuple[int, Any]]:
    """Return the objects that the scanner finds when a text arrives in pieces of a size."""
    scanner = stream._Scanner("in.json")
    found = [
        (line, json.loads(raw))
        for start in range(0, len(words), size)
        for line, raw in scanner.feed(words[start : start + size])
    ]
    scanner.end()
    return found


OBJECTS = st.lists(
    st.dictionaries(
        st.text(max_size=8),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=12),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=4,
    ),
    min_size=1,
    max_size=4,
)


@given(rows=OBJECTS, size=st.integers(1, 40), indent=st.none() | st.integers(0, 3), ascii_only=st.booleans())
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_objects_are_found_wherever_a_chunk_ends(
    rows: list[Json], size: int, indent: int | None, ascii_only: bool
) -> None:
    words = json.dumps(rows, indent=indent, ensure_ascii=ascii_only)
    assert [value for _, value in pieces(words, size)] == rows


@given(size=st.integers(1, 30))
@settings(max_examples=25, deadline=None)
def test_lines_are_counted_wherever_a_chunk_ends(size: int) -> None:
    words = '[\n{"a": "}\\""},\n\n{"b":\n [1]}\n,{"c": 3}]'
    assert [line for line, _ in pieces(words, size)] == [2, 4, 6]


@given(words=st.text(alphabet='[]{}",:\\ \na1', max_size=60))
@settings(max_examples=50, deadline=None)
def test_no_text_breaks_the_scanner(words: str) -> None:
    try:
        pieces(words, 7)
    except (RefusedError, ValueError):
        return
    assert words.strip()


def test_a_meter_counts_all_files_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("x" * 60)
    monkeypatch.setattr(archive, "MOST_BYTES", 100)
    meter, part = Meter(), Part("a.csv", (tmp_path / "a.csv").open)  # type: ignore[arg-type]
    part = Part("a.csv", lambda: (tmp_path / "a.csv").open("rb"))
    "".join(archive.text(part, meter))
    with pytest.raises(RefusedError):
        "".join(archive.text(part, meter))


def test_a_hundred_services_take_few_statements(
    db: None, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    phones = [{"id": an_id(5), "number": "988"}]
    path = write(tmp_path / "in.json", [service(number, phones=phones) for number in range(100)])
    began = time.monotonic()
    with django_assert_max_num_queries(160):
        bring_in(path, source="211")
    assert time.monotonic() - began < 20
