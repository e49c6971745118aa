"""Who reads which versions of a curriculum: directors all, facilitators what their groups go through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peers.models import Group, Session, Version
from peers.permissions import can_direct

if TYPE_CHECKING:
    from django.db import models

    from peers.models.curriculum import VersionQuerySet
    from people.models import User


def versions_for(user: User) -> VersionQuerySet:
    """Return the versions that someone may read; drafts are the directors' alone."""
    if can_direct(user):
        return Version.objects.all()
    mine = Group.objects.led_by(user).values("cohort__version")
    return Version.objects.published().filter(pk__in=mine)


def sessions_for(user: User) -> models.QuerySet[Session]:
    """Return the sessions of the versions that someone may read."""
    return Session.objects.filter(version__in=versions_for(user).values("pk"))
