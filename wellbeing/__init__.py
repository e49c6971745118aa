"""The site: settings, addresses, the clock, and what no app owns alone."""

from wellbeing.celery import app as celery_app

__all__ = ["celery_app"]
