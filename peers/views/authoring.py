"""Writing in a draft, for directors. On a published version these pages say so, and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from peers import authoring, problems, shapes
from peers.forms_curriculum import BlockForm, SessionForm
from peers.models import Block, Session
from peers.versions import RefusedError
from peers.views.curricula import director, written

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def session_of(request: HttpRequest, public_id: uuid.UUID) -> Session:
    """Return a session that the reader may write in while its version is a draft."""
    director(request)
    rows = Session.objects.select_related("version__curriculum", "version__overlay")
    return get_object_or_404(rows.prefetch_related("blocks"), public_id=public_id)


def block_of(request: HttpRequest, public_id: uuid.UUID, key: str) -> Block:
    """Return a block that the reader may write in while its version is a draft."""
    session = session_of(request, public_id)
    return get_object_or_404(Block.objects.select_related("session__version"), session=session, key=key)


def _tried(request: HttpRequest, verb: Callable[[], object], done: str) -> bool:
    """Do it, and say so; or say why not."""
    try:
        verb()
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        return False
    if done:
        messages.success(request, done)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def new_session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Add a session to a draft; it comes last."""
    version = written(request, public_id)
    form = SessionForm(request.POST or None, instance=Session(version=version))
    if request.method == "POST" and form.is_valid():
        if _tried(request, form.save, "Added. Now its blocks."):
            return redirect("peers:session_edit", form.instance.public_id)
        return redirect("peers:version", public_id)
    context = {"form": form, "version": version, "session": None}
    return render(request, "peers/session_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change a session's words and times, and see its blocks add up."""
    session = session_of(request, public_id)
    if session.version.is_published:
        messages.info(request, "This version is published and never changes. Start a new draft from it.")
        return redirect("peers:session", public_id)
    found = problems.of_session(shapes.of_session(session))
    form = SessionForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        _tried(request, form.save, "Saved.")
        return redirect("peers:session_edit", public_id)
    context = {
        "form": form,
        "version": session.version,
        "session": session,
        "blocks": session.blocks.all(),
        "sums": [sum(step.minutes for step in session.plan(length)) for length in (90, 60)],
        "problems": found,
    }
    return render(request, "peers/session_edit.html", context, status=422 if form.errors else 200)


@require_POST
def move_session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let a session change places with the one before or after it."""
    session = session_of(request, public_id)
    _tried(request, lambda: authoring.move(row=session, earlier=_earlier(request)), "")
    return redirect("peers:version", session.version.public_id)


@require_POST
def remove_session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a session out of a draft."""
    session = session_of(request, public_id)
    _tried(request, lambda: authoring.remove(row=session), f"“{session.title}” is out of this draft.")
    return redirect("peers:version", session.version.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def new_block(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Add a block to a session of a draft; it comes last."""
    session = session_of(request, public_id)
    return _block_page(request, BlockForm(request.POST or None, instance=Block(session=session)), session)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_block(request: HttpRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """Change a block of a session of a draft."""
    block = block_of(request, public_id, key)
    return _block_page(request, BlockForm(request.POST or None, instance=block), block.session)


def _block_page(request: HttpRequest, form: BlockForm, session: Session) -> HttpResponse:
    if session.version.is_published:
        messages.info(request, "This version is published and never changes. Start a new draft from it.")
        return redirect("peers:session", session.public_id)
    if request.method == "POST" and form.is_valid():
        _tried(request, form.save, "Saved.")
        return redirect(_blocks_url(session))
    context = {"form": form, "session": session, "title": form.initial.get("title", "")}
    return render(request, "peers/block_edit.html", context, status=422 if form.errors else 200)


@require_POST
def move_block(request: HttpRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """Let a block change places with the one before or after it."""
    block = block_of(request, public_id, key)
    _tried(request, lambda: authoring.move(row=block, earlier=_earlier(request)), "")
    return redirect(_blocks_url(block.session))


@require_POST
def remove_block(request: HttpRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """Take a block out of a session of a draft."""
    block = block_of(request, public_id, key)
    _tried(request, lambda: authoring.remove(row=block), f"“{block.title}” is out of this draft.")
    return redirect(_blocks_url(block.session))


def _blocks_url(session: Session) -> str:
    return reverse("peers:session_edit", args=[session.public_id]) + "#blocks"


def _earlier(request: HttpRequest) -> bool:
    return request.POST.get("go") == "up"
