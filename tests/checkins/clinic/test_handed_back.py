"""What somebody typed for the clinic, or as the clinic, comes back when it cannot be taken."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins import subjects
from checkins.clinic import cases, dialogues, limits, unlocking
from checkins.clinic.keys import RefusedError
from checkins.clinic.wrapping import CLINIC, Said
from checkins.models import Case, Letter
from checkins.sealing import WrongKey
from tests.checkins.clinic.conftest import CODE, Clinic, hand, talk, texts
from tests.checkins.clinic.pages import opened, post, words
from tests.checkins.conftest import check_in
from tests.conftest import Cast, browse

if TYPE_CHECKING:
    from people.models import User

REPLY = "We are here, at noon"
CHOSEN = {"name": "Ada", "contact": "by phone", "text": "At noon", "sure": "on"}


def reply(browser: Client, case: Case) -> Any:
    """Answer a conversation on its page."""
    return post(browser, "case", case.pk, text=REPLY, letter=uuid.uuid4())


def strict(person: User | None = None) -> Client:
    """Return a browser whose forms are checked for forgery, without the token that they need."""
    browser = Client(enforce_csrf_checks=True)
    if person is not None:
        browser.cookies[settings.SESSION_COOKIE_NAME] = browse(person).cookies["sessionid"].value
    return browser


def test_a_reply_comes_back_when_the_key_has_locked_itself(clinic: Clinic) -> None:
    case, browser = talk().case, opened(clinic.one)
    with time_machine.travel(timezone.now() + unlocking.LASTS, tick=False):
        page = reply(browser, case)
    assert (page.status_code, REPLY in words(page), Letter.objects.count()) == (403, True, 1)
    assert f'href="{reverse("checkins:unlock")}" target="_blank"' in words(page)


def test_a_reply_comes_back_when_a_colleague_has_taken_it_on(clinic: Clinic) -> None:
    case, browser = talk().case, opened(clinic.one)
    cases.take(case=case, held=clinic.other)
    page = reply(browser, case)
    assert (page.status_code, REPLY in words(page)) == (404, True)


def test_a_reply_comes_back_when_the_trainee_has_erased_it(clinic: Clinic) -> None:
    case, browser = talk().case, opened(clinic.one)
    Case.objects.all().delete()
    page = reply(browser, case)
    assert (page.status_code, REPLY in words(page)) == (404, True)


def test_a_reply_to_what_never_was_says_the_same(clinic: Clinic) -> None:
    browser, taken = opened(clinic.one), talk().case
    cases.take(case=taken, held=clinic.other)
    never = post(browser, "case", uuid.UUID(int=7), text=REPLY)
    assert (never.status_code, len(never.content)) == (404, len(reply(browser, taken).content))


def test_without_words_there_is_nothing_to_hand_back(clinic: Clinic) -> None:
    page = post(opened(clinic.one), "case", uuid.UUID(int=7))
    assert (page.status_code, "It was not sent" in words(page)) == (404, False)


def test_a_reply_comes_back_to_a_clinician_who_was_signed_out(clinic: Clinic) -> None:
    case, browser = talk().case, opened(clinic.one)
    browser.cookies.pop("sessionid")
    page = reply(browser, case)
    assert ("You were signed out meanwhile" in words(page), REPLY in words(page)) == (True, True)
    assert texts(clinic.held, case) == ["Hello"]


def test_an_answer_takes_on_and_says_or_does_neither(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    case = talk().case

    def erased(*_: Any, **__: Any) -> None:
        raise RefusedError(cases.ERASED)

    monkeypatch.setattr(cases, "add", erased)
    page = reply(opened(clinic.one), case)
    assert (REPLY in words(page), Case.objects.get().taken_by) == (True, None)


def test_nothing_is_added_to_a_case_that_was_just_erased(clinic: Clinic) -> None:
    found = talk()
    Case.objects.all().delete()
    with pytest.raises(RefusedError, match="erased at this moment"):
        cases.add(found.case, said=Said(CLINIC, "a"), data_key=found.data_key, letter_id=uuid.uuid4())


def test_a_request_comes_back_to_a_trainee_who_was_signed_out(clinic: Clinic) -> None:
    page = post(Client(), "contact", **CHOSEN, letter=uuid.uuid4())
    assert (page.status_code, Case.objects.count()) == (403, 0)
    assert [word in words(page) for word in ("Ada", "by phone", "At noon")] == [True] * 3
    assert f'href="{reverse("account_login")}" target="_blank"' in words(page)


def test_a_visitor_who_only_looks_signs_in_and_comes_back(db: None) -> None:
    page = Client().get(reverse("checkins:contact"))
    assert page.headers["Location"].endswith(f"?next={reverse('checkins:contact')}")


def test_a_request_comes_back_when_signing_in_elsewhere_changed_the_token(clinic: Clinic, cast: Cast) -> None:
    page = post(strict(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4())
    assert (page.status_code, Case.objects.count()) == (403, 0)
    assert ("another tab" in words(page), "At noon" in words(page)) == (True, True)


@pytest.mark.parametrize("name", ["dialogue_begin", "dialogue_write", "dialogue_reveal"])
def test_so_does_what_is_said_without_a_name(clinic: Clinic, name: str) -> None:
    talk()
    page = post(strict(), name, code=CODE, typed=CODE, text="I am so tired", letter=uuid.uuid4())
    assert (page.status_code, "I am so tired" in words(page), Letter.objects.count()) == (403, True, 1)


def test_so_does_a_clinicians_reply(clinic: Clinic) -> None:
    case = talk().case
    page = reply(strict(clinic.one), case)
    assert (page.status_code, REPLY in words(page), Letter.objects.count()) == (403, True, 1)


def test_a_forged_form_without_words_gets_the_usual_page(clinic: Clinic, cast: Cast) -> None:
    page = post(strict(cast.trainee), "contact", sure="on")
    assert (page.status_code, "Please send that again" in words(page)) == (403, True)


def test_a_token_that_holds_is_taken(clinic: Clinic, cast: Cast) -> None:
    browser = strict(cast.trainee)
    browser.get(reverse("checkins:contact"))
    token = browser.cookies["csrftoken"].value
    post(browser, "contact", **CHOSEN, letter=uuid.uuid4(), csrfmiddlewaretoken=token)
    assert Case.objects.count() == 1


def test_a_message_comes_back_when_the_conversation_is_over(clinic: Clinic) -> None:
    page = post(Client(), "dialogue_write", code=CODE, text="Are you there?", letter=uuid.uuid4())
    assert (page.status_code, "Are you there?" in words(page)) == (422, True)


def test_a_message_comes_back_when_somebody_guessed_too_often(clinic: Clinic) -> None:
    talk()
    for _ in range(limits.TRIES):
        post(Client(), "dialogue_read", code="falcon eagle daisy cactus bagel acorn")
    page = post(Client(), "dialogue_write", code=CODE, text="Are you there?", letter=uuid.uuid4())
    assert ("many times in a row" in words(page), "Are you there?" in words(page)) == (True, True)


@pytest.mark.parametrize(
    ("name", "verb", "sent"),
    [
        ("dialogue_write", "write", {"text": "Are you there?"}),
        ("dialogue_reveal", "reveal", {"name": "Are you there?", "contact": "by phone", "sure": "on"}),
    ],
)
def test_a_message_comes_back_when_it_is_erased_at_that_moment(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, name: str, verb: str, sent: dict[str, str]
) -> None:
    talk()

    def erased(*_: Any, **__: Any) -> None:
        raise RefusedError(cases.ERASED)

    monkeypatch.setattr(dialogues, verb, erased)
    page = post(Client(), name, code=CODE, letter=uuid.uuid4(), **sent)
    assert (page.status_code, "Are you there?" in words(page)) == (422, True)


def test_a_request_comes_back_when_a_key_of_the_site_is_missing(
    clinic: Clinic, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = check_in(cast.trainee, answers={"q1": "never"})

    def missing(*_: Any) -> None:
        raise WrongKey("There is no such key.")

    monkeypatch.setattr(subjects, "subject_of", missing)
    page = post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), attached=row.pk)
    assert (page.status_code, "At noon" in words(page)) == (503, True)


def test_what_comes_back_is_kept_by_no_browser(clinic: Clinic, cast: Cast) -> None:
    pages = [post(one, "contact", **CHOSEN) for one in (Client(), strict(cast.trainee))]
    assert ["no-store" in page["Cache-Control"] for page in pages] == [True, True]


def test_what_comes_back_runs_no_script(clinic: Clinic) -> None:
    page = post(Client(), "contact", text="</textarea><script>alert(1)</script>")
    assert b"<script>alert" not in page.content


def test_a_lost_key_says_what_is_lost_with_it(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, barred=(clinic.two,))
    hand(cast.trainee)
    page = words(browse(clinic.one).get(reverse("checkins:key")))
    assert "Nobody but your old key opens 1 of what was handed over." in page


def test_an_open_key_loses_nothing_and_says_nothing_of_it(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, barred=(clinic.two,))
    assert "Nobody but your old key" not in words(opened(clinic.one).get(reverse("checkins:key")))
