"""Complete, or not yet: nothing else is said of anyone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from peers.models import Attendance, Meeting, Membership, Regret, Session
from peers.safety import span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.models import Cohort
    from people.models import User


@dataclass(frozen=True)
class Standing:
    """One person's meetings so far; `excused` were missed with regrets sent before."""

    person: User
    held: int
    came: int
    excused: int
    excused_most: int

    @property
    def missing(self) -> int:
        """Meetings to make up: missed without regrets, or with more regrets than the class allows."""
        return self.held - self.came - min(self.excused, self.excused_most)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing so far."""
        return self.missing == 0


Part = tuple[int, int | None, str]
PARTS = (  # of a mark, as `part` has it
    "meeting__session__version__curriculum",
    "meeting__session__version__overlay",
    "meeting__session__slug",
)


def part(session: Session) -> Part:
    """Return what a session is in every version: its curriculum, a program's form of it, and its short name.

    A class may go on with a new version. A resident begins anew in the residents' form, whatever they met
    as a student.
    """
    return session.version.curriculum_id, session.version.overlay_id, session.slug


def like(session: Session, path: str = "session") -> Q:
    """Find what belongs to a session, in whichever version."""
    curriculum, overlay, slug = part(session)
    version = {f"{path}__version__curriculum": curriculum, f"{path}__version__overlay": overlay}
    return Q(**version, **{f"{path}__slug": slug})


def of_cohort(cohort: Cohort, people: Iterable[User] | None = None) -> list[Standing]:
    """Return where everyone of a class stands, by name; four queries.

    Only meetings that fall in someone's own days in a group count: who comes late, or was on leave, owes
    nothing for the days they were not there.
    """
    seats = Membership.objects.members().filter(cohort=cohort).select_related("person")
    if people is not None:
        seats = seats.filter(person__in=people)
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    begun = Meeting.objects.kept().filter(group__cohort=cohort, starts_at__lte=timezone.now())
    for meeting in begun.select_related("session__version"):
        if meeting.is_over:
            meetings[meeting.group_id].append(meeting)
    # A session counts wherever someone met it: in another group, in a class that they were in before, and
    # in a version before this one.
    curricula = Meeting.objects.filter(group__cohort=cohort).values("session__version__curriculum")
    marks = Attendance.objects.filter(state__in=Attendance.COUNTS, person__in=seats.values("person"))
    marks = marks.filter(meeting__session__version__curriculum__in=curricula)
    came = {(person, tuple(rest)) for person, *rest in marks.values_list("person", *PARTS)}
    sent = set(Regret.objects.filter(meeting__group__cohort=cohort).values_list("person", "meeting"))
    owed: dict[User, dict[Part, set[int]]] = {}
    for seat in seats:
        days = span(seat)
        here = [meeting for meeting in meetings[seat.group_id] if days.first <= meeting.day <= days.last]
        theirs = owed.setdefault(seat.person, {})
        # A session met in two groups, before and after a move, is one session.
        for meeting in here:
            theirs.setdefault(part(meeting.session), set()).add(meeting.pk)
    return sorted(
        (_standing(person, those, came, sent, cohort) for person, those in owed.items()),
        key=lambda standing: standing.person.display_name,
    )


def _standing(
    person: User,
    held: dict[Part, set[int]],
    came: set[tuple[int, tuple[object, ...]]],
    sent: set[tuple[int, int]],
    cohort: Cohort,
) -> Standing:
    """Count someone's sessions; `held` has their meetings by session."""
    missed = [meetings for session, meetings in held.items() if (person.pk, session) not in came]
    excused = [meetings for meetings in missed if any((person.pk, each) in sent for each in meetings)]
    return Standing(person, len(held), len(held) - len(missed), len(excused), cohort.excused_most)


def missed(person: User) -> list[Meeting]:
    """Return the meetings someone missed and has not made up, the latest first; those excused too.

    Each says whether it `is_marked`: until someone is, who came is not known.
    """
    counted = Attendance.objects.filter(person=person, state__in=Attendance.COUNTS)
    seats = list(Membership.objects.members().filter(person=person))
    past = Meeting.objects.past().filter(group__in=[seat.group_id for seat in seats])
    found = past.exclude(pk__in=counted.values("meeting")).select_related("session__version", "group__cohort")
    found = found.annotate(is_marked=Exists(Attendance.objects.filter(meeting=OuterRef("pk"))))
    done = set(counted.values_list(*PARTS))
    return [
        meeting
        for meeting in found
        if meeting.is_over
        and part(meeting.session) not in done
        and any(
            seat.group_id == meeting.group_id and span(seat).first <= meeting.day <= span(seat).last
            for seat in seats
        )
    ]
