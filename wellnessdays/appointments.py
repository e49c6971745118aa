"""The verbs of health appointments: told, taken back, and, by the GME office alone, refused.

They need no approval and cost no wellness day. What kind of appointment it is, is neither asked nor stored.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from core.clock import site_zone
from people.models import Program, Role, User
from reminders.operations import about, enqueue_all
from wellnessdays.halves import hours_words
from wellnessdays.models import Appointment
from wellnessdays.operations import RefusedError
from wellnessdays.permissions import can_refuse_appointment, can_take_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

AWAY, HOURS_REFUSED = "wellnessdays.away", "wellnessdays.hours_refused"
LONGEST = dt.timedelta(hours=10)
FARTHEST = dt.timedelta(days=366)
KEPT_AFTERWARDS = dt.timedelta(days=92)
State = Appointment.State


def tell(*, trainee: User, program: Program, starts_at: dt.datetime, ends_at: dt.datetime) -> Appointment:
    """Tell one's program that one is away for some hours; both times are aware.

    Raises RefusedError for hours that are over, too long, too far ahead, or told already.
    """
    # Two times of one zone are compared as the clock shows them, which skips an hour when it changes.
    starts_at, ends_at = starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC)
    _check_hours(starts_at, ends_at)
    if program.kind not in Program.GME_KINDS:
        raise RefusedError("This lane is for residents and fellows.")
    try:
        with transaction.atomic():
            told = Appointment.objects.create(
                trainee=trainee,
                program=program,
                starts_at=starts_at,
                ends_at=ends_at,
                told_at=timezone.now(),
            )
            _notify(told)
    except IntegrityError:
        raise RefusedError("You have told of hours that overlap these. Take those back first.") from None
    return told


@transaction.atomic
def take_back(*, appointment: Appointment, by: User) -> Appointment:
    """Take one's own appointment back before it begins; the program is told."""
    found = _locked(appointment)
    if found.state == State.CANCELLED:
        return found
    if not can_take_back(by, found):
        raise RefusedError("It has begun, or is no longer kept, so nothing was changed.")
    found.state = State.CANCELLED
    found.save(update_fields=["state"])
    _notify(found)
    return found


@transaction.atomic
def refuse(*, appointment: Appointment, by: User, reason: str) -> Appointment:
    """Refuse an appointment as the GME office, with a reason that the trainee reads."""
    found = _locked(appointment)
    if found.state == State.REFUSED:
        return found
    if not can_refuse_appointment(by, found):
        raise RefusedError("Only the GME office can do this, before the hours are over.")
    if not reason.strip():
        raise RefusedError("Give the trainee a reason, and a way to get care all the same.")
    found.state, found.refused_by, found.refusal_reason = State.REFUSED, by, reason.strip()
    found.save(update_fields=["state", "refused_by", "refusal_reason"])
    enqueue_all(kind=HOURS_REFUSED, occurrences=[(found.trainee_id, str(found.public_id))])
    _notify(found)
    return found


class Hours(NamedTuple):
    """Someone's hours away, as those who plan coverage see them."""

    public_id: str
    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime


def with_hours(programs: QuerySet[Program], days: Sequence[dt.date]) -> QuerySet[Program]:
    """Bring along, in the same query, the hours that each program's people are away within some days."""
    zone = site_zone()
    first = dt.datetime.combine(days[0], dt.time(), tzinfo=zone)
    last = dt.datetime.combine(days[-1] + dt.timedelta(days=1), dt.time(), tzinfo=zone)
    kept = Appointment.objects.standing().filter(
        program=OuterRef("pk"), starts_at__lt=last, ends_at__gt=first
    )
    row = JSONObject(
        public_id="public_id", name="trainee__display_name", starts_at="starts_at", ends_at="ends_at"
    )
    return programs.annotate(hour_rows=ArraySubquery(kept.order_by("starts_at", "pk").values(row=row)))


def away(program: Program) -> list[Hours]:
    """Return the hours that `with_hours` brought along, the next first."""
    rows: list[dict[str, str]] = program.hour_rows  # type: ignore[attr-defined]
    return [
        Hours(
            row["public_id"],
            row["name"],
            dt.datetime.fromisoformat(row["starts_at"]),
            dt.datetime.fromisoformat(row["ends_at"]),
        )
        for row in rows
    ]


def hours(appointment: Appointment | Hours) -> str:
    """Return an appointment's hours in words, in the institution's zone: its wards keep that time."""
    zone = site_zone()
    return hours_words(appointment.starts_at.astimezone(zone), appointment.ends_at.astimezone(zone))


@transaction.atomic
def forget() -> int:
    """Erase appointments that were over three months ago, and what was told of them; return how many."""
    over = Appointment.objects.filter(ends_at__lt=timezone.now() - KEPT_AFTERWARDS)
    names = [str(name) for name in over.values_list("public_id", flat=True)]
    if names:
        about(names).delete()
    return Appointment.objects.filter(public_id__in=names).delete()[0]


def _check_hours(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    now = timezone.now()
    if ends_at <= starts_at:
        raise RefusedError("The end comes before the start.")
    if ends_at <= now:
        raise RefusedError("These hours are over.")
    if ends_at - starts_at > LONGEST:
        raise RefusedError("That is longer than ten hours. Tell each day by itself.")
    if starts_at - now > FARTHEST:
        raise RefusedError("That is more than a year ahead.")


def _locked(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)


def _notify(appointment: Appointment) -> None:
    leads = User.objects.holding(Role.Kind.PROGRAM_LEAD, appointment.program)
    key = f"{appointment.public_id}.{appointment.state}"
    told = leads.exclude(pk=appointment.trainee_id).values_list("pk", flat=True)
    enqueue_all(kind=AWAY, occurrences=[(person, key) for person in told])
