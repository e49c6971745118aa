"""Pairs who are kept apart in a class that is being formed, and short ways to make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peers.forming import apart
from peers.models import Cohort, Entrant, KeepApart
from tests.conftest import Cast, make_trainee
from tests.peers.world import make_cohort

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

OFFICE = "/peers/classes/class-of-2030/forming/apart/"
OWN = "/peers/classes/class-of-2030/times/apart/"


def make_mates(cast: Cast) -> list[User]:
    """Create four more of the class."""
    return [make_trainee(f"mate_{number}", cast.program) for number in range(4)]


def forming_class(cast: Cast, mates: list[User]) -> Cohort:
    """Create a class that is being formed, of the trainee and some more."""
    found = make_cohort(cast, state="forming")
    Entrant.objects.bulk_create(Entrant(cohort=found, person=person) for person in (cast.trainee, *mates))
    return found


def entered(cohort: Cohort, one: User, other: User, by: User) -> KeepApart:
    """Enter a pair for the office."""
    apart.keep(cohort=cohort, one=one, other=other, by=by)
    return KeepApart.objects.get(asked_by=None)


def wished(cohort: Cohort, person: User, other: User) -> KeepApart:
    """Let somebody ask for themself."""
    apart.ask(cohort=cohort, person=person, other=other)
    return KeepApart.objects.get(asked_by=person, cohort=cohort)


def main(client: Client, path: str) -> str:
    """Return what a page itself says, in one line."""
    html = client.get(path).content.decode()
    return " ".join(html.split("<main", 1)[1].split("</main>")[0].split())


def lift_at(pair: KeepApart) -> str:
    return f"/peers/apart/{pair.pk}/lift/"
