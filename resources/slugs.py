"""Addresses of entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.text import slugify

if TYPE_CHECKING:
    from collections.abc import Container

RESERVED = frozenset({"providers", "events"})  # pages that stand beside the entries
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")


def free(name: str, taken: Container[str]) -> str:
    """Return an address for a name that no other entry has."""
    wanted = slugify(name)[:100] or "service"
    if wanted not in taken and wanted not in RESERVED:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
