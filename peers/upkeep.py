"""Upkeep by the clock, row by row: one that fails neither stops the others nor tells the log what it held."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model

Row = TypeVar("Row", bound="Model")
Made = TypeVar("Made")
log = logging.getLogger(__name__)


def whole(*jobs: Callable[[], object]) -> None:
    """Do one job after the other; one that fails is named in the log, without its error's words."""
    for job in jobs:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - as below
            log.error("%s.%s failed with %s.", job.__module__, job.__name__, type(error).__name__)  # noqa: TRY400


def each(rows: Iterable[Row], act: Callable[[Row], Made]) -> list[Made]:
    """Do something to every row in a transaction of its own; return what came of those that went well.

    What fails is undone and named in the log by its table, its key and the sort of error, without the
    error's words: they may quote what people wrote. The next run finds it again.
    """
    made = []
    for row in rows:
        try:
            with transaction.atomic():
                made.append(act(row))
        except Exception as error:  # noqa: BLE001 - whatever it is, the others still have their turn
            verb, sort = act.__name__.strip("_"), type(error).__name__
            log.error("%s %s: %s failed with %s.", row._meta.label, row.pk, verb, sort)  # noqa: TRY400
    return made
