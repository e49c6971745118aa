"""Making a meeting up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from peers import completion, dates, making_up, permissions
from peers.forms.circles import CircleForm
from peers.forms.meetings import MakeUpForm
from peers.models import Cohort, MakeUp, Meeting
from peers.views import guards
from people.operations import RefusedError

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

ASKED = {
    "circle": "Your seat in the circle is kept.",
    "guest": "The group is asked. You hear from them; a no has no reason to give, and neither have you.",
    "one": "Your facilitators are asked. They find a time with you.",
    "written": "Your facilitators know. What you write stays with you; say here when it is done.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def make_up(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show how one can make a missed meeting up, or how it stands."""
    reader = guards.reader(request)
    missed, owed = _missed(request, public_id)
    asked = MakeUp.objects.filter(person=reader, missed=missed, state__in=MakeUp.OPEN).first()
    form = MakeUpForm(request.POST if request.method == "POST" else None, person=reader, missed=missed)
    if request.method == "POST" and form.is_valid() and (made := form.save()):
        messages.success(request, ASKED[made.kind])
        return redirect("peers:make_up", public_id)
    context = {"missed": missed, "owed": owed, "asked": asked, "form": form}
    return render(request, "peers/make_up.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Open a make-up circle for the session of a meeting that is over."""
    missed = guards.marked(request, public_id)
    if not missed.is_over or missed.state == Meeting.State.CANCELLED:
        raise Http404
    form = CircleForm(request.POST if request.method == "POST" else None, missed=missed)
    if request.method == "POST" and form.is_valid() and (made := form.save()):
        messages.success(request, "The circle is open. Whoever missed this session can choose it now.")
        for words in dates.Diary(missed.group.cohort).wrong(made):
            messages.warning(request, words)
        return redirect("peers:meeting", public_id)
    context = {"missed": missed, "form": form}
    return render(request, "peers/circle.html", context, status=422 if form.errors else 200)


def _missed(request: HttpRequest, public_id: uuid.UUID) -> tuple[Meeting, bool]:
    """Return a meeting that the reader missed, and whether they still do.

    One from before a move is theirs to make up. Whoever asked, and is noted as there since, has nothing to
    make up any more, and what they asked for to take back.
    """
    reader = guards.reader(request)
    found = {meeting.public_id: meeting for meeting in completion.missed(reader)}
    if public_id in found:
        return found[public_id], True
    asked = MakeUp.objects.filter(person=reader, missed__public_id=public_id, state__in=MakeUp.OPEN)
    rows = Meeting.objects.filter(make_ups__in=asked).select_related("session", "group__cohort")
    return get_object_or_404(rows.filter(group__cohort__state__in=Cohort.SHOWN)), False


@require_POST
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give the host group's answer; who answers what was taken back is told so."""
    if not MakeUp.objects.filter(public_id=public_id).exists():
        messages.info(request, making_up.GONE)
        return redirect("peers:home")
    found = _answerable(request, public_id)
    yes = guards.yes_or_no(request, "answer")
    if yes is None:
        messages.error(request, guards.LOST)
        return redirect("peers:home")
    try:
        making_up.answer(make_up=found, yes=yes)
        messages.success(request, "They are told.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("peers:home")


def _answerable(request: HttpRequest, public_id: uuid.UUID) -> MakeUp:
    found = MakeUp.objects.select_related("missed__group__cohort", "host__group__cohort")
    asked = get_object_or_404(found, public_id=public_id)
    reader = guards.reader(request)
    if asked.person_id == reader.pk:
        raise Http404  # nobody says yes to themself, nor that their own talk was had
    if not (permissions.can_direct(reader) or permissions.leads(reader, (asked.host or asked.missed).group)):
        raise Http404
    return asked


@require_POST
def done(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say that a talk was had or that something was written."""
    mine = MakeUp.objects.filter(public_id=public_id, person=guards.reader(request), kind="written").first()
    found = mine or _answerable(request, public_id)
    try:
        making_up.finish(make_up=found, by=guards.reader(request))
        messages.success(request, "It counts as made up.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("peers:home")


@require_POST
def take_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take one's own request back."""
    found = get_object_or_404(MakeUp, public_id=public_id, person=guards.reader(request))
    try:
        making_up.take_back(make_up=found)
        messages.success(request, "Taken back. You can choose another way.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("peers:home")
