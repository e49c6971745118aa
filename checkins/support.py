"""Two or three services that fit what somebody answered and who they are, open now first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import Program
from resources import records
from resources.listing import Listing
from resources.models import Audience, Service, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checkins.instruments.shapes import Form
    from people.models import User

MOST = 3
ALWAYS = ("counseling", "burnout", "peer-support")
# What helps with what, by words that stand in the link ids of our own pulse.
NEEDS = {
    "sleep": ("body", "mindfulness", "time-off"),
    "energy": ("burnout", "time-off", "mindfulness"),
    "connection": ("peer-support", "belonging"),
    "workload": ("time-off", "burnout"),
    "meaning": ("meaning", "career", "peer-support"),
    "safety": ("conflict", "hard-case", "belonging"),
}
KINDS = {
    Program.Kind.MEDICAL_SCHOOL: Audience.MEDICAL_STUDENT,
    Program.Kind.GRADUATE_SCHOOL: Audience.GRADUATE_STUDENT,
    Program.Kind.RESIDENCY: Audience.RESIDENT,
    Program.Kind.FELLOWSHIP: Audience.FELLOW,
}


def audiences(person: User) -> list[str]:
    """Return whom services may be meant for, if they are meant for this person."""
    kinds = {place.program_kind for place in person.enrollments_now}
    own = [str(audience) for kind, audience in KINDS.items() if kind in kinds]
    return [*(own or [Audience.EMPLOYEE, Audience.FACULTY]), Audience.ANYONE]


def topics(form: Form, answers: Mapping[str, object]) -> list[str]:
    """Return what may help, most fitting first: what the lowest answers are about, then what always does."""
    needs = [need for link_id in lowest(form, answers) for need in _needs(link_id)]
    return list(dict.fromkeys([*needs, *ALWAYS]))


def lowest(form: Form, answers: Mapping[str, object]) -> list[str]:
    """Return the link ids of the questions whose answers weigh least, at most two, in the form's order."""
    weights: dict[str, float] = {}
    for item in form.items:
        found = [option.weight for option in item.options if option.code == answers.get(item.link_id)]
        most = max((option.weight for option in item.options if option.weight is not None), default=None)
        if found and found[0] is not None and most:
            weights[item.link_id] = float(found[0] / most)
    return sorted((name for name, weight in weights.items() if weight <= 0.5), key=weights.__getitem__)[:2]


def matched(person: User, wanted: list[str]) -> list[Listing]:
    """Return the services to show; asks the same queries whatever is wanted."""
    found = (
        Service.objects.published()
        .whole()
        .filter(topics__overlap=wanted, audiences__overlap=audiences(person), caution="")
        .filter(crisis_order=None)
    )
    names = dict(Topic.objects.values_list("slug", "name"))
    listings = [Listing.of(records.of(row), names) for row in found]
    return sorted(listings, key=lambda row: _rank(row, wanted))[:MOST]


def _needs(link_id: str) -> Iterable[str]:
    return next((topics for word, topics in NEEDS.items() if word in link_id.lower()), ())


def _rank(row: Listing, wanted: list[str]) -> tuple[bool, int, str]:
    positions = [wanted.index(topic) for topic in row.record["topics"] if topic in wanted]
    return row.is_open is not True, min(positions, default=len(wanted)), row.name
