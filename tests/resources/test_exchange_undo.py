"""An import is taken back whole, or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from resources.hsds.importing import bring_in
from resources.hsds.touching import UndoError, undo
from resources.models import Outage, Service
from tests.resources.exchange import OFFICE, an_id, everything, service, standard_example, write

if TYPE_CHECKING:
    from collections.abc import Callable


def test_undo_restores_exactly(db: None, tmp_path: Path) -> None:
    first = [service(1, phones=[{"id": an_id(5), "number": "988"}]), service(2), service(4)]
    bring_in(write(tmp_path / "in.json", first), source="211")
    before = everything()
    place = {"id": an_id(8), "location": {"id": an_id(9), "name": "Tower", "location_type": "physical"}}
    other = {**OFFICE, "id": an_id(90), "name": "Another"}
    second = [
        service(1, name="New name", service_at_locations=[place], organization=other),
        service(3, phones=[{"id": an_id(6), "number": "988"}]),
        service(4),
    ]
    report = bring_in(write(tmp_path / "in.json", second), source="211")
    assert everything() != before
    assert report.run is not None
    undo(report.run)
    assert everything() == before


def test_undo_takes_the_first_import_back_whole(db: None, tmp_path: Path) -> None:
    before = everything()
    report = bring_in(write(tmp_path / "in.json", [standard_example()]), source="211")
    assert report.run is not None
    undo(report.run)
    assert everything() == before


def test_undo_restores_the_portals_own_entries(directory: int, tmp_path: Path) -> None:
    call_command("export_hsds", str(tmp_path / "out.json"))
    before = everything()
    rows = json.loads((tmp_path / "out.json").read_text())
    for row in rows:
        row["name"] += "!"
    report = bring_in(write(tmp_path / "in.json", rows))
    assert report.run is not None
    undo(report.run)
    assert everything() == before


def test_undo_refuses_what_was_changed_since(db: None, tmp_path: Path) -> None:
    report = bring_in(write(tmp_path / "in.json", [service(1), service(2)]), source="211")
    Service.objects.filter(name="Help 2").update(summary="Better words.")
    before = everything()
    assert report.run is not None
    with pytest.raises(UndoError, match="Help 2 was changed since"):
        undo(report.run)
    assert everything() == before


def test_undo_keeps_what_readers_wrote(db: None, tmp_path: Path) -> None:
    report = bring_in(write(tmp_path / "in.json", [service()]), source="211")
    Service.objects.get().corrections.create(text="It rings out.")
    assert report.run is not None
    with pytest.raises(UndoError, match="Somebody has written"):
        undo(report.run)
    assert Outage.objects.count() + Service.objects.count() == 1


def test_undo_breaks_no_link_that_an_editor_made(
    make_service: Callable[..., Service], tmp_path: Path
) -> None:
    run = bring_in(write(tmp_path / "in.json", [service()]), source="211").run
    assert run is not None
    make_service("tea").related.add(Service.objects.get(name="Help 1"))
    with pytest.raises(UndoError, match="Tea names one of them under See also"):
        undo(run)
    assert Service.objects.count() == 2


def test_undo_works_once(db: None, tmp_path: Path) -> None:
    report = bring_in(write(tmp_path / "in.json", [service()]), source="211")
    call_command("undo_import", str(report.run.pk if report.run else 0))
    with pytest.raises(CommandError, match="undone already"):
        call_command("undo_import", str(report.run.pk if report.run else 0))
