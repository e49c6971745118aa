"""What the demo's programs go by: caps, closed days, and rotations through which residents pass."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.clock import site_today
from people.years import AcademicYear
from wellnessdays.models import Blackout, Block, Policy, Rotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from people.models import Program, User

FOUR_WEEKS = dt.timedelta(weeks=4)
ROTATIONS = [
    ("Wards", Rotation.Mode.ALLOWED),
    ("Clinic", Rotation.Mode.ALLOWED),
    ("Night float", Rotation.Mode.CLOSED),
    ("Consults", Rotation.Mode.ALLOWED),
    ("Intensive care", Rotation.Mode.ASK),
]


def load(program: Program, residents: Sequence[User]) -> None:
    """Give a program rules of its own, closed days ahead, and a year of four-week blocks."""
    year = AcademicYear.of(site_today())
    Policy.objects.create(program=program, valid_from=year.first_day, cap_day=3, cap_rotation=2)
    _close(program)
    rotations = [Rotation.objects.create(program=program, name=name, mode=mode) for name, mode in ROTATIONS]
    Block.objects.bulk_create(
        Block(
            trainee=person,
            rotation=rotations[(place + number) % len(rotations)],
            first_day=first,
            last_day=min(first + FOUR_WEEKS - dt.timedelta(days=1), year.last_day),
        )
        for place, person in enumerate(residents)
        for number, first in enumerate(_blocks(year))
    )


def _blocks(year: AcademicYear) -> list[dt.date]:
    count = (year.last_day - year.first_day) // FOUR_WEEKS + 1
    return [year.first_day + number * FOUR_WEEKS for number in range(count)]


def _close(program: Program) -> None:
    monday = site_today() + dt.timedelta(days=35 - site_today().weekday())
    Blackout.objects.create(
        program=program, title="In-training exam", first_day=monday, last_day=monday + dt.timedelta(days=3)
    )
    Blackout.objects.create(
        program=None,
        title="Interview day",
        first_day=monday + dt.timedelta(days=10),
        last_day=monday + dt.timedelta(days=10),
    )
