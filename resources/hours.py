"""When a service is open: week, exceptions, holidays, nights, in its own time zone.

Spans belong to the local day on which they begin; one that closes at or before its opening runs into
the next day. All instants are compared in UTC, so that clock changes neither lose nor double an hour.
Open, closed and unknown are three answers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core import holidays
from core.clock import zone_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resources.records import Record

DAY = dt.timedelta(days=1)
AHEAD = 15  # days that are searched for the next opening: past any run of holidays and a week
MIDNIGHT = dt.time(0)
LAST_MINUTE = dt.time(23, 59)  # how exchanged data writes "until midnight"
MORNING = (dt.time(7), dt.time(10))  # when a night shift has ended and sleep has not begun
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Interval = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Span:
    """Hours on some weekdays, within dates where they are given."""

    weekdays: frozenset[int]
    opens: dt.time
    closes: dt.time
    from_date: dt.date | None = None
    to_date: dt.date | None = None

    def on(self, day: dt.date) -> bool:
        begun = self.from_date is None or self.from_date <= day
        ended = self.to_date is not None and self.to_date < day
        return day.weekday() in self.weekdays and begun and not ended


@dataclass(frozen=True)
class Exception_:  # noqa: N801 - the field's word for it, and Exception is taken.
    """Dates whose hours differ from the week's; without times they are closed."""

    from_date: dt.date
    to_date: dt.date
    opens: dt.time | None = None
    closes: dt.time | None = None


@dataclass(frozen=True)
class State:
    """What is so at one moment: `is_open` is None when nobody knows. `changes_at` is None for never."""

    is_open: bool | None
    changes_at: dt.datetime | None = None


@dataclass(frozen=True)
class Hours:
    """A service's opening hours; `kind` is always, weekly or unknown."""

    kind: str
    zone: ZoneInfo
    spans: tuple[Span, ...] = ()
    exceptions: tuple[Exception_, ...] = ()
    closed_on_holidays: bool = False

    def starting_on(self, day: dt.date) -> list[Interval]:
        """Return the intervals, in UTC, that begin on a local day."""
        special = [row for row in self.exceptions if row.from_date <= day <= row.to_date]
        if special:
            pairs = [(row.opens, row.closes) for row in special]
            return [self._interval(day, opens, closes) for opens, closes in pairs if opens and closes]
        if self.closed_on_holidays and holidays.name(day):
            return []
        return [self._interval(day, span.opens, span.closes) for span in self.spans if span.on(day)]

    def _interval(self, day: dt.date, opens: dt.time, closes: dt.time) -> Interval:
        if closes == LAST_MINUTE:
            closes = MIDNIGHT
        last = day if closes > opens else day + DAY
        return self._instant(day, opens), self._instant(last, closes)

    def _instant(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, self.zone).astimezone(dt.UTC)

    def around(self, at: dt.datetime) -> Iterator[Interval]:
        """Yield, in order and merged where they touch, the intervals around and after a moment."""
        today = at.astimezone(self.zone).date()
        days = (today + DAY * offset for offset in range(-1, AHEAD))
        found = sorted(interval for day in days for interval in self.starting_on(day))
        current: Interval | None = None
        for begins, ends in found:
            if current and begins <= current[1]:
                current = current[0], max(current[1], ends)
                continue
            if current and current[0] < current[1]:
                yield current
            current = begins, ends
        if current and current[0] < current[1]:
            yield current

    def state(self, at: dt.datetime) -> State:
        """Say whether it is open at a moment, and when that changes."""
        if self.kind == "always":
            return State(is_open=True)
        if self.kind != "weekly" or not (self.spans or self.exceptions):
            return State(is_open=None)
        for begins, ends in self.around(at):
            if begins <= at < ends:
                endless = ends - at > DAY * (AHEAD - 2)
                return State(is_open=True, changes_at=None if endless else ends)
            if at < begins:
                return State(is_open=False, changes_at=begins)
        return State(is_open=False)

    def open_between(self, start: dt.datetime, end: dt.datetime) -> bool:
        """Say whether it is surely open at some moment from start to end."""
        state = self.state(start)
        if state.is_open is not False:
            return bool(state.is_open)
        return state.changes_at is not None and state.changes_at < end

    def open_after_nights(self, now: dt.datetime) -> bool:
        """Say whether it is open in the coming morning, between the end of a night shift and sleep."""
        local = now.astimezone(self.zone)
        day = local.date() if local.time() < MORNING[1] else local.date() + DAY
        start, end = (self._instant(day, time) for time in MORNING)
        return self.open_between(max(start, now), end)

    @classmethod
    def of(cls, record: Record) -> Hours:
        """Read hours from plain data."""
        rows = record.get("schedules", ())
        return cls(
            kind=record.get("hours", "unknown"),
            zone=zone_named(record.get("time_zone") or "America/New_York"),
            spans=tuple(_span(row) for row in rows if not row.get("is_exception")),
            exceptions=tuple(_exception(row) for row in rows if row.get("is_exception")),
            closed_on_holidays=bool(record.get("closed_on_holidays")),
        )


def _span(row: Record) -> Span:
    return Span(
        weekdays=frozenset(row["weekdays"]),
        opens=_time(row["opens_at"]) or MIDNIGHT,
        closes=_time(row["closes_at"]) or MIDNIGHT,
        from_date=_date(row.get("from_date")),
        to_date=_date(row.get("to_date")),
    )


def _exception(row: Record) -> Exception_:
    first = _date(row["from_date"]) or dt.date.min
    return Exception_(
        first, _date(row.get("to_date")) or first, _time(row.get("opens_at")), _time(row.get("closes_at"))
    )


def _date(value: str | dt.date | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else value or None


def _time(value: str | dt.time | None) -> dt.time | None:
    return dt.time.fromisoformat(value) if isinstance(value, str) else value


def clock(moment: dt.datetime | dt.time) -> str:
    """Return a time of day as people say it, such as 8:00 AM."""
    return moment.strftime("%I:%M %p").lstrip("0")


def sentence(hours: Hours, now: dt.datetime, reader: dt.tzinfo) -> str:
    """Say in a few words whether it is open; times are the service's own, and its zone is named when
    the reader's differs."""
    state = hours.state(now)
    if state.is_open is None:
        return "Hours not known"
    if state.changes_at is None:
        return "Open day and night" if state.is_open else "Closed for now"
    change = state.changes_at.astimezone(hours.zone)
    elsewhere = change.utcoffset() != state.changes_at.astimezone(reader).utcoffset()
    when = clock(change) + (f" {change.tzname()}" if elsewhere else "")
    when = f"{_day(change.date(), now.astimezone(hours.zone).date())}{when}"
    return f"Open now, until {when}" if state.is_open else f"Closed now, opens {when}"


def _day(day: dt.date, today: dt.date) -> str:
    away = (day - today).days
    if away == 0:
        return ""
    if away == 1:
        return "tomorrow "
    return f"{WEEKDAYS[day.weekday()]} " if away < 7 else f"on {day:%B} {day.day}, "


def told(row: Exception_) -> str:
    """Say in words which days differ, and how."""
    days = f"{row.from_date:%B} {row.from_date.day}"
    if row.to_date > row.from_date:
        days = f"{days} to {row.to_date:%B} {row.to_date.day}"
    return (
        f"{days}: {clock(row.opens)} to {clock(row.closes)}"
        if row.opens and row.closes
        else f"{days}: closed"
    )


def week(hours: Hours) -> list[tuple[str, list[str]]]:
    """Return the week as a table: a day's name and its hours, with the dates of a season; none for closed."""
    rows = []
    for number, name in enumerate(WEEKDAYS):
        spans = sorted((span for span in hours.spans if number in span.weekdays), key=lambda span: span.opens)
        rows.append((name, [f"{clock(span.opens)} to {clock(span.closes)}{_season(span)}" for span in spans]))
    return rows


def _season(span: Span) -> str:
    """Say within which dates a span holds: a table is read at any time of the year."""
    words = {"from": span.from_date, "until": span.to_date}
    found = " ".join(f"{word} {day:%B} {day.day}, {day.year}" for word, day in words.items() if day)
    return f" ({found})" if found else ""
