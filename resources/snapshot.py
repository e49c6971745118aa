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
    from django.http import HttpRequest

PLACES = re.compile(r"^/resources/(?:(?P<slug>[-\w]+)/)?$")
OUTAGE = 503
MOST = 300  # services on the one page


def stand_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the last published page in place of an outage; any other answer as it is."""
    found = PLACES.match(request.path_info)
    if response.status_code != OUTAGE or request.method != "GET" or not found:
        return response
    slug = found["slug"]
    body = _service(slug) if slug else _list()
    return _answer(body) if body else response


def _list() -> str:
    return listed(_document())


def listed(document: records.Record, *, on_file: bool = False) -> str:
    """Return a published directory as one page, the soonest help first.

    `on_file` is for a page that is read later than it is drawn: it says nothing of this moment.
    """
    places = {kind: position for position, kind in enumerate(Urgency.values)}
    rows = sorted(document["services"], key=lambda row: places[row.get("urgency", Urgency.ANYTIME)])
    rows = _listings({**document, "services": rows[:MOST]})
    groups = [(kind.label, [row for row in rows if row.urgency == kind]) for kind in Urgency]
    left_out = len(document["services"]) - len(rows)
    shown = [group for group in groups if group[1]]
    return _draw("resources/snapshot_list.html", document, groups=shown, left_out=left_out, on_file=on_file)


def _service(slug: str) -> str:
    document = _document()
    row = next((row for row in _listings(document) if row.slug == slug), None)
    return _draw("resources/snapshot_service.html", document, service=row) if row else ""


def _listings(document: records.Record) -> list[Listing]:
    topics = {topic["slug"]: topic["name"] for topic in document.get("topics", ())}
    names = {row["slug"]: row["name"] for row in document.get("organizations", ())}
    return [Listing.of(row, topics, names) for row in document["services"]]


def _document() -> records.Record:
    try:
        return records.read(crisis.folder() / "directory.json")
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
