"""Running a meeting. The page works with forms alone; a script turns pages without the network."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from peers import letters, permissions, running, screens, wishes
from peers.forms.runs import TapForm, WishForm, taps_from
from peers.models import Run
from peers.running import RefusedError
from peers.views import run_guards

if TYPE_CHECKING:
    from django.http import HttpRequest

    from peers.models import Meeting

WISH = "wish"
# htmx takes such an answer in, and asks no more.
STOP_ASKING = 286


@dataclass(frozen=True)
class Wished:
    """That the reader has tapped in this block, and for what, where their browser remembers it."""

    words: str


# A phone at a bad network loads a whole guide. Nothing that is asked for comes back in it, so that its size
# tells nobody what is secret in it.
@gzip_page
@require_safe
@never_cache
def run(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the block that is open, large, with all others ready to be turned to."""
    meeting = run_guards.runs(request, public_id)
    found = running.of(meeting)
    if found.is_past:
        return redirect("peers:after", public_id)
    context = {
        "meeting": meeting,
        "screen": screens.screen(found),
        "state": screens.state(found, meeting),
        "tap_name": uuid.uuid4(),
        "pulse": screens.pulse_address(meeting),
        "code": screens.code(screens.pulse_address(meeting)),
    }
    return render(request, "peers/run.html", context)


@require_safe
@never_cache
def state(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer the other device's question whether anything has changed; 304 when nothing has."""
    meeting = run_guards.runs(request, public_id)
    return _state(request, running.of(meeting), meeting)


@require_POST
def tap(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take one tap from a form, and show the page again."""
    meeting = run_guards.runs(request, public_id)
    form = TapForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That button is out of date. Here is where you are now.")
        return redirect("peers:run", public_id)
    before = running.of(meeting).standing if running.parts_of(meeting) else None
    try:
        found = running.record(meeting=meeting, taps=[form.tap(screens.now_ms(), _device(request))])
    except RefusedError as refusal:
        messages.warning(request, str(refusal))
        return redirect("peers:run", public_id)
    if found.standing == before:
        messages.info(request, "That was done already. Here is where you are now.")
    return redirect("peers:run", public_id)


@require_POST
def taps(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the taps that a device kept, however late; answer with where the run stands."""
    meeting = run_guards.runs(request, public_id)
    try:
        sent = taps_from(request.body)
        found = running.record(meeting=meeting, taps=sent)
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=400)
    except RefusedError as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    return _state(request, found, meeting)


@require_safe
@never_cache
def live(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a member the open block and the three wishes; a page that follows along learns when it may not."""
    try:
        meeting = run_guards.attends(request, public_id)
    except Http404:
        if not _asks_part(request):
            raise
        return render(request, "peers/live.html#gone", status=STOP_ASKING)
    found = running.of(meeting)
    screen, wish = screens.screen(found), _wished(request, found)
    seen = f"{screen.standing.phase}-{screen.standing.block}-{bool(wish)}" if screen.standing else "empty"
    if _asks_part(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context = {
        "meeting": meeting,
        "screen": screen,
        "wish": wish,
        "seen": seen,
        "pulse": "" if found._state.adding else reverse("peers:pulse_ticket", args=[running.door(meeting)]),
        "letters": letters.may_keep(run_guards.reader(request)),
        "sees_group": partial(permissions.can_see_group, run_guards.reader(request), meeting.group),
    }
    return render(request, "peers/live.html" + ("#news" if _asks_part(request) else ""), context)


@require_POST
def wish(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a member's wish; what it was, their own browser alone remembers."""
    meeting, person = run_guards.attends(request, public_id), run_guards.reader(request)
    answer = redirect("peers:live", public_id)
    form = WishForm(request.POST)
    found = Run.objects.filter(meeting=meeting, finished_at=None).prefetch_related("taps").first()
    if found is None or not form.is_valid() or form.cleaned_data["block"] != found.standing.block:
        messages.info(request, "The group has moved on meanwhile. Here is where it is now.")
    elif wishes.wish(run=found, person=person, **form.cleaned_data):
        answer.set_signed_cookie(
            WISH,
            form.cleaned_data["choice"],
            salt=wishes.mark(found, found.standing.block, person),
            path=answer.url,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    else:
        messages.info(request, "You have tapped in this block already. It counts once.")
    return answer


def _wished(request: HttpRequest, found: Run) -> Wished | None:
    """Return what the reader has wished for in the block that is open; None before they tap."""
    person = run_guards.reader(request)
    if found._state.adding or not wishes.has_wished(found, found.standing.block, person):
        return None
    salt = wishes.mark(found, found.standing.block, person)
    choice = request.get_signed_cookie(WISH, default="", salt=salt)
    return Wished(wishes.WORDS.get(choice or "", ""))


def _asks_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _device(request: HttpRequest) -> str:
    """Return a name for this browser that tells nothing about its owner."""
    key = request.session.session_key or ""
    return hashlib.sha256(f"peers-device:{key}".encode()).hexdigest()[:32]


def _state(request: HttpRequest, found: Run, meeting: Meeting) -> HttpResponse:
    shown = screens.state(found, meeting)
    lasting = {name: value for name, value in shown.items() if name != "now"}
    etag = f'"{hashlib.sha256(repr(lasting).encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return JsonResponse(shown, headers={"ETag": etag})
