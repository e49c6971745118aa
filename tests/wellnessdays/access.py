from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from core.clock import site_today
from tests.access import FOUND, NOT_ALLOWED, NOT_FOUND, Row, everyone, only
from tests.conftest import Cast
from wellnessdays import appeals, appointments, discouragements, feeds, operations, placing, questions
from wellnessdays.halves import whole_day
from wellnessdays.models import Blackout, NoteDate, Request

TRAINEES = ("trainee", "other_trainee")
DECIDERS = ("program_lead", "gme_admin")
READERS = ("trainee", *DECIDERS, "superuser")


def soon() -> str:
    """Return a Monday about two months from now."""
    return (site_today() + dt.timedelta(days=60 - site_today().weekday())).isoformat()


def request_of_the_trainee(cast: Cast) -> list[Any]:
    """Ask for a day as the cast's trainee; return what its address needs."""
    day = site_today() + dt.timedelta(days=60 - site_today().weekday())
    request = operations.ask(trainee=cast.trainee, program=cast.program, halves=whole_day(day))
    return [request.public_id]


ROWS: list[Row] = [
    Row("wellnessdays:home", only(*TRAINEES)),
    Row("wellnessdays:ask", only(*TRAINEES)),
    Row("wellnessdays:confirm", only(*TRAINEES, status=422)),
    Row("wellnessdays:confirm", only(*TRAINEES), data={"day": soon()}),
    Row("wellnessdays:queue", only(*DECIDERS, "other_lead")),
    Row("wellnessdays:request", only(*READERS), request_of_the_trainee),
    Row("wellnessdays:decide", only(*DECIDERS), request_of_the_trainee),
    Row("wellnessdays:withdraw", everyone(NOT_ALLOWED) | {"visitor": FOUND}, request_of_the_trainee),
    Row("wellnessdays:withdraw", only("trainee", status=FOUND), request_of_the_trainee, method="post"),
    Row("wellnessdays:approve", everyone(NOT_ALLOWED) | {"visitor": FOUND}, request_of_the_trainee),
    Row("wellnessdays:approve", only(*DECIDERS, status=FOUND), request_of_the_trainee, method="post"),
    Row("wellnessdays:decline", everyone(NOT_ALLOWED) | {"visitor": FOUND}, request_of_the_trainee),
    Row("wellnessdays:decline", only(*DECIDERS, status=422), request_of_the_trainee, method="post"),
]


def secret_of_the_trainee(cast: Cast) -> list[Any]:
    """Make a calendar address for the trainee; return its secret, which opens it for whoever has it."""
    return [feeds.renew(cast.trainee)]


def rules_of_the_program(cast: Cast) -> list[Any]:
    """Return what the address of the trainee's program's rules needs."""
    return [cast.program.slug]


def closed_days_of_the_program(cast: Cast) -> list[Any]:
    """Close a day for the trainee's program; return what its address needs."""
    day = site_today()
    closed = Blackout.objects.create(program=cast.program, title="Exam", first_day=day, last_day=day)
    return [cast.program.slug, closed.public_id]


POSTED = everyone(NOT_ALLOWED) | {"visitor": FOUND}
ROWS += [
    Row("wellnessdays:rules_index", only(*DECIDERS, "other_lead")),
    Row("wellnessdays:rules", only(*DECIDERS), rules_of_the_program),
    Row("wellnessdays:rules", only("gme_admin"), lambda _cast: ["every-program"]),
    Row("wellnessdays:policy", POSTED, rules_of_the_program),
    Row("wellnessdays:policy", only(*DECIDERS, status=422), rules_of_the_program, method="post"),
    Row("wellnessdays:blackout", POSTED, rules_of_the_program),
    Row("wellnessdays:blackout", only(*DECIDERS, status=422), rules_of_the_program, method="post"),
    Row("wellnessdays:rotations", POSTED, rules_of_the_program),
    Row("wellnessdays:rotations", only(*DECIDERS, status=FOUND), rules_of_the_program, method="post"),
    Row("wellnessdays:open_days", POSTED, closed_days_of_the_program),
    # The lead comes first; nobody after them finds what they opened.
    Row(
        "wellnessdays:open_days",
        only("program_lead", status=FOUND),
        closed_days_of_the_program,
        method="post",
    ),
]
ROWS += [
    Row("wellnessdays:clean", only(*DECIDERS, "other_lead")),
    Row("wellnessdays:clean", only(*DECIDERS, "other_lead", status=FOUND), method="post"),
]
ROWS += [
    Row("wellnessdays:recall", only(*DECIDERS), request_of_the_trainee),
    Row("wellnessdays:recall", only(*DECIDERS, status=422), request_of_the_trainee, method="post"),
    *(Row(f"wellnessdays:{verb}", POSTED, request_of_the_trainee) for verb in ("accept", "refuse", "cancel")),
    *(
        Row(f"wellnessdays:{verb}", only("trainee", status=FOUND), request_of_the_trainee, method="post")
        for verb in ("accept", "refuse", "cancel")
    ),
]
ROWS += [
    Row("wellnessdays:deputies", only(*DECIDERS), rules_of_the_program),
    Row("wellnessdays:deputies", only(*DECIDERS, status=422), rules_of_the_program, method="post"),
]
ROWS += [
    Row("wellnessdays:in_force", only(*TRAINEES, *DECIDERS, "other_lead", "superuser")),
    Row("wellnessdays:requests", only(*DECIDERS, "other_lead", "superuser")),
    Row(
        "wellnessdays:coverage_index",
        only("gme_admin", "superuser") | dict.fromkeys(("program_lead", "other_lead"), FOUND),
    ),
    Row("wellnessdays:coverage", only(*DECIDERS, "superuser"), rules_of_the_program),
]
ROWS += [
    Row("wellnessdays:schedule", only(*DECIDERS, "other_lead")),
    Row("wellnessdays:schedule", only(*DECIDERS, "other_lead", status=422), method="post"),
]
ROWS += [
    Row("wellnessdays:feed_page", only(*TRAINEES)),
    Row("wellnessdays:feed_page", only(*TRAINEES), method="post"),
    Row("wellnessdays:feed_revoke", POSTED),
    Row("wellnessdays:feed_revoke", only(*TRAINEES, status=FOUND), method="post"),
    Row("wellnessdays:feed", everyone(), secret_of_the_trainee),
    Row("wellnessdays:feed", everyone(NOT_FOUND), lambda _cast: ["no-secret"]),
]


def appointment_of_the_trainee(cast: Cast) -> list[Any]:
    """Tell of the trainee's hours away tomorrow; return what their address needs."""
    starts = timezone.now() + dt.timedelta(days=1)
    told = appointments.tell(
        trainee=cast.trainee, program=cast.program, starts_at=starts, ends_at=starts + dt.timedelta(hours=2)
    )
    return [told.public_id]


ROWS += [
    Row("wellnessdays:appointments", only(*TRAINEES)),
    Row("wellnessdays:appointments", only(*TRAINEES, status=422), method="post"),
    Row("wellnessdays:take_back", POSTED, appointment_of_the_trainee),
    Row("wellnessdays:take_back", only("trainee", status=FOUND), appointment_of_the_trainee, method="post"),
    Row("wellnessdays:refuse_hours", only("gme_admin"), appointment_of_the_trainee),
    Row(
        "wellnessdays:refuse_hours", only("gme_admin", status=422), appointment_of_the_trainee, method="post"
    ),
]


def told_by_the_trainee(cast: Cast) -> list[Any]:
    """Let the trainee say that they felt discouraged; return what its address needs."""
    told = discouragements.tell(trainee=cast.trainee, program=cast.program, words="A look.", opened=False)
    return [told.public_id]


ROWS += [
    Row("wellnessdays:discouraged", only(*TRAINEES)),
    Row("wellnessdays:discouraged", only(*TRAINEES, status=422), method="post"),
    Row("wellnessdays:discouraged_open", POSTED, told_by_the_trainee),
    Row("wellnessdays:discouraged_open", only("trainee", status=FOUND), told_by_the_trainee, method="post"),
    Row("wellnessdays:discouraged_erase", POSTED, told_by_the_trainee),
    Row("wellnessdays:discouraged_erase", only("trainee", status=FOUND), told_by_the_trainee, method="post"),
    *(
        Row(f"wellnessdays:{name}", only("gme_admin"))
        for name in ("report", "report_csv", "site_visit", "site_visit_csv", "ledger", "ledger_csv")
    ),
]


def note_date(_cast: Cast) -> list[Any]:
    """Set a date for the quiet notes; return what its address needs."""
    return [NoteDate.objects.create(month=8, day=8).pk]


ROWS += [
    Row("wellnessdays:note_dates", only("gme_admin")),
    Row("wellnessdays:note_dates", only("gme_admin", status=422), method="post"),
    Row("wellnessdays:note_date_remove", POSTED, note_date),
    Row("wellnessdays:note_date_remove", only("gme_admin", status=FOUND), note_date, method="post"),
]


def question_to_the_trainee(cast: Cast) -> list[Any]:
    """Ask the trainee something about a request; return what the reply's address needs."""
    request = Request.objects.get(public_id=request_of_the_trainee(cast)[0])
    asked = questions.ask_back(request=request, by=cast.program_lead, topic="half")
    return [asked.public_id]


ROWS += [
    Row("wellnessdays:ask_back", POSTED, request_of_the_trainee),
    Row("wellnessdays:ask_back", only(*DECIDERS, status=FOUND), request_of_the_trainee, method="post"),
    Row("wellnessdays:reply", POSTED, question_to_the_trainee),
    Row("wellnessdays:reply", only("trainee", status=FOUND), question_to_the_trainee, method="post"),
]


def refused_to_the_trainee(cast: Cast) -> Request:
    """Refuse the trainee a day as their lead."""
    request = Request.objects.get(public_id=request_of_the_trainee(cast)[0])
    return operations.decline(request=request, by=cast.program_lead, reason="Nobody is there to cover.")


def appeal_of_the_trainee(cast: Cast) -> list[Any]:
    """Let the trainee ask for another look; return what its address needs."""
    return [appeals.ask(request=refused_to_the_trainee(cast), by=cast.trainee).public_id]


ROWS += [
    Row("wellnessdays:look_again", POSTED, lambda cast: [refused_to_the_trainee(cast).public_id]),
    Row(
        "wellnessdays:look_again",
        only("trainee", status=FOUND),
        lambda cast: [refused_to_the_trainee(cast).public_id],
        method="post",
    ),
    Row("wellnessdays:appeals", only("gme_admin")),
    Row("wellnessdays:appeal", only("gme_admin"), appeal_of_the_trainee),
    *(
        Row(f"wellnessdays:appeal_{verb}", POSTED, appeal_of_the_trainee)
        for verb in ("uphold", "overturn", "withdraw")
    ),
    Row("wellnessdays:appeal_uphold", only("gme_admin", status=422), appeal_of_the_trainee, method="post"),
    Row(
        "wellnessdays:appeal_overturn", only("gme_admin", status=FOUND), appeal_of_the_trainee, method="post"
    ),
    Row("wellnessdays:appeal_withdraw", only("trainee", status=FOUND), appeal_of_the_trainee, method="post"),
]


def day_set_aside_for_the_trainee(cast: Cast) -> list[Any]:
    """Set a day aside for the trainee; return what its address needs."""
    day = site_today() + dt.timedelta(days=60 - site_today().weekday())
    (placed,), _ = placing.place(
        program=cast.program, trainees=[cast.trainee], halves=whole_day(day), by=cast.program_lead
    )
    return [placed.public_id]


ROWS += [
    Row("wellnessdays:place", only(*DECIDERS), rules_of_the_program),
    Row("wellnessdays:place", only(*DECIDERS, status=422), rules_of_the_program, method="post"),
    Row("wellnessdays:move", only("trainee"), day_set_aside_for_the_trainee),
    Row("wellnessdays:move", only("trainee", status=422), day_set_aside_for_the_trainee, method="post"),
]
