"""What trainees write for themselves. Every lookup asks for the owner, who is the reader."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peers import letters
from peers.forms.letters import LetterForm, NoteForm
from peers.letters import RefusedError
from peers.models import Letter, Meeting, Reflection
from peers.sealing import SealError
from peers.views import run_guards

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

    from people.models import User


def _owner(request: HttpRequest) -> User:
    person = run_guards.reader(request)
    if not letters.may_keep(person):
        raise Http404
    return person


def _writer(request: HttpRequest) -> User:
    if not letters.can_seal():
        raise Http404
    return _owner(request)


@require_safe
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """List someone's own letters and notes; no word of them is on this page."""
    person = _owner(request)
    cohort = letters.cohort_of(person) if letters.can_seal() else None
    found = letters.own(person)
    context = {
        "letters": [_listed(letter) for letter in found],
        "notes": Reflection.objects.of(person.pk).select_related("meeting__session"),
        "may_write": cohort is not None and all(row.opened_on for row in found if row.cohort == cohort),
        "may_note": letters.can_seal(),
    }
    return render(request, "peers/own.html", context)


def _listed(found: Letter) -> tuple[Letter, dt.date | None, bool]:
    """Return a letter, the day on which it opens and whether that has come; an opened one has neither."""
    sealed = found.opened_on is None
    return found, letters.opens_on(found) if sealed else None, sealed and letters.is_due(found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: HttpRequest) -> HttpResponse:
    """Write a letter and seal it."""
    person = _writer(request)
    cohort = letters.cohort_of(person)
    if cohort is None:
        raise Http404
    form = LetterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            form.save(person, cohort)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Sealed. Nobody can read it, and it waits for you.")
            return redirect("peers:own")
    return render(request, "peers/letter_new.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a letter: sealed, with the way to open it; opened, with its words. By POST, break the seal."""
    found = get_object_or_404(
        Letter.objects.select_related("cohort"), public_id=public_id, owner=_owner(request)
    )
    context: dict[str, object] = {
        "letter": found,
        "opens_on": letters.opens_on(found),
        "is_due": letters.is_due(found),
    }
    try:
        if request.method == "POST":
            letters.open_letter(found)
            return redirect("peers:letter", public_id)
        context["words"] = letters.words_of(found) if found.opened_on else ""
    except SealError as error:
        context["trouble"] = str(error)
    return render(request, "peers/letter.html", context)


@require_POST
def letter_delete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a letter for good."""
    get_object_or_404(Letter, public_id=public_id, owner=_owner(request)).delete()
    messages.success(request, "Deleted. Nothing of it is left here.")
    return redirect("peers:own")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_new(request: HttpRequest) -> HttpResponse:
    """Write a note for oneself, after a meeting or between two."""
    person = _writer(request)
    meeting = _named_meeting(request)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save(person, meeting)
        messages.success(request, "Kept, for you alone.")
        return redirect("peers:own")
    context = {"form": form, "meeting": meeting}
    return render(request, "peers/note_new.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def note(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a note to whoever wrote it."""
    mine = Reflection.objects.of(_owner(request).pk).select_related("meeting__session")
    found = get_object_or_404(mine, public_id=public_id)
    context: dict[str, object] = {"note": found}
    try:
        context["words"] = letters.words_of_note(found)
    except SealError as error:
        context["trouble"] = str(error)
    return render(request, "peers/note.html", context)


@require_POST
def note_delete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a note for good."""
    get_object_or_404(Reflection, public_id=public_id, owner=_owner(request)).delete()
    messages.success(request, "Deleted. Nothing of it is left here.")
    return redirect("peers:own")


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Hand over everything as JSON, sealed letters too: they are the reader's own."""
    answer = JsonResponse(letters.export(_owner(request)), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="for-yourself.json"'
    return answer


def _named_meeting(request: HttpRequest) -> Meeting | None:
    """Return the meeting that the address names, if the reader knows of it."""
    with suppress(ValueError):
        name = uuid.UUID(request.GET.get("meeting", ""))
        return Meeting.objects.visible_to(run_guards.reader(request)).filter(public_id=name).first()
    return None
