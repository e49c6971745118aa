"""Who a page about people is for. "Not yours" is 404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from people import permissions

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.models import User


def reader(request: HttpRequest) -> User:
    """Return who is signed in."""
    person: User = request.user  # type: ignore[assignment]
    return person


def officer(request: HttpRequest) -> User:
    """Return who is signed in, if they look after people; 404 for everyone else."""
    person = reader(request)
    if not permissions.can_manage_people(person):
        raise Http404
    return person
