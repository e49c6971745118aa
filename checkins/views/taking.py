"""A check-in: asked, sent, and what comes next. Nothing is kept before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins import asking, operations, records, subjects, support, tickets
from checkins.forms import NoteForm
from checkins.instruments.scoring import score
from checkins.models import Instrument
from checkins.records import Content
from checkins.sealing import WrongKey
from checkins.views.guards import private, reader
from checkins.views.returning import signed_in, unforged
from checkins.wishes import KEEP, ONE_BY_ONE, ONE_PAGE, Wishes
from checkins.words import Result
from core.clock import site_today
from resources import crisis

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from checkins.asking import Given
    from checkins.instruments.shapes import Outcome
    from checkins.tickets import Ticket
    from people.models import User

OLD = "This page was open for more than a day. Your answers are still here: send them again."
SIGNED_OUT = (
    "You were signed out meanwhile, so nothing was kept. Your answers are still here: sign in again in a new "
    "tab, come back to this one, and send them again."
)
NOT_KEPT = (
    "Your answers could not be kept just now, and nothing of them is stored. They are still here: "
    "send them again in a while."
)


@private
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Lead to the questionnaire, or offer the choice where there are several."""
    reader(request)
    found = list(Instrument.objects.active())
    if len(found) == 1:
        return redirect("checkins:take", found[0].public_id)
    return render(request, "checkins/begin.html", {"instruments": found})


# Signing in again changes the token against forgery, and a page that waited for it would be refused with all
# its answers. The ticket stands in for it: only a person's own page holds one, and nothing is kept without.
@csrf_exempt
@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask, and take what is sent: refused with everything typed still there, or followed by what is next."""
    if request.method != "POST":
        return _open(request, public_id)
    asked = _active(public_id)
    if not request.user.is_authenticated:
        return _signed_out(request, asked)
    person = reader(request)
    ticket = tickets.read(person, request.POST.get("ticket", ""))
    given = asking.read(asked.form, request.POST)
    if ticket is None or ticket.instrument != public_id:
        given.problems.setdefault("", OLD)
    found = score(asked.form, asked.rule, given.answers)
    if found.status == "refused":
        given.problems.setdefault("", " ".join(found.notes))
    if given.problems or ticket is None:
        return _again(request, asked, given, found)
    try:
        content = _kept(person, ticket, given, found)
    except WrongKey:
        given.problems[""] = NOT_KEPT
        return _again(request, asked, given, found, status=503)
    except operations.ErasedError:
        return _next(request, asked, ticket, given, None, found, fresh=_fresh(request, asked))
    return _next(request, asked, ticket, given, content, found)


@unforged
@signed_in
@private
@require_POST
def note(request: HttpRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """Seal a note into one of one's own check-ins."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render(request, "checkins/note.html", {"form": form, "id": check_in_id}, status=422)
    if not operations.note(person=reader(request), check_in_id=check_in_id, words=form.cleaned_data["note"]):
        raise Http404
    return render(request, "checkins/note.html", {"form": None})


def _active(public_id: uuid.UUID) -> Instrument:
    asked = Instrument.objects.active().filter(public_id=public_id).first()
    if asked is None:
        raise Http404
    return asked


def _open(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the questions, empty."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    person = reader(request)
    asked, wishes = _active(public_id), _wishes(person)
    ticket = tickets.issue(person, public_id, wishes.epoch)
    page = _questions(request, asked, _layout(request, wishes), ticket)
    return render(request, "checkins/take.html", page | {"keeps": wishes.has(KEEP)})


def _signed_out(request: HttpRequest, asked: Instrument) -> HttpResponse:
    """Hand their answers back to someone whose session has ended, with the ticket that they came with."""
    given = asking.read(asked.form, request.POST)
    given.problems[""] = SIGNED_OUT
    found = score(asked.form, asked.rule, given.answers)
    page = _questions(request, asked, ONE_PAGE, request.POST.get("ticket", ""), given)
    page |= _pause(request) | {"signed_out": True}
    return _either(request, found, "checkins/take.html", page, 403)


def _layout(request: HttpRequest, wishes: Wishes) -> str:
    """Return the shape of the page: as the address says, or else as its reader chose."""
    if "one" in request.GET:
        return ONE_BY_ONE
    return ONE_PAGE if "all" in request.GET else wishes.layout


def _wishes(person: User) -> Wishes:
    """Return what someone wishes; a key that is missing must not keep anyone from the questions."""
    try:
        subject = subjects.subject_of(person)
        return Wishes() if subject is None else subjects.wishes_of(subject)
    except WrongKey:
        return Wishes()


def _questions(
    request: HttpRequest, asked: Instrument, layout: str, ticket: str, given: Given | None = None
) -> dict[str, Any]:
    """Return what the page of questions shows: as they were sent where something is wrong, else empty."""
    typed: QueryDict | None = request.POST if given is not None else None
    questions = asking.questions(asked.form, typed, given)
    return {
        "form": asked.form,
        "title": asked.title,
        "steps": asking.steps(questions),
        "questions": questions,
        "is_single": layout == ONE_BY_ONE,
        "problem": given.problems.get("", "") if given else "",
        "has_problems": bool(given and given.problems),
        "ticket": ticket,
        "exit_url": settings.QUICK_EXIT_URL,
    }


def _again(
    request: HttpRequest, asked: Instrument, given: Given, found: Outcome, status: int = 422
) -> HttpResponse:
    """Ask again with everything that was typed; before that the interruption, if there is reason for it."""
    page = _questions(request, asked, ONE_PAGE, _fresh(request, asked), given) | _pause(request)
    return _either(request, found, "checkins/take.html", page, status)


def _fresh(request: HttpRequest, asked: Instrument) -> str:
    person = reader(request)
    return tickets.issue(person, asked.public_id, _wishes(person).epoch)


def _kept(person: User, ticket: Ticket, given: Given, found: Outcome) -> Content | None:
    """Keep what was sent, if its sender said yes to that; returns what is kept, which came first."""
    content = Content(
        day=site_today().isoformat(),
        answers=given.answers,
        status=found.status,
        scores=dict(found.scores),
        band=found.band,
    )
    row = operations.keep(person=person, ticket=ticket, content=content)
    return None if row is None else records.read(row)


def _next(
    request: HttpRequest,
    asked: Instrument,
    ticket: Ticket,
    given: Given,
    content: Content | None,
    found: Outcome,
    fresh: str = "",
) -> HttpResponse:
    """Show the interruption, or the result.

    A `fresh` ticket offers to keep what came from a page that is older than an erasure.
    """
    context: dict[str, Any] = _pause(request) | {
        "result": Result.of(asked.rule, found.status, found.scores, found.band),
        "services": support.matched(reader(request), support.topics(asked.form, given.answers)),
        "kept": content is not None,
        "id": ticket.check_in_id,
        "note_form": NoteForm(initial={"note": content.note if content else ""}),
        "again": content is not None and content.answers != given.answers,
        "fresh": fresh,
    }
    return _either(request, found, "checkins/result.html", context)


def _either(
    request: HttpRequest, found: Outcome, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Show the interruption or another page. Both are drawn whichever is shown, so that both take as long."""
    pause = render(request, "checkins/pause.html", context, status=status)
    page = render(request, name, context, status=status)
    return pause if found.crisis and "seen" not in request.POST else page


def _pause(request: HttpRequest) -> dict[str, Any]:
    """Return what the interruption shows, and the answers that it hands on."""
    edition = crisis.edition()
    return {
        "danger": edition.now[:1],
        "lines": edition.now[1:],
        "clinic": edition.today,
        "carried": _carried(request.POST),
        "action": request.path,
        "exit_url": settings.QUICK_EXIT_URL,
    }


def _carried(sent: QueryDict) -> list[tuple[str, str]]:
    """Return what was sent, to be sent on; a page's own token is made anew."""
    return [
        (name, value)
        for name, values in sent.lists()
        for value in values
        if name == "ticket" or name.startswith(asking.PREFIX)
    ]
