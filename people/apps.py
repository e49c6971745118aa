from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import import_string


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """Remember and note each sign-in, whatever its way; models are there only now."""
        signed_in = import_string("django.contrib.auth.signals.user_logged_in")
        signed_in.connect(import_string("people.models.sessions.remember"), dispatch_uid="people.sessions")
        signed_in.connect(import_string("people.audit.signed_in"), dispatch_uid="people.audit")
        complete = import_string("allauth.account.signals.user_logged_in")
        complete.connect(import_string("people.models.sessions.tie"), dispatch_uid="people.sessions")
        failed = import_string("django.contrib.auth.signals.user_login_failed")
        failed.connect(import_string("people.audit.sign_in_failed"), dispatch_uid="people.audit")
        proved = import_string("allauth.account.signals.authentication_step_completed")
        proved.connect(import_string("people.models.sessions.renew"), dispatch_uid="people.sessions")
        for changed in ("authenticator_added", "authenticator_removed", "authenticator_reset"):
            ways = import_string(f"allauth.mfa.signals.{changed}")
            ways.connect(import_string("people.audit.second_step_changed"), dispatch_uid="people.audit")
        added = import_string("allauth.mfa.signals.authenticator_added")
        added.connect(import_string("people.proof.carry_over"), dispatch_uid="people.proof")
        import_string("people.checks.directory_gives_known_roles")
        import_string("people.belongings.register")(import_string("people.own.BELONGINGS"))
