"""Who could have taken part in a term, and what those who did add to it. Nothing here is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.text import slugify

from checkins import keyring
from checkins.models import SubjectLink
from checkins.subjects import leads_to
from checkins.summaries.tree import ROOT, Place
from people.models import Enrollment, Program

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping

STAGES = {
    Program.Kind.MEDICAL_SCHOOL: "Medical students",
    Program.Kind.GRADUATE_SCHOOL: "Graduate students",
    Program.Kind.RESIDENCY: "Residents",
    Program.Kind.FELLOWSHIP: "Fellows",
}


@dataclass
class Tally:
    """One question: how many people answered it in each cluster, and how many of each group said yes."""

    people: Counter[Place] = field(default_factory=Counter)
    yes: Counter[str] = field(default_factory=Counter)

    def add(self, place: Place, *, answer: bool) -> None:
        """Count one person."""
        self.people[place] += 1
        if answer:
            self.yes.update((ROOT, place.stage, place.key))


def place_of(program: Program) -> Place:
    """Return where a program stands: programs of one stage and department are a cluster."""
    cluster = program.department or program.name
    return Place(program.kind, slugify(cluster), STAGES[Program.Kind(program.kind)], cluster)


def places(on: dt.date) -> dict[uuid.UUID, Place]:
    """Return where everyone trains on a day, by public id; whoever is in several programs, in the first."""
    found: dict[uuid.UUID, Place] = {}
    current = Enrollment.objects.current(on).filter(user__is_active=True)
    for row in current.select_related("program", "user").order_by("starts_on", "pk"):
        found.setdefault(row.user.public_id, place_of(row.program))
    return found


def places_of_subjects(people: Mapping[uuid.UUID, Place]) -> dict[uuid.UUID, Place]:
    """Return where the subjects among these people train, by subject. Raises WrongKey."""
    faces = {
        keyring.recognize(str(person), link_id): place
        for person, place in people.items()
        for link_id in keyring.link_ids()
    }
    links = SubjectLink.objects.filter(user_mac__in=faces)
    return {leads_to(link): faces[bytes(link.user_mac)] for link in links}


def tally(
    contributions: Iterable[tuple[uuid.UUID, Mapping[str, bool]]],
    where: Mapping[uuid.UUID, Place],
    questions: Iterable[str],
) -> dict[str, Tally]:
    """Count contributions for each question; whoever trains nowhere, and what nobody asked, is left out.

    A question that somebody left open does not count them at all: a missing answer is never a no.
    """
    found = {question: Tally() for question in questions}
    for subject, answers in contributions:
        place = where.get(subject)
        for question in answers.keys() & found.keys() if place else ():
            found[question].add(place, answer=answers[question])  # type: ignore[arg-type]
    return found
