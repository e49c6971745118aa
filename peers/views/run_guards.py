"""Who gets past the doors of run mode. Not yours is 404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from peers import permissions
from peers.models import Meeting

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

    from people.models import User


def reader(request: HttpRequest) -> User:
    """Return who is signed in."""
    person: User = request.user  # type: ignore[assignment]
    return person


def visible(request: HttpRequest, public_id: uuid.UUID) -> Meeting:
    """Return a meeting that the reader may know of, or was at just now, with its group and session."""
    rows = Meeting.objects.select_related("group__cohort", "session").filter(public_id=public_id)
    found = rows.visible_to(reader(request)).first() or rows.just_met(reader(request)).first()
    if found is None:
        raise Http404
    return found


def runs(request: HttpRequest, public_id: uuid.UUID) -> Meeting:
    """Return a meeting that is the reader's to run."""
    meeting = visible(request, public_id)
    if not permissions.can_run(reader(request), meeting):
        raise Http404
    return meeting


def marks(request: HttpRequest, public_id: uuid.UUID) -> Meeting:
    """Return a meeting of which the reader says who came."""
    meeting = visible(request, public_id)
    if not permissions.can_mark(reader(request), meeting):
        raise Http404
    return meeting


def attends(request: HttpRequest, public_id: uuid.UUID) -> Meeting:
    """Return a meeting in which the reader has a seat."""
    meeting = visible(request, public_id)
    if not permissions.can_attend(reader(request), meeting):
        raise Http404
    return meeting


def hears(request: HttpRequest, public_id: uuid.UUID) -> Meeting:
    """Return a meeting whose feedback the reader may read."""
    meeting = visible(request, public_id)
    if not permissions.can_hear(reader(request), meeting):
        raise Http404
    return meeting


def directs(request: HttpRequest) -> User:
    """Return the reader, who is the PEERS director: what groups said is not for superusers."""
    person = reader(request)
    if not permissions.can_read_feedback(person):
        raise Http404
    return person
