"""A summary to look at in the demo: of invented people in real groups, by the same rule and noise as any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkins import rhythm
from checkins.models import Term
from checkins.summaries import publishing
from checkins.summaries.gathering import Tally, place_of
from checkins.wishes import MONTHLY
from core.clock import site_today
from people.models import Program

if TYPE_CHECKING:
    import datetime as dt

    from checkins.summaries.tree import Place

# Program: how many could have taken part in the invented term, how many did, and of twenty how many say yes.
CROWDS = {
    "internal-medicine": (96, 41, 9),
    "pediatrics": (61, 24, 7),
    "cardiology": (24, 6, 9),
    "class-of-2029": (150, 74, 6),
    "biomedical-sciences": (42, 12, 4),
}


def load() -> None:
    """Publish the summary of a term that is over, and have another one ahead."""
    tally, eligible = _invented()
    publication = publishing.store(_term("last-term", "Last term", -6, -2), tally, eligible)
    publication.published_on = site_today()
    publication.save(update_fields=["published_on"])
    _term("this-term", "This term", -1, 2)


def _term(slug: str, name: str, first: int, last: int) -> Term:
    """Add a term from one month to another, counted from this one."""
    months = {"first_month": _month(first), "last_month": _month(last)}
    return Term.objects.create(slug=slug, name=name, **months)


def _month(distance: int) -> dt.date:
    return rhythm.later(site_today().replace(day=1), MONTHLY, distance)


def _invented() -> tuple[Tally, dict[Place, int]]:
    """Return what invented people say, and how many there could have been."""
    tally, eligible = Tally(), {}
    for slug, (size, took_part, low) in CROWDS.items():
        place = place_of(Program.objects.get(slug=slug))
        eligible[place] = size
        for person in range(took_part):
            tally.add(place, answer=person % 20 < low)
    return tally, eligible
