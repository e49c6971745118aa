"""When something breaks while somebody's words are on their way: no report, mail, log or page holds them."""

from __future__ import annotations

import logging
import sys
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as live
from django.core import mail
from django.core.cache import caches
from django.core.signals import got_request_exception
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from checkins.views import guards
from tests.checkins.clinic.conftest import CODE, Clinic, clinic, talk
from tests.checkins.clinic.pages import opened, post
from tests.checkins.conftest import check_in, instrument
from tests.checkins.traces import found_in, is_in
from tests.conftest import Cast, browse, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["cast", "clinic"]
CANARY = "blaumeise-90ab-schweigt"
SAID = {"name": CANARY, "contact": CANARY, "text": CANARY, "note": CANARY, "sure": "on"}
TRAINEES = ["take", "note", "contact", "choices", "give", "withdraw", "take_back"]
VISITORS = [
    "dialogue_start", "dialogue_repeat", "dialogue_begin", "dialogue_read",
    "dialogue_write", "dialogue_reveal", "dialogue_erase",
]  # fmt: skip
CLINICIANS = ["unlock", "key", "templates", "programs", "case"]


def fail(*_: object) -> None:
    """Break."""
    raise RuntimeError("something broke")


@pytest.fixture
def reports() -> Iterator[list[str]]:
    """Write a report of each error as Django would mail it; return them all."""
    found: list[str] = []

    def write(request: Any, **_: object) -> None:
        found.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_text())

    got_request_exception.connect(write)
    yield found
    got_request_exception.disconnect(write)


def browser(name: str, clinic: Clinic, cast: Cast) -> Client:
    """Return the browser of whoever sends this form."""
    if name in CLINICIANS:
        return opened(clinic.one)
    return Client() if name in VISITORS else browse(cast.trainee)


def address(name: str, cast: Cast) -> list[Any]:
    """Return what the form's address needs."""
    if name == "take":
        return [instrument().public_id]
    if name == "note":
        return [check_in(cast.trainee).pk]
    return [talk(code="falcon eagle daisy cactus bagel acorn").case.pk] if name == "case" else []


def send(name: str, clinic: Clinic, cast: Cast) -> Any:
    """Send a form with the canary in every field of it, to a server that breaks at the end."""
    sender, ids = browser(name, clinic, cast), address(name, cast)
    sender.raise_request_exception = False
    sent = SAID | {"letter": str(uuid.uuid4()), "code": CODE, "typed": CODE, "title": CANARY}
    sent |= {"passphrase": CANARY, "again": CANARY, "kind": CANARY, "pause": CANARY, "token": CANARY}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guards, "fill", fail)
        return post(sender, name, *ids, **sent, **{"q.words": CANARY, "ticket": CANARY})


@pytest.mark.parametrize("name", [*TRAINEES, *VISITORS, *CLINICIANS])
def test_no_report_and_no_page_holds_what_was_sent(
    clinic: Clinic, cast: Cast, reports: list[str], name: str, caplog: pytest.LogCaptureFixture
) -> None:
    talk()
    with caplog.at_level(logging.DEBUG):
        page = send(name, clinic, cast)
    assert (page.status_code, len(reports)) == (500, 1)
    kept = [reports[0], page.content.decode(), caplog.text]
    assert [is_in(text.encode(), words) for text in kept for words in (CANARY, CODE)] == [False] * 6


def test_the_search_would_find_it_in_a_report(clinic: Clinic, cast: Cast, reports: list[str]) -> None:
    sender = browse(cast.trainee)
    sender.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guards, "fill", fail)
        patch.setattr("django.views.debug.SafeExceptionReporterFilter.is_active", lambda *_: False)
        post(sender, "contact", **SAID)
    assert is_in(reports[0].encode(), CANARY)


def test_a_mail_to_whoever_runs_the_site_holds_nothing_of_it(
    clinic: Clinic, cast: Cast, settings: Any
) -> None:
    settings.ADMINS = [("Somebody", "somebody@example.test")]
    send("contact", clinic, cast)
    sent = b"".join(message.message().as_bytes() for message in mail.outbox)
    assert (len(mail.outbox), is_in(sent, CANARY)) == (1, False)


def test_no_debugging_page_is_ever_shown() -> None:
    assert live.DEBUG is False


@pytest.mark.django_db(transaction=True)
def test_what_is_handed_back_is_found_nowhere(clinic: Clinic, cast: Cast, caplog: Any) -> None:
    caches["redis"].clear()
    with caplog.at_level(logging.DEBUG):
        row = check_in(cast.trainee)
        post(Client(), "contact", **SAID)
        post(Client(), "note", row.pk, note=CANARY)
        post(browse(clinic.one), "case", talk().case.pk, text=CANARY)
        post(Client(), "dialogue_write", code="falcon eagle daisy cactus bagel acorn", text=CANARY)
        for name in ("contact", "dialogue_write"):
            Client(enforce_csrf_checks=True).post(reverse(f"checkins:{name}"), SAID | {"code": CODE})
    assert found_in(CANARY, log=caplog.text.encode()) == []


@pytest.mark.django_db(transaction=True)
def test_a_standard_reply_stands_in_its_row_as_its_page_says_and_nowhere_else(
    clinic: Clinic, cast: Cast, caplog: Any
) -> None:
    caches["redis"].clear()
    with caplog.at_level(logging.DEBUG):
        post(opened(clinic.one), "templates", title=CANARY, text=CANARY)
    assert found_in(CANARY, log=caplog.text.encode()) == ["database"]
