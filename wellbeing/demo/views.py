"""Signing in as an invented person, and reading the mails that the demo kept."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from csp.constants import NONE
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from people.models import User
from wellbeing.demo import mail as box
from wellbeing.demo.people import BY_KEY, PERSONAS

if TYPE_CHECKING:
    from django.http import HttpRequest

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
BACKEND = "people.backends.RosterBackend"


@login_not_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Offer everyone in the demo, one click each."""
    return render(request, "demo/people.html", {"demo_people": PERSONAS})


@login_not_required
@require_POST
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Become one of the demo's invented people; nobody else can be reached from here."""
    if key not in BY_KEY:
        raise Http404
    login(request, get_object_or_404(User, email=BY_KEY[key].email), backend=BACKEND)
    return redirect("home:today")


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails that the demo would have sent."""
    return render(request, "demo/mailbox.html", {"letters": box.letters()})


@login_not_required
@require_safe
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail as text."""
    letter = box.letter(key)
    if letter is None:
        raise Http404
    return render(request, "demo/mail.html", {"letter": letter})


def style_policy(html: str) -> dict[str, list[str]]:
    """Return a content policy that allows exactly the style sheets a mail carries, by their hash."""
    digests = [hashlib.sha256(css.encode()).digest() for css in STYLE.findall(html)]
    allowed = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    return {"default-src": [NONE], "style-src": allowed or [NONE], "frame-ancestors": [NONE]}


@login_not_required
@require_safe
def mail_html(_request: HttpRequest, key: str) -> HttpResponse:
    """Show a mail's HTML part alone, as a mail program would."""
    letter = box.letter(key)
    if letter is None or not letter.html:
        raise Http404
    response = HttpResponse(letter.html)
    response._csp_replace = style_policy(letter.html)  # type: ignore[attr-defined]
    return response
