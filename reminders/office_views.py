"""The office's pages: how the sending goes, and what every message looks like."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from csp.constants import NONE
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reminders import frames, kinds, permissions, status, unrecorded, wishes
from reminders.failures import Permanent, Transient
from reminders.outlet import Outlet
from reminders.reading import reader

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reminders.kinds import Kind, Message

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def _guard(request: HttpRequest) -> None:
    if not permissions.can_see_operations(reader(request)):
        raise Http404


@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Show what is due, sent and failed, by kind."""
    _guard(request)
    return render(request, "reminders/operations.html", {"status": status.now()})


@require_safe
def previews(request: HttpRequest) -> HttpResponse:
    """List every kind that can be looked at."""
    _guard(request)
    shown = [(kind, kind.sample()) for kind in kinds.every() if kind.sample is not None]
    return render(request, "reminders/previews.html", {"shown": shown})


@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Show one kind's invented message as a mail program shows it."""
    _guard(request)
    kind, message = _sample(key)
    html = _page(kind, message)
    response = HttpResponse(html)
    response._csp_replace = _policy(html)  # type: ignore[attr-defined]
    return response


@require_POST
def mail_sample(request: HttpRequest, key: str) -> HttpResponse:
    """Send one kind's invented message to whoever asks, as all mails go, and say how it went."""
    _guard(request)
    kind, message = _sample(key)
    person = reader(request)
    try:
        with Outlet() as outlet:
            unrecorded.send(wishes.of(person, timezone.now()), kind, message, outlet)
    except (Transient, Permanent) as failure:
        messages.error(request, f"It could not be sent. {failure}")
    else:
        messages.success(request, f"“{message.subject}” is on its way to {person.email}.")
    return redirect("reminders:previews")


def _sample(key: str) -> tuple[Kind, Message]:
    kind = kinds.find(key)
    if kind is None or kind.sample is None:
        raise Http404
    return kind, kind.sample()


def _page(kind: Kind, message: Message) -> str:
    off = "#" if kind.optional else ""
    return frames.html(message, subject=message.subject, reason=kind.title, off=off)


def _policy(html: str) -> dict[str, list[str]]:
    digests = [hashlib.sha256(css.encode()).digest() for css in STYLE.findall(html)]
    allowed = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    return {"default-src": [NONE], "style-src": allowed, "frame-ancestors": [NONE]}
