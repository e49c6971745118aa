"""Wellness days with 1,000 trainees in 40 programs, 52 weeks of rotations, and up to 10,000 requests.

Everything is written inside one transaction that is undone, so that the other benchmarks find what they left.
"""

from __future__ import annotations

import datetime as dt
import gzip
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.rows import Row
from core.clock import site_today
from people.models import Enrollment, Program, Role, User
from people.years import AcademicYear
from wellnessdays import operations
from wellnessdays.halves import PARTS, Half, whole_day
from wellnessdays.models import Account, Block, LedgerEntry, Policy, Request, RequestedHalf, Rotation

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAMS, TRAINEES, FEW, MANY, WEEKS, BIG = 40, 1000, 100, 10_000, 52, 300
LONG_AGO = dt.date(2020, 7, 1)
TIMES, OK = 7, 200


def people(programs: list[Program]) -> list[User]:
    """Store the trainees: 300 in the first program, the others evenly, and an office that sees all."""
    found: list[User] = User.objects.bulk_create(
        User(email=f"bench-{number}@northfield.example", display_name=f"Trainee {number}", password="!")
        for number in range(TRAINEES)
    )
    places = [0 if number < BIG else 1 + number % (PROGRAMS - 1) for number in range(TRAINEES)]
    Enrollment.objects.bulk_create(
        Enrollment(user=person, program=programs[place], training_year=1 + person.pk % 3, starts_on=LONG_AGO)
        for person, place in zip(found, places, strict=True)
    )
    rotations(programs, list(zip(found, places, strict=True)))
    return found


def rotations(programs: list[Program], placed: list[tuple[User, int]]) -> None:
    """Store a year of four-week blocks for everyone."""
    names = ("Wards", "Clinic", "Consults", "Nights")
    made = Rotation.objects.bulk_create(
        Rotation(program=program, name=name) for program in programs for name in names
    )
    start, four = site_today() - dt.timedelta(days=30), dt.timedelta(weeks=4)
    Block.objects.bulk_create(
        Block(
            trainee=person,
            rotation=made[place * len(names) + (person.pk + number) % len(names)],
            first_day=start + four * number,
            last_day=start + four * (number + 1) - dt.timedelta(days=1),
        )
        for person, place in placed
        for number in range(WEEKS // 4)
    )


def requests(trainees: list[User], count: int) -> None:
    """Store so many requests as the operations would have: one in ten waits, the others are approved."""
    year, now = AcademicYear.of(site_today()), timezone.now()
    accounts = {account.trainee_id: account for account in Account.objects.all()}
    fresh = [person for person in trainees if person.pk not in accounts]
    for account in Account.objects.bulk_create(
        Account(trainee=person, start_year=year.start_year) for person in fresh
    ):
        accounts[account.trainee_id] = account
        LedgerEntry.objects.create(account=account, kind="grant", halves=60, at=now)
    first = Request.objects.filter(trainee__in=trainees).count()
    made = Request.objects.bulk_create(
        Request(
            account=accounts[trainees[number % TRAINEES].pk],
            trainee=trainees[number % TRAINEES],
            program_id=trainees[number % TRAINEES].enrollments_now[0].program_id,
            state="pending" if number % 10 == 0 else "approved",
            asked_at=now - dt.timedelta(minutes=number),
            answer_by=site_today() + dt.timedelta(days=7),
            decided_at=None if number % 10 == 0 else now,
        )
        for number in range(first, count)
    )
    store_halves(made, first)


def store_halves(made: list[Request], first: int) -> None:
    """Give each request a day of its own and the entry that holds it."""
    for place, request in enumerate(made, first):
        request.day = site_today() + dt.timedelta(days=15 + 7 * (place // TRAINEES) + place % 5)  # type: ignore[attr-defined]
    RequestedHalf.objects.bulk_create(
        RequestedHalf(request=r, trainee_id=r.trainee_id, day=r.day, part=part)  # type: ignore[attr-defined]
        for r in made
        for part in PARTS
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(account=r.account, request=r, kind="hold", halves=-2, at=r.asked_at) for r in made
    )


def member(person: User) -> Client:
    """Return a browser signed in as someone."""
    client = Client()
    client.force_login(person, backend="people.backends.RosterBackend")
    return client


def measured(call: Callable[[], Any]) -> tuple[int, float, Any]:
    """Return the queries of a page, the median of its seconds, and the page."""
    call()
    with CaptureQueriesContext(connection) as asked:
        page = call()
    queries = len(asked)  # The next request empties the log.
    if page.status_code != OK:
        raise RuntimeError(f"A page answered {page.status_code}.")
    seconds = []
    for _ in range(TIMES):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return queries, statistics.median(seconds), page


def grown(trainees: list[User], office: User) -> list[Row]:
    """Measure the queue, the Today page and a trainee's list at 100 and at 10,000 requests."""
    pages = {"queue": (office, "/wellness-days/queue/"), "Today": (office, "/")}
    pages["list"] = (trainees[0], "/wellness-days/")
    browsers = {name: member(person) for name, (person, _) in pages.items()}
    figures: dict[str, list[tuple[int, float]]] = {name: [] for name in pages}
    for count in (FEW, MANY):
        requests(trainees, count)
        for name, (_, path) in pages.items():
            found = measured(partial(browsers[name].get, path))
            figures[name].append(found[:2])
    return [row for name, (few, many) in figures.items() for row in growth(name, few, many)]


def growth(name: str, few: tuple[int, float], many: tuple[int, float]) -> list[Row]:
    """Return the rows of one page: its queries, and how much slower many requests make it."""
    slower = many[1] / few[1]
    same = few[0] == many[0] <= 12
    return [
        Row(f"Wellness days, {name} at {MANY:,}", many[0], "queries", "<= 12, as at 100", same),
        Row(f"Wellness days, {name}, time", round(slower, 2), "x at 100", "<= 1.5", slower <= 1.5),
    ]


def created(trainee: User) -> Row:
    """Count the queries of asking for a half day by the page."""
    client, day = member(trainee), site_today() + dt.timedelta(weeks=20)
    half = Half(day - dt.timedelta(days=day.weekday()), "am")
    with CaptureQueriesContext(connection) as asked:
        page = client.post("/wellness-days/ask/confirm/", {"half": half.key})
    count = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
    met = count <= 20 and page.status_code == 302
    return Row("Wellness days, asking", count, "queries", "<= 20", met)


def month(lead: User, program: Program) -> list[Row]:
    """Measure the month of 300 people."""
    client, address = member(lead), f"/wellness-days/coverage/{program.slug}/"
    shown = f"{site_today():%Y-%m}"
    queries, _, page = measured(lambda: client.get(address, {"month": shown}))
    size = len(gzip.compress(page.content)) / 1024
    return [
        Row("Wellness days, month of 300", queries, "queries", "<= 8", queries <= 8),
        Row("Wellness days, month of 300, gzip", round(size, 1), "KB", "<= 60", size <= 60),
    ]


def bulk(trainees: list[User], office: User) -> Row:
    """Count the queries of approving 100 at once."""
    day = site_today() + dt.timedelta(weeks=25)
    monday = day - dt.timedelta(days=day.weekday())
    asked = [
        operations.ask(
            trainee=person,
            program=Program.objects.get(pk=person.enrollments_now[0].program_id),
            halves=whole_day(monday + dt.timedelta(days=number % 5)),
        )
        for number, person in enumerate(trainees[BIG : BIG + FEW])
    ]
    with CaptureQueriesContext(connection) as found:
        approved = operations.approve_clean(requests=asked, by=office)
    met = len(found) <= 40 and len(approved) == FEW
    return Row("Wellness days, approving 100", len(found), "queries", "<= 40", met)


def run() -> list[Row]:
    """Return every row; leaves nothing behind."""
    with transaction.atomic():
        programs = Program.objects.bulk_create(
            Program(name=f"Bench {number}", slug=f"bench-{number}", kind="residency")
            for number in range(PROGRAMS)
        )
        Policy.objects.create(valid_from=LONG_AGO, cap_day=20, one_in_block=False, edges_looked_at=False)
        trainees = people(programs)
        office = User.objects.create_user("bench-office@northfield.example", display_name="Office")
        Role.objects.create(user=office, kind=Role.Kind.GME_ADMIN, starts_on=LONG_AGO)
        rows = grown(trainees, office)
        rows += [created(trainees[1]), *month(office, programs[0]), bulk(trainees, office)]
        transaction.set_rollback(True)
    return rows
