"""Talking without a name. No account is needed, none is stored, and no code is ever part of an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from checkins.clinic import cases, codes, dialogues, keys, limits
from checkins.clinic.forms import CodeForm, FirstForm, RepeatForm, ReplyForm, RevealForm, SureForm
from checkins.clinic.keys import RefusedError
from checkins.views.guards import private, typed
from checkins.views.pages import page
from checkins.views.returning import unforged

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from checkins.clinic.dialogues import Conversation

WRONG = "No conversation has these words. It may be over: each is erased on the day that it names."
TOO_MANY = (
    "Many conversations were begun from here just now, so this one waits for an hour. "
    "Copy what you wrote, and use the help at the top of this page if it cannot wait."
)
TOO_OFTEN = "That was many times in a row. Wait a quarter of an hour, then try again."


@login_not_required
@private
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what an anonymous conversation is, who reads it and what it cannot do; offer to start or go on."""
    return _about(request, CodeForm())


def _about(request: HttpRequest, form: Form) -> HttpResponse:
    readers = keys.names(keys.active())
    context = {
        "form": form,
        "readers": readers,
        "is_open": len(readers) >= keys.ENOUGH,
        "typed": typed(request),
    }
    return page(request, "dialogue", context, status=422 if form.errors else 200)


@login_not_required
@private
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Show six new words. Nothing is stored yet; a code that is sent along is shown again."""
    code = _carried(request) or codes.new_code()
    return page(request, "dialogue_code", {"code": code, "words": code.split()})


@login_not_required
@private
@require_POST
def repeat(request: HttpRequest) -> HttpResponse:
    """Ask for the words, without showing them."""
    return _repeat(request, RepeatForm(code=_carried(request)))


def _repeat(request: HttpRequest, form: RepeatForm) -> HttpResponse:
    context = {"form": form, "code": form.code}
    return page(request, "dialogue_repeat", context, status=422 if form.errors else 200)


@unforged
@login_not_required
@private
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Compare the words, ask for the first message, and store the conversation with it."""
    code = _carried(request)
    typed = RepeatForm(request.POST, code=code)
    if not code or not typed.is_valid():
        return _repeat(request, typed)
    form = FirstForm(request.POST if "text" in request.POST else None)
    begun = _begun(request, form, code) if form.is_valid() else None
    if begun is not None:
        return _thread(request, code, begun, said="Sent. Keep your six words: they are the only way back.")
    context = {"form": form, "code": code, "typed": request.POST.get("typed", "")}
    return page(request, "dialogue_first", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, form: FirstForm, code: str) -> Conversation | None:
    # Counted whatever comes of it: words that are in use already would open here too.
    if not limits.claim(limits.starter(request), most=limits.STARTS, seconds=limits.HOUR):
        form.add_error(None, TOO_MANY)
        return None
    sent = form.cleaned_data
    try:
        return dialogues.begin(code=code, text=sent["text"], letter_id=sent["letter"], barred=form.barred_ids)
    except RefusedError as error:
        form.add_error(None, str(error))
    return None


@login_not_required
@private
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Open a conversation with its words."""
    code, found = _opened(request)
    return found if isinstance(found, HttpResponse) else _thread(request, code, found)


@unforged
@login_not_required
@private
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Add a message; sent twice it is one."""
    code, found = _opened(request)
    if isinstance(found, HttpResponse):
        return found
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _thread(request, code, found, form=form)
    try:
        dialogues.write(found, text=form.cleaned_data["text"], letter_id=form.cleaned_data["letter"])
    except RefusedError:
        return _gone(request)
    return _again(request, code, "Sent.")


@unforged
@login_not_required
@private
@require_POST
def reveal(request: HttpRequest) -> HttpResponse:
    """Say who one is: a page of its own, and a tick."""
    code, found = _opened(request)
    if isinstance(found, HttpResponse):
        return found
    form = RevealForm(request.POST if "name" in request.POST else None)
    if not form.is_valid():
        context = {"form": form, "code": code, "conversation": found}
        return page(request, "dialogue_reveal", context, status=422 if form.errors else 200)
    sent = form.cleaned_data
    try:
        dialogues.reveal(found, name=sent["name"], contact=sent["contact"], letter_id=sent["letter"])
    except RefusedError:
        return _gone(request)
    return _again(request, code, "The clinicians in this conversation now know who you are.")


@login_not_required
@private
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Ask once, then erase the conversation on both sides."""
    code, found = _opened(request)
    if isinstance(found, HttpResponse):
        return found
    form = SureForm(request.POST if "really" in request.POST else None)
    if not form.is_valid():
        context = {"form": form, "code": code}
        return page(request, "dialogue_erase", context, status=422 if form.errors else 200)
    cases.erase(found.case)
    return page(request, "dialogue_erased", {})


def _carried(request: HttpRequest) -> str:
    # The words travel in the page: a session or a cookie would tie them to a browser or an account.
    code = codes.tidied(request.POST.get("code", ""))
    return code if codes.is_whole(code) else ""


def _opened(request: HttpRequest) -> tuple[str, Conversation | HttpResponse]:
    form, face = CodeForm(request.POST), limits.stranger(request)
    if form.is_valid() and not limits.claim(face):
        form.add_error(None, TOO_OFTEN)
    if not form.is_valid():
        return "", _about(request, form)
    code = form.cleaned_data["code"]
    found = dialogues.find(code)
    if found is None:
        return "", _gone(request)
    limits.give_back(face)
    return code, found


def _gone(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    form.add_error("code", WRONG)
    return _about(request, form)


def _again(request: HttpRequest, code: str, said: str) -> HttpResponse:
    found = dialogues.find(code)
    return _gone(request) if found is None else _thread(request, code, found, said=said)


def _thread(
    request: HttpRequest, code: str, found: Conversation, *, form: Form | None = None, said: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "code": code,
        "conversation": found,
        "form": form or ReplyForm(),
        "said": said,
        "letters": found.letters,
        "readers": found.readers,
    }
    return page(request, "dialogue_thread", context, status=422 if form and form.errors else 200)
