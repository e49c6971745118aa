from __future__ import annotations

import datetime as dt
from typing import Any

from checkins.models import Term
from checkins.summaries.publishing import publish
from tests.access import FOUND, OK, Row, members, only
from tests.conftest import Cast

OFFICE = "wellbeing_office"


def long_over(_cast: Cast) -> list[Any]:
    """Store a term that may be published; return what its address needs."""
    months = {"first_month": dt.date(2020, 8, 1), "last_month": dt.date(2020, 12, 1)}
    return [Term.objects.create(slug="fall-2020", name="Fall 2020", **months).slug]


def published(cast: Cast) -> list[Any]:
    """Publish a term that nobody took part in; return what its address needs."""
    slugs = long_over(cast)
    publish(term=Term.objects.get(), contributions=[])
    return slugs


ROWS: list[Row] = [
    Row("checkins:summaries", members()),
    Row("checkins:summary", members(), published),
    Row("checkins:terms", only(OFFICE)),
    Row("checkins:terms", only(OFFICE, status=422), method="post"),
    Row("checkins:publish", only(OFFICE, status=OK), long_over),
    Row("checkins:publish", only(OFFICE, status=422), long_over, method="post"),
    Row("checkins:publish", only(OFFICE, status=FOUND), long_over, method="post", data={"sure": "on"}),
]
