"""Signing in as an invented person, and reading the mails that the demo kept."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from csp.constants import NONE
from csp.decorators import csp_replace
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


@login_not_required
@require_safe
@csp_replace({"default-src": [NONE]})
def mail_html(_request: HttpRequest, key: str) -> HttpResponse:
    """Show a mail's HTML part alone, allowing exactly the style sheets that it carries, by their hash."""
    letter = box.letter(key)
    if letter is None or not letter.html:
        raise Http404
    hashes = [
        base64.b64encode(hashlib.sha256(css.encode()).digest()).decode() for css in STYLE.findall(letter.html)
    ]
    response = HttpResponse(letter.html)
    response._csp_update = {"style-src": [f"'sha256-{value}'" for value in hashes] or [NONE]}  # type: ignore[attr-defined]
    return response
