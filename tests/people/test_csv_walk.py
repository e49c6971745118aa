"""Every CSV that the portal hands out, with people and programs whose names are formulas."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.urls import reverse

from people.csvs import FORMULA
from people.models import Entry, Program, User
from tests.access import OK
from tests.conftest import ROLES, Cast
from tests.wellbeing.test_access import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test import Client

    from tests.access import Row

APPS = ("core", "people", "reminders", "resources", "peers", "checkins", "wellnessdays", "wellbeing")
# A package of tables for machines: a changed cell would be another one. docs/directory.md tells of it.
EXACT = {"resources/hsds/packing.py"}
TABLES: dict[str, Row] = {
    row.name: row for row in ROWS if row.name.endswith("_csv") or row.name == "peers:completion"
}


def code() -> Iterator[Path]:
    """Yield every file of the portal's own code."""
    for app in APPS:
        yield from (settings.BASE_DIR / app).rglob("*.py")


def poison(cast: Cast) -> None:
    """Give everyone and every program a name that a spreadsheet would run."""
    for model, field in ((User, "display_name"), (Program, "name")):
        for row in model.objects.all():
            model.objects.filter(pk=row.pk).update(**{field: f"=1+{row.pk}"})
    Entry.objects.create(act=Entry.Act.ROLE_GIVEN, actor=cast.gme_admin, person=cast.trainee, detail="@x")


def cells(answer: Any) -> list[str]:
    """Return every cell of a download."""
    text = b"".join(answer.streaming_content).decode()
    return [cell for line in csv.reader(io.StringIO(text)) for cell in line]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_cell_of_it_is_a_formula(name: str, cast: Cast, as_: Callable[..., Client]) -> None:
    row = TABLES[name]
    role = next(role for role in ROLES if row.expected[role] == OK)
    address = reverse(name, args=row.args(cast))
    poison(cast)
    answer = getattr(as_(cast.member(role)), row.method)(address, row.data)
    found = cells(answer)
    assert (len(found) > 1, [cell for cell in found if cell.startswith(FORMULA)]) == (True, [])


@pytest.mark.django_db
def test_the_poison_is_there_at_all(cast: Cast, as_: Callable[..., Client]) -> None:
    poison(cast)
    found = cells(as_(cast.gme_admin).post(reverse("people:audit_csv")))
    assert {"'@x", f"'=1+{cast.trainee.pk}"} <= set(found)


def test_csv_is_written_in_one_place() -> None:
    writers = {
        str(file.relative_to(settings.BASE_DIR)) for file in code() if "csv.writer(" in file.read_text()
    }
    packers = {
        str(file.relative_to(settings.BASE_DIR)) for file in code() if "csv.DictWriter(" in file.read_text()
    }
    assert (writers, packers) == ({"people/csvs.py"}, EXACT)


def test_the_walk_leaves_none_out() -> None:
    calls = sum(len(re.findall(r"csvs\.response\(", file.read_text())) for file in code())
    assert calls == len(TABLES)
