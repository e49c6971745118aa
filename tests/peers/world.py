"""Two groups of one class, and short ways to meet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.clock import site_today, site_zone
from peers.models import (
    Cohort,
    Curriculum,
    Facilitation,
    Group,
    Meeting,
    Membership,
    Session,
    Version,
)
from people.models import Role, User
from tests.conftest import LONG_AGO, Cast, make_official, make_trainee

SESSIONS = 4


@dataclass(frozen=True)
class World:
    """`group` is the trainee's and the facilitator's; `other_lead` leads `other_group`."""

    cast: Cast
    cohort: Cohort
    group: Group
    other_group: Group
    members: list[User]
    other_members: list[User]
    other_lead: User
    sessions: list[Session]

    @property
    def trainee(self) -> User:
        return self.cast.trainee

    @property
    def facilitator(self) -> User:
        return self.cast.facilitator

    @property
    def director(self) -> User:
        return self.cast.peers_director

    def meeting(self, days: int = 7, *, hour: int = 13, session: int = 0, **fields: Any) -> Meeting:
        """Return a meeting of the trainee's group so many days from today, at an hour of New York."""
        fields = {"group": self.group, "session": self.sessions[session], "place": "Room 4"} | fields
        return Meeting.objects.create(starts_at=moment(days, hour), **fields)


def moment(days: int, hour: int = 13) -> dt.datetime:
    """Return an hour of a day so many days from today, where the institution is."""
    return dt.datetime.combine(site_today() + dt.timedelta(days=days), dt.time(hour), site_zone())


def make_version(sessions: int = SESSIONS) -> Version:
    """Create a draft with so many sessions: the first at orientation, the others later."""
    curriculum = Curriculum.objects.create(name="PEERS", slug="peers", display_name="PEERS")
    version = Version.objects.create(curriculum=curriculum, number=1)
    for number in range(1, sessions + 1):
        Session.objects.create(
            version=version,
            position=number,
            slug=f"session-{number}",
            title=f"Session title {number}",
            skill="A skill",
            purpose="A purpose",
            anchor="orientation",
            offset_days=14 * (number - 1),
            materials="Paper",
        )
    return version


def make_cohort(cast: Cast, **fields: Any) -> Cohort:
    """Create a published class of the cast's program, begun two months ago and two years long."""
    today = site_today()
    values = {
        "name": "Class of 2030",
        "slug": "class-of-2030",
        "program": cast.program,
        "starts_on": today - dt.timedelta(days=60),
        "ends_on": today + dt.timedelta(days=670),
        "state": Cohort.State.PUBLISHED,
        "group_least": 2,
        "group_most": 4,
    } | fields
    if "version" not in values:
        values["version"] = make_version()
    return Cohort.objects.create(**values)


def fill(group: Group, lead: User, members: list[User]) -> None:
    """Put people into a group from the class's first day on."""
    first_day = group.cohort.starts_on
    Facilitation.objects.create(group=group, person=lead, starts_on=first_day)
    Membership.objects.bulk_create(
        Membership(group=group, person=person, starts_on=first_day) for person in members
    )


def make_facilitator(name: str) -> User:
    """Create someone trained to facilitate."""
    return make_official(name, Role.Kind.FACILITATOR)


def build(cast: Cast) -> World:
    """Build the whole of it."""
    cohort = make_cohort(cast)
    group, other = (Group.objects.create(cohort=cohort, number=number) for number in (1, 2))
    mates = [make_trainee(f"mate_{number}", cast.program) for number in range(2)]
    others = [make_trainee(f"stranger_{number}", cast.program) for number in range(2)]
    members, other_members = [cast.trainee, *mates], [cast.other_trainee, *others]
    lead = make_facilitator("second_facilitator")
    fill(group, cast.facilitator, members)
    fill(other, lead, other_members)
    sessions = list(cohort.version.sessions.all())
    return World(cast, cohort, group, other, members, other_members, lead, sessions)


__all__ = ["LONG_AGO", "World", "build", "fill", "make_cohort", "make_facilitator", "moment"]
