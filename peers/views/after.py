"""The pages after a session: for those who ran it, and the pulse for those who were there."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peers import debriefs, pulses
from peers.forms.after import DebriefForm
from peers.forms.runs import PulseForm
from peers.models import Debrief, Pulse
from peers.pulses import RefusedError
from peers.views import run_guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from peers.models import Meeting

COOKIE, COOKIE_AGE = "pulse", 3 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
def after(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the three tick lists and the follow-up list; by POST, keep the ticks."""
    meeting, person = run_guards.runs(request, public_id), run_guards.reader(request)
    form = DebriefForm(request.POST) if request.method == "POST" else _filled(meeting, request)
    if form.is_valid():
        found = form.save(meeting, person)
        asked = found.supervision != Debrief.Supervision.NO
        messages.success(request, "Kept. The director has your wish to talk." if asked else "Kept.")
        return redirect("peers:after", public_id)
    done = debriefs.done(meeting)
    rows = [(other, other.pk in done) for other in debriefs.people(meeting)]
    context = {"meeting": meeting, "form": form, "rows": rows, "open": len(rows) - len(done)}
    return render(request, "peers/after.html", context, status=422 if form.errors else 200)


@require_POST
def follow_up(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Tick someone off the follow-up list, or take it back."""
    meeting = run_guards.runs(request, public_id)
    named = request.POST.get("person", "")
    person = next((one for one in debriefs.people(meeting) if str(one.public_id) == named), None)
    if person is None:
        raise Http404
    debriefs.mark(meeting=meeting, person=person, is_done=request.POST.get("done") == "yes")
    return redirect(f"{request.path.removesuffix('done/')}#follow-up")


@require_safe
def result(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what came back from a meeting's pulse, once it may be shown."""
    meeting = run_guards.hears(request, public_id)
    pulse = Pulse.objects.filter(run__meeting=meeting).first()
    context = {"meeting": meeting, "pulse": pulse, "result": pulses.result(pulse) if pulse else None}
    return render(request, "peers/pulse_result.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: HttpRequest, door: str) -> HttpResponse:
    """Ask three taps and one line of whoever came by the code. Who that is, nobody asks or looks at."""
    found = Pulse.objects.filter(door=door).first()
    if found is None:
        return render(request, "peers/pulse_says.html", {"says": NO_DOOR}, status=404)
    ticket = request.COOKIES.get(COOKIE, "") or secrets.token_urlsafe(18)
    if request.method == "POST":
        return _answer(request, found)
    if pulses.is_used(found, ticket):
        return render(request, "peers/pulse_says.html", {"says": TWICE})
    if not pulses.is_open(found):
        return render(request, "peers/pulse_says.html", {"says": CLOSED}, status=410)
    answer = render(request, "peers/pulse.html", {"form": PulseForm(initial={"ticket": ticket})})
    # Kept by this browser alone, under the pulse's own address: a second answer from it is not taken.
    answer.set_cookie(
        COOKIE,
        ticket,
        max_age=COOKIE_AGE,
        path=request.path,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )
    return answer


NO_DOOR = (
    "This address leads to no pulse, or to one that is not open yet. "
    "Hold your camera to the code again, or ask your facilitators."
)
TWICE = "Your answer has arrived already. It counts once, and nobody can tell which one is yours."
CLOSED = "This pulse is closed: as many have answered as were there, or its last day is over. Thank you."
THANKS = "Thank you. Your answer is mixed with the others’ and shown once four or more are in."


def _answer(request: HttpRequest, found: Pulse) -> HttpResponse:
    form = PulseForm(request.POST)
    if not form.is_valid():
        return render(request, "peers/pulse.html", {"form": form}, status=422)
    data = form.cleaned_data
    try:
        pulses.answer(pulse=found, ticket=data["ticket"], taps=form.taps(), line=data["line"])
    except RefusedError as refusal:
        return render(request, "peers/pulse_says.html", {"says": str(refusal)}, status=409)
    return render(request, "peers/pulse_says.html", {"says": THANKS})


def _filled(meeting: Meeting, request: HttpRequest) -> DebriefForm:
    found = debriefs.of(meeting, run_guards.reader(request))
    return DebriefForm(initial={name: getattr(found, name) for name in DebriefForm.base_fields})
