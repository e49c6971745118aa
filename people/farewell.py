"""Deleting one's account, and signing out everywhere."""

from __future__ import annotations

import pgtrigger
from django.db.models import F

from core.clock import site_today
from people import audit, belongings
from people.models import SignIn, User
from people.models.people import still_open
from people.operations import RefusedError, close, end_deputies, keeping_an_admin
from people.sso import linking

NOBODY = "Someone who left"
OWN_RULES = (
    "Your name, e-mail address, pronouns, languages, passwords and keys are erased, from the history too.",
    "Which program and role you had, and when, stays without your name: decisions made then stay true.",
    "If the school's roster still names you, its next import makes a new, empty account for your address.",
)


def sign_out_everywhere(person: User) -> None:
    """End every session someone has, those that no list knows included."""
    SignIn.objects.filter(user=person).end()
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)


def delete_account(person: User) -> None:
    """Erase who someone is; raises RefusedError for the last of the GME office and for who runs the site."""
    if person.is_superuser:
        raise RefusedError("You run this site. Hand that over first; a colleague takes it from your account.")
    with keeping_an_admin():
        belongings.purge(person)
        held = list(person.roles.open())
        for row in (*held, *person.enrollments.filter(still_open(site_today()))):
            close(row)
        end_deputies(held)
        sign_out_everywhere(person)
        linking.forget(person)
        _erase(person)
        audit.record(audit.Act.ACCOUNT_DELETED, by=person)


def _erase(person: User) -> None:
    name = f"left-{person.public_id}@deleted.invalid"
    blank = {
        "roster_name": "",
        "pronouns": "",
        "languages": [],
        "is_active": False,
        "is_staff": False,
        "password": "!",
    }
    User.objects.filter(pk=person.pk).update(email=name, display_name=NOBODY, **blank)
    # The one place that may take from history: a person's own name, at their own wish.
    with pgtrigger.ignore("people.UserEvent:append_only"):
        person.events.exclude(email=name).delete()  # type: ignore[attr-defined]
