"""Words about wellness days in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from wellnessdays import appointments

if TYPE_CHECKING:
    from wellnessdays.appointments import Hours
    from wellnessdays.models import Appointment

register = template.Library()


@register.filter
def hours(appointment: Appointment | Hours) -> str:
    """Return when someone is away: "Tue 1 Dec 2026, 2:00 to 3:30 p.m."."""
    return appointments.hours(appointment)
