"""Sealing what trainees write for themselves: AES-256-GCM under a key that is not in the database.

A sealed text is the name of its key, a random nonce and the ciphertext. It is bound to its row and its
owner: moved to another row, or to another person, it does not open.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    import uuid

NONCE, KEY = 12, 32
BLOCK = 256


class SealError(Exception):
    """A text cannot be opened: its key is gone, or it was tampered with."""


def keys() -> dict[str, bytes]:
    """Return the keys by name, the one that seals first: "name:base64 of 32 bytes" for each."""
    found = {}
    for entry in settings.PEERS_LETTER_KEYS:
        name, _, text = entry.strip().partition(":")
        key = base64.b64decode(text)
        if not name or len(name) > 16 or len(key) != KEY:
            raise ImproperlyConfigured("PEERS_LETTER_KEYS holds name:key, the key 32 bytes in base64.")
        found[name] = key
    return found


def _bound(kind: str, public_id: uuid.UUID, owner_id: int) -> bytes:
    return f"peers:{kind}:{public_id}:{owner_id}".encode()


def seal(text: str, *, kind: str, public_id: uuid.UUID, owner_id: int) -> bytes:
    """Seal a text for one row of one person. Its length is hidden in steps of 256 bytes."""
    name, key = next(iter(keys().items()))
    nonce, plain = os.urandom(NONCE), text.encode()
    padded = plain + b"\0" * (BLOCK - len(plain) % BLOCK)
    closed = AESGCM(key).encrypt(nonce, padded, _bound(kind, public_id, owner_id))
    return name.encode() + b"\0" + nonce + closed


def unseal(sealed: bytes, *, kind: str, public_id: uuid.UUID, owner_id: int) -> str:
    """Open what `seal` made for the same row and person; raises SealError when it cannot be opened."""
    name, _, rest = bytes(sealed).partition(b"\0")
    key = keys().get(name.decode(errors="replace"))
    if key is None:
        raise SealError("The key of this text is not configured any more.")
    try:
        opened = AESGCM(key).decrypt(rest[:NONCE], rest[NONCE:], _bound(kind, public_id, owner_id))
    except (InvalidTag, ValueError) as error:
        raise SealError("This text was changed, or belongs elsewhere.") from error
    return opened.rstrip(b"\0").decode()
