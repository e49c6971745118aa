"""Keys from what people remember: Argon2id makes each guess cost time and memory."""

from __future__ import annotations

import unicodedata

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

# KiB of memory, and passes over it. A test run opens thousands of keys that guard nothing.
COST, TEST_COST = (65_536, 3), (8, 1)


def stretched(words: str, *, salt: bytes, length: int = 32) -> bytes:
    """Return `length` bytes that follow from words and a salt of at least 8 bytes."""
    memory, passes = TEST_COST if settings.TESTING else COST
    return hash_secret_raw(
        unicodedata.normalize("NFKC", words).encode(),
        salt,
        time_cost=passes,
        memory_cost=memory,
        parallelism=1,
        hash_len=length,
        type=Type.ID,
    )
