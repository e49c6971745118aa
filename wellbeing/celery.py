"""Celery: a nudge, never the truth. Whatever it loses or doubles is repaired from PostgreSQL."""

from __future__ import annotations

import logging
import os
import time

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready
from redis.exceptions import RedisError

from core import health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellbeing.settings")

log = logging.getLogger(__name__)
SIGN = 15.0  # seconds between two signs of life
_next_sign = [0.0]

app = Celery("wellbeing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def announce(**_: object) -> None:
    """Show a sign of life as soon as a worker is up, so that readiness does not wait for the first tick."""
    health.beat()
    health.give_the_clock_a_minute()


@heartbeat_sent.connect
def stay_alive(**_: object) -> None:
    """Show signs of life for as long as the worker itself runs, and raise the alarm when the clock stands."""
    if time.monotonic() < _next_sign[0]:
        return
    _next_sign[0] = time.monotonic() + SIGN
    try:
        health.beat()
    except (RedisError, OSError):
        return
    if not health.clock_ticks():
        log.error("The clock stands still: is celery beat running? Nothing goes out by itself until it is.")
