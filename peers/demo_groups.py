"""An invented class of medical students with two groups, and a graduate class that is being formed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import slugify

from core.clock import site_today, site_zone
from peers.forming import drafts
from peers.models import (
    Attendance,
    Availability,
    Cohort,
    Entrant,
    Event,
    Facilitation,
    Group,
    Lead,
    Meeting,
    Membership,
    ProtectedBlock,
    Regret,
    Slot,
    Version,
)
from people.models import Enrollment, Program, Role, User
from people.years import AcademicYear

if TYPE_CHECKING:
    from collections.abc import Iterable

STUDENTS = {
    1: [
        "Anouk Delacroix",
        "Bilal Hosseini",
        "Chiara Montefiore",
        "Dev Malhotra",
        "Ebba Sandoval",
        "Femi Adair",
    ],
    2: [
        "Greta Holloway",
        "Hamza Iqbal-Reid",
        "Isolde Brandt",
        "Jun Takeda-Moss",
        "Kofi Lansing",
        "Lucia Ferro",
    ],
}
GRADUATES = [
    "Mirela Costin",
    "Nadim Karras",
    "Odette Valcourt",
    "Pavel Strand",
    "Quinn Abernethy",
    "Rania Solberg",
    "Soren Whitlock",
    "Tamsin Oyelaran",
]
LEADS = ["Una Castellan", "Vikram Osei-Bonsu"]
WEDNESDAY, NOON = 2, dt.time(13)
# How many weeks ago, or ahead, the first sessions of the class are.
WEEKS = (-52, -30, -12, -3, 1, 9)
AGREEMENT = (
    "What is said here stays here.\nPassing is fine.\nWe begin on time, and close on time.\nPhones face down."
)


def load() -> None:
    """Add both classes; run once, on an empty portal, after the curriculum."""
    _second_years(_version("medical"))
    _graduates(_version("graduate"))


def _version(word: str) -> Version:
    published = Version.objects.published()
    found = published.filter(overlay__title__icontains=word).first()
    return found or published.upstream().newest_first()[0]


def _person(key: str) -> User:
    person: User = User.objects.get(email=f"{key}@northfield.example")
    return person


def _new(name: str, program: Program | None, year: int = 2) -> User:
    person = User.objects.create_user(f"{slugify(name)}@northfield.example", display_name=name)
    first_day = AcademicYear.of(site_today()).first_day
    if program is None:
        Role.objects.create(user=person, kind=Role.Kind.FACILITATOR, starts_on=first_day)
    else:
        Enrollment.objects.create(user=person, program=program, training_year=year, starts_on=first_day)
    return person


def _wednesday(weeks: int) -> dt.date:
    """Return a Wednesday about so many weeks from today."""
    day = site_today() + dt.timedelta(weeks=weeks)
    return day + dt.timedelta(days=WEDNESDAY - day.weekday())


def _second_years(version: Version) -> None:
    program = Program.objects.get(slug="class-of-2029")
    first_day = min(
        AcademicYear(AcademicYear.of(site_today()).start_year - 1).first_day, _wednesday(WEEKS[0])
    )
    cohort = Cohort.objects.create(
        name="Class of 2029",
        slug="class-of-2029",
        program=program,
        version=version,
        starts_on=first_day,
        ends_on=first_day + dt.timedelta(days=4 * 365),
        state=Cohort.State.PUBLISHED,
    )
    Event.objects.create(cohort=cohort, anchor="orientation", date=_wednesday(WEEKS[0]))
    ProtectedBlock.objects.bulk_create(
        ProtectedBlock(cohort=cohort, date=_wednesday(weeks), starts=NOON, ends=dt.time(16))
        for weeks in sorted({*WEEKS, *range(1, 30)})
    )
    groups = [_group(cohort, number, program) for number in STUDENTS]
    for group in groups:
        _meetings(group, version)


def _group(cohort: Cohort, number: int, program: Program) -> Group:
    mine = number == 1
    group = Group.objects.create(
        cohort=cohort,
        number=number,
        name="The Kettle" if mine else "",
        agreement=AGREEMENT if mine else "",
        room=f"Seminar room {number}",
    )
    people = [_new(name, program) for name in STUDENTS[number]]
    leads = [_person("elena"), _new(LEADS[0], None)] if mine else [_new(LEADS[1], None)]
    if mine:
        people.append(_person("priya"))
    Membership.objects.bulk_create(
        Membership(group=group, person=person, starts_on=cohort.starts_on) for person in people
    )
    Facilitation.objects.bulk_create(
        Facilitation(group=group, person=person, starts_on=cohort.starts_on) for person in leads
    )
    return group


def _meetings(group: Group, version: Version) -> None:
    people = [row.person for row in group.memberships.select_related("person")]
    for weeks, session in zip(WEEKS, version.sessions.order_by("position"), strict=False):
        starts_at = dt.datetime.combine(_wednesday(weeks), NOON, site_zone())
        over = starts_at < timezone.now()
        meeting = Meeting.objects.create(
            group=group,
            session=session,
            starts_at=starts_at,
            place=group.room,
            state=Meeting.State.HELD if over else Meeting.State.PLANNED,
            protected_kept=True if over else None,
        )
        if over:
            _came(meeting, people, missing=people[weeks % 5])
        elif weeks == min(week for week in WEEKS if week > 0):
            Regret.objects.create(meeting=meeting, person=people[0])


def _came(meeting: Meeting, people: Iterable[User], missing: User) -> None:
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person=person, state="absent" if person == missing else "present")
        for person in people
    )


def _graduates(version: Version) -> None:
    program = Program.objects.get(slug="biomedical-sciences")
    cohort = Cohort.objects.create(
        name="Graduate students, first year",
        slug="graduate-first-year",
        program=program,
        version=version,
        starts_on=site_today() + dt.timedelta(weeks=4),
        ends_on=site_today() + dt.timedelta(weeks=56),
        state=Cohort.State.FORMING,
        group_least=3,
        group_most=6,
    )
    slots = [
        Slot.objects.create(cohort=cohort, weekday=day, starts=time) for day, time in ((1, NOON), (3, NOON))
    ]
    for number, name in enumerate(GRADUATES):
        person = _new(name, program, year=1)
        Entrant.objects.create(cohort=cohort, person=person, campus=("East", "West")[number % 2])
        Availability.objects.create(person=person, slot=slots[number % 2])
        if number % 3 == 0:
            drafts.declare(cohort=cohort, person=person, word="First in the family at a university")
    for name in LEADS:
        Lead.objects.create(cohort=cohort, person=User.objects.get(display_name=name))
