"""What the tests of people's pages share."""

from __future__ import annotations

from typing import Any


def text(response: Any) -> str:
    """Return a page with its white space made even."""
    return " ".join(response.content.decode().split())
