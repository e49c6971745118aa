"""A clinician's key: made, unlocked, locked, changed, replaced, shared; and how they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from checkins.clinic import keys, limits, unlocking
from checkins.clinic.forms import PassphraseForm, ProgramsForm, TemplateForm, UnlockForm
from checkins.models import ClinicianKey, Recusal, ReplyTemplate
from checkins.sealing import WrongKey
from checkins.views.clinic import clinician_of, unlocked
from checkins.views.guards import ask_for_proof, is_proven, private
from checkins.views.pages import page
from people.models import Program

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from checkins.clinic.keys import Unlocked
    from people.models import User

WRONG = "That is not your passphrase."
LATE = "That took more than five minutes, and nothing changed. Prove that it is you, then type it again."
DAMAGED = "{left} of what your old key should open is damaged, and your new one does not open it either."
TOO_OFTEN = "That was many times in a row. Wait a quarter of an hour, then try again."


@private
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Open one's key for twenty minutes; whoever has none makes one."""
    person = clinician_of(request)
    key = keys.key_of(person)
    if key is None:
        return redirect("checkins:key")
    form = UnlockForm(request.POST if request.method == "POST" else None)
    held = _unlocked(form, key) if form.is_valid() else None
    if held is None:
        return page(request, "unlock", {"form": form}, status=422 if form.errors else 200)
    response = redirect("checkins:queue")
    unlocking.hold(request, response, held)
    return response


def _unlocked(form: UnlockForm, key: ClinicianKey) -> Unlocked | None:
    face = limits.member(key.clinician)
    if not limits.claim(face):
        form.add_error(None, TOO_OFTEN)
        return None
    try:
        held = keys.unlock(key, form.cleaned_data["passphrase"])
    except WrongKey:
        form.add_error("passphrase", WRONG)
        return None
    limits.give_back(face)
    return held


@private
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Close one's key."""
    clinician_of(request)
    response = redirect("home:today")
    unlocking.drop(request, response)
    messages.success(request, "Your key is locked.")
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest) -> HttpResponse:
    """Make one's first key, change it, or replace it when its passphrase is lost."""
    person, held = clinician_of(request), unlocking.held_by(request)
    if not is_proven(request):
        # A passphrase that was typed must not take the detour: the library would lay it into the session.
        if request.method == "POST":
            messages.error(request, LATE)
            return redirect("checkins:key")
        ask_for_proof(request)
    own = keys.key_of(person)
    # Without an open key an old one can only be given up, never changed by accident.
    lost = own is not None and held is None
    form = PassphraseForm(request.POST if request.method == "POST" else None, person=person, lost=lost)
    if not form.is_valid():
        context = {
            "form": form,
            "key": own,
            "held": held,
            "alone": keys.alone(own) if lost and own else 0,
            "colleagues": keys.names(keys.active()),
        }
        return page(request, "key", context, status=422 if form.errors else 200)
    made = _made(request, person, held, form.cleaned_data["passphrase"], lost=lost)
    response = redirect("checkins:queue")
    unlocking.hold(request, response, made)
    messages.success(request, "Your key is made. Nobody can reset its passphrase.")
    return response


def _made(
    request: HttpRequest, person: User, held: Unlocked | None, passphrase: str, *, lost: bool
) -> Unlocked:
    if held is not None:
        before = held.key.wraps.count()
        made = keys.change(held=held, passphrase=passphrase)
        if left := before - made.key.wraps.count():
            messages.warning(request, DAMAGED.format(left=left))
        return made
    make = keys.replace_lost if lost else keys.make
    return make(clinician=person, passphrase=passphrase)


@unlocked
@require_POST
def share(request: HttpRequest, held: Unlocked, clinician: uuid.UUID) -> HttpResponse:
    """Seal to a colleague's key what it cannot open yet."""
    active = [one for one in keys.active() if one.clinician == clinician]
    to = get_object_or_404(ClinicianKey, pk__in=[one.pk for one in active])
    count = keys.share(held=held, to=to)
    messages.success(request, f"Your colleague's key now opens {count} more.")
    return redirect("checkins:queue")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """Write standard words of one's own."""
    person = clinician_of(request)
    own = ReplyTemplate(clinician=person.public_id)
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=own)
    if form.is_valid():
        form.save()
        return redirect("checkins:templates")
    found = ReplyTemplate.objects.filter(clinician=person.public_id)
    return page(request, "templates", {"form": form, "templates": found}, status=422 if form.errors else 200)


@private
@require_POST
def drop_template(request: HttpRequest, template: uuid.UUID) -> HttpResponse:
    """Erase standard words."""
    own = ReplyTemplate.objects.filter(clinician=clinician_of(request).public_id)
    get_object_or_404(own, pk=template).delete()
    return redirect("checkins:templates")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def programs(request: HttpRequest) -> HttpResponse:
    """Say whose trainees one assesses: nothing from there is sealed to this clinician any more."""
    person = clinician_of(request)
    own = Recusal.objects.filter(clinician=person.public_id)
    form = ProgramsForm(
        request.POST if request.method == "POST" else None,
        programs=[(str(one.public_id), str(one)) for one in Program.objects.all()],
        initial={"programs": [str(one) for one in own.values_list("program", flat=True)]},
    )
    if form.is_valid():
        own.exclude(program__in=form.cleaned_data["programs"]).delete()
        rows = [Recusal(clinician=person.public_id, program=one) for one in form.cleaned_data["programs"]]
        Recusal.objects.bulk_create(rows, ignore_conflicts=True)
        messages.success(request, "Saved. What is handed over from now on follows it.")
        return redirect("checkins:programs")
    return page(request, "programs", {"form": form}, status=422 if form.errors else 200)
