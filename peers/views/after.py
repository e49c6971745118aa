"""The page after a session, for those who ran it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from peers import debriefs
from peers.forms.after import DebriefForm
from peers.views import run_guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from peers.models import Debrief, Meeting

NOBODY = (
    "Kept, but there is no PEERS director here just now who could read it. Call the well-being office, or "
    "one of the numbers at the top of this page: they are for you too."
)


@require_http_methods(["GET", "HEAD", "POST"])
def after(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the three tick lists and the follow-up list; by POST, keep the ticks."""
    meeting, person = run_guards.runs(request, public_id), run_guards.reader(request)
    form = DebriefForm(request.POST) if request.method == "POST" else _filled(meeting, request)
    if form.is_valid():
        _say(request, form.save(meeting, person))
        return redirect("peers:after", public_id)
    done = debriefs.done(meeting)
    rows = [(other, other.pk in done) for other in debriefs.people(meeting)]
    context = {"meeting": meeting, "form": form, "rows": rows, "open": len(rows) - len(done)}
    return render(request, "peers/after.html", context, status=422 if form.errors else 200)


def _say(request: HttpRequest, kept: Debrief) -> None:
    if not kept.wants_to_talk:
        messages.success(request, "Kept.")
    elif debriefs.directors():
        messages.success(request, "Kept. The director has your wish to talk. A note goes to them now.")
    else:
        messages.warning(request, NOBODY)


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


def _filled(meeting: Meeting, request: HttpRequest) -> DebriefForm:
    found = debriefs.of(meeting, run_guards.reader(request))
    return DebriefForm(initial={name: getattr(found, name) for name in DebriefForm.base_fields})
