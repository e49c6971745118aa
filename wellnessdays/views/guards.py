"""Who gets past a page's door. 404 and not 403: a page that is not yours is no page at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from people.models import Program, Role
from wellnessdays import permissions
from wellnessdays.models import Request

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from people.models import User


def trainee_of(request: HttpRequest) -> User:
    """Return the reader, who is a resident or a fellow."""
    user: User = request.user  # type: ignore[assignment]
    if not permissions.has_wellness_days(user):
        raise Http404
    return user


def decider_of(request: HttpRequest) -> User:
    """Return the reader, who decides somewhere."""
    user: User = request.user  # type: ignore[assignment]
    if not permissions.decides_somewhere(user):
        raise Http404
    return user


def reader_of(request: HttpRequest) -> User:
    """Return the reader, who decides somewhere, or who as a superuser reads and decides nothing."""
    user: User = request.user  # type: ignore[assignment]
    if not permissions.sees_requests(user):
        raise Http404
    return user


def officer_of(request: HttpRequest) -> User:
    """Return the reader, who works at the GME office."""
    user: User = request.user  # type: ignore[assignment]
    if not permissions.works_at_office(user):
        raise Http404
    return user


def led_by(user: User) -> QuerySet[Program]:
    """Return the residencies and fellowships of which someone reads every request."""
    programs = Program.objects.filter(kind__in=Program.GME_KINDS)
    if user.is_superuser or permissions.works_at_office(user):
        return programs
    return programs.filter(pk__in=user.programs_as(Role.Kind.PROGRAM_LEAD))


def visible(request: HttpRequest, public_id: uuid.UUID) -> Request:
    """Return a request that the reader may know of."""
    found = Request.objects.visible_to(request.user).with_halves()  # type: ignore[arg-type]
    return get_object_or_404(found, public_id=public_id)


def own(request: HttpRequest, public_id: uuid.UUID) -> Request:
    """Return a request that the reader made."""
    found = visible(request, public_id)
    if found.trainee_id != request.user.pk:
        raise Http404
    return found


def decidable(request: HttpRequest, public_id: uuid.UUID) -> Request:
    """Return a request that is the reader's to decide."""
    found = visible(request, public_id)
    if not permissions.can_decide(decider_of(request), found):
        raise Http404
    return found


def programs_of(trainee: User) -> list[Program]:
    """Return the residencies and fellowships that a trainee is in now, the one begun first first."""
    ids = [place.program_id for place in trainee.enrollments_now if place.program_kind in Program.GME_KINDS]
    return sorted(Program.objects.filter(pk__in=ids), key=lambda program: ids.index(program.pk))


def chosen_program(request: HttpRequest, trainee: User) -> Program:
    """Return the program a request is for: the one named, for someone who is in several, else the first."""
    found = programs_of(trainee)
    named = (request.POST if request.method == "POST" else request.GET).get("program")
    return next((program for program in found if program.slug == named), found[0])


def ruled(request: HttpRequest, slug: str) -> Program | None:
    """Return a program whose rules the reader writes; None stands for every program, for the GME office."""
    user = decider_of(request)
    if slug == EVERYONE and permissions.can_rule(user, None):
        return None
    program = get_object_or_404(Program, slug=slug, kind__in=Program.GME_KINDS)
    if not permissions.can_rule(user, program):
        raise Http404
    return program


EVERYONE = "every-program"
