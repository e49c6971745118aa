"""The canary in every field of the clinic, searched for in a dump of the database and elsewhere."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from checkins import tasks
from checkins.clinic import dialogues
from checkins.models import Letter
from reminders.models import Delivery
from reminders.tasks import tick
from tests.checkins.clinic.conftest import CODE, WORDS, Clinic, clinic
from tests.checkins.clinic.pages import opened, post
from tests.checkins.conftest import check_in
from tests.checkins.traces import found_in, is_in
from tests.conftest import Cast, browse, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["cast", "clinic"]
pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "zaunkoenig-41c9-schlaeft"
OTHER_WORDS = "meadow anchor velvet orbit"


@pytest.fixture(autouse=True)
def _everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Log all there is to log, and begin with an empty Redis."""
    caches["redis"].clear()
    with caplog.at_level(logging.DEBUG):
        yield


@pytest.fixture
def said(clinic: Clinic, cast: Cast) -> None:
    """Say the canary in every field of the clinic, as everyone who writes there."""
    visitor, clinician = Client(), opened(clinic.one)
    named = {"name": f"{CANARY} name", "contact": f"{CANARY} contact", "sure": "on"}
    post(visitor, "dialogue_begin", code=CODE, typed=CODE, text=f"{CANARY} first", letter=uuid.uuid4())
    post(visitor, "dialogue_write", code=CODE, text=f"{CANARY} then", letter=uuid.uuid4())
    post(visitor, "dialogue_reveal", code=CODE, letter=uuid.uuid4(), **named)
    row = check_in(cast.trainee, answers={"q1": "never", "words": CANARY}, note=f"{CANARY} note")
    handed = {"text": f"{CANARY} please", "attached": str(row.pk), "letter": uuid.uuid4()}
    post(browse(cast.trainee), "contact", **(named | handed))
    found = dialogues.find(CODE)
    assert found is not None
    post(clinician, "case", found.case.pk, text=f"{CANARY} answer", letter=uuid.uuid4())
    # What is refused is kept nowhere either.
    for name, sent in {
        "dialogue_read": {"code": f"{CANARY} bagel cactus daisy eagle falcon"},
        "dialogue_write": {"code": CODE, "text": CANARY * 500, "letter": "no letter"},
        "dialogue_begin": {"code": CODE, "typed": CANARY, "text": CANARY},
        "contact": {"name": CANARY, "contact": "", "letter": "none"},
    }.items():
        post(visitor if name.startswith("dialogue") else browse(cast.trainee), name, **sent)
    post(browse(clinic.two), "unlock", passphrase=f"{CANARY} {CANARY}")
    Delivery.objects.update(due_at=timezone.now(), ready_at=timezone.now())
    tick()
    tasks.expire_cases.delay()


def test_what_was_said_to_the_clinic_is_found_nowhere(said: None, caplog: pytest.LogCaptureFixture) -> None:
    assert Letter.objects.count() >= 5
    assert found_in(CANARY, log=caplog.text.encode()) == []


@pytest.mark.parametrize("secret", [CODE, WORDS])
def test_neither_six_words_nor_a_passphrase_are_found_anywhere(
    said: None, caplog: pytest.LogCaptureFixture, secret: str
) -> None:
    assert found_in(secret, log=caplog.text.encode()) == []


def test_whoever_it_was_written_for_reads_it(said: None, clinic: Clinic) -> None:
    found = dialogues.find(CODE)
    assert found is not None
    page: Any = opened(clinic.one).get(f"/check-ins/clinic/{found.case.pk}/")
    assert is_in(page.content, CANARY)


def test_a_planted_letter_is_found(said: None) -> None:
    row = Letter.objects.all()[0]
    Letter.objects.filter(pk=row.pk).update(sealed=b"\x01" + CANARY.encode())
    assert found_in(CANARY) == ["database"]
