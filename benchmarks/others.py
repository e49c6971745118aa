"""Other ways of sending that keep a queue in the database, where they are installed: `pip install` both.

Each has its queue filled first, with mails of the same bytes; only the emptying is timed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.rows import Row

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"post_office": "django-post-office", "mailer": "django-mailer"}


def installed() -> list[str]:
    """Return the modules of those that are here."""
    return [name for name in PACKAGES if find_spec(name)]


def missing() -> list[Row]:
    """Return a row for each of those that are not."""
    here = installed()
    return [
        Row(f"Mails, {PACKAGES[name]}", 0, "not installed", "", met=True)
        for name in PACKAGES
        if name not in here
    ]


def speed(name: str, environment: dict[str, str], mails: int) -> float:
    """Return the mails a second of one of them, emptying its queue in a process of its own."""
    environment |= {"DJANGO_SETTINGS_MODULE": "benchmarks.other_settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "bench_other", name, str(mails)],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout.split()[-1])


def queue(name: str, mails: list[EmailMultiAlternatives]) -> None:
    """Put mails into a queue."""
    if name == "mailer":
        import_module("mailer.backend").DbBackend().send_messages(mails)
        return
    office: Any = import_module("post_office.mail")
    office.send_many(
        [
            {
                "recipients": mail.to,
                "sender": mail.from_email,
                "subject": mail.subject,
                "message": str(mail.body),
                "html_message": str(mail.alternatives[0][0]),
                "headers": mail.extra_headers,
            }
            for mail in mails
        ]
    )


def empty(name: str) -> None:
    """Send everything in a queue: post_office by two processes of five threads, mailer by the one it has."""
    if name == "mailer":
        import_module("mailer.engine").send_all()
    else:
        import_module("post_office.mail").send_queued_mail_until_done(processes=2)


def forget(name: str) -> None:
    """Take everything out of a queue and its log."""
    models: Any = import_module(f"{name}.models")
    for model in (models.Email,) if name == "post_office" else (models.Message, models.MessageLog):
        model.objects.all().delete()
