"""Roles that open much: no directory gives one unless the site says so; then the GME office hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from people.models import Entry, Role, User
from tests.conftest import LONG_AGO, Cast, make_person
from tests.people.scim.test_groups import LEADS, add, take

if TYPE_CHECKING:
    from tests.people.scim.conftest import Directory

pytestmark = pytest.mark.django_db
OFFICES = ["GME office", "PEERS director", "Well-being office", "Clinician"]
EVERY = ["facilitator", "program_lead", "gme_admin", "peers_director", "wellbeing_office", "clinician"]


@pytest.fixture
def _all(settings: Any) -> None:
    """Let the directory give every role, and keep mails in memory."""
    settings.SCIM_ROLES = EVERY
    settings.SITE_URL = "https://wellbeing.example.edu"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.parametrize("name", OFFICES)
def test_a_directory_gives_no_office(directory: Directory, cast: Cast, name: str) -> None:
    answer = directory.patch(directory.group(name), add(cast.trainee))
    assert (answer.status_code, cast.trainee.roles.count()) == (403, 0)


def test_the_refusal_says_what_to_do(directory: Directory, cast: Cast) -> None:
    answer = directory.patch(directory.group("Clinician"), add(cast.trainee))
    assert "SCIM_ROLES" in answer.json()["detail"]


@pytest.mark.parametrize("way", ["put", "replace"])
def test_no_other_way_gives_one_either(directory: Directory, cast: Cast, way: str) -> None:
    group, member = directory.group("GME office"), [{"value": str(cast.trainee.public_id)}]
    if way == "put":
        directory.call("PUT", group, {"members": member})
    else:
        directory.patch(group, {"op": "replace", "path": "members", "value": member})
    assert not cast.trainee.roles.exists()


def test_a_refused_office_undoes_the_whole_request(directory: Directory, cast: Cast) -> None:
    group = directory.group("GME office")
    Role.objects.filter(user=cast.clinician).update(source="scim:directory")
    directory.patch(group, take(cast.clinician), add(cast.trainee))
    assert User.objects.get(pk=cast.clinician.pk).has_role("gme_admin")


def test_a_refused_office_leaves_no_line_in_the_audit(directory: Directory, cast: Cast) -> None:
    directory.patch(directory.group("Clinician"), add(cast.trainee))
    assert not Entry.objects.filter(act="role_given").exists()


def test_naming_who_is_in_an_office_already_is_no_gift(directory: Directory, cast: Cast) -> None:
    assert directory.patch(directory.group("GME office"), add(cast.gme_admin)).status_code == 200


def test_leaving_an_office_needs_no_setting(directory: Directory, cast: Cast) -> None:
    Role.objects.create(user=cast.trainee, kind="clinician", starts_on=LONG_AGO, source="scim:directory")
    directory.patch(directory.group("Clinician"), take(cast.trainee))
    assert not User.objects.get(pk=cast.trainee.pk).has_role("clinician")


@pytest.mark.parametrize("name", ["PEERS facilitator", LEADS])
def test_roles_near_to_people_are_given(directory: Directory, cast: Cast, name: str) -> None:
    assert directory.patch(directory.group(name), add(cast.trainee)).status_code == 200


def test_a_site_can_let_it_give_none(directory: Directory, cast: Cast, settings: Any) -> None:
    settings.SCIM_ROLES = []
    assert directory.patch(directory.group(LEADS), add(cast.trainee)).status_code == 403


def test_years_are_no_role_and_go_on(directory: Directory, cast: Cast, settings: Any) -> None:
    settings.SCIM_ROLES = []
    assert directory.patch(directory.group("Surgery: year 3"), add(cast.trainee)).status_code == 200


@pytest.mark.usefixtures("_all")
class TestWhereTheSiteSaysSo:
    @pytest.mark.parametrize("name", OFFICES)
    def test_an_office_is_given(self, directory: Directory, cast: Cast, name: str) -> None:
        assert directory.patch(directory.group(name), add(cast.trainee)).status_code == 200

    def test_the_audit_has_it(self, directory: Directory, cast: Cast) -> None:
        directory.patch(directory.group("Clinician"), add(cast.trainee))
        assert Entry.objects.filter(
            act="role_given", person=cast.trainee, detail__contains="Clinician"
        ).exists()

    def test_the_office_gets_one_mail(
        self, directory: Directory, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            directory.patch(directory.group("Clinician"), add(cast.trainee))
        (sent,) = mail.outbox
        assert (sorted(sent.bcc), sent.to) == ([cast.clinician.email, cast.gme_admin.email], [])

    def test_the_mail_says_who_and_what_and_where_to_end_it(
        self, directory: Directory, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            directory.patch(directory.group("Clinician"), add(cast.trainee))
        address = f"https://wellbeing.example.edu/people/{cast.trainee.public_id}/"
        held = [
            part in mail.outbox[0].body for part in ("Trainee (trainee@example.test)", "Clinician", address)
        ]
        assert held == [True] * 3

    def test_its_subject_names_nobody(
        self, directory: Directory, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            directory.patch(directory.group("Clinician"), add(cast.trainee))
        assert mail.outbox[0].subject == "A role was given by the school’s directory"

    def test_whoever_joins_the_office_is_not_told_of_themselves(
        self, directory: Directory, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        new = make_person("new")
        with django_capture_on_commit_callbacks(execute=True):
            directory.patch(directory.group("GME office"), add(new))
        assert new.email not in mail.outbox[0].bcc

    def test_a_role_near_to_people_sends_none(
        self, directory: Directory, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            directory.patch(directory.group(LEADS), add(cast.trainee))
        assert mail.outbox == []

    def test_a_mail_that_fails_undoes_nothing(
        self, directory: Directory, cast: Cast, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        settings.EMAIL_BACKEND = "nothing.is.There"
        with django_capture_on_commit_callbacks(execute=True):
            answer = directory.patch(directory.group("Clinician"), add(cast.trainee))
        assert (answer.status_code, cast.trainee.roles.filter(kind="clinician").count()) == (200, 1)
