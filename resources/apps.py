from __future__ import annotations

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Directory"

    def ready(self) -> None:
        # The kinds read models, which are there only now.
        from resources import kinds

        kinds.declare()
