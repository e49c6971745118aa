"""Curricula and their versions: reading them, and for directors beginning, publishing and discarding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peers import changes, overlays, permissions, problems, readers, shapes, versions, wording
from peers.forms_curriculum import CurriculumForm, OverlayForm, PublishForm
from peers.models import Curriculum, Overlay, Version
from peers.versions import RefusedError

if TYPE_CHECKING:
    import uuid

    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse

    from people.models import User


def reader(request: HttpRequest) -> User:
    """Return who is signed in."""
    person: User = request.user  # type: ignore[assignment]
    return person


def director(request: HttpRequest) -> User:
    """Return the reader, who writes curricula; to others the page does not exist."""
    if not permissions.can_direct(reader(request)):
        raise Http404
    return reader(request)


def readable(request: HttpRequest, public_id: uuid.UUID) -> Version:
    """Return a version that the reader may read, with its sessions."""
    return get_object_or_404(readers.versions_for(reader(request)).with_sessions(), public_id=public_id)


def written(request: HttpRequest, public_id: uuid.UUID) -> Version:
    """Return a version that the reader may write in while it is a draft."""
    director(request)
    return get_object_or_404(Version.objects.select_related("curriculum", "overlay"), public_id=public_id)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the curricula that the reader may read, with their versions."""
    person = reader(request)
    directs = permissions.can_direct(person)
    found = readers.versions_for(person).select_related("curriculum", "overlay").newest_first()
    rows = Curriculum.objects.prefetch_related(Prefetch("versions", found, "readable"))
    curricula = [row for row in rows if directs or row.readable]
    if not directs and not curricula:
        raise Http404
    context = {"curricula": curricula, "directs": directs}
    return render(request, "peers/curricula.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a curriculum of one's own."""
    director(request)
    form = CurriculumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = form.save().versions.get()
        messages.success(request, "Begun. Add its sessions; nobody else sees a draft.")
        return redirect("peers:version", draft.public_id)
    return _terms_page(request, form, "A new curriculum", "Begin")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a curriculum is called and what its groups are like; its sessions have versions."""
    director(request)
    found = get_object_or_404(Curriculum, slug=slug)
    return _edit_terms(request, CurriculumForm(request.POST or None, instance=found), found.name)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_overlay(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change what a program's form is called, whose it is, and what its groups are like."""
    director(request)
    found = get_object_or_404(Overlay, public_id=public_id)
    return _edit_terms(request, OverlayForm(request.POST or None, instance=found), found.title)


def _edit_terms(request: HttpRequest, form: CurriculumForm | OverlayForm, heading: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved. New groups are made by it; groups that exist stay as they are.")
        return redirect("peers:curricula")
    return _terms_page(request, form, heading, "Save")


def _terms_page(request: HttpRequest, form: ModelForm[Overlay], heading: str, action: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "action": action}
    return render(request, "peers/curriculum_terms.html", context, status=422 if form.errors else 200)


@require_safe
def version(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a version: its sessions, what it changes, and what keeps a draft from being published."""
    return version_page(request, readable(request, public_id), None)


def version_page(request: HttpRequest, found: Version, form: PublishForm | None) -> HttpResponse:
    """Draw a version's page, with the form that did not pass where there is one."""
    directs = permissions.can_direct(reader(request))
    content = [shapes.of_session(row) for row in found.sessions.all()]
    context = {
        "version": found,
        "sessions": found.sessions.all(),
        "directs": directs,
        "problems": [] if found.is_published else problems.of_version(content),
        "changes": _changes(found, content) if directs else [],
        "newest": versions.newest(found) if directs and found.is_published else found,
        "newer": overlays.newer_than(found.overlay) if directs and found.overlay else None,
        "draft": _draft_beside(found) if directs else None,
        "form": form or PublishForm(instance=found),
    }
    return render(request, "peers/version.html", context, status=422 if form else 200)


def _changes(found: Version, content: shapes.Shapes) -> list[str]:
    if found.based_on is None:
        return []
    base = shapes.of_version(found.based_on)
    names = wording.Names(content, base)
    return [wording.sentence(change, names) for change in changes.between(base, content)]


def _draft_beside(found: Version) -> Version | None:
    line = found.curriculum.versions.filter(overlay=found.overlay, state="draft")
    return line.exclude(pk=found.pk).first()


@require_POST
def start_draft(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Begin the next version from a published one, or go to the draft that there is."""
    exactly = request.POST.get("from") == "this"
    draft = versions.draft_from(written(request, public_id), exactly=exactly)
    messages.success(request, "This is a draft. Nobody else sees it until you publish it.")
    return redirect("peers:version", draft.public_id)


@require_POST
def publish(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Publish a draft."""
    form = PublishForm(request.POST, instance=written(request, public_id))
    if not form.is_valid():
        return version_page(request, readable(request, public_id), form)
    try:
        done = form.publish(by=reader(request))
        messages.success(request, f"Published: {done}. It stays as it is from now on.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("peers:version", public_id)


@require_POST
def discard(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = written(request, public_id)
    try:
        versions.discard(draft=draft)
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("peers:version", public_id)
    messages.success(request, "Discarded. What is published stays as it is.")
    return redirect("peers:curricula")


@require_http_methods(["GET", "HEAD", "POST"])
def start_overlay(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Begin a program's own form of a published version."""
    upstream = written(request, public_id)
    initial = {"display_name": upstream.curriculum.display_name}
    form = OverlayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            draft = form.start(upstream)
        except RefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect("peers:version", public_id)
        messages.success(request, "Begun as a copy. Change what you need: only that is kept as your own.")
        return redirect("peers:version", draft.public_id)
    return _terms_page(request, form, "A program's own form", "Begin")
