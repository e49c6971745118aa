"""Text messages, for sites that have a way to send them. Like a push, they say only that there is something.

A backend is a function `(to, text)` that raises Transient or Permanent; SMS_BACKEND names it.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from reminders.failures import Permanent, Transient
from reminders.frames import absolute

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT = 10
LATER = {401, 403, 408, 429}  # our own key is wrong, or too much at once: no text is to blame
SERVER_ERROR = 500


def available() -> bool:
    """Say whether this site can send text messages."""
    return bool(settings.SMS_BACKEND)


def backend_is_there() -> bool:
    """Say whether SMS_BACKEND names something that can be called."""
    try:
        return callable(import_string(settings.SMS_BACKEND))
    except ImportError:
        return False


def send(phone: str) -> None:
    """Tell a phone (in the form +15551234567) that there is a note. Raises Transient or Permanent."""
    if not available() or not phone:
        raise Permanent("There is no number, or no way to send text messages.")
    backend: Callable[[str, str], None] = import_string(settings.SMS_BACKEND)
    backend(phone, f"{settings.SITE_NAME}: there is a note for you. {absolute(reverse('reminders:notices'))}")


def to_file(to: str, text: str) -> None:
    """Keep a text message in the data folder; the demo's way."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "sms.txt").open("a", encoding="utf-8") as file:
        file.write(f"{timezone.now():%Y-%m-%d %H:%M:%S} {to} {text}\n")


class Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: our token would go along to wherever it leads."""

    def redirect_request(self, *_: object) -> None:
        """Leave the answer as it is, a refusal."""


def to_gateway(to: str, text: str) -> None:
    """Hand a text message to a gateway that takes JSON over HTTPS; an example to adapt.

    Posts {"to": …, "text": …} to SMS_GATEWAY_URL with SMS_GATEWAY_TOKEN as a bearer token.
    """
    body = json.dumps({"to": to, "text": text}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"}
    request = urllib.request.Request(settings.SMS_GATEWAY_URL, body, headers)  # noqa: S310 - set by the site
    try:
        with urllib.request.build_opener(Straight).open(request, timeout=TIMEOUT):
            return
    except urllib.error.HTTPError as error:
        if error.code in LATER or error.code >= SERVER_ERROR:
            raise Transient(f"The gateway asked to try later ({error.code}).") from error
        raise Permanent(f"The gateway refused it ({error.code}).") from error
    except OSError as error:
        raise Transient(f"The gateway did not answer ({type(error).__name__}).") from error
