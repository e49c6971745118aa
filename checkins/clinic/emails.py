"""What mails to clinicians say: that something waits, and nothing of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from checkins.clinic import halves
from checkins.models import Case, ClinicianKey
from checkins.permissions import works_at_clinic
from reminders.kinds import Message

if TYPE_CHECKING:
    from people.models import User


def waiting(person: User, _key: str) -> Message | None:
    """Tell a clinician that something waits for them; nothing once it is answered."""
    key = ClinicianKey.objects.live().of(person.public_id).first()
    if key is None or not works_at_clinic(person):
        return None
    waits = Case.objects.open().sealed_to(key).at_hand(person.public_id).filter(waits=True).exists()
    return sample().before(halves.next_round()) if waits else None


def sample() -> Message:
    """Return the one message there is."""
    return Message(
        "Something for you to read",
        ("Something waits for you in the portal.", "This mail says nothing more on purpose."),
        "Sign in",
        reverse("checkins:queue"),
    )
