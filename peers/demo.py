"""What this app adds to the demo."""

from __future__ import annotations

from peers import demo_groups, library, loading


def load() -> None:
    """Publish the curriculum that comes with the portal, and add two classes with their groups."""
    loading.load(library.read(library.SHIPPED))
    demo_groups.load()
