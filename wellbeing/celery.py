"""Celery: a nudge, never the truth. Whatever it loses or doubles is repaired from PostgreSQL."""

from __future__ import annotations

import logging
import os
import time
from inspect import signature
from typing import TYPE_CHECKING, Any

from celery import Celery, Task
from celery.signals import celeryd_after_setup, heartbeat_sent, worker_ready
from celery.worker.strategy import default
from redis.exceptions import RedisError

from core import health, memory
from wellbeing import broker, reading

if TYPE_CHECKING:
    from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellbeing.settings")

log = logging.getLogger(__name__)
SIGN = 15.0  # seconds between two signs of life
_next_sign = [0.0]


def careful(task: Any, app: Any, consumer: Any) -> Callable[..., None]:
    """Return how a worker takes messages for a task: one that cannot be read is thrown away, and told of.

    Celery's own way lets the error end the worker, and puts the message back for the next one to end by.
    """
    take = default(task, app, consumer)

    def take_or_reject(message: Any, *rest: Any, **more: Any) -> None:
        try:
            take(message, *rest, **more)
        except Exception as error:  # noqa: BLE001 - whatever it raises, it must not end the worker
            reading.throw_away(message, consumer, error, task.name)

    return take_or_reject


class CarefulTask(Task):  # type: ignore[type-arg]  # generic for mypy alone
    """A task whose messages are taken with care."""

    Strategy = "wellbeing.celery:careful"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run; for arguments that it does not take, say so without quoting them as Python does."""
        try:
            signature(self.run).bind(*args, **kwargs)
        except TypeError:
            raise TypeError("It was given arguments that it does not take.") from None
        return self.run(*args, **kwargs)


broker.install()
app = Celery("wellbeing", task_cls=CarefulTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.worker_consumer = "wellbeing.reading:Reader"
app.autodiscover_tasks()


@celeryd_after_setup.connect
def keep_what_is_loaded(**_: object) -> None:
    """Spare the worker, and the processes that it forks, from going through all code for garbage."""
    memory.keep()


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
