"""Reading the environment, and refusing to start in one sentence."""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

MODES = ("production", "demo", "test")
KEY_BYTES, MOST_LETTERS = 32, 40  # of a key, and of its id
# What only a real installation sets; demo mode beside any of these is a mistake worth stopping for.
PRODUCTION_ONLY = ("SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL")


def refuse(sentence: str) -> NoReturn:
    """End the process with one sentence on standard error and exit code 1."""
    raise SystemExit(sentence)


def mode(environ: Mapping[str, str]) -> str:
    """Return the mode of this process: production (default), demo or test.

    Refuses an unknown mode, and demo mode beside production settings.
    """
    name = environ.get("WELLBEING_MODE", "production")
    if name not in MODES:
        refuse(f"WELLBEING_MODE is {name!r}; it may be {', '.join(MODES)}.")
    clash = next((key for key in PRODUCTION_ONLY if environ.get(key)), None)
    if name == "demo" and clash:
        refuse(f"Demo mode cannot run with production settings: unset {clash}, or unset WELLBEING_MODE.")
    return name


def required(environ: Mapping[str, str], name: str, purpose: str) -> str:
    """Return a setting that production cannot do without; refuse to start when it is missing or empty."""
    value = environ.get(name, "")
    if not value:
        refuse(f"Wellbeing cannot start: set {name} ({purpose}); docs/configuration.md lists every setting.")
    return value


def at_least(least: int, name: str, value: int) -> int:
    """Return a number as it is; refuses to start when it is too small to be meant."""
    if value < least:
        refuse(f"{name} is {value}; it may be {least} or more.")
    return value


def file(name: str, path: str) -> str:
    """Return a file's path, or "" where none is set; refuses to start when it is not there."""
    if path and not Path(path).is_file():
        refuse(f"{name} names {path}, where there is no file to read.")
    return path


def celery_broker(redis_url: str) -> str:
    """Return the Redis address in the form Celery reads; it names Unix sockets differently from redis-py."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    database = query.removeprefix("db=") or "0"
    return f"redis+socket://{path}?virtual_host={database}"


def named_keys(name: str, text: str) -> dict[str, bytes]:
    """Read keys written as id:base64, comma separated, the current one first; each has 32 bytes.

    Refuses to start when one is written otherwise, without repeating what was written.
    """
    found: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, _, encoded = part.strip().partition(":")
        key = _decoded(encoded)
        if not key_id or len(key_id) > MOST_LETTERS or len(key) != KEY_BYTES or key_id in found:
            refuse(f"{name} needs keys such as 2026:BASE64 of 32 random bytes, each with an id of its own.")
        found[key_id] = key
    return found


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def demo_key(name: str, secret: str) -> str:
    """Return a key of 32 bytes made from the demo's secret, as "demo:base64"; production brings its own."""
    key = hashlib.sha256(f"{name}:{secret}".encode()).digest()
    return f"demo:{base64.b64encode(key).decode()}"
