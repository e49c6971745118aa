"""The mail to the GME office about a role that the directory gave."""

from __future__ import annotations

import pytest
from django.core import mail

from people import emails
from people.models import Role
from tests.conftest import LONG_AGO, Cast, make_official

pytestmark = pytest.mark.django_db


def given(cast: Cast, kind: str = "facilitator") -> Role:
    """Give the clinician a role."""
    return Role.objects.create(user=cast.clinician, kind=kind, starts_on=LONG_AGO)


def told(cast: Cast, kind: str = "facilitator") -> list[str]:
    """Send the mail; return who got it."""
    emails.role_given(given(cast, kind))
    return [address for message in mail.outbox for address in message.bcc]


def test_the_whole_office_is_told_in_one_mail(cast: Cast) -> None:
    second = make_official("second_officer", Role.Kind.GME_ADMIN)
    assert (sorted(told(cast)), len(mail.outbox)) == ([cast.gme_admin.email, second.email], 1)


def test_nobody_is_shown_another_address(cast: Cast) -> None:
    told(cast)
    assert (mail.outbox[0].to, mail.outbox[0].cc) == ([], [])


def test_whoever_got_it_is_not_told_as_the_office(cast: Cast) -> None:
    assert told(cast, "gme_admin") == [cast.gme_admin.email]


def test_an_office_that_has_left_is_not_told(cast: Cast) -> None:
    Role.objects.filter(kind="gme_admin").update(ends_on="2021-01-01")
    assert (told(cast), mail.outbox) == ([], [])


def test_it_names_person_and_role_and_leads_to_their_page(cast: Cast) -> None:
    told(cast)
    body = mail.outbox[0].body
    assert ("Clinician" in body, "PEERS facilitator" in body) == (True, True)
    assert f"/people/{cast.clinician.public_id}/" in body


def test_the_subject_is_one_line_without_a_name(cast: Cast) -> None:
    told(cast)
    subject = mail.outbox[0].subject
    assert ("\n" in subject, "Clinician" in subject) == (False, False)
