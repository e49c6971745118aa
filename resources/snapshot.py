"""The directory while the database is away: what was published last, with its date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.template import loader

from resources import crisis, records
from resources.listing import Listing
from resources.models import Urgency

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest

PLACES = re.compile(r"^/resources/(?:(?P<slug>[-\w]+)/)?$")
OUTAGE = 503


def stand_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the last published page in place of an outage; any other answer as it is."""
    found = PLACES.match(request.path_info)
    if response.status_code != OUTAGE or request.method != "GET" or not found:
        return response
    slug = found["slug"]
    body = _service(slug) if slug else _list()
    return _answer(body) if body else response


def _list() -> str:
    document = _document(crisis.folder() / "directory.json")
    rows = _listings(document)
    groups = [(kind.label, [row for row in rows if row.urgency == kind]) for kind in Urgency]
    shown = [group for group in groups if group[1]]
    return _draw("resources/snapshot_list.html", document, groups=shown)


def _service(slug: str) -> str:
    document = _document(crisis.folder() / "directory.json")
    row = next((row for row in _listings(document) if row.slug == slug), None)
    return _draw("resources/snapshot_service.html", document, service=row) if row else ""


def _listings(document: records.Record) -> list[Listing]:
    topics = {topic["slug"]: topic["name"] for topic in document.get("topics", ())}
    names = {row["slug"]: row["name"] for row in document.get("organizations", ())}
    return [Listing.of(row, topics, names) for row in document["services"]]


def _document(path: Path) -> records.Record:
    try:
        return records.read(path)
    except records.FileError:
        return records.shipped()


def _draw(template: str, document: records.Record, **context: Any) -> str:
    shared = {
        "crisis_lines": crisis.lines(),
        "published_at": crisis.moment(document.get("published_at")),
        "demo_mode": settings.DEMO,
        "theme": "auto",
        "plain": True,
    }
    return loader.render_to_string(template, shared | context)


def _answer(body: str) -> HttpResponse:
    response = HttpResponse(body)
    response["Cache-Control"] = "no-store"
    return response
