"""Is the process alive, and can it serve? Two answers for a load balancer, with nothing secret in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.cache.backends.base import BaseCache

HEARTBEAT = "worker-heartbeat"
CLOCK = "clock-tick"
SILENCE = 60  # seconds without a heartbeat before a worker counts as gone; beat ticks every 15


def _redis() -> BaseCache:
    """Return Redis itself, with no spare that would answer in its place."""
    return caches["redis"]


def beat() -> None:
    """Note that a worker is alive now."""
    _redis().set(HEARTBEAT, timezone.now().timestamp(), timeout=SILENCE)


def tick() -> None:
    """Note that beat sent something just now."""
    _redis().set(CLOCK, timezone.now().timestamp(), timeout=SILENCE)


def give_the_clock_a_minute() -> None:
    """Let a worker that has just started wait for beat's first tick."""
    _redis().add(CLOCK, timezone.now().timestamp(), timeout=SILENCE)


def database_answers() -> bool:
    """Say whether PostgreSQL answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def redis_answers() -> bool:
    """Say whether Redis answers."""
    try:
        _redis().get(HEARTBEAT)
    except (RedisError, OSError):
        return False
    return True


def worker_beats() -> bool:
    """Say whether a Celery worker showed a sign of life within the last minute."""
    return _noted(HEARTBEAT)


def clock_ticks() -> bool:
    """Say whether beat sent something, and a worker took it, within the last minute."""
    return _noted(CLOCK)


def _noted(key: str) -> bool:
    try:
        return _redis().get(key) is not None
    except (RedisError, OSError):
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "redis": redis_answers,
    "worker": worker_beats,
    "clock": clock_ticks,
}


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer while the process lives; touches nothing else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, Redis, a worker and the clock all answer, else 503 naming which does not."""
    answers = {name: check() for name, check in CHECKS.items()}
    ready = all(answers.values())
    body = {name: "ok" if good else "down" for name, good in answers.items()}
    return JsonResponse({"status": "ready" if ready else "not ready", **body}, status=200 if ready else 503)
