"""Redis for what may be lost, and PostgreSQL for what must not: how often someone knocked at the door."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache

# Sign-in keeps its limits, and the one-time codes that were used, under this name.
KEPT = "allauth"


class DoorCache(RedisCache):
    """The default cache. A stopped Redis opens no door: limits on sign-in live in the `limits` cache."""

    def _kept(self, key: str) -> Any:
        return caches["limits"] if key.startswith(KEPT) else super()

    def add(self, key: str, *args: Any, **options: Any) -> bool:
        return bool(self._kept(key).add(key, *args, **options))

    def get(self, key: str, *args: Any, **options: Any) -> Any:
        return self._kept(key).get(key, *args, **options)

    def set(self, key: str, *args: Any, **options: Any) -> None:
        self._kept(key).set(key, *args, **options)

    def delete(self, key: str, *args: Any, **options: Any) -> bool:
        return bool(self._kept(key).delete(key, *args, **options))
