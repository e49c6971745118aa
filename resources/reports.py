"""Taking what readers report: often enough for people, not for machines, and without noting who they are."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import logging
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from resources.models import Correction

if TYPE_CHECKING:
    from django.http import HttpRequest

HOUR = 60 * 60
EACH = 5  # reports an hour from one place
ALTOGETHER = 200  # reports an hour from everywhere
logger = logging.getLogger(__name__)


def too_many(request: HttpRequest) -> bool:
    """Say whether there were too many reports lately, from one place or altogether; counts this one.

    An address is only compared by a hash whose salt is thrown away within a day. When Redis is away,
    the count over everyone stands alone: a true report is worth more than a limit.
    """
    hour_ago = timezone.now() - dt.timedelta(hours=1)
    if Correction.objects.filter(reported_at__gt=hour_ago).count() >= ALTOGETHER:
        return True
    try:
        return _count(request) > EACH
    except (RedisError, OSError) as error:
        logger.warning("Reports are not counted by place, because Redis is away: %s", error)
        return False


def _count(request: HttpRequest) -> int:
    salt = cache.get_or_set("report-salt", lambda: secrets.token_hex(32), timeout=24 * HOUR)
    mark = hmac.new(str(salt).encode(), address(request).encode(), hashlib.sha256).hexdigest()[:32]
    key = f"reports:{mark}"
    cache.add(key, 0, timeout=HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # It ran out between the two calls.
        return 1


def address(request: HttpRequest) -> str:
    """Return the network address that asks; behind a proxy, the one that the proxy names last."""
    behind_proxy = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    forwarded = request.headers.get("X-Forwarded-For", "") if behind_proxy else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
