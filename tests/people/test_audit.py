"""The audit: written once, read by the GME office alone, and forgotten in time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.clock import site_today
from people import audit, csvs, farewell, operations
from people.models import Entry, RosterFile, SignIn
from people.tasks import tidy
from tests.conftest import Cast
from tests.people.pages import text
from tests.people.roster.conftest import bring_in, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
Act = Entry.Act


def last(act: str) -> Entry:
    """Return the newest entry of a kind."""
    return Entry.objects.filter(act=act)[0]


def test_a_sign_in_is_noted(cast: Cast, as_: As) -> None:
    as_(cast.trainee)
    assert last(Act.SIGNED_IN).actor == cast.trainee


def fail(email: str) -> None:
    """Try to sign in with a wrong password."""
    Client().post(reverse("account_login"), {"login": email, "password": "wrong horse battery"})


def test_a_failed_sign_in_is_noted_about_whom_it_was(cast: Cast) -> None:
    fail("TRAINEE@example.test")
    assert last(Act.SIGN_IN_FAILED).person == cast.trainee


def test_what_a_stranger_typed_is_not_kept(cast: Cast) -> None:
    fail("hunter2@example.test")
    found = last(Act.SIGN_IN_FAILED)
    assert (found.person, found.detail) == (None, "an address nobody has")


def test_a_failed_sign_in_is_logged_without_what_was_typed(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    fail("trainee@example.test")
    said = [record.getMessage() for record in caplog.records if record.name == "people.audit"]
    assert said == ["A sign-in failed."]


def test_giving_and_ending_a_role_are_noted(cast: Cast) -> None:
    role = operations.grant(
        by=cast.gme_admin,
        person=cast.trainee,
        kind="facilitator",
        program=cast.program,
        starts_on=site_today(),
        ends_on=None,
    )
    operations.end_role(by=cast.gme_admin, role=role)
    assert [last(act).detail for act in (Act.ROLE_GIVEN, Act.ROLE_ENDED)] == [
        "PEERS facilitator, Medicine"
    ] * 2


def test_a_refused_role_is_not_noted(cast: Cast) -> None:
    with pytest.raises(operations.RefusedError):
        operations.end_role(by=cast.gme_admin, role=cast.gme_admin.roles.get())
    assert not Entry.objects.filter(act=Act.ROLE_ENDED).exists()


def test_a_roster_is_noted_with_its_counts(cast: Cast) -> None:
    bring_in(row("Ana One"), by=cast.gme_admin)
    assert last(Act.ROSTER).detail == "Our own headings: new people 1, begins 1"


def test_an_export_and_a_sign_out_everywhere_are_noted(cast: Cast, as_: As) -> None:
    browser = as_(cast.trainee)
    browser.post(reverse("people:export"))
    browser.post(reverse("people:sign_out_everywhere"))
    assert Entry.objects.filter(actor=cast.trainee).count() == 3


def test_a_deleted_account_is_noted_without_its_name(cast: Cast) -> None:
    farewell.delete_account(cast.trainee)
    found = last(Act.ACCOUNT_DELETED)
    assert str(Entry.objects.get(pk=found.pk).person) == farewell.NOBODY


@pytest.mark.parametrize("change", [{"act": "exported"}, {"detail": "x"}, {"at": timezone.now()}])
def test_an_entry_is_written_once(cast: Cast, change: dict[str, object]) -> None:
    audit.record(Act.SIGNED_IN, by=cast.trainee)
    with pytest.raises(DatabaseError, match="written_once"), transaction.atomic():
        Entry.objects.update(**change)


def test_an_entry_is_not_taken_away(cast: Cast) -> None:
    audit.record(Act.SIGNED_IN, by=cast.trainee)
    with pytest.raises(DatabaseError, match="not_taken_away"), transaction.atomic():
        Entry.objects.all().delete()


def test_old_entries_are_forgotten(cast: Cast) -> None:
    audit.record(Act.SIGNED_IN, by=cast.trainee)
    with time_machine.travel(timezone.now() + dt.timedelta(days=731), tick=False):
        audit.record(Act.EXPORTED, by=cast.trainee)
        tidy()
    assert list(Entry.objects.values_list("act", flat=True)) == ["exported"]


def test_forgetting_twice_is_the_same(cast: Cast) -> None:
    audit.record(Act.SIGNED_IN, by=cast.trainee)
    tidy()
    tidy()
    assert Entry.objects.count() == 1


def test_rosters_nobody_confirmed_and_sessions_that_are_over_go_too(cast: Cast, as_: As) -> None:
    as_(cast.trainee)
    RosterFile.objects.create(uploaded_by=cast.gme_admin, format_key="plain", content="x")
    with time_machine.travel(timezone.now() + dt.timedelta(days=20), tick=False):
        tidy()
    assert (RosterFile.objects.count(), SignIn.objects.count()) == (0, 0)


def test_the_office_reads_what_happened(cast: Cast, as_: As) -> None:
    audit.record(Act.EXPORTED, by=cast.trainee)
    assert "Own data exported" in text(as_(cast.gme_admin).get(reverse("people:audit")))


@pytest.mark.parametrize("query", [{"act": "exported"}, {"q": "trainee@"}])
def test_the_office_looks_for_an_act_or_a_person(cast: Cast, as_: As, query: dict[str, str]) -> None:
    audit.record(Act.EXPORTED, by=cast.trainee)
    audit.record(Act.ROSTER, by=cast.clinician)
    page = as_(cast.gme_admin).get(reverse("people:audit"), query)
    assert [entry.act for entry in page.context["page_obj"]] == ["exported"]


@pytest.mark.parametrize("query", [{"act": "spying"}, {"page": "-3"}])
def test_an_address_bent_by_hand_shows_everything(cast: Cast, as_: As, query: dict[str, str]) -> None:
    assert as_(cast.gme_admin).get(reverse("people:audit"), query).context["page_obj"]


def csv_of(client: Client, **data: str) -> str:
    """Download the audit as CSV."""
    found = client.post(reverse("people:audit_csv"), data)
    return b"".join(found.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_name_that_is_a_formula_is_no_formula_in_the_csv(cast: Cast, as_: As) -> None:
    type(cast.trainee).objects.filter(pk=cast.trainee.pk).update(display_name='=HYPERLINK("x")')
    audit.record(Act.EXPORTED, by=cast.trainee)
    assert "\"'=HYPERLINK(" in csv_of(as_(cast.gme_admin), act="exported")


def test_downloading_the_audit_is_noted_too(cast: Cast, as_: As) -> None:
    csv_of(as_(cast.gme_admin))
    assert last(Act.AUDIT_EXPORTED).actor == cast.gme_admin


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert csvs.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ana", "1-2", "a@b.test", ""])
def test_what_it_would_not_run_stays_as_it_is(cell: str) -> None:
    assert csvs.safe(cell) == cell


def test_a_longer_audit_asks_no_more_queries(
    cast: Cast, as_: As, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(cast.gme_admin)
    with django_assert_max_num_queries(10) as one:
        client.get(reverse("people:audit"))
    for person in (cast.trainee, cast.clinician, cast.facilitator):
        audit.record(Act.EXPORTED, by=person)
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("people:audit"))
