"""The texts that people agree to: never reworded once shown, the newer beside them, and what each says."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from checkins import consents, operations, subjects
from checkins.wishes import KEEP, KINDS, REMIND, SUMMARIES
from core.clock import site_today
from people.models import User
from tests.checkins.conftest import subject
from tests.conftest import Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

# What was shown stays what it was: to change a text, add a version and its mark here.
SHOWN = {
    (KEEP, 1): "5b5996a091553930",
    (SUMMARIES, 1): "79c1e2c5cd95b413",
    (SUMMARIES, 2): "76d0d3a65994a236",
    (REMIND, 1): "a2de6b1151b36be7",
}
NEWER = "There is a newer text."


def mark(text: consents.Text) -> str:
    """Return what changes with every word of a text."""
    return sha256("|".join((text.title, text.yes, text.back, text.cannot)).encode()).hexdigest()[:16]


@pytest.mark.parametrize("text", consents.TEXTS, ids=lambda text: f"{text.kind}-{text.version}")
def test_a_text_that_was_shown_is_never_reworded(text: consents.Text) -> None:
    assert mark(text) == SHOWN[text.kind, text.version]


def test_no_text_that_was_shown_is_gone() -> None:
    assert {(text.kind, text.version) for text in consents.TEXTS} == set(SHOWN)


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_says_what_cannot_be_taken_back(kind: str) -> None:
    assert len(consents.current(kind).cannot.split()) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_the_newest_text_has_the_highest_number(kind: str) -> None:
    versions = [text.version for text in consents.TEXTS if text.kind == kind]
    assert consents.current(kind).version == max(versions) == len(versions)


@pytest.mark.parametrize(("kind", "number"), [("other", 1), (KEEP, 99)])
def test_an_unknown_text_is_an_error(kind: str, number: int) -> None:
    with pytest.raises(KeyError):
        consents.version(kind, number)


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        consents.current("other")


def test_no_text_calls_this_anonymous() -> None:
    words = " ".join(text.yes + text.back + text.cannot for text in consents.TEXTS).lower()
    assert "anonym" not in words


@pytest.fixture
def older(cast: Cast) -> User:
    """Someone who agreed to the first text about summaries."""
    for kind in (KEEP, SUMMARIES):
        operations.give(person=cast.trainee, kind=kind)
    held = subject(cast.trainee)
    wishes = subjects.wishes_of(held)
    wishes.withdraw(SUMMARIES, site_today())
    wishes.give(SUMMARIES, 1, site_today())
    subjects.seal_wishes(held, wishes)
    held.save()
    return cast.trainee


def choices(client: Client) -> str:
    """Return the page of choices."""
    return client.get(reverse("checkins:choices")).content.decode()


@pytest.mark.django_db
def test_whoever_agreed_to_an_older_text_sees_it_and_that_there_is_a_newer(older: User, as_: As) -> None:
    page = choices(as_(older))
    assert (consents.version(SUMMARIES, 1).cannot in page, NEWER in page) == (True, True)


@pytest.mark.django_db
def test_off_and_on_agrees_to_the_newer(older: User, as_: As) -> None:
    client = as_(older)
    client.post(reverse("checkins:withdraw"), {"kind": SUMMARIES})
    client.post(reverse("checkins:give"), {"kind": SUMMARIES, "version": "2"})
    assert NEWER not in choices(client)
    assert subjects.wishes_of(subject(older)).version(SUMMARIES) == 2


@pytest.mark.django_db
def test_a_yes_to_a_text_that_was_replaced_meanwhile_is_no_yes(cast: Cast, as_: As) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    page = as_(cast.trainee).post(reverse("checkins:give"), {"kind": SUMMARIES, "version": "1"})
    assert (page.status_code, subjects.wishes_of(subject(cast.trainee)).has(SUMMARIES)) == (422, False)


@pytest.mark.django_db
def test_the_page_about_it_tells_what_cannot_be_taken_back_by_the_newest_texts(cast: Cast, as_: As) -> None:
    page = as_(cast.trainee).get(reverse("checkins:about")).content.decode()
    assert all(consents.current(kind).cannot in page for kind in KINDS)
