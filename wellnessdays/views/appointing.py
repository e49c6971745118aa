"""Health appointments: told by a trainee, seen as hours away, and refusable by the GME office alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.models import Role
from wellnessdays import appointments, permissions
from wellnessdays.forms import AppointmentForm, RefuseForm
from wellnessdays.models import Appointment
from wellnessdays.operations import RefusedError
from wellnessdays.views import guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

PAST = 10


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show a trainee's hours away; by POST tell of new ones."""
    trainee = guards.trainee_of(request)
    form = AppointmentForm(request.POST if request.method == "POST" else None)
    program = guards.chosen_program(request, trainee)
    if form.is_valid() and (told := form.save(trainee=trainee, program=program)):
        messages.success(request, f"Told: {appointments.hours(told)}. You need do nothing more.")
        return redirect("wellnessdays:appointments")
    own, now = Appointment.objects.filter(trainee=trainee), timezone.now()
    context = {
        "form": form,
        "programs": guards.programs_of(trainee),
        "program": program,
        "ahead": [(each, permissions.can_take_back(trainee, each)) for each in own.ahead(now)],
        "others": own.exclude(pk__in=own.ahead(now))[:PAST],
    }
    return render(request, "wellnessdays/appointments.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take one's own appointment back."""
    trainee = guards.trainee_of(request)
    found = get_object_or_404(Appointment, trainee=trainee, public_id=public_id)
    try:
        appointments.take_back(appointment=found, by=trainee)
        messages.success(request, "Taken back. Your program is told that you are there.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:appointments")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask the GME office for its reason; by POST, refuse. A program has no such page."""
    officer = guards.decider_of(request)
    if not officer.has_role(Role.Kind.GME_ADMIN):
        raise Http404
    found = get_object_or_404(Appointment.objects.visible_to(officer), public_id=public_id)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.save(appointment=found, by=officer):
        messages.success(request, "Answered. The trainee reads your reason, and the program is told.")
        return redirect("wellnessdays:coverage", found.program.slug)
    context = {"away": found, "form": form, "open": permissions.can_refuse_appointment(officer, found)}
    return render(request, "wellnessdays/refuse_hours.html", context, status=422 if form.errors else 200)
