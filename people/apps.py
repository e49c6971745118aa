from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import import_string


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """Remember each sign-in, whatever its way; models are there only now."""
        signed_in = import_string("django.contrib.auth.signals.user_logged_in")
        signed_in.connect(import_string("people.models.sessions.remember"), dispatch_uid="people.sessions")
        import_string("people.belongings.register")(import_string("people.own.BELONGINGS"))
