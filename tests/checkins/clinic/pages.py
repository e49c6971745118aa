"""Ways to use the pages: without a name, with one, and as a clinician."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from html import unescape
from typing import TYPE_CHECKING, Any

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.checkins.clinic.conftest import WORDS
from tests.conftest import browse

if TYPE_CHECKING:
    from django.http import HttpResponse


def post(browser: Client, name: str, /, *args: Any, **data: Any) -> Any:
    """Post a form."""
    return browser.post(reverse(f"checkins:{name}", args=args), data)


def words(response: Any) -> str:
    """Return a page's words."""
    return unescape(response.content.decode())


def opened(person: Any) -> Client:
    """Return the browser of a clinician who has unlocked their key."""
    browser = browse(person)
    post(browser, "unlock", passphrase=WORDS)
    return browser


def queue_of(browser: Client) -> bool:
    """Say whether a browser shows the queue, and not its closed door."""
    return "Asked to be contacted" in words(browser.get(reverse("checkins:queue")))


def given_code(page: HttpResponse) -> str:
    """Return the six words that a page shows."""
    found = re.search(r'name="code" value="([a-z ]+)"', page.content.decode())
    assert found is not None
    return found[1]


def begun(browser: Client, text: str = "Hello") -> str:
    """Go the whole way to a conversation; return its words."""
    code = given_code(post(browser, "dialogue_start"))
    post(browser, "dialogue_repeat", code=code)
    post(browser, "dialogue_begin", code=code, typed=code, text=text, letter=uuid.uuid4())
    return code


def proven(person: Any) -> Any:
    """Give someone a password, so that they can be asked for it; return their browser."""
    person.set_password("a long enough password")
    person.save()
    return browse(person)


def stale(person: Any) -> Client:
    """Return the browser of someone who signed in ten minutes ago, and has no password."""
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=10), tick=False):
        return browse(person)
