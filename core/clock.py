"""The institution's own date, whatever zone the reader's page is drawn in; and times in words."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.utils import dateformat, timezone


def site_zone() -> ZoneInfo:
    """Return the institution's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its name; the institution's own where this machine knows none of that name.

    Names come and go with the machine's tables: one person's must not stop what is done for everyone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return site_zone()


def zone_choices(own: str) -> list[tuple[str, str]]:
    """Return the time zones that people live in, for a form, and someone's own, whatever that is."""
    names = {zone for zone in available_timezones() if "/" in zone} | {zone_named(own).key}
    return [(zone, zone.replace("_", " ")) for zone in sorted(names)]


def site_today() -> dt.date:
    """Return today's date where the institution is.

    Roles, enrollments and academic years turn over there, not where a trainee happens to travel.
    """
    return timezone.now().astimezone(site_zone()).date()


def time_words(moment: dt.datetime | dt.time) -> str:
    """Return a time of day as people say it, and as templates write it: "1:00 p.m."."""
    return dateformat.time_format(moment, "g:i a")


def moment_words(moment: dt.datetime) -> str:
    """Return a day and a time in words, in the zone that the moment is in."""
    return f"{moment:%A} {moment.day} {moment:%B}, {time_words(moment)}"


def closed(sentence: str) -> str:
    """Return a sentence with its full stop; one that ends with "1:00 p.m." has it already."""
    return sentence if sentence.endswith(".") else f"{sentence}."
