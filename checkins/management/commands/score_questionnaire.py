from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.instruments import judging


class Command(BaseCommand):
    help = (
        "Print what a response to a FHIR questionnaire comes to, as JSON. Stores nothing, needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("questionnaire", type=Path, help="a FHIR R4 Questionnaire, JSON")
        parser.add_argument("response", type=Path, help="a FHIR R4 QuestionnaireResponse, JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            questionnaire = options["questionnaire"].read_bytes()
            response = options["response"].read_bytes()
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from None
        found = judging.outcome(questionnaire, response)
        self.stdout.write(found.printed)
