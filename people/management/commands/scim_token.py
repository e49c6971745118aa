from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from people import audit
from people.models import ScimToken


class Command(BaseCommand):
    help = "Make, list and end the tokens by which a school's directory provisions people."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", choices=["make", "list", "end"])
        parser.add_argument("name", nargs="?", default="", help="what the token is for, such as “entra”")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["what"] == "list":
            self.stdout.writelines(f"{self._line(token)}\n" for token in ScimToken.objects.all())
            return
        if not options["name"] or len(options["name"]) > 60:
            raise CommandError("Say which token, in at most 60 characters.")
        getattr(self, f"_{options['what']}")(options["name"])

    def _line(self, token: ScimToken) -> str:
        used = f"used {token.used_at:%Y-%m-%d}" if token.used_at else "never used"
        ended = f", ended {token.ended_at:%Y-%m-%d}" if token.ended_at else ""
        return f"{token.name}: made {token.made_at:%Y-%m-%d}, {used}{ended}"

    @transaction.atomic
    def _make(self, name: str) -> None:
        if ScimToken.objects.filter(name=name).exists():
            raise CommandError(f"There is a token {name}, or was. Take another name.")
        token = ScimToken.make(name)
        audit.record(audit.Act.TOKEN_MADE, by=None, detail=name)
        self.stdout.write(token)
        self.stderr.write("Give this to the directory now: it is shown once.")

    @transaction.atomic
    def _end(self, name: str) -> None:
        if not ScimToken.objects.open().filter(name=name).update(ended_at=timezone.now()):
            raise CommandError(f"There is no open token {name}.")
        audit.record(audit.Act.TOKEN_ENDED, by=None, detail=name)
        self.stdout.write(f"Ended: {name}. It opens nothing from now on.")
