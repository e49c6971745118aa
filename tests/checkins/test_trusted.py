"""What systems that people trust with such answers test about themselves: each line by its name.

Much of it is tested more closely elsewhere in this folder; here the list stands whole, through the pages.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins import operations, records, subjects, tasks, urls
from checkins.instruments.reading import read
from checkins.instruments.scoring import score
from checkins.instruments.shapes import RefusedError
from checkins.models import CheckIn, Subject, SubjectLink
from checkins.sealing import WrongKey
from checkins.wishes import KEEP, KINDS, MONTHLY, ONE_PAGE
from people import farewell
from people.models import Entry
from tests.checkins import access
from tests.checkins.conftest import CALM, FORM, NEW, OLD, RULE, check_in, instrument, subject
from tests.conftest import ROLES, Cast, browse

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)
SEALED = (Subject, SubjectLink, CheckIn)
OTHERS = [role for role in ROLES if role not in ("visitor", "trainee")]
ONCE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|<!--.*?-->|ticket" value="[^"]*"', re.S
)


def counts() -> list[int]:
    """Return how many rows there are of everything that is sealed."""
    return [model._default_manager.count() for model in SEALED]


def send(client: Client, answers: dict[str, Any]) -> Any:
    """Check in through the page."""
    address = reverse("checkins:take", args=[instrument().public_id])
    ticket = client.get(address).context["ticket"]
    return client.post(address, {f"q.{name}": value for name, value in answers.items()} | {"ticket": ticket})


def populated(cast: Cast, months: int = 3) -> list[User]:
    """Have two people say yes and check in through the pages."""
    people = [cast.trainee, cast.other_trainee]
    for person in people:
        operations.give(person=person, kind=KEEP)
        operations.choose(person=person, retention=months, cadence=MONTHLY, layout=ONE_PAGE)
        send(browse(person), CALM)
    return people


# A complete table of role and endpoint


def test_every_address_of_check_ins_stands_in_the_table() -> None:
    named = {f"checkins:{pattern.name}" for pattern in urls.urlpatterns}
    assert {row.name for row in access.ROWS} == named


def test_every_row_of_the_table_names_every_role() -> None:
    assert {frozenset(row.expected) for row in access.ROWS} == {frozenset(ROLES)}


# Retention


def test_retention_populate_and_run_and_all_survive(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        populated(cast)
        before = counts()
        tasks.expire()
    assert counts() == before == [2, 2, 2]


def test_retention_expire_and_run_and_every_count_is_zero(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        for person in populated(cast):
            operations.withdraw(person=person, kind=KEEP, erase=False)
    with time_machine.travel(NOW + dt.timedelta(days=130), tick=False):
        tasks.expire()
    assert counts() == [0, 0, 0]


def test_retention_leaves_the_choices_of_whoever_still_says_yes(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        populated(cast)
    with time_machine.travel(NOW + dt.timedelta(days=130), tick=False):
        tasks.expire()
    assert counts() == [2, 2, 0]


# Withdrawal


def test_withdrawal_is_one_click_and_leaves_nothing(cast: Cast, as_: As) -> None:
    populated(cast)
    as_(cast.trainee).post(reverse("checkins:withdraw"), {"kind": KEEP})
    assert counts() == [1, 1, 1]


def test_withdrawal_of_each_consent_leaves_the_two_others(cast: Cast, as_: As) -> None:
    for kind in KINDS:
        operations.give(person=cast.trainee, kind=kind)
    as_(cast.trainee).post(reverse("checkins:withdraw"), {"kind": "remind"})
    wishes = subjects.wishes_of(subject(cast.trainee))
    assert [wishes.has(kind) for kind in KINDS] == [True, True, False]


def test_a_deleted_account_leaves_nothing(cast: Cast) -> None:
    for person in populated(cast):
        farewell.delete_account(person)
    assert counts() == [0, 0, 0]


# Rotation


def test_rotation_the_old_key_gone_all_is_readable(cast: Cast, keys: Any, as_: As) -> None:
    populated(cast)
    keys.CHECKINS_KEYS = {"new": NEW, "old": OLD}
    keys.CHECKINS_LINK_KEY = {"new": NEW[::-1], "old": OLD[::-1]}
    call_command("rotate_checkin_keys", stdout=StringIO())
    keys.CHECKINS_KEYS, keys.CHECKINS_LINK_KEY = {"new": NEW}, {"new": NEW[::-1]}
    for person in (cast.trainee, cast.other_trainee):
        found = json.loads(b"".join(as_(person).get(reverse("checkins:export_json"))))
        assert found["check_ins"][0]["answers"] == CALM


READS: list[Callable[[], object]] = [
    lambda: subjects.wishes_of(Subject.objects.all()[0]),
    lambda: records.read(CheckIn.objects.all()[0]),
]


@pytest.mark.parametrize("read_it", READS, ids=["wishes", "contents"])
def test_rotation_a_wrong_key_is_an_exception_and_never_ciphertext(
    cast: Cast, keys: Any, read_it: Callable[[], object]
) -> None:
    populated(cast)
    keys.CHECKINS_KEYS = {"old": NEW}
    with pytest.raises(WrongKey):
        read_it()


@pytest.mark.parametrize("name", ["past", "choices", "export", "export_json", "export_csv", "export_fhir"])
def test_rotation_a_wrong_key_is_a_page_in_words(cast: Cast, keys: Any, as_: As, name: str) -> None:
    populated(cast)
    keys.CHECKINS_KEYS = {"old": NEW}
    page = as_(cast.trainee).get(reverse(f"checkins:{name}"))
    assert page.status_code == (200 if name == "export" else 503)
    assert bytes(CheckIn.objects.all()[0].ciphertext)[1:13] not in page.getvalue()


# The same status, body and number of queries for "none" and "not yours"


def seen(client: Client, name: str, row: uuid.UUID, method: str) -> tuple[int, str, int]:
    """Return what an address answers about one row: status, words, queries."""
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        page = getattr(client, method)(reverse(f"checkins:{name}", args=[row]), {"note": "a"})
    return page.status_code, ONCE.sub("", page.content.decode()), len(asked)


@pytest.mark.parametrize(("name", "method"), [("one", "get"), ("note", "post"), ("erase", "post")])
@pytest.mark.parametrize("role", OTHERS)
def test_none_and_not_yours_are_the_same_in_status_body_and_queries(
    cast: Cast, as_: As, role: str, name: str, method: str
) -> None:
    theirs, client = check_in(cast.trainee), as_(cast.member(role))
    seen(client, name, uuid.UUID(int=7), method)
    assert seen(client, name, theirs.pk, method) == seen(client, name, uuid.UUID(int=7), method)


@pytest.mark.parametrize(("name", "method"), [("one", "get"), ("note", "post"), ("erase", "post")])
def test_so_they_are_for_someone_who_has_check_ins_of_their_own(
    cast: Cast, as_: As, name: str, method: str
) -> None:
    check_in(cast.other_trainee)
    theirs, client = check_in(cast.trainee), as_(cast.other_trainee)
    seen(client, name, uuid.UUID(int=7), method)
    assert seen(client, name, theirs.pk, method) == seen(client, name, uuid.UUID(int=7), method)


# Audit entries without content


def live(client: Client) -> None:
    """Do everything with check-ins that their owner can do."""
    for kind in KINDS:
        client.post(reverse("checkins:give"), {"kind": kind})
    page = send(client, CALM | {"words": "a bad night"})
    client.post(reverse("checkins:note", args=[page.context["id"]]), {"note": "a bad night"})
    client.post(reverse("checkins:pause"), {"pause": "3"})
    client.post(reverse("checkins:skip"))
    for name in ("past", "stored", "export_json", "export_csv", "export_fhir"):
        client.get(reverse(f"checkins:{name}")).getvalue()
    client.post(reverse("checkins:erase", args=[page.context["id"]]))
    client.post(reverse("checkins:withdraw"), {"kind": KEEP})
    client.post(reverse("checkins:erase_all"))


def test_the_audit_has_no_entry_of_check_ins(cast: Cast, as_: As) -> None:
    client = as_(cast.trainee)
    before = list(Entry.objects.values_list("pk", flat=True))
    live(client)
    assert list(Entry.objects.values_list("pk", flat=True)) == before


def test_exporting_all_ones_data_is_one_entry_that_tells_nothing_of_check_ins(cast: Cast, as_: As) -> None:
    told = []
    for person in (cast.trainee, cast.other_trainee):
        if person == cast.trainee:
            operations.give(person=person, kind=KEEP)
        as_(person).post(reverse("people:export"))
        told.append(Entry.objects.filter(actor=person, act="exported").values_list("act", "detail")[:])
    assert list(told[0]) == list(told[1])


# No history table, no administration


@pytest.mark.parametrize("model", SEALED)
def test_no_history_is_kept_of_what_is_sealed(model: type[models.Model]) -> None:
    tracked = {getattr(found, "pgh_tracked_model", None) for found in apps.get_models()}
    assert model not in tracked


def test_no_model_of_check_ins_is_in_the_administration() -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "checkins"]


def test_nor_are_the_ledger_and_the_wishes_of_reminders() -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "reminders"]


def test_a_superuser_who_searches_the_administration_finds_nothing(cast: Cast, as_: As) -> None:
    row = check_in(cast.trainee, note="a bad night")
    client, found = as_(cast.superuser), []
    client.get("/admin/")
    for model in admin.site._registry:
        listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for words in ("a bad night", str(row.pk), str(row.subject_id), "check"):
            page = client.get(listed, {"q": words}, follow=True).content.decode()
            found += [words for sign in ("checkins", "check-in", "ciphertext") if sign in page.lower()]
    assert found == []


def test_a_person_in_the_administration_looks_the_same_with_none_and_with_many(cast: Cast, as_: As) -> None:
    client = as_(cast.superuser)
    address = reverse("admin:people_user_change", args=[cast.trainee.pk])
    client.get(address)
    pages = []
    for _ in range(2):
        page = client.get(address).content.decode()
        pages.append(ONCE.sub("", page))
        for _again in range(12):
            check_in(cast.trainee)
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "path", ["checkins/", "checkins/checkin/", "checkins/subject/", "reminders/delivery/"]
)
def test_the_administration_has_no_such_page(cast: Cast, as_: As, path: str) -> None:
    assert as_(cast.superuser).get(f"/admin/{path}").status_code == 404


# Answers under disabled items are ignored


def test_answers_under_disabled_items_are_ignored() -> None:
    without = score(FORM, RULE, CALM | {"shift": False})
    with_it = score(FORM, RULE, CALM | {"shift": False, "many": 9})
    assert (without.scores, without.crisis) == (with_it.scores, with_it.crisis)


def test_answers_under_disabled_items_change_no_result_of_a_page(cast: Cast, as_: As) -> None:
    client = as_(cast.trainee)
    pages = [send(client, CALM | {"shift": "no"} | more).context["result"] for more in ({}, {"many": "9"})]
    assert pages[0] == pages[1]


# Nesting 3,000 deep is refused


def test_nesting_three_thousand_deep_is_refused_by_the_reader() -> None:
    deep = b'{"resourceType": "Questionnaire", "item": ' + b"[" * 3000 + b"]" * 3000 + b"}"
    with pytest.raises(RefusedError, match="nested"):
        read(deep)


def test_nesting_three_thousand_deep_in_an_answer_is_no_answer(cast: Cast, as_: As) -> None:
    page = send(as_(cast.trainee), {"q1": "[" * 3000 + "]" * 3000})
    assert (page.status_code, CheckIn.objects.count()) == (422, 0)
