"""The director's pages of a class: what it is, its days, its groups, and bringing them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peers import anchors, completion, dates, drawings, permissions, registers, safety, tallies
from peers.forms.cohorts import CohortForm, ConfirmImportForm, EventForm, ImportForm, ProtectForm
from peers.importing import writing
from peers.views import guards
from people import csvs
from people.roster.problems import RosterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peers.models import Cohort


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Make a class, or change its numbers."""
    guards.director(request)
    known = guards.cohort(request, slug) if slug else None
    form = CohortForm(request.POST if request.method == "POST" else None, instance=known)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"{saved} is saved.")
        return redirect("peers:cohort", saved.slug)
    context = {"form": form, "cohort": known}
    return render(request, "peers/cohort_edit.html", context, status=422 if form.errors else 200)


@require_safe
def cohort(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a class: its groups, where each stands, and who leads whom they assess."""
    found = guards.counted(request, slug)
    if found.is_forgotten:
        counts = tallies.kept(found, feedback=permissions.can_read_feedback(guards.reader(request)))
        context = {"cohort": found, "counts": counts}
        return render(request, "peers/cohort_forgotten.html", context)
    groups = registers.groups(found)
    conflicts = safety.conflicts([row.group for row in groups])
    context = {"cohort": found, "groups": groups, "conflicts": conflicts}
    return render(request, "peers/cohort.html", context)


@require_safe
def clashes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the coming meetings of a class whose time or room does not work."""
    found = guards.cohort(request, slug)
    context = {"cohort": found, "clashes": dates.clashes(found)}
    return render(request, "peers/clashes.html", context)


@require_safe
def so_far(request: HttpRequest, slug: str) -> HttpResponse:
    """Show in counts how many of a class are complete, and how often protected time was kept."""
    found = guards.cohort(request, slug)
    protected, complete = registers.protected(found), registers.complete(found)
    drawn = {
        "standing": drawings.STANDING,
        "standing_bars": drawings.of_standing(complete),
        "time": drawings.TIME,
        "time_bars": drawings.of_time(protected),
    }
    context = {"cohort": found, "protected": protected, "complete": complete}
    return render(request, "peers/so_far.html", context | drawn)


@require_safe
def completion_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Hand out who is complete so far, and nothing else."""
    found = guards.cohort(request, slug)
    rows: Iterator[list[object]] = (
        [each.person.email, each.person.display_name, "complete" if each.is_complete else "not yet"]
        for each in completion.of_cohort(found)
    )
    return csvs.response(f"{found.slug}-completion.csv", ["email", "name", "so far"], rows)


@require_safe
def days(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a class's events and protected time, and the way to plan its meetings."""
    return _days_page(request, guards.cohort(request, slug))


def _days_page(
    request: HttpRequest, found: Cohort, event: EventForm | None = None, protect: ProtectForm | None = None
) -> HttpResponse:
    context = {
        "cohort": found,
        "events": [{"name": anchors.name(row.anchor), "date": row.date} for row in found.events.all()],
        "blocks": found.blocks.all(),
        "event_form": event or EventForm(cohort=found),
        "protect_form": protect or ProtectForm(),
        "waiting": registers.unplanned(found),
    }
    return render(request, "peers/days.html", context, status=422 if event or protect else 200)


@require_POST
def add_event(request: HttpRequest, slug: str) -> HttpResponse:
    """Say when something is that sessions are anchored to."""
    found = guards.cohort(request, slug)
    form = EventForm(request.POST, cohort=found)
    if not form.is_valid():
        return _days_page(request, found, event=form)
    form.save()
    messages.success(request, "Saved. Meetings that are planned stay where they are.")
    return redirect("peers:days", slug)


@require_POST
def protect(request: HttpRequest, slug: str) -> HttpResponse:
    """Protect a time, or keep it free for an exam."""
    found = guards.cohort(request, slug)
    form = ProtectForm(request.POST)
    if not form.is_valid():
        return _days_page(request, found, protect=form)
    messages.success(request, f"Saved on {form.save(found)} days.")
    return redirect("peers:days", slug)


@require_POST
def unprotect(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give one protected time, or one exam, back."""
    guards.cohort(request, slug).blocks.filter(pk=pk).delete()
    messages.success(request, "Given back. Meetings that are planned stay where they are.")
    return redirect("peers:days", slug)


@require_POST
def generate(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan the meetings that are not planned yet."""
    found = guards.cohort(request, slug)
    outcome = dates.generate(found)
    messages.success(request, f"Meetings planned: {len(outcome.made)}.")
    for words in outcome.words[:10]:
        messages.warning(request, words)
    if len(outcome.words) > 10:
        messages.warning(request, f"And {len(outcome.words) - 10} more.")
    return redirect("peers:days", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a file of groups, and show what it would change."""
    found = guards.cohort(request, slug)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["file"]
        try:
            difference = writing.preview(text=text, cohort=found)
        except RosterError as error:
            form.add_error("file", error.lines)
        else:
            context = {"cohort": found, "found": difference, "form": ConfirmImportForm.of(text, difference)}
            return render(request, "peers/import_confirm.html", context)
    context = {"cohort": found, "form": form}
    return render(request, "peers/import.html", context, status=422 if form.errors else 200)


@require_POST
def confirm_import(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a file true, if what it changes is still what was shown."""
    found = guards.cohort(request, slug)
    form = ConfirmImportForm(request.POST)
    try:
        if not form.is_valid():
            messages.error(request, "The file did not arrive whole. Upload it again.")
            return redirect("peers:import", slug)
        writing.bring_in(text=form.cleaned_data["text"], cohort=found, mark=form.cleaned_data["mark"])
    except RosterError as error:
        messages.error(request, f"{error} Nothing was changed.")
        return redirect("peers:import", slug)
    messages.success(request, "The groups are in. Members and facilitators see theirs now.")
    return redirect("peers:cohort", slug)
