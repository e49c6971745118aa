"""The crisis page and its numbers, from a file and from memory: no database, no session, no Redis.

What was published last lies in `crisis.json`. Each process reads it again within a second of its
change. Where it is missing or damaged, the directory that comes with the portal stands in.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.template import loader
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from resources import outages, printing, qr, records
from resources.listing import Line, Listing
from resources.models import Response, Urgency

if TYPE_CHECKING:
    from django.http import HttpRequest

    from resources.records import Record

PATH = "/help-now/"
OFFLINE, EMBED = "offline/", "embed/"
PAGES = {
    "": "resources/help_now.html",
    "card/": "resources/help_card.html",
    "poster/": "resources/help_poster.html",
    OFFLINE: "resources/help_offline.html",
    "embed/": "resources/embed.html",
    "keep.js": "resources/keep.js",
}
PRINTED = {"card.pdf": printing.card, "poster.pdf": printing.poster}
TYPES = {".js": "text/javascript; charset=utf-8", ".pdf": "application/pdf"}
SHOWN = (Urgency.NOW, Urgency.TODAY)  # what the page may show
CHECK_EVERY = 1.0  # seconds between looks at the published file
logger = logging.getLogger(__name__)


class Edition:
    """One published state of the crisis page, as it is at one moment."""

    def __init__(self, document: Record, now: dt.datetime | None = None) -> None:
        topics = {topic["slug"]: topic["name"] for topic in document.get("topics", ())}
        names = {row["slug"]: row["name"] for row in document.get("organizations", ())}
        self.published_at = moment(document.get("published_at"))
        self.listings = [Listing.of(row, topics, names) for row in document["services"]]
        self.alerts = outages.in_force(document.get("outages", ()), self.listings, now or timezone.now())
        self.now = outages.ordered(self.listings, self.alerts)
        self.lines: tuple[Line, ...] = tuple(line for listing in self.now for line in listing.lines)
        self.pages: dict[str, Page] = {}

    def is_stale(self, now: dt.datetime) -> bool:
        """Say whether an alert has run out since."""
        return any(alert.until <= now for alert in self.alerts)

    @property
    def code(self) -> str:
        """The address of the crisis page as a QR code."""
        return qr.drawn(settings.SITE_URL + PATH)

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

    def page(self, name: str) -> Page:
        """Return one of the crisis pages, rendered once."""
        if name not in self.pages:
            self.pages[name] = Page.of(printed(self, name) if name in PRINTED else render(self, name))
        return self.pages[name]


@dataclass(frozen=True)
class Page:
    """Bytes to send, with the mark by which a reader says that it has them."""

    body: bytes
    etag: str

    @classmethod
    def of(cls, content: str | bytes) -> Page:
        body = content.encode() if isinstance(content, str) else content
        return cls(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


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
            if self.edition is None or mark != self.mark or self.edition.is_stale(timezone.now()):
                self.edition, self.mark = _read(_file()), mark
        return self.edition


_shelf = _Shelf()


def moment(value: str | None) -> dt.datetime | None:
    """Read a date and time from a published file."""
    return dt.datetime.fromisoformat(value) if value else None


def folder() -> Path:
    """Return where published files lie; every web process of the portal reads them from here."""
    return Path(settings.DATA_DIR) / "published"


def _file() -> Path:
    return folder() / "crisis.json"


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


def render(shown: Edition, name: str = "") -> str:
    """Return a crisis page as HTML; should a template fail, a bare page with the numbers."""
    context = {
        "edition": shown,
        "crisis_lines": shown.lines,
        "demo_mode": settings.DEMO,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "institution": settings.INSTITUTION,
        "exit_url": settings.QUICK_EXIT_URL,
        "theme": "auto",
        "plain": True,
    }
    try:
        return loader.render_to_string(PAGES[name], context)
    except Exception as error:  # noqa: BLE001 - Whatever is broken, the numbers must stand.
        logger.error("The crisis page's template failed, a bare page stands in: %r", error)  # noqa: TRY400
        return bare(shown)


def holds(name: str) -> bool:
    """Say whether there is a crisis page of this name."""
    return name in PAGES or name in PRINTED


def printed(shown: Edition, name: str) -> bytes:
    """Return a page to print, as PDF."""
    as_of = f"{shown.published_at:%B %Y}" if shown.published_at else ""
    return PRINTED[name](shown.lines, shown.today, url=settings.SITE_URL + PATH, as_of=as_of)


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


def answer(request: HttpRequest, name: str = "") -> HttpResponse:
    """Answer a request for a crisis page from memory; 304 when the reader has this edition.

    A method other than GET and HEAD is refused, but still with the numbers.
    """
    page = edition().page(name)
    safe = request.method in ("GET", "HEAD")
    if safe and page.etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(b"" if request.method == "HEAD" else page.body, status=200 if safe else 405)
        response["Content-Length"] = len(page.body)
    if not safe:
        response["Allow"] = "GET, HEAD"
    response["Content-Type"] = TYPES.get(Path(name).suffix, "text/html; charset=utf-8")
    response["ETag"] = page.etag
    # A ward computer keeps no trace of who looked for help on it.
    response["Cache-Control"] = "no-store"
    if name in (OFFLINE, EMBED):
        alone(response, page.body, framed=name == EMBED)
    if name != EMBED:
        response["X-Frame-Options"] = "DENY"
    return response


def alone(response: HttpResponse, body: bytes | None = None, *, framed: bool) -> HttpResponse:
    """Allow a page that fetches nothing its own style sheet, by hash, and other sites to frame it."""
    policy = {"style-src": [style_hash(response.content if body is None else body)]}
    response._csp_update = policy  # type: ignore[attr-defined]
    if framed:
        response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]
    return response


def style_hash(body: bytes) -> str:
    """Return the word by which a content security policy allows a page's own style sheet."""
    style = body.partition(b"<style>")[2].partition(b"</style>")[0]
    return f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"
