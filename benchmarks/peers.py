"""Groups: 140 students formed into 18, and the director's pages with 560 students in 72 groups.

Everything is written inside one transaction that is undone.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.rows import Row
from core.clock import site_today
from peers.forming import audit, drafts
from peers.forming.facts import Facts
from peers.models import (
    Assessment,
    Attendance,
    Availability,
    Cohort,
    Declaration,
    Draft,
    Entrant,
    Facilitation,
    Group,
    KeepApart,
    Lead,
    Meeting,
    Membership,
    ProtectedBlock,
    Slot,
    Version,
)
from people.models import Program, Role, User

if TYPE_CHECKING:
    from collections.abc import Iterable

STUDENTS, GROUPS, SECONDS = 140, 18, 30
LONG_AGO = dt.date(2020, 7, 1)
CLASSES = 4
BACKEND = "people.backends.RosterBackend"


def people(name: str, count: int) -> list[User]:
    """Store so many people."""
    made: list[User] = User.objects.bulk_create(
        User(email=f"{name}-{number}@northfield.example", display_name=f"{name} {number}", password="!")
        for number in range(count)
    )
    return made


def a_class(name: str, state: str) -> Cohort:
    """Store a class of four years that began one year ago."""
    program, _ = Program.objects.get_or_create(
        slug="bench-school", defaults={"name": "Bench school", "kind": "medical_school"}
    )
    return Cohort.objects.create(
        name=name,
        slug=name,
        program=program,
        version=Version.objects.published().upstream().newest_first()[0],
        starts_on=site_today() - dt.timedelta(days=365),
        ends_on=site_today() + dt.timedelta(days=3 * 365),
        state=state,
    )


def to_form() -> Cohort:
    """Store a class as hard as a real one: ten slots, assessors, pairs apart, three campuses."""
    draw = random.Random(7)
    cohort = a_class("bench-forming", "forming")
    slots = [
        Slot.objects.create(cohort=cohort, weekday=day, starts=dt.time(hour))
        for day in range(5)
        for hour in (9, 13)
    ]
    students, leads = people("student", STUDENTS), people("lead", GROUPS)
    Role.objects.bulk_create(
        Role(user=person, kind=Role.Kind.FACILITATOR, starts_on=LONG_AGO) for person in leads
    )
    Lead.objects.bulk_create(Lead(cohort=cohort, person=person) for person in leads)
    Entrant.objects.bulk_create(
        Entrant(
            cohort=cohort,
            person=person,
            campus=draw.choice(["North", "South", "West"]),
            college=draw.choice("ABCD"),
            track=draw.choice(["MD", "MD", "MD", "MD-PhD"]),
        )
        for person in students
    )
    free: Iterable[tuple[User, Slot]] = [
        (person, slot)
        for person, many in [(each, 5) for each in students] + [(each, 4) for each in leads]
        for slot in draw.sample(slots, many)
    ]
    Availability.objects.bulk_create(Availability(person=person, slot=slot) for person, slot in free)
    Assessment.objects.bulk_create(
        Assessment(assessor=lead, trainee=trainee, starts_on=LONG_AGO)
        for lead in leads
        for trainee in draw.sample(students, 6)
    )
    for _ in range(8):
        one, other = sorted(draw.sample(students, 2), key=lambda person: person.pk)
        KeepApart.objects.get_or_create(cohort=cohort, one=one, other=other)
    Declaration.objects.bulk_create(
        Declaration(cohort=cohort, person=person, word=draw.choice(["one", "two", "three"]))
        for person in draw.sample(students, 40)
    )
    return cohort


def formed() -> list[Row]:
    """Form that class once, and look at what came out with the audit."""
    cohort = to_form()
    draft = Draft.objects.create(cohort=cohort, number=1, seconds=SECONDS)
    started = time.perf_counter()
    drafts.form(draft)
    took = time.perf_counter() - started
    first = draft.first_after or 999.0
    broken = len(audit.faults(Facts(cohort), draft.plan)) if draft.plan else 999
    sizes = [len(team["people"]) for team in draft.plan] or [0]
    title = "Forming 140 students into 18 groups"
    alone = audit.alone(cohort, draft.plan) or 0
    return [
        Row(f"{title}, first feasible", round(first, 2), "s", "< 3", first < 3),
        Row(f"{title}, published quality", round(took, 1), "s", "<= 30 and a little", took <= SECONDS + 3),
        Row(f"{title}, rules broken", broken, "rules", "0", broken == 0),
        Row(f"{title}, sizes apart", max(sizes) - min(sizes), "people", "<= 1", max(sizes) - min(sizes) <= 1),
        Row(f"{title}, alone in a background", alone, "people", "<= 2", alone <= 2),
    ]


def published(name: str, groups: int) -> Cohort:
    """Store a class of so many groups of eight, each with ten meetings, half of them held."""
    cohort = a_class(name, "published")
    sessions = list(cohort.version.sessions.all())[:10]
    made = Group.objects.bulk_create(Group(cohort=cohort, number=number) for number in range(1, groups + 1))
    leads, students = people(f"{name}-lead", groups), people(f"{name}-student", groups * 8)
    first = cohort.starts_on
    Facilitation.objects.bulk_create(
        Facilitation(group=group, person=lead, starts_on=first)
        for group, lead in zip(made, leads, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(group=made[number // 8], person=person, starts_on=first)
        for number, person in enumerate(students)
    )
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    meetings = Meeting.objects.bulk_create(
        Meeting(
            group=group,
            session=session,
            starts_at=now + dt.timedelta(days=30 * (number - 5) + 2),
            state="held" if number < 5 else "planned",
        )
        for group in made
        for number, session in enumerate(sessions)
    )
    ProtectedBlock.objects.create(cohort=cohort, date=site_today(), starts=dt.time(9), ends=dt.time(17))
    seats = {group.pk: students[8 * place : 8 * place + 8] for place, group in enumerate(made)}
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person=person, state="present")
        for meeting in meetings
        if meeting.state == "held"
        for person in seats[meeting.group_id]
    )
    return cohort


def queries(client: Client, path: str) -> int:
    """Count the queries of a page."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    if page.status_code != 200:
        raise RuntimeError(f"{path} answered {page.status_code}.")
    return len(asked)


def directed() -> list[Row]:
    """Count the queries of the director's pages at a tenth and at the whole of 72 groups."""
    director = people("director", 1)[0]
    Role.objects.create(user=director, kind=Role.Kind.PEERS_DIRECTOR, starts_on=LONG_AGO)
    client = Client()
    client.force_login(director, backend=BACKEND)
    few = published("bench-few", 7)
    pages = {"class": "", "days": "days/", "meetings to mend": "clashes/", "so far": "so-far/"}
    counts = {"front page": [queries(client, "/peers/")]}
    counts |= {name: [queries(client, f"/peers/classes/{few.slug}/{page}")] for name, page in pages.items()}
    many = published("bench-many", 72)
    counts["front page"].append(queries(client, "/peers/"))
    for name, page in pages.items():
        counts[name].append(queries(client, f"/peers/classes/{many.slug}/{page}"))
    return [
        Row(f"PEERS, {name}, 72 groups", large, "queries", "<= 12, as at 7", small == large <= 12)
        for name, (small, large) in counts.items()
    ]


def run() -> list[Row]:
    """Return every row; leaves nothing behind."""
    with transaction.atomic():
        rows = [*directed(), *formed()]
        transaction.set_rollback(True)
    return rows
