"""The directory's messages to those who keep it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from reminders.kinds import Message
from resources import checking, links
from resources.models import Correction, Urgency
from resources.permissions import can_edit

if TYPE_CHECKING:
    from people.models import User

URGENT = dt.timedelta(hours=12)


def reported(recipient: User, key: str) -> Message | None:
    """Tell an editor that a reader found something wrong; None once it is answered."""
    correction = Correction.objects.select_related("service").filter(public_id=key, state="open").first()
    if correction is None or not can_edit(recipient):
        return None
    told = Message(
        subject="A note about the directory",
        # What readers write may tell of themselves, and a mail lies in many places.
        paragraphs=(
            f"A reader says that something is wrong with {correction.service}.",
            "What they wrote is on the desk.",
        ),
        action="Answer it",
        path=reverse("resources:desk"),
    )
    # A crisis line that does not answer waits for nobody's summary.
    is_urgent = correction.service.urgency == Urgency.NOW
    return told.before(timezone.now() + URGENT) if is_urgent else told


def answered(_recipient: User, key: str) -> Message | None:
    """Tell a reader that their report has an answer; neither about what nor what it says."""
    correction = Correction.objects.filter(public_id=key).exclude(state="open").first()
    if correction is None:
        return None
    return Message(
        subject="There is an answer for you",
        paragraphs=(
            f"What you told the directory has an answer. Your code is {correction.code}.",
            "You asked for this note. Your name is no longer with it.",
        ),
        action="Read it",
        path=reverse("resources:outcome"),
    )


def due(recipient: User, _key: str) -> Message | None:
    """Tell an editor what should be checked this week; None when nothing is."""
    names = list(checking.due_for(recipient).values_list("name", flat=True)[:20])
    if not names or not can_edit(recipient):
        return None
    return Message(
        subject="The directory this week",
        paragraphs=("These entries should be checked. One call each is enough.", ", ".join(names) + "."),
        action="Open the list",
        path=reverse("resources:desk"),
    )


def link_broken(recipient: User, key: str) -> Message | None:
    """Tell an editor of a website that does not answer; None once it does, or the entry is gone."""
    found = links.described(key)
    if found is None or not can_edit(recipient):
        return None
    what = f"The {found.get_field_display().lower()} of {found.service} did not answer three times in a row."
    return Message(
        subject="A note about the directory",
        paragraphs=(
            what,
            f"{found.url}: {found.problem}",
            "Readers still see the link. Change it or take it out.",
        ),
        action="Open the entry",
        path=reverse("resources:edit", args=[found.service.slug]),
    )
