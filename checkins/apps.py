from __future__ import annotations

from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "checkins"
    verbose_name = "Check-ins"

    def ready(self) -> None:
        # The kinds read models, which are there only now.
        from checkins import kinds
        from checkins.clinic import kinds as clinic

        kinds.declare()
        clinic.declare()
