"""The GME office's way to bring a roster in: upload, look, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import proof
from people.forms.roster import ConfirmForm, FormatForm, RosterForm
from people.models import RosterFile, RosterFormat
from people.operations import RefusedError
from people.roster import formats, writing
from people.roster.problems import RosterError, refuse
from people.views.guards import officer

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from people.models import User
    from people.roster.difference import Difference
    from people.roster.formats import Format


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file, check it, and go on to what it would change."""
    by = officer(request)
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (kept := _keep(form, by)):
        return redirect("people:roster_file", kept.public_id)
    context = {"form": form, "saved": RosterFormat.objects.all()}
    return render(request, "people/roster.html", context, status=422 if form.errors else 200)


def _keep(form: RosterForm, by: User) -> RosterFile | None:
    text, key = form.cleaned_data["file"], form.cleaned_data["format"]
    try:
        _preview(text, key, by)
    except RosterError as error:
        form.add_error("file", error.lines)
        return None
    RosterFile.objects.stale().delete()
    return RosterFile.objects.create(uploaded_by=by, format_key=key, content=text)


def _preview(text: str, key: str, by: User) -> Difference:
    return writing.preview(text=text, form=_format(key), by=by)


def _format(key: str) -> Format:
    form = formats.named(key)
    if form is None:
        raise refuse("The mapping of this file is gone. Upload it again with another.")
    return form


def _waiting(request: HttpRequest, public_id: uuid.UUID) -> RosterFile:
    return get_object_or_404(RosterFile.objects.visible_to(officer(request)), public_id=public_id)


@require_safe
def look(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what a waiting file would change."""
    return _difference_page(request, _waiting(request, public_id))


def _difference_page(
    request: HttpRequest, file: RosterFile, refused: ConfirmForm | None = None
) -> HttpResponse:
    try:
        found = _preview(file.content, file.format_key, file.uploaded_by)
    except RosterError as error:
        messages.error(request, "This file does not fit any more. " + " ".join(error.lines[:3]))
        return redirect("people:roster")
    form = refused or ConfirmForm(found=found)
    context = {"file": file, "found": found, "form": form}
    return render(request, "people/roster_file.html", context, status=422 if refused else 200)


@require_POST
@proof.fresh
def confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Make a waiting file true, if its difference is still the one that was shown."""
    file = _waiting(request, public_id)
    try:
        form = ConfirmForm(request.POST, found=_preview(file.content, file.format_key, file.uploaded_by))
        if not form.is_valid():
            return _difference_page(request, file, form)
        _bring_in(file, form)
    except (RosterError, RefusedError) as refusal:
        messages.error(request, f"{refusal} Nothing was changed.")
        return redirect("people:roster_file", public_id)
    messages.success(request, "The roster is in. Whoever is new can sign in now.")
    return redirect("people:list")


def _bring_in(file: RosterFile, form: ConfirmForm) -> None:
    writing.bring_in(
        text=file.content,
        form=_format(file.format_key),
        by=file.uploaded_by,
        leaving=form.cleaned_data.get("leaving"),
        mark=form.cleaned_data["mark"],
    )
    file.delete()


@require_POST
def discard(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Throw a waiting file away."""
    _waiting(request, public_id).delete()
    messages.success(request, "The file is gone. Nothing was changed.")
    return redirect("people:roster")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_format(request: HttpRequest, public_id: uuid.UUID | None = None) -> HttpResponse:
    """Save a mapping, new or known."""
    officer(request)
    known = get_object_or_404(RosterFormat, public_id=public_id) if public_id else RosterFormat()
    form = FormatForm(request.POST if request.method == "POST" else None, instance=known)
    if request.method == "POST" and form.is_valid():
        messages.success(request, f"Saved. Choose “{form.save()}” when you upload.")
        return redirect("people:roster")
    return render(request, "people/roster_format.html", {"form": form}, status=422 if form.errors else 200)
