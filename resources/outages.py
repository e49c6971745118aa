"""When a crisis line itself is down: the alternate first, with a dated alert, until it runs out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resources.listing import Listing
    from resources.records import Record


@dataclass(frozen=True)
class Alert:
    """One outage in force; `alternate` is whom to call instead."""

    service: Listing
    alternate: Listing | None
    note: str
    since: dt.datetime
    until: dt.datetime


def in_force(rows: Iterable[Record], listings: list[Listing], now: dt.datetime) -> list[Alert]:
    """Return the alerts that hold at a moment, for services that are on the page.

    A line that is down itself is nobody's alternate.
    """
    by_slug = {listing.slug: listing for listing in listings}
    held = [(row, *_times(row)) for row in rows]
    held = [(row, since, until) for row, since, until in held if since <= now < until]
    up = {
        slug: listing for slug, listing in by_slug.items() if slug not in {row["service"] for row, *_ in held}
    }
    return [
        Alert(by_slug[row["service"]], up.get(row["alternate"] or ""), row["note"], since, until)
        for row, since, until in held
        if row["service"] in by_slug
    ]


def _times(row: Record) -> tuple[dt.datetime, dt.datetime]:
    return dt.datetime.fromisoformat(row["since"]), dt.datetime.fromisoformat(row["until"])


def ordered(listings: list[Listing], alerts: list[Alert]) -> list[Listing]:
    """Return the crisis lines in order: one that is down goes last, its alternate takes its place."""
    place = {row.slug: float(row.crisis_order) for row in listings if row.crisis_order is not None}
    lines = [row for row in listings if row.slug in place]
    for alert in alerts:
        if alert.alternate and alert.alternate.slug in place and alert.service.slug in place:
            other = alert.alternate.slug
            place[other] = min(place[other], place[alert.service.slug] - 0.5)
    down = {alert.service.slug for alert in alerts}
    return sorted(lines, key=lambda row: (row.slug in down, place[row.slug]))
