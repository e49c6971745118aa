"""Celery: a nudge, never the truth. Whatever it loses or doubles is repaired from PostgreSQL."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellbeing.settings")

app = Celery("wellbeing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def announce(**_: object) -> None:
    """Beat once as soon as a worker is up, so that readiness does not wait for the first tick."""
    app.send_task("core.tasks.heartbeat")
