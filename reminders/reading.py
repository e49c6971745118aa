"""Who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.models import User


def reader(request: HttpRequest) -> User:
    """Return who is signed in; views that everyone may open do not ask."""
    person: User = request.user  # type: ignore[assignment]
    return person
