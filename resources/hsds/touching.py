"""Images of rows before and after a run, and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from resources import operations
from resources.models import Correction, Outage, SeeAlso, Touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model

    from resources.models import ImportRun

Json = dict[str, Any]

NOT_KEPT = ("search",)  # made from the rest
LAST = ("organization", "topic")


class UndoError(Exception):
    """A run that cannot be undone; the message says what stands in the way."""


def image(row: Model) -> Json:
    """Return everything that a row stores, as JSON would hold it."""
    fields = (field for field in row._meta.concrete_fields if field.name not in NOT_KEPT)
    found = {field.attname: field.value_from_object(row) for field in fields}
    plain: Json = json.loads(json.dumps(found, cls=DjangoJSONEncoder))
    return plain


class Touching:
    """Collects what a run touches."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.rows: list[Touched] = []

    image = staticmethod(image)

    def made(self, row: Model) -> None:
        self._add(row, None, image(row))

    def gone(self, row: Model) -> None:
        self._add(row, image(row), None)

    def changed(self, row: Model, before: Json) -> None:
        self._add(row, before, image(row))

    def _add(self, row: Model, before: Json | None, after: Json | None) -> None:
        name = str(row._meta.model_name)
        self.rows.append(Touched(run=self.run, model=name, row=row.pk, before=before, after=after))

    def flush(self) -> None:
        """Store what was collected."""
        Touched.objects.bulk_create(self.rows, batch_size=500)
        self.rows = []


@transaction.atomic
def undo(run: ImportRun) -> int:
    """Make every row that a run touched what it was before; return how many.

    All or nothing: raises UndoError, naming the first, when somebody changed one of them since.
    """
    locked = type(run).objects.select_for_update().get(pk=run.pk)
    if locked.undone_at:
        raise UndoError("This import was undone already.")
    rows = list(locked.touched.order_by("-pk"))
    for model, group in _by_model(rows).items():
        _check(model, group)
    made = _by_model([row for row in rows if row.before is None])
    # Whoever is pointed at goes last: an entry that moves back must find its organization.
    _delete(made, [name for name in made if name not in LAST])
    for row in rows:
        if row.before is not None:
            _restore(row)
    _delete(made, LAST)
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    operations.publish()
    return len(rows)


def _by_model(rows: list[Touched]) -> dict[str, list[Touched]]:
    found: dict[str, list[Touched]] = {}
    for row in rows:
        found.setdefault(row.model, []).append(row)
    return found


def _manager(name: str) -> Any:
    return apps.get_model("resources", name)._default_manager


def _check(model: str, rows: list[Touched]) -> None:
    """Raise UndoError when one of a model's rows is not what the run left."""
    for some in batched(rows):
        stored = _manager(model).in_bulk([row.row for row in some])
        for row in some:
            now = stored.get(row.row)
            if (image(now) if now else None) != row.after:
                raise UndoError(f"{_named(row)} was changed since. Undo what came after this import first.")
    made = [row.row for row in rows if row.before is None]
    if model == "service":
        tied = (other.objects.filter(service__in=made).first() for other in (Correction, Outage))
        if found := next((row for row in tied if row), None):
            raise UndoError(f"Somebody has written about {found.service} since. Retire it instead.")
        links = SeeAlso.objects.filter(to_service__in=made).exclude(from_service__in=made)
        if link := links.select_related("from_service").first():
            raise UndoError(f"{link.from_service} names one of them under See also. Take that out first.")
    if model == "organization":
        run_services = rows[0].run.touched.filter(model="service").values("row")
        others = _manager("service").filter(organization__in=made).exclude(pk__in=run_services)
        if found := others.first():
            raise UndoError(f"{found} belongs to an organization that this import brought.")


def batched(rows: list[Touched], size: int = 500) -> Iterator[list[Touched]]:
    """Yield rows in lists of a size."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _named(row: Touched) -> str:
    found = row.after or row.before or {}
    return str(found.get("name") or f"{row.model} {row.row}")


def _delete(made: dict[str, list[Touched]], names: Iterable[str]) -> None:
    for name in sorted(names, key=lambda name: name == "service"):
        for some in batched(made.get(name, [])):
            _manager(name).filter(pk__in=[row.row for row in some]).delete()


def _restore(row: Touched) -> None:
    model = apps.get_model("resources", row.model)
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    values = {name: fields[name].to_python(value) for name, value in (row.before or {}).items()}
    if row.after is None:
        model(**values).save_base(raw=True, force_insert=True)
    else:
        del values[model._meta.pk.attname]
        model._default_manager.filter(pk=row.row).update(**values)
