"""Who may do what with wellness days. Deciding is never for the trainee who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from core.clock import site_today
from people.models import Program, Role

if TYPE_CHECKING:
    from people.models import User
    from wellnessdays.models import Appeal, Appointment, Request


def has_wellness_days(user: User) -> bool:
    """Residents and fellows have wellness days; students do not."""
    return any(place.program_kind in Program.GME_KINDS for place in user.enrollments_now)


def decides_somewhere(user: User) -> bool:
    """Program leadership and the GME office have a queue."""
    return user.has_role(Role.Kind.GME_ADMIN) or user.has_role(Role.Kind.PROGRAM_LEAD)


def works_at_office(user: User) -> bool:
    """The GME office sees every program, looks again, and reads the figures."""
    return user.has_role(Role.Kind.GME_ADMIN)


def can_decide(user: User, request: Request) -> bool:
    """Say whether this person may answer: the program's lead or the GME office, never the trainee."""
    if user.pk == request.trainee_id:
        return False
    return user.has_role(Role.Kind.GME_ADMIN) or request.program_id in user.programs_as(
        Role.Kind.PROGRAM_LEAD
    )


def can_withdraw(user: User, request: Request) -> bool:
    """A trainee takes back their own request while nobody has answered it."""
    return user.pk == request.trainee_id and request.is_pending


def can_cancel(user: User, request: Request) -> bool:
    """A trainee gives back their own approved days until the first of them begins."""
    return user.pk == request.trainee_id and is_ahead(request)


def can_move(user: User, request: Request) -> bool:
    """A trainee moves a day that was set aside for them until it begins."""
    return request.placed and can_cancel(user, request)


def can_recall(user: User, request: Request) -> bool:
    """Whoever may decide a request may, until the days begin, take back what was approved."""
    return can_decide(user, request) and is_ahead(request)


def is_ahead(request: Request) -> bool:
    """Say whether a request is approved and not yet begun."""
    return request.state == "approved" and request.first_day > site_today()


def can_rule(user: User, program: Program | None) -> bool:
    """Say whether this person writes a program's rules; those of every program are the GME office's."""
    if user.has_role(Role.Kind.GME_ADMIN):
        return True
    return program is not None and program.pk in user.programs_as(Role.Kind.PROGRAM_LEAD)


def can_answer_appeal(user: User, appeal: Appeal) -> bool:
    """The GME office looks again, but neither the trainee nor whoever refused before."""
    barred = (appeal.request.trainee_id, appeal.refused_by_id)
    return works_at_office(user) and user.pk not in barred


def sees_requests(user: User) -> bool:
    """Whoever decides somewhere reads requests and coverage; a superuser reads all and decides nothing."""
    return user.is_superuser or decides_somewhere(user)


def can_refuse_appointment(user: User, appointment: Appointment) -> bool:
    """Only the GME office may refuse a health appointment, never its own, and not once it is over."""
    return (
        user.has_role(Role.Kind.GME_ADMIN)
        and user.pk != appointment.trainee_id
        and appointment.is_kept
        and appointment.ends_at > timezone.now()
    )


def can_take_back(user: User, appointment: Appointment) -> bool:
    """A trainee takes back their own appointment until it begins."""
    return (
        user.pk == appointment.trainee_id and appointment.is_kept and appointment.starts_at > timezone.now()
    )
