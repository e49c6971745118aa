"""Sealing what trainees write for themselves: AES-256-GCM under a key that is not in the database.

A sealed text is the name of its key, a random nonce and the ciphertext. It is bound to its row and its
owner: moved to another row, or to another person, it does not open.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

NONCE, BLOCK = 12, 256


class SealError(Exception):
    """A text cannot be opened: its key is gone, or it was tampered with."""


def current() -> str:
    """Return the name of the key that seals: the first one."""
    return next(iter(_keys()))


def key_of(sealed: bytes) -> str:
    """Return the name of the key that a text is sealed with."""
    return bytes(sealed).partition(b"\0")[0].decode(errors="replace")


def _keys() -> Mapping[str, bytes]:
    keys: Mapping[str, bytes] = settings.PEERS_LETTER_KEYS
    return keys


def _bound(kind: str, public_id: uuid.UUID, owner_id: int) -> bytes:
    return f"peers:{kind}:{public_id}:{owner_id}".encode()


def seal(text: str, *, kind: str, public_id: uuid.UUID, owner_id: int) -> bytes:
    """Seal a text for one row of one person. Its length is hidden in steps of 256 bytes."""
    name, nonce, plain = current(), os.urandom(NONCE), text.encode()
    padded = plain + b"\0" * (BLOCK - len(plain) % BLOCK)
    closed = AESGCM(_keys()[name]).encrypt(nonce, padded, _bound(kind, public_id, owner_id))
    return name.encode() + b"\0" + nonce + closed


def unseal(sealed: bytes, *, kind: str, public_id: uuid.UUID, owner_id: int) -> str:
    """Open what `seal` made for the same row and person; raises SealError when it cannot be opened."""
    key, rest = _keys().get(key_of(sealed)), bytes(sealed).partition(b"\0")[2]
    if key is None:
        raise SealError("The key of this text is not configured any more.")
    try:
        opened = AESGCM(key).decrypt(rest[:NONCE], rest[NONCE:], _bound(kind, public_id, owner_id))
    except (InvalidTag, ValueError) as error:
        raise SealError("This text was changed, or belongs elsewhere.") from error
    return opened.rstrip(b"\0").decode()
