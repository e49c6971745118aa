"""The director's figures. What groups said is the director's alone; superusers do not read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import site_today
from peers import debriefs, drawings, figures, tallies, versions, waves
from peers.forms.figures import SurveyForm, WaveForm
from peers.models import Consent, Debrief, Session, Version, Wave
from peers.views import run_guards
from peers.waves import RefusedError
from people import csvs

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse


def _version(request: HttpRequest) -> tuple[Version | None, list[Version]]:
    """Return the version to look at, and all that were run: the one named, else the one run last."""
    ran = Version.objects.filter(sessions__meetings__run__isnull=False).distinct()
    found = list(ran.select_related("curriculum", "overlay").order_by("-published_at", "-pk"))
    named = request.GET.get("version", "")
    chosen = next((version for version in found if str(version.public_id) == named), None)
    if named and chosen is None:
        raise Http404
    return chosen or (found[0] if found else None), found


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show wishes to talk, minutes by block, ticks and pulses of one version."""
    run_guards.directs(request)
    version, ran = _version(request)
    left = tallies.left(version) if version else None
    context = {
        "version": version,
        "versions": ran,
        "wishes": figures.wishes_to_talk(),
        "minutes": figures.minutes(version) if version else [],
        "pulses": figures.pulse_figures(version, left) if version else [],
        "ticks": figures.ticks(version, left) if version else [],
        "waves": Wave.objects.select_related("cohort").order_by("-opens_on")[:50],
    }
    return render(request, "peers/figures.html", context)


@require_safe
def minutes_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Export planned against real minutes."""
    run_guards.directs(request)
    version, _ = _version(request)

    def rows() -> Iterator[list[object]]:
        for figure in figures.minutes(version) if version else []:
            for block in figure.blocks:
                numbers = [round(block.planned, 1), round(block.real, 1), block.runs, block.left_out]
                yield [str(version), figure.session.title, block.title, *numbers]

    heading = ["version", "session", "block", "planned minutes", "real minutes", "runs", "left out"]
    return csvs.response(f"peers-minutes-{figures.today()}.csv", heading, rows())


@require_safe
def pulses_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Export pulses by session, small cells hidden."""
    run_guards.directs(request)
    version, _ = _version(request)

    def rows() -> Iterator[list[object]]:
        for figure in figures.pulse_figures(version) if version else []:
            for question, cells in figure.tallies:
                for cell in cells:
                    shown = cell.text if cell.many is None else cell.many
                    least = "yes" if cell.is_least else ""
                    row = [figure.session.title, figure.groups, question.words, cell.words, shown, least]
                    yield [str(version), *row]

    heading = ["version", "session", "groups", "question", "answer", "count", "or more"]
    return csvs.response(f"peers-pulses-{figures.today()}.csv", heading, rows())


@require_POST
def rework(request: HttpRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """Open a block for writing: in the draft of its version's line, begun now where there is none."""
    run_guards.directs(request)
    sessions = Session.objects.select_related("version__curriculum", "version__overlay")
    session = get_object_or_404(sessions.filter(blocks__key=key), public_id=public_id)
    draft = versions.draft_from(session.version)
    found = draft.sessions.filter(slug=session.slug, blocks__key=key).first()
    if found is None:
        messages.info(request, "This is the draft of what comes next, and this block is not in it any more.")
        return redirect("peers:version", draft.public_id)
    messages.success(request, "This is a draft. Groups go on with what is published until you publish it.")
    return redirect("peers:block_edit", found.public_id, key)


@require_POST
def taken_up(request: HttpRequest, debrief: int) -> HttpResponse:
    """Note that a facilitator's wish to talk was taken up."""
    run_guards.directs(request)
    found = get_object_or_404(Debrief, pk=debrief)
    debriefs.take_up(found)
    messages.success(request, f"Noted: you have talked with {found.facilitator}, or have a time.")
    return redirect("peers:figures")


@require_http_methods(["GET", "HEAD", "POST"])
def wave_new(request: HttpRequest) -> HttpResponse:
    """Plan a wave of the survey."""
    person = run_guards.directs(request)
    form = WaveForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        found = form.save()
        messages.success(request, "Planned. Members who agreed are asked from its first day on.")
        return redirect("peers:wave", found.public_id)
    return render(request, "peers/wave_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def wave(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what a wave brought, once it is closed."""
    run_guards.directs(request)
    found = get_object_or_404(Wave.objects.select_related("cohort"), public_id=public_id)
    lines = waves.results(found)
    rounds = waves.up_to(found) if lines else []
    context = {
        "wave": found,
        "standing": "Not open yet" if site_today() < found.opens_on else "Still open",
        "lines": lines,
        "bars": drawings.of_lines(lines or []),
        "beside": drawings.of_waves(rounds) if len(rounds) > 1 else [],
        "scale": drawings.LEGEND,
    }
    return render(request, "peers/wave.html", context)


@require_safe
def wave_csv(request: HttpRequest, public_id: uuid.UUID) -> StreamingHttpResponse:
    """Export a closed wave and those before it, small counts hidden."""
    run_guards.directs(request)
    found = get_object_or_404(Wave, public_id=public_id)

    def rows() -> Iterator[list[object]]:
        for wave, lines in waves.up_to(found):
            for line in lines:
                counts = line.counts or [None] * len(waves.SCALE)
                cells = ["hidden" if count is None else count for count in counts]
                yield [wave.title, wave.opens_on, wave.closes_on, line.words, *cells]

    heading = ["wave", "first day", "last day", "sentence", *drawings.LEGEND]
    return csvs.response(f"peers-survey-{figures.today()}.csv", heading, rows())


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest) -> HttpResponse:
    """Show a member what the survey is, their consent, and what is open; by POST, give consent or end it."""
    person = run_guards.reader(request)
    cohorts = waves.cohorts_of(person)
    if not cohorts:
        raise Http404
    if request.method == "POST":
        cohort = next((one for one in cohorts if str(one.public_id) == request.POST.get("cohort")), None)
        if cohort is None:
            raise Http404
        agreed = request.POST.get("agree") == "yes"
        waves.agree(person=person, cohort=cohort, is_agreed=agreed)
        said = "Thank you. You are asked now and then." if agreed else "You are not asked any more."
        messages.success(request, said)
        return redirect("peers:survey")
    given = set(Consent.objects.filter(person=person).values_list("cohort_id", flat=True))
    rows = [(cohort, cohort.pk in given) for cohort in cohorts]
    context = {"rows": rows, "waves": waves.open_waves(person), "questions": waves.QUESTIONS}
    return render(request, "peers/survey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask the five sentences; by POST, take the answers."""
    person = run_guards.reader(request)
    mine = Wave.objects.filter(cohort__in=[cohort.pk for cohort in waves.cohorts_of(person)])
    found: Wave = get_object_or_404(mine, public_id=public_id)
    # Said before anyone thinks about five sentences, not after.
    if words := waves.why_not(found, person):
        messages.info(request, words)
        return redirect("peers:survey")
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            waves.answer(wave=found, person=person, answers=form.answers())
            messages.success(request, "Thank you. Your answers are in, without your name.")
        except RefusedError as refusal:
            messages.info(request, str(refusal))
        return redirect("peers:survey")
    context = {"form": form, "wave": found}
    return render(request, "peers/survey_answer.html", context, status=422 if form.errors else 200)
