""" "I felt discouraged": said to the GME office, shown to it in counts until the trainee says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from core.clock import site_today
from people.models import Enrollment, Program
from wellnessdays.cells import LEAST
from wellnessdays.models import Discouragement

if TYPE_CHECKING:
    from people.models import User
    from people.years import AcademicYear


@dataclass(frozen=True)
class Tally:
    """How many people of a program felt discouraged in a year; None is "fewer than five, or nobody"."""

    program: str
    people: int | None


def tell(*, trainee: User, program: Program, words: str, opened: bool) -> Discouragement:
    """Tell the GME office; said again in the same month, it is the same one with the newer words."""
    found, _ = Discouragement.objects.update_or_create(
        trainee=trainee,
        program=program,
        month=site_today().replace(day=1),
        defaults={"words": words.strip(), "opened": opened},
    )
    return found


def set_opened(*, told: Discouragement, opened: bool) -> None:
    """Let the GME office read name and words, or no longer."""
    Discouragement.objects.filter(pk=told.pk).update(opened=opened)


def take_back(*, told: Discouragement) -> None:
    """Erase it: it counts no longer."""
    told.delete()


def tallies(year: AcademicYear) -> list[Tally]:
    """Return a line for every residency and fellowship with people in it, in two queries.

    Programs that nobody named look like those that fewer than five people named.
    """
    told = Discouragement.objects.filter(month__range=(year.first_day, year.last_day)).order_by()
    counts = dict(told.values_list("program").annotate(Count("trainee", distinct=True)))
    peopled = Enrollment.objects.gme().filter(starts_on__lte=year.last_day)
    programs = Program.objects.filter(pk__in=peopled.values("program"))
    return [Tally(program.name, _shown(counts.get(program.pk, 0))) for program in programs]


def _shown(count: int) -> int | None:
    return count if count >= LEAST else None
