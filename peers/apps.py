from __future__ import annotations

from django.apps import AppConfig


class PeersConfig(AppConfig):
    name = "peers"
    verbose_name = "PEERS groups"

    def ready(self) -> None:
        # The kinds read models, which are there only now.
        from peers import kinds

        kinds.declare()
