"""Reading and writing the rules. What a change would touch is shown before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import site_today
from people.models import Program, Role
from wellnessdays import trials
from wellnessdays.facts import BUILT_IN
from wellnessdays.forms import BlackoutForm, DeputyForm, PolicyForm, RotationsForm, ScheduleForm
from wellnessdays.models import Blackout, Policy
from wellnessdays.views import guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from wellnessdays.trials import Impact


PAGE = 10


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show whose rules the reader may write."""
    user = guards.decider_of(request)
    office = user.has_role(Role.Kind.GME_ADMIN)
    programs = Program.objects.filter(kind__in=Program.GME_KINDS)
    if not office:
        programs = programs.filter(pk__in=user.programs_as(Role.Kind.PROGRAM_LEAD))
    context = {"programs": programs, "office": office, "everyone": guards.EVERYONE}
    return render(request, "wellnessdays/rules_index.html", context)


@require_safe
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a program's rules, versions and closed days, with the forms to change them."""
    return _page(request, slug, guards.ruled(request, slug))


@require_POST
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """Try a new version of the rules, or save it."""
    program = guards.ruled(request, slug)
    form = PolicyForm(request.POST, program=program)
    if not form.is_valid():
        return _page(request, slug, program, policy_form=form)
    if "try" in request.POST:
        return _page(request, slug, program, policy_form=form, policy_impact=trials.of_policy(form.instance))
    form.write(guards.decider_of(request))
    messages.success(request, "Saved. The new rules hold from their day on; nothing decided changes.")
    return redirect("wellnessdays:rules", slug)


@require_POST
def blackout(request: HttpRequest, slug: str) -> HttpResponse:
    """Try closing some days, or close them."""
    program = guards.ruled(request, slug)
    form = BlackoutForm(request.POST, program=program)
    if not form.is_valid():
        return _page(request, slug, program, blackout_form=form)
    if "try" in request.POST:
        impact = trials.of_blackout(form.instance)
        return _page(request, slug, program, blackout_form=form, blackout_impact=impact)
    form.save()
    messages.success(request, f"Closed: {form.instance.title}. Trainees read the title, and nothing else.")
    return redirect("wellnessdays:rules", slug)


@require_POST
def open_days(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Open closed days again."""
    program = guards.ruled(request, slug)
    found = get_object_or_404(Blackout, public_id=public_id, program=program)
    found.delete()
    messages.success(request, f"Open again: {found.title}.")
    return redirect("wellnessdays:rules", slug)


@require_POST
def rotations(request: HttpRequest, slug: str) -> HttpResponse:
    """Say which rotations let people go."""
    program = guards.ruled(request, slug)
    if program is None:
        raise Http404
    form = RotationsForm(request.POST, program=program)
    if not form.is_valid():
        return _page(request, slug, program, rotations_form=form)
    form.save()
    messages.success(request, "Saved. Requests made from now on are seen this way.")
    return redirect("wellnessdays:rules", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who decides in a lead's place and when; by POST, name someone."""
    program = guards.ruled(request, slug)
    if program is None:
        raise Http404
    by = guards.decider_of(request)
    form = DeputyForm(request.POST if request.method == "POST" else None, program=program, by=by)
    if form.is_valid() and form.save():
        messages.success(request, f"{form.person} decides in those days, and in no others.")
        return redirect("wellnessdays:deputies", slug)
    leads = Role.objects.filter(program=program, kind=Role.Kind.PROGRAM_LEAD).select_related("user")
    now = leads.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=site_today())).order_by("starts_on")
    context = {"slug": slug, "program": program, "form": form, "leads": now}
    return render(request, "wellnessdays/deputies.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    """Take a rotation schedule from a file, or try it."""
    user, posted = guards.decider_of(request), request.method == "POST"
    office = user.has_role(Role.Kind.GME_ADMIN)
    programs = None if office else user.programs_as(Role.Kind.PROGRAM_LEAD)
    form = ScheduleForm(request.POST, request.FILES) if posted else ScheduleForm()
    dry_run = "try" in request.POST
    report = form.save(programs=programs, dry_run=dry_run) if form.is_valid() else None
    if report and not dry_run:
        messages.success(request, f"Taken: {report}")
        return redirect("wellnessdays:schedule")
    context = {"form": form, "report": report}
    return render(request, "wellnessdays/schedule.html", context, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    slug: str,
    program: Program | None,
    *,
    policy_form: PolicyForm | None = None,
    blackout_form: BlackoutForm | None = None,
    rotations_form: RotationsForm | None = None,
    policy_impact: Impact | None = None,
    blackout_impact: Impact | None = None,
) -> HttpResponse:
    written, today = Policy.objects.filter(program=program), site_today()
    now = written.filter(valid_from__lte=today).first()
    sent = [form for form in (policy_form, blackout_form, rotations_form) if form and form.errors]
    context: dict[str, Any] = {
        "slug": slug,
        "program": program,
        "page_obj": Paginator(written.select_related("written_by"), PAGE).get_page(request.GET.get("page")),
        "now": now,
        "blackouts": Blackout.objects.filter(program=program, last_day__gte=today),
        "policy_form": policy_form or PolicyForm(program=program, initial=_start(now)),
        "blackout_form": blackout_form or BlackoutForm(program=program),
        "rotations_form": rotations_form or (RotationsForm(program=program) if program else None),
        "policy_impact": policy_impact,
        "blackout_impact": blackout_impact,
    }
    return render(request, "wellnessdays/rules.html", context, status=422 if sent else 200)


def _start(now: Policy | None) -> dict[str, Any]:
    """Return what the form for a new version starts with: today's rules, from today."""
    base = now or BUILT_IN
    names = [name for name in PolicyForm.base_fields if name != "valid_from"]
    return {name: getattr(base, name) for name in names} | {"valid_from": site_today()}
