"""A group's page, what it says of itself, and who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peers import memberships, permissions, successors, timeline
from peers.forms.groups import ChangeForm, JoinForm, LeadForm, PlaceForm, ShapeForm
from peers.models import Membership
from peers.views import guards
from people.operations import RefusedError

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

FORM = ["GET", "HEAD", "POST"]
FEW = 8


@require_safe
def group(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a group to those whose it is: who is in it, what they agreed on, when they meet."""
    found = guards.group(request, public_id)
    reader = guards.reader(request)
    leads_it = permissions.leads(reader, found)
    context = {
        "group": found,
        "seats": found.memberships.members().on().select_related("person").order_by("person__display_name"),
        "leads": found.facilitations.on().select_related("person").order_by("person__display_name"),
        "coming": found.meetings.coming().select_related("session"),
        "timeline": timeline.of(found),
        "away": timeline.away(found) if permissions.can_direct(reader) else [],
        "leads_it": leads_it,
        "can_shape": leads_it or permissions.belongs(reader, found),
        "directs": permissions.can_direct(reader),
    }
    return render(request, "peers/group.html", context)


@require_safe
def keepsake(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what a group may keep once its class is over: its name, agreement and story, and nothing else."""
    found = guards.group(request, public_id)
    if not found.cohort.is_over:
        raise Http404
    context = {"group": found, "timeline": reversed(timeline.of(found))}
    return render(request, "peers/keepsake.html", context)


@require_http_methods(FORM)
def shape(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let a group name itself and write its agreement."""
    found = guards.group(request, public_id)
    if not permissions.can_shape(guards.reader(request), found):
        raise Http404
    form = ShapeForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved. Everyone in the group sees it.")
        return redirect("peers:group", public_id)
    context = {"form": form, "group": found}
    return render(request, "peers/group_shape.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
def place(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say where a group meets."""
    guards.director(request)
    found = guards.group(request, public_id)
    form = PlaceForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved. Meetings planned from now on take it; those planned before do not.")
        return redirect("peers:group", public_id)
    context = {"form": form, "group": found, "heading": "Where it meets"}
    return render(request, "peers/group_form.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
def join(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put someone into a group."""
    guards.director(request)
    found = guards.group(request, public_id)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.save(found):
        messages.success(request, "They are in. The group and its facilitators see it.")
        return redirect("peers:group", public_id)
    context = {"form": form, "group": found, "heading": "Someone new"}
    return render(request, "peers/group_form.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
def lead(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say who leads a group from a day on, beside those who could."""
    guards.director(request)
    found = guards.group(request, public_id)
    form = LeadForm(request.POST if request.method == "POST" else None, group=found)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, "Saved. They see the group now.")
        return redirect("peers:group", public_id)
    context = {"form": form, "group": found, "successors": successors.of_group(found)[:FEW]}
    return render(request, "peers/group_lead.html", context, status=422 if form.errors else 200)


@require_POST
def ask_for_change(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let whoever leads a group ask the director to look at who is in it."""
    found, reader = guards.group(request, public_id), guards.reader(request)
    if not permissions.leads(reader, found):
        raise Http404
    try:
        memberships.ask_for_change(group=found, by=reader)
        messages.success(request, "The PEERS director is told, and talks to you. The group is not.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("peers:group", public_id)


@require_http_methods(FORM)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of someone's place in a group."""
    guards.director(request)
    members = Membership.objects.members().select_related("group__cohort", "person")
    held = get_object_or_404(members, pk=pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, membership=held)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, f"Saved for {held.person}.")
        return redirect("peers:group", held.group.public_id)
    context = {"form": form, "group": held.group, "heading": held.person}
    return render(request, "peers/group_form.html", context, status=422 if form.errors else 200)
