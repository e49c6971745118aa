"""The portal's settings, sending to a mail sink of the benchmarks; beat ticks fast enough to watch."""

from __future__ import annotations

import os

from wellbeing.settings import *  # noqa: F403
from wellbeing.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.notes.NotesConfig"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["SINK_PORT"])
CELERY_BEAT_SCHEDULE = {
    "reminders go out": {"task": "reminders.tasks.tick", "schedule": 2.0, "options": {"expires": 10}},
}
CELERY_BEAT_SCHEDULE_FILENAME = os.environ.get("BEAT_FILE", "")
