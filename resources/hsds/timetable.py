"""HSDS schedules to the directory's hours. A rule that the directory cannot follow makes the hours unknown:
unknown is safer than wrong."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from resources.hsds.mapping import DAYS
from resources.models import HoursKind

if TYPE_CHECKING:
    from resources.hsds.reading import Entry

Json = dict[str, Any]

TIME = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
ELSE = ("bymonthday", "byyearday", "byweekno", "count", "until", "schedule_link")
DIFFERS = "These dates differ from the week"
LAST_MINUTE = dt.time(23, 59)


def read(found: Entry, given: Json, own: dict[str, str]) -> None:
    """Write hours and schedules into an entry."""
    rows = _rows(given) or _of_the_place(given)
    found.fields["hours"] = HoursKind.UNKNOWN
    parts = [_row(row) for row in rows]
    if any(part is None for part in parts):
        found.notes.append("Its hours follow a rule that the directory cannot: they are shown as not known.")
        words = [str(row["description"]) for row in rows if isinstance(row.get("description"), str)]
        found.fields["hours_note"] = found.fields["hours_note"] or " ".join(" ".join(words).split())[:300]
        return
    known = [part for part in parts if part]
    if any(_is_always(part) for part in known):
        found.fields["hours"] = HoursKind.ALWAYS
        return
    found.schedules = known
    said = own.get("hours")
    if said in HoursKind.values or known:
        found.fields["hours"] = said if said in HoursKind.values else HoursKind.WEEKLY


def _rows(given: Any) -> list[Json]:
    value = given.get("schedules") if isinstance(given, dict) else None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _of_the_place(given: Json) -> list[Json]:
    """Return the hours of a service's one place, where its own are not given; of several, nobody knows."""
    places = given.get("service_at_locations")
    if not isinstance(places, list) or len(places) != 1 or not isinstance(places[0], dict):
        return []
    return _rows(places[0]) or _rows(places[0].get("location"))


def _row(row: Json) -> Json | None:
    """Read one schedule; None for a rule that cannot be followed."""
    opens, closes = _time(row.get("opens_at")), _time(row.get("closes_at"))
    first, last = _day(row.get("valid_from")), _day(row.get("valid_to"))
    notes = str(row.get("notes") or "")
    dates = {"from_date": first, "to_date": last, "opens_at": opens, "closes_at": closes}
    if DIFFERS in notes:
        note = notes.partition(DIFFERS)[2].removeprefix(". ")[:200]
        if first is None or (last or first) < first or (opens is None) != (closes is None):
            return None
        return {**dates, "weekdays": [], "to_date": last or first, "is_exception": True, "note": note}
    freq = str(row.get("freq") or "WEEKLY").upper()
    days = _weekdays(row.get("byday") or (",".join(DAYS) if freq == "DAILY" else ""))
    odd = any(row.get(name) for name in ELSE) or row.get("interval", 1) not in (1, None)
    if odd or freq not in ("WEEKLY", "DAILY") or not days or opens is None or closes is None:
        return None
    return {**dates, "weekdays": days, "is_exception": False, "note": notes[:200]}


def _weekdays(value: Any) -> list[int]:
    words = [word.strip().upper() for word in str(value or "").split(",")]
    return sorted({DAYS.index(word) for word in words}) if all(word in DAYS for word in words) else []


def _time(value: Any) -> dt.time | None:
    match = TIME.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    if (hour, minute) == (24, 0):
        return dt.time(0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_always(part: Json) -> bool:
    all_day = part["opens_at"] == dt.time(0) and part["closes_at"] in (LAST_MINUTE, dt.time(0))
    unbounded = part["from_date"] is None and part["to_date"] is None
    return len(part["weekdays"]) == 7 and all_day and unbounded
