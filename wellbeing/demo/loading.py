"""Filling an empty portal with invented people and real directory content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from checkins import demo as checkins
from core.clock import site_today
from peers import demo as peers
from peers import demo_runs as peers_runs
from people.models import Enrollment, Program, Role, User
from people.years import AcademicYear
from resources import demo as resources
from wellbeing.demo.people import PERSONAS, PROGRAMS, Persona
from wellnessdays import demo as wellnessdays

if TYPE_CHECKING:
    from collections.abc import Callable

# What each app adds to the demo, in this order.
LOADERS: list[Callable[[], None]] = [
    resources.load,
    peers.load,
    checkins.load,
    wellnessdays.load,
    peers_runs.load,
]


def is_empty() -> bool:
    """Say whether nobody is on the roster yet."""
    return not User.objects.exists()


@transaction.atomic
def load() -> int:
    """Fill an empty portal: programs, people, and what each app adds; return how many people were made."""
    if not is_empty():
        return 0
    for slug, name, kind, department in PROGRAMS:
        Program.objects.get_or_create(
            slug=slug, defaults={"name": name, "kind": kind, "department": department}
        )
    for persona in PERSONAS:
        _person(persona)
    for loader in LOADERS:
        loader()
    return len(PERSONAS)


def _person(persona: Persona) -> None:
    person = User.objects.create_user(
        persona.email,
        display_name=persona.name,
        pronouns=persona.pronouns,
        is_superuser=persona.superuser,
        is_staff=persona.superuser,
    )
    first_day = AcademicYear.of(site_today()).first_day
    if persona.trains_in:
        program = Program.objects.get(slug=persona.trains_in)
        Enrollment.objects.create(
            user=person, program=program, training_year=persona.training_year, starts_on=first_day
        )
    if persona.role:
        scope = Program.objects.filter(slug=persona.role_program).first()
        Role.objects.create(user=person, kind=persona.role, program=scope, starts_on=first_day)
