"""The institution's own date, whatever zone the reader's page is drawn in."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def site_zone() -> ZoneInfo:
    """Return the institution's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def site_today() -> dt.date:
    """Return today's date where the institution is.

    Roles, enrollments and academic years turn over there, not where a trainee happens to travel.
    """
    return timezone.now().astimezone(site_zone()).date()
