"""The crisis page and its numbers, from a file and from memory: no database, no session, no Redis.

What was published last lies in `crisis.json`. Each process reads it again within a second of its
change. Where it is missing or damaged, the directory that comes with the portal stands in.
"""

from __future__ import annotations

import hashlib
import logging
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.template import loader
from django.utils.html import format_html, format_html_join

from resources import records
from resources.listing import Line, Listing
from resources.models import Response, Urgency

if TYPE_CHECKING:
    from django.http import HttpRequest

    from resources.records import Record

PATH = "/help-now/"
SHOWN = (Urgency.NOW, Urgency.TODAY)  # what the page may show
CHECK_EVERY = 1.0  # seconds between looks at the published file
logger = logging.getLogger(__name__)


class Edition:
    """One published state of the crisis page."""

    def __init__(self, document: Record) -> None:
        topics = {topic["slug"]: topic["name"] for topic in document.get("topics", ())}
        names = {row["slug"]: row["name"] for row in document.get("organizations", ())}
        self.published_at: str = document.get("published_at", "")
        self.listings = [Listing.of(row, topics, names) for row in document["services"]]
        now = [listing for listing in self.listings if listing.crisis_order is not None]
        self.now = sorted(now, key=lambda listing: listing.crisis_order or 0)
        self.lines: tuple[Line, ...] = tuple(line for listing in self.now for line in listing.lines)

    @property
    def today(self) -> list[Listing]:
        """Services to call today: someone answers or makes an appointment, and nothing is doubtful."""
        return [
            row
            for row in self.listings
            if row.urgency == Urgency.TODAY
            and row.response in (Response.LIVE, Response.APPOINTMENT)
            and row.first_call
            and not row.record.get("caution")
        ]

    @property
    def callback(self) -> list[Listing]:
        """Services that take a message and call back; they never stand among the crisis lines."""
        return [row for row in self.listings if row.response == Response.CALLBACK and row.first_call]

    @cached_property
    def body(self) -> bytes:
        return render(self).encode()

    @cached_property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


class _Shelf:
    """The edition in force, with the mark of the file that it was read from."""

    def __init__(self) -> None:
        self.edition: Edition | None = None
        self.mark: tuple[Any, ...] = ()
        self.looked_at = 0.0

    def current(self) -> Edition:
        now = time.monotonic()
        if self.edition is None or now - self.looked_at >= CHECK_EVERY:
            self.looked_at = now
            mark = _mark(_file())
            if self.edition is None or mark != self.mark:
                self.edition, self.mark = _read(_file()), mark
        return self.edition


_shelf = _Shelf()


def _file() -> Path:
    return Path(settings.DATA_DIR) / "published" / "crisis.json"


def _mark(path: Path) -> tuple[Any, ...]:
    try:
        found = path.stat()
    except OSError:
        return (str(path),)
    return (str(path), found.st_mtime_ns, found.st_size, found.st_ino)


def _read(path: Path) -> Edition:
    if path.exists():
        try:
            edition = Edition(records.read(path))
        except (records.FileError, KeyError, TypeError, ValueError) as error:
            logger.error("The published crisis page cannot be used, the shipped one stands in: %s", error)  # noqa: TRY400
        else:
            if edition.lines:
                return edition
    return Edition(records.shipped())


def edition() -> Edition:
    """Return what is published now; never raises, never asks a database."""
    return _shelf.current()


def look_again() -> None:
    """Have this process look at the published file at the next request, without waiting its second."""
    _shelf.looked_at = 0.0


def forget() -> None:
    """Drop what this process holds in memory."""
    _shelf.edition = None


def lines() -> list[Line]:
    """Return the crisis lines, the one for danger first."""
    return list(edition().lines)


def render(shown: Edition) -> str:
    """Return the crisis page as HTML; should a template fail, a bare page with the numbers."""
    context = {
        "edition": shown,
        "crisis_lines": shown.lines,
        "demo_mode": settings.DEMO,
        "site_name": settings.SITE_NAME,
        "institution": settings.INSTITUTION,
        "theme": "auto",
        "plain": True,
    }
    try:
        return loader.render_to_string("resources/help_now.html", context)
    except Exception as error:  # noqa: BLE001 - Whatever is broken, the numbers must stand.
        logger.error("The crisis page's template failed, a bare page stands in: %r", error)  # noqa: TRY400
        return bare(shown)


def bare(shown: Edition) -> str:
    """Return the numbers as the plainest page there is."""
    rows = format_html_join(
        "",
        '<p>{}: <a href="{}">{}</a> {}</p>',
        ((row.name, row.href, row.display, row.note) for row in shown.lines),
    )
    page = (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        "<title>Help · Wellbeing</title><h1>Help now</h1>{}</html>"
    )
    return format_html(page, rows)


def answer(request: HttpRequest) -> HttpResponse:
    """Answer a request for the crisis page from memory; 304 when the reader has this edition.

    A method other than GET and HEAD is refused, but still with the numbers.
    """
    shown = edition()
    safe = request.method in ("GET", "HEAD")
    if safe and shown.etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(b"" if request.method == "HEAD" else shown.body, status=200 if safe else 405)
        response["Content-Length"] = len(shown.body)
    if not safe:
        response["Allow"] = "GET, HEAD"
    response["ETag"] = shown.etag
    # A ward computer keeps no trace of who looked for help on it.
    response["Cache-Control"] = "no-store"
    response["X-Frame-Options"] = "DENY"
    return response
