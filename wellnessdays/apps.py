from __future__ import annotations

from django.apps import AppConfig


class WellnessDaysConfig(AppConfig):
    name = "wellnessdays"
    verbose_name = "Wellness days"

    def ready(self) -> None:
        # The kinds read models, which are there only now.
        from wellnessdays import kinds

        kinds.declare()
