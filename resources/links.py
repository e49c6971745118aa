"""Looking once a week whether the websites of the directory still answer.

Off unless the site turns it on (LINK_CHECK): it is the one thing that asks other hosts by itself. It names
itself, follows few redirects, reads no page, asks each host at most once a second, and never an address
inside the institution: the address that was judged is the one that is connected to.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from reminders.operations import enqueue
from resources import checking
from resources.models import LinkCheck, Service
from resources.models.links import STRIKES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

BROKEN = "resources.link_broken"
WAIT = 5  # seconds for each piece of an answer
ALTOGETHER = 15  # seconds for a whole one
WEB_PORTS, OTHER_PORTS = (80, 443), 1024  # below the latter, other ports are for mail and the like
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 in the clothes of IPv6
HOPS = 3
AT_ONCE = 40  # links in one run; the rest waits for the next
EVERY_DAYS = 7
PAUSE = 1.0  # seconds between two requests
# It answers: what it thinks of a program that asks is its own affair.
FINE = (401, 403, 405, 406, 429)


class LinkError(Exception):
    """A link that does not answer as it should; the message says how."""


def public_address(host: str, port: int) -> str:
    """Return an address of a host to connect to; raise LinkError when any of them is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise LinkError("The host has no address.") from error
    addresses = [str(row[4][0]) for row in found]
    if not addresses or not all(map(is_public, addresses)):
        raise LinkError("The host is not on the public network.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Say whether an address is one of the public network, and hides none that is not."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if not found.is_global or found.is_multicast:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return True
    tunneled = (found.sixtofour, *(found.teredo or ()), found.ipv4_mapped)
    inner = [row for row in tunneled if row]
    if found in TRANSLATED:
        inner.append(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF))
    return all(row.is_global and not row.is_multicast for row in inner)


@contextlib.contextmanager
def _at_most(seconds: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """Break a connection off after a while: a server may send a letter every few seconds, for ever."""

    def stop() -> None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def ask(url: str, method: str) -> tuple[int, str]:
    """Ask for one address; return the status, and where it leads on. Raises LinkError."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise LinkError("The address cannot be read.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LinkError("The address cannot be read.")
    if port not in WEB_PORTS and port < OTHER_PORTS:
        raise LinkError("No website is on this port.")
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=WAIT)
    try:
        address = public_address(parts.hostname, port)
        connection.sock = socket.create_connection((address, port), timeout=WAIT)
        # Letters of any alphabet are sent as every browser sends them.
        path = iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        with _at_most(ALTOGETHER, connection):
            if parts.scheme == "https":
                _make_safe(connection, parts.hostname)
            connection.request(method, path, headers={"User-Agent": f"{settings.SITE_NAME} link check"})
            answer = connection.getresponse()
        return answer.status, answer.headers["Location"] or ""
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise LinkError(f"No answer: {type(error).__name__}.") from error
    finally:
        connection.close()


def _make_safe(connection: http.client.HTTPConnection, host: str) -> None:
    context = ssl.create_default_context()
    safe = context.wrap_socket(connection.sock, server_hostname=host, do_handshake_on_connect=False)
    connection.sock = safe
    safe.do_handshake()


def look(url: str) -> None:
    """Look whether a link answers, through a few redirects; raise LinkError when it does not."""
    for _ in range(HOPS + 1):
        status, further = ask(url, "HEAD")
        if status in (405, 501):
            status, further = ask(url, "GET")
        if 300 <= status < 400 and further:
            try:
                url = urljoin(url, further)
            except ValueError as error:
                raise LinkError("It leads to an address that cannot be read.") from error
            continue
        if status >= 400 and status not in FINE:
            raise LinkError(f"It answers {status}.")
        return
    raise LinkError("It leads on and on.")


def due(now: dt.datetime) -> Iterator[tuple[Service, str, str]]:
    """Yield the links that were not looked at this week, the longest ago first: service, field, address."""
    known = {(row.service_id, row.field): row for row in LinkCheck.objects.all()}
    waiting = []
    for service in Service.objects.published():
        for field in LinkCheck.Field.values:
            row = known.get((service.pk, field))
            url = getattr(service, field)
            is_recent = row and row.url == url and (now - row.looked_at).days < EVERY_DAYS
            if url and not is_recent:
                waiting.append((row.looked_at.timestamp() if row else 0.0, service.pk, service, field, url))
    for _, _, service, field, url in sorted(waiting, key=lambda row: row[:2]):
        yield service, field, url


def run(wait: Callable[[float], object] = time.sleep) -> int:
    """Look at the links that are due, at most so many; return how many. Nothing unless LINK_CHECK is on."""
    if not settings.LINK_CHECK:
        return 0
    rows = list(due(timezone.now()))[:AT_ONCE]
    for service, field, url in rows:
        problem = ""
        try:
            look(url)
        except LinkError as error:
            problem = str(error)
        note(service=service, field=field, url=url, problem=problem)
        wait(PAUSE)
    return len(rows)


@transaction.atomic
def note(*, service: Service, field: str, url: str, problem: str) -> LinkCheck:
    """Note what came of a look; at the third failure in a row tell whoever keeps the entry."""
    row, _ = LinkCheck.objects.select_for_update().get_or_create(
        service=service, field=field, defaults={"url": url}
    )
    if row.url != url:
        row.url, row.failures = url, 0
    row.failures = min(row.failures + 1, 1000) if problem else 0
    row.problem, row.looked_at = problem, timezone.now()
    row.save()
    if row.failures == STRIKES:
        for editor in checking.editors(service):
            enqueue(kind=BROKEN, recipient_id=editor.pk, key=f"{row.pk} {row.looked_at:%Y-%m-%d}")
    return row


def described(key: str) -> LinkCheck | None:
    """Return the link that a reminder is about, while it is still broken."""
    with contextlib.suppress(ValueError):
        return LinkCheck.objects.broken().filter(pk=int(key.partition(" ")[0])).first()
    return None
