"""Celery tasks that belong to no feature."""

from __future__ import annotations

from celery import shared_task

from core import health


@shared_task
def heartbeat() -> None:
    """Tell readiness that beat sent this and that a worker took it, just now."""
    health.tick()
