"""The one reminder of the clinic."""

from __future__ import annotations

from checkins.clinic import cases, emails
from checkins.permissions import works_at_clinic
from reminders.kinds import Kind, register

KINDS = [
    Kind(
        key=cases.KIND,
        title="Something waits at the clinic",
        about="At eight and at one, when something waits for you. It says nothing of what.",
        message=emails.waiting,
        plan=cases.left_behind,
        sample=emails.sample,
        audience=works_at_clinic,
        private=True,
    )
]


def declare() -> None:
    """Register every kind of the clinic."""
    for kind in KINDS:
        register(kind)
