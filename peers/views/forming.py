"""Forming a class's groups: what they are formed from, drafts side by side, and publishing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peers.forming import audit, beside, drafts, naming, solver, taking
from peers.forming.facts import Facts
from peers.forms.cohorts import ConfirmImportForm
from peers.forms.forming import PeopleForm, ShiftForm, StartForm, TimesForm
from peers.models import Cohort, Draft, KeepApart
from peers.views import guards
from people.operations import RefusedError
from people.roster.problems import RosterError

if TYPE_CHECKING:
    import uuid

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from peers.forming.naming import Names


GONE = "That draft is gone: someone published one of this class's drafts, or threw this one away."


@dataclass(frozen=True)
class Team:
    """One group of a draft, in names."""

    number: int
    lead: str
    slot: str
    people: list[str]


@require_safe
def forming(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a class's groups are formed from, and its drafts."""
    return _page(request, guards.cohort(request, slug))


def _page(request: HttpRequest, cohort: Cohort, **given: forms.Form) -> HttpResponse:
    found, reader = list(cohort.drafts.select_related("cohort")), guards.reader(request)
    entrants = list(cohort.entrants.all())
    context = {
        "cohort": cohort,
        "entrants": len(entrants),
        "leads": cohort.leads.count(),
        "slots": cohort.slots.count(),
        "apart": KeepApart.objects.countable_by(reader).filter(cohort=cohort).count(),
        "drafts": [(draft, audit.measures(entrants, draft.plan) if draft.plan else []) for draft in found],
        "titles": [title for title, _ in audit.measures(entrants, [])],
        "running": any(draft.state in Draft.RUNNING for draft in found),
        "comparable": len(beside.comparable(cohort)) >= beside.LEAST,
        "missing": "" if solver.is_there() else solver.MISSING,
        "people_form": PeopleForm(),
        "start_form": StartForm(),
    } | given
    return render(request, "peers/forming.html", context, status=422 if given else 200)


@require_POST
def take_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a file of who is placed and who leads, and show what it would change."""
    cohort = guards.cohort(request, slug)
    form = PeopleForm(request.POST, request.FILES)
    if form.is_valid():
        text = form.cleaned_data["file"]
        try:
            found = taking.preview(text=text, cohort=cohort)
        except RosterError as error:
            form.add_error("file", error.lines)
        except RefusedError as refusal:
            form.add_error("file", str(refusal))
        else:
            context = {"cohort": cohort, "found": found, "form": ConfirmImportForm.of(text, found)}
            return render(request, "peers/forming_confirm.html", context)
    return _page(request, cohort, people_form=form)


@require_POST
def confirm_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a file true, if what it changes is still what was shown."""
    cohort = guards.cohort(request, slug)
    form = ConfirmImportForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The file did not arrive whole. Upload it again.")
        return redirect("peers:forming", slug)
    try:
        found = taking.take(cohort=cohort, by=guards.reader(request), **form.cleaned_data)
    except (RosterError, RefusedError) as error:
        messages.error(request, f"{error} Nothing was changed.")
        return redirect("peers:forming", slug)
    people, leads = len(found.sheet.entrants), len(found.sheet.leads)
    messages.success(request, f"{people} people to place, {leads} groups to lead.")
    return redirect("peers:forming", slug)


@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a worker form some drafts."""
    cohort = guards.cohort(request, slug)
    form = StartForm(request.POST)
    if not form.is_valid():
        return _page(request, cohort, start_form=form)
    try:
        data = form.cleaned_data
        drafts.start(cohort=cohort, count=data["drafts"], seconds=data["seconds"])
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("peers:forming", slug)


def _draft(request: HttpRequest, public_id: uuid.UUID) -> Draft:
    guards.director(request)
    return get_object_or_404(Draft.objects.select_related("cohort"), public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a draft and which rules it breaks; by POST, move someone in it by hand."""
    found = _draft(request, public_id)
    facts = Facts(found.cohort)
    names = naming.read(facts, [found.plan])
    sent = request.POST if request.method == "POST" else None
    form = ShiftForm(sent, draft=found, names=names)
    if request.method == "POST" and form.is_valid():
        return _shift(request, found, **form.cleaned_data)
    ready = found.state not in Draft.RUNNING
    context = {
        "draft": found,
        "teams": _teams(found, names),
        "faults": audit.faults(facts, found.plan) if found.plan else [],
        "measures": audit.measures(facts.entrants.values(), found.plan) if found.plan else [],
        "form": form if ready and found.plan else None,
        "running": not ready,
        "percent": _percent(found),
    }
    return render(request, "peers/draft.html", context, status=422 if form.errors else 200)


def _shift(request: HttpRequest, found: Draft, person: str, group: str) -> HttpResponse:
    try:
        broken = drafts.shift(draft=found, person=int(person), group=int(group))
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("peers:forming", found.cohort.slug)
    for words in broken[:5]:
        messages.warning(request, words)
    if not broken:
        messages.success(request, "Moved. Every rule holds.")
    return redirect("peers:draft", found.public_id)


def _teams(found: Draft, names: Names) -> list[Team]:
    return [
        Team(
            number,
            names.lead(team["lead"]),
            names.slot(team["slot"]),
            sorted(names.person(pk) for pk in team["people"]),
        )
        for number, team in enumerate(found.plan, 1)
    ]


def _percent(found: Draft) -> int:
    if found.state not in Draft.RUNNING:
        return 100
    waited = (timezone.now() - found.made_at).total_seconds() / max(1, found.seconds)
    return min(95, round(100 * waited))


@require_POST
def publish(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Make a draft the class's groups."""
    guards.director(request)
    found = Draft.objects.select_related("cohort").filter(public_id=public_id).first()
    if found is None:
        messages.error(request, f"{GONE} Nothing was published just now.")
        return redirect("peers:home")
    try:
        groups = drafts.publish(draft=found)
    except RefusedError as refusal:
        messages.error(request, f"{refusal} Nothing was published.")
        is_there = Draft.objects.filter(pk=found.pk).exists()
        to = ("peers:draft", public_id) if is_there else ("peers:forming", found.cohort.slug)
        return redirect(*to)
    messages.success(request, f"{len(groups)} groups are published. What people declared is deleted.")
    return redirect("peers:cohort", found.cohort.slug)


@require_POST
def discard(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    found = _draft(request, public_id)
    drafts.discard(draft=found)
    messages.success(request, "The draft is gone.")
    return redirect("peers:forming", found.cohort.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """Let someone who is to be placed, or is to lead, say when they could meet."""
    reader = guards.reader(request)
    cohort = get_object_or_404(Cohort.objects.filter(state__in=Cohort.EARLY), slug=slug)
    leads = cohort.leads.filter(person=reader) | cohort.leads.filter(partner=reader)
    placed = cohort.entrants.filter(person=reader).exists()
    if not placed and not leads.exists():
        raise Http404
    form = TimesForm(request.POST if request.method == "POST" else None, cohort=cohort, person=reader)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, "Thank you. You hear once the groups are made.")
        return redirect("peers:home")
    context = {"form": form, "cohort": cohort, "placed": placed}
    return render(request, "peers/times.html", context, status=422 if form.errors else 200)
