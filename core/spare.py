"""A cache in Redis that does without Redis for a while: rate limits go on in each process's own memory.

Sign-in counts its attempts here. With Redis away it would otherwise shut everyone out.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class SpareCache(RedisCache):
    """Redis while it answers, else this process's memory, which forgets when the process ends."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        # The options are the connection's; memory knows none of them.
        self._spare = LocMemCache("spare", params | {"OPTIONS": {}})

    def _or_spare(self, name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisError, OSError):
            log.warning("Redis does not answer; this process counts by itself meanwhile.")
            return getattr(self._spare, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._or_spare("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._or_spare("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._or_spare("set", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._or_spare("delete", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._or_spare("incr", *args, **kwargs)
