"""What this app adds to the demo."""

from __future__ import annotations


def load() -> None:
    """Add the demo's rows; run once, on an empty portal."""
