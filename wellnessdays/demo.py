"""What this app adds to the demo: a program full of invented residents, and requests in every state."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.text import slugify

from core.clock import site_today, site_zone
from people.models import Enrollment, Program, User
from people.years import AcademicYear
from wellnessdays import appeals, appointments, demo_rules, demo_year, operations, placing
from wellnessdays.halves import MORNING, Half, whole_day
from wellnessdays.ledger import locked_account
from wellnessdays.models import LedgerEntry, Request, RequestedHalf

RESIDENTS = {
    "internal-medicine": [
        "Adaeze Obi",
        "Benedikt Hollar",
        "Camila Duarte",
        "Dmitri Volkonen",
        "Esther Abramsen",
        "Farid Zamani",
        "Gwen Tallis",
        "Hiroshi Endo",
        "Ines Carvalho",
        "Julian Petrosyan",
        "Keiko Marlowe",
        "Lamar Whitfield",
        "Mei-Lin Strand",
        "Noor Haddad",
        "Oskar Lindqvist",
    ],
    "pediatrics": ["Paloma Reyes", "Quentin Ashby", "Rosalind Achterberg", "Sunita Krishnan", "Tobias Wren"],
    "cardiology": ["Ursula Vantongeren", "Viktor Amsalem", "Wanjiru Kamau"],
}


def load() -> None:
    """Add residents and their requests; run once, on an empty portal."""
    residents = {slug: [_resident(name, slug) for name in names] for slug, names in RESIDENTS.items()}
    medicine = Program.objects.get(slug="internal-medicine")
    seniors = _seniors()
    samuel, hannah, ruth = (_person(key) for key in ("samuel", "hannah", "ruth"))
    maya, jonas = _person("maya"), _person("jonas")
    operations.approve(request=_past(maya, medicine, whole_day(_workday(-30))), by=samuel)
    operations.approve(request=_asked(maya, [Half(_workday(24), MORNING)]), by=samuel)
    _asked(maya, whole_day(_workday(45)))
    reason = "Two others are already away that day. The Thursday after works, if you like."
    no = _asked(jonas, whole_day(_workday(20)))
    appeals.ask(request=operations.decline(request=no, by=hannah, reason=reason, ground="cover"), by=jonas)
    _asked(jonas, whole_day(_workday(27)))
    others = residents["internal-medicine"]
    for number, person in enumerate(others[:6]):
        operations.approve(request=_asked(person, whole_day(_workday(21 + 3 * number))), by=samuel)
    for number, person in enumerate(others[4:12]):
        _asked(person, whole_day(_workday(26 + 2 * number)))
    operations.withdraw(request=_asked(others[12], whole_day(_workday(33))), by=others[12])
    operations.approve(request=_asked(residents["cardiology"][0], whole_day(_workday(40))), by=ruth)
    for number, person in enumerate(residents["pediatrics"]):
        _asked(person, [Half(_workday(30 + number), MORNING)])
    placing.place(
        program=medicine, trainees=[maya, *others[13:15]], halves=whole_day(_workday(58)), by=samuel
    )
    # The rules come last: what was asked for before them stays as it is, and some of it needs a look now.
    demo_rules.load(medicine, [maya, *others, *seniors[medicine.slug]])
    _hours_away(maya, medicine)
    _years_before(seniors | {"cardiology": residents["cardiology"]})


def _seniors() -> dict[str, list[User]]:
    this_year = AcademicYear.of(site_today())
    since = AcademicYear(this_year.start_year - 1).first_day
    return {
        slug: [_resident(name, slug, since) for name in names] for slug, names in demo_year.SENIORS.items()
    }


def _years_before(people: dict[str, list[User]]) -> None:
    this_year, ruth = AcademicYear.of(site_today()), _person("ruth")
    leads = {"internal-medicine": _person("samuel"), "pediatrics": _person("hannah"), "cardiology": ruth}
    for slug, found in people.items():
        program = Program.objects.get(slug=slug)
        if slug in demo_year.SENIORS:
            demo_year.load(AcademicYear(this_year.start_year - 1), program, found, leads[slug], ruth)
        demo_year.load(this_year, program, found, leads[slug], ruth)


def _hours_away(person: User, program: Program) -> None:
    starts = dt.datetime.combine(_workday(5), dt.time(14), tzinfo=site_zone())
    appointments.tell(
        trainee=person, program=program, starts_at=starts, ends_at=starts + dt.timedelta(minutes=90)
    )


def _person(key: str) -> User:
    person: User = User.objects.get(email=f"{key}@northfield.example")
    return person


def _resident(name: str, slug: str, since: dt.date | None = None) -> User:
    person = User.objects.create_user(f"{slugify(name)}@northfield.example", display_name=name)
    first_day = since or AcademicYear.of(site_today()).first_day
    Enrollment.objects.create(
        user=person,
        program=Program.objects.get(slug=slug),
        training_year=2 + len(name) % 2 if since else 1 + len(name) % 3,
        starts_on=first_day,
    )
    return person


def _workday(days: int) -> dt.date:
    """Return a weekday about so many days from today; never in the last academic year."""
    day = max(site_today() + dt.timedelta(days=days), AcademicYear.of(site_today()).first_day)
    return day + dt.timedelta(days=max(0, 7 - day.isoweekday() + 1) if day.isoweekday() > 5 else 0)


def _asked(person: User, halves: list[Half] | tuple[Half, ...]) -> Request:
    program = Program.objects.get(enrollments__user=person)
    request = operations.ask(trainee=person, program=program, halves=halves)
    Request.objects.filter(pk=request.pk).update(asked_at=timezone.now() - dt.timedelta(days=3))
    return request


def _past(person: User, program: Program, halves: tuple[Half, ...]) -> Request:
    """Store what was asked for long ago, which nobody could ask for today."""
    account = locked_account(person, halves[0].year)
    asked_at = timezone.now() - dt.timedelta(days=60)
    request = Request.objects.create(
        account=account,
        trainee=person,
        program=program,
        asked_at=asked_at,
        answer_by=asked_at.date() + dt.timedelta(days=7),
    )
    RequestedHalf.objects.bulk_create(
        RequestedHalf(request=request, trainee=person, day=half.day, part=half.part) for half in halves
    )
    kind = LedgerEntry.Kind.HOLD
    LedgerEntry.objects.create(
        account=account, request=request, kind=kind, halves=-len(halves), actor=person, at=asked_at
    )
    return request
