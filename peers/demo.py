"""What this app adds to the demo."""

from __future__ import annotations

from peers import library, loading


def load() -> None:
    """Publish the curriculum that comes with the portal."""
    loading.load(library.read(library.SHIPPED))
