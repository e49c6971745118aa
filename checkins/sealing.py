"""Sealing bytes so that only the right key, in the right place, opens them.

AES-256-GCM over plaintext that is padded to whole steps, so that its length tells nothing. The place (model,
row, field, subject) is authenticated with it: a ciphertext moved elsewhere does not open.
"""

from __future__ import annotations

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

STEP = 1024  # bytes
KEY, NONCE, TAG, LENGTH = 32, 12, 16, 4  # bytes
VERSION = b"\x01"
OVERHEAD = len(VERSION) + NONCE + TAG


class WrongKey(Exception):  # noqa: N818 - the contract's word for it
    """What was stored does not open: another key, another place, or damage. The message names no content."""


def seal(plain: bytes, *, key: bytes, context: tuple[str, ...]) -> bytes:
    """Encrypt bytes for one place; `key` has 32 bytes, the result whole STEPs and OVERHEAD."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, padded(plain), place(context))


def open_sealed(sealed: bytes | memoryview, *, key: bytes, context: tuple[str, ...]) -> bytes:
    """Decrypt what was sealed for this place; raises WrongKey, and never returns anything else."""
    whole = bytes(sealed)
    if whole[:1] != VERSION or len(whole) < OVERHEAD + STEP or (len(whole) - OVERHEAD) % STEP:
        raise WrongKey("What is stored is damaged or cut short.")
    try:
        opened = AESGCM(key).decrypt(whole[1 : 1 + NONCE], whole[1 + NONCE :], place(context))
    except InvalidTag:
        raise WrongKey("The key does not open what is stored, or it was moved.") from None
    return unpadded(opened)


def padded(plain: bytes) -> bytes:
    """Put the length before the bytes and fill up to whole steps."""
    whole = len(plain).to_bytes(LENGTH, "big") + plain
    return whole + bytes(-len(whole) % STEP)


def unpadded(whole: bytes) -> bytes:
    """Undo `padded`; raises WrongKey for a length that does not fit."""
    length = int.from_bytes(whole[:LENGTH], "big")
    if length > len(whole) - LENGTH:
        raise WrongKey("What is stored is damaged or cut short.")
    return whole[LENGTH : LENGTH + length]


def place(context: tuple[str, ...]) -> bytes:
    """Write a place as bytes; each part with its length, so that no two places read alike."""
    parts = [part.encode() for part in context]
    return b"".join(len(part).to_bytes(LENGTH, "big") + part for part in parts)


def new_key() -> bytes:
    """Return a fresh random key."""
    return os.urandom(KEY)


def derived(key: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """Return the key for one purpose that follows from another key, and from `salt` where both are needed."""
    return HKDF(algorithm=SHA256(), length=KEY, salt=salt, info=purpose.encode()).derive(key)


def fingerprint(key: bytes, message: bytes) -> bytes:
    """Return 32 bytes by which whoever has the key recognizes a message (HMAC-SHA-256)."""
    return hmac.new(key, message, sha256).digest()
