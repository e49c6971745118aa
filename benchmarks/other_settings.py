"""The benchmarks' settings with those of the other ways of sending that are installed."""

from __future__ import annotations

from importlib.util import find_spec

from benchmarks.sending_settings import *  # noqa: F403
from benchmarks.sending_settings import EMAIL_BACKEND, INSTALLED_APPS

OTHERS = ("post_office", "mailer")
INSTALLED_APPS = [*INSTALLED_APPS, *(name for name in OTHERS if find_spec(name))]
# Each as its manual has it for many mails, without what slows it down and is not needed here.
POST_OFFICE = {"BACKENDS": {"default": EMAIL_BACKEND}, "BATCH_SIZE": 1000, "LOG_LEVEL": 0}
MAILER_EMAIL_BACKEND = EMAIL_BACKEND
MAILER_USE_FILE_LOCK = False
