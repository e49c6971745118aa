"""What a reader who named languages sees first: services that speak one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resources.models import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from resources.listing import Listing
    from resources.models import Service

# The directory's own name for it is older than the standard's.
OURS = {"ase": "asl"}


def wanted(request: HttpRequest) -> tuple[str, ...]:
    """Return the reader's languages in the directory's codes; none for visitors, who are asked nothing."""
    if not request.user.is_authenticated:
        return ()
    return tuple(OURS.get(code, code) for code in request.user.languages)


def first(rows: Iterable[Service], codes: tuple[str, ...]) -> list[Service]:
    """Return services by urgency, within it those that speak one of the languages first."""
    order = list(Urgency.values)
    return sorted(rows, key=lambda row: (order.index(row.urgency), not set(codes) & set(row.languages)))


def marked(listings: Iterable[Listing], codes: tuple[str, ...]) -> list[Listing]:
    """Return listings that know which of their languages are the reader's."""
    return [replace(listing, reader_speaks=codes) for listing in listings]
