"""Web push: a tap on the shoulder that carries no words at all.

The push service of a browser's maker passes an empty message on. All that leaves this site is that a browser
which asked for it should wake up; what it then shows is written in this site's own service worker.
"""

from __future__ import annotations

import time
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from py_vapid import Vapid02, VapidException, b64urlencode
from pywebpush import WebPushException, webpush

from reminders.failures import Permanent, Transient
from reminders.models import Device

if TYPE_CHECKING:
    from people.models import User
    from reminders.kinds import Kind

TIMEOUT = 10
MOST = 10  # browsers a person; the one added first makes room
SILENCE = 60  # seconds for which a service that did not answer is not asked again
LASTS = 12 * 60 * 60  # seconds for which the push service keeps it for a phone that is off
GONE, TOO_MANY, SERVER_ERROR = (404, 410), 429, 500


@lru_cache
def keys() -> Vapid02:
    """Return the site's own key pair; outside production one is made in the data folder at first use."""
    if settings.VAPID_PRIVATE_KEY:
        return Vapid02.from_string(settings.VAPID_PRIVATE_KEY)
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    return Vapid02.from_file(str(settings.DATA_DIR / "vapid.pem"))


def available() -> bool:
    """Say whether this site can push: production needs a key of its own."""
    return bool(settings.VAPID_PRIVATE_KEY) or settings.DEMO


def key_is_readable() -> bool:
    """Say whether VAPID_PRIVATE_KEY is a key."""
    try:
        return keys() is not None
    except (VapidException, ValueError, TypeError):
        return False


def public_key() -> str:
    """Return what a browser needs to accept pushes from this site and from nobody else."""
    point = keys().public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return str(b64urlencode(point))


def known_service(endpoint: str) -> None:
    """Refuse an address that is no browser maker's push service: this server calls nobody it is told to."""
    try:
        parts = urlsplit(endpoint)
        plain = parts.hostname or "", f"{parts.hostname}:{parts.port}"
    except ValueError:
        parts, plain = urlsplit(""), ("", "")
    host = plain[0]
    allowed = any(host == name or host.endswith(f".{name}") for name in settings.PUSH_SERVICES)
    # A name, a password or a backslash before the host is read in one way here and in another when calling.
    if not allowed or parts.netloc.lower() not in plain or parts.scheme != settings.PUSH_SCHEME:
        raise ValidationError("This browser’s push service is not one that this site knows.")


def remember(*, person: User, endpoint: str, label: str = "") -> Device:
    """Keep a browser that asked to be notified; one browser belongs to whoever asked last."""
    defaults = {"user": person, "label": label[:80], "added_at": timezone.now()}
    device, _ = Device.objects.update_or_create(endpoint=endpoint, defaults=defaults)
    kept = Device.objects.filter(user=person).order_by("-added_at", "-pk").values_list("pk", flat=True)
    Device.objects.filter(user=person).exclude(pk__in=list(kept[:MOST])).delete()
    return device


def send(kind: Kind, person: User) -> None:
    """Wake every browser of a person; forgets those that are gone.

    Raises Transient when none was reached for now, and Permanent when none is left or all refused it.
    """
    if not available():
        raise Permanent("This site has no key for pushing.")
    with requests.Session() as line:
        line.max_redirects = 0  # a service that is known must not lead to one that is not
        outcomes = [_wake(device, line, urgent=not kind.patient) for device in person.reminder_devices.all()]
    if Outcome.WOKEN in outcomes:
        return
    if Outcome.LATER in outcomes:
        raise Transient("No push service could be reached.")
    if Outcome.REFUSED in outcomes:
        raise Permanent("The push service refused it; a new key of this site needs the device added again.")
    raise Permanent("No browser is left to notify.")


class Outcome(Enum):
    """What became of one push."""

    WOKEN = auto()
    LATER = auto()
    REFUSED = auto()
    GONE = auto()


# Which services did not answer, and until when they are left alone: each wait holds up every mail behind it.
_silent: dict[str, float] = {}


def _wake(device: Device, line: requests.Session, *, urgent: bool) -> Outcome:
    service = urlsplit(device.endpoint).netloc
    if time.monotonic() < _silent.get(service, 0):
        return Outcome.LATER
    try:
        webpush(
            {"endpoint": device.endpoint},
            vapid_private_key=keys(),
            vapid_claims={"sub": f"mailto:{settings.PUSH_CONTACT}"},
            ttl=LASTS,
            timeout=TIMEOUT,
            requests_session=line,
            headers={"Urgency": "high" if urgent else "normal"},
        )
    except requests.RequestException:
        _silent[service] = time.monotonic() + SILENCE
        return Outcome.LATER
    except WebPushException as error:
        return _refused(device, 0 if error.response is None else error.response.status_code)
    return Outcome.WOKEN


def _refused(device: Device, code: int) -> Outcome:
    if code in GONE:
        device.delete()
        return Outcome.GONE
    return Outcome.LATER if code == TOO_MANY or code >= SERVER_ERROR else Outcome.REFUSED
