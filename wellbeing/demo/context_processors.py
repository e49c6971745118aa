"""What pages know in the demo alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wellbeing.demo.people import PERSONAS

if TYPE_CHECKING:
    from django.http import HttpRequest


def people(request: HttpRequest) -> dict[str, Any]:
    """Offer the invented people on the sign-in page."""
    return {"demo_people": PERSONAS} if request.path.startswith("/accounts/login") else {}
