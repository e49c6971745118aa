"""What a process that lives for long does about its memory."""

from __future__ import annotations

import gc


def keep() -> None:
    """Have Python look no more for garbage among what is loaded by now, which is code and stays."""
    gc.collect()
    gc.freeze()
