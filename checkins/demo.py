"""What this app adds to the demo."""

from __future__ import annotations

from checkins.clinic import demo as clinic
from checkins.desk import pulse


def load() -> None:
    """Put the site's own pulse to use, and open the clinic."""
    pulse.load()
    clinic.load()
