"""What this app adds to the demo."""

from __future__ import annotations

from resources import operations, records


def load() -> None:
    """Load the directory that comes with the portal; run once, on an empty portal."""
    operations.load(records.shipped())
