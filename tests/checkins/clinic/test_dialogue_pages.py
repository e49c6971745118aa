"""Talking without a name, as somebody does it."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse

from checkins.clinic import keys, limits
from checkins.models import Case, Letter
from tests.checkins.clinic.conftest import CODE, WORDS, Clinic, talk
from tests.checkins.clinic.pages import begun, given_code, opened, post, words
from tests.conftest import Cast, browse


def test_a_visitor_starts_a_conversation_and_comes_back(clinic: Clinic) -> None:
    code = begun(Client(), "I need to talk")
    assert "I need to talk" in words(post(Client(), "dialogue_read", code=code))


def test_nothing_is_stored_before_the_first_message(clinic: Clinic) -> None:
    browser = Client()
    code = given_code(post(browser, "dialogue_start"))
    post(browser, "dialogue_begin", code=code, typed=code)
    assert not Case.objects.exists()


def test_words_typed_wrong_start_nothing(clinic: Clinic) -> None:
    page = post(Client(), "dialogue_begin", code=CODE, typed="acorn", text="Hello", letter=uuid.uuid4())
    assert "Those are not the words" in words(page)
    assert not Case.objects.exists()


def test_words_typed_wrong_are_not_shown(clinic: Clinic) -> None:
    page = post(Client(), "dialogue_repeat", code=CODE)
    assert "<li>acorn</li>" not in words(page)


def test_the_same_words_are_shown_again(clinic: Clinic) -> None:
    assert given_code(post(Client(), "dialogue_start", code=CODE)) == CODE


def test_a_message_typed_is_not_lost_to_an_error(clinic: Clinic) -> None:
    barred = [str(clinic.one.public_id), str(clinic.two.public_id)]
    page = post(
        Client(), "dialogue_begin", code=CODE, typed=CODE, text="Hold on", letter=uuid.uuid4(), barred=barred
    )
    assert "Hold on" in words(page)
    assert "nobody who could read it" in words(page)


def test_reloading_after_sending_sends_once(clinic: Clinic) -> None:
    browser, same = Client(), uuid.uuid4()
    code = begun(browser)
    for _ in range(2):
        post(browser, "dialogue_write", code=code, text="Again", letter=same)
    assert Letter.objects.count() == 2


def test_signed_in_or_not_leaves_the_same_row(clinic: Clinic, cast: Cast) -> None:
    begun(browse(cast.trainee))
    stored = str(Case.objects.values_list()) + str(Letter.objects.values_list())
    assert str(cast.trainee.public_id) not in stored


def test_the_words_are_in_no_session(clinic: Clinic, cast: Cast) -> None:
    code = begun(browse(cast.trainee))
    sessions = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert code not in sessions


def test_the_page_says_what_staff_cannot_do(clinic: Clinic) -> None:
    page = words(Client().get(reverse("checkins:dialogue")))
    assert "send anyone to you" in page


def test_the_page_says_when_somebody_reads(clinic: Clinic, settings: Any) -> None:
    settings.CLINIC_HOURS = "every other Tuesday"
    assert "every other Tuesday" in words(Client().get(reverse("checkins:dialogue")))


def test_a_clinic_of_one_is_said_to_be_closed(cast: Cast) -> None:
    keys.make(clinician=cast.clinician, passphrase=WORDS)
    assert "At least two clinicians need keys" in words(Client().get(reverse("checkins:dialogue")))


def test_the_last_day_is_announced(clinic: Clinic) -> None:
    case = talk().case
    page = words(post(Client(), "dialogue_read", code=CODE))
    assert f"erased on {case.expires_on:%-d %B %Y}" in page


def test_revealing_takes_a_tick(clinic: Clinic) -> None:
    talk()
    post(Client(), "dialogue_reveal", code=CODE, name="Ada", contact="here", letter=uuid.uuid4())
    assert Letter.objects.count() == 1


def test_whoever_reveals_themselves_is_read_by_name(clinic: Clinic) -> None:
    case = talk().case
    post(Client(), "dialogue_reveal", code=CODE, name="Ada", contact="here", letter=uuid.uuid4(), sure="on")
    assert "Ada" in words(opened(clinic.one).get(reverse("checkins:case", args=[case.pk])))


def test_whoever_reveals_themselves_is_spoken_to_and_of(clinic: Clinic) -> None:
    visitor, code = Client(), begun(Client())
    named = {"name": "Ada", "contact": "by phone", "sure": "on", "letter": uuid.uuid4()}
    own = words(post(visitor, "dialogue_reveal", code=code, **named))
    theirs = words(opened(clinic.one).get(reverse("checkins:case", args=[Case.objects.get().pk])))
    assert ("How to reach you" in own, "How to reach them" in theirs) == (True, True)


def test_erasing_takes_a_tick(clinic: Clinic) -> None:
    talk()
    post(Client(), "dialogue_erase", code=CODE, really="1")
    assert Case.objects.exists()


def test_a_trainee_erases_at_any_time(clinic: Clinic) -> None:
    talk()
    post(Client(), "dialogue_erase", code=CODE, really="1", sure="on")
    assert not Case.objects.exists()


def test_unknown_words_are_answered_in_words(clinic: Clinic) -> None:
    assert "No conversation has these words" in words(post(Client(), "dialogue_read", code=CODE))


def test_guessing_is_stopped(clinic: Clinic) -> None:
    talk()
    for _ in range(limits.TRIES):
        post(Client(), "dialogue_read", code=" ".join(reversed(CODE.split())))
    assert "many times in a row" in words(post(Client(), "dialogue_read", code=CODE))


def test_right_words_are_never_counted(clinic: Clinic) -> None:
    talk()
    for _ in range(limits.TRIES + 1):
        page = post(Client(), "dialogue_read", code=CODE)
    assert "Hello" in words(page)


def test_a_limit_keeps_no_address(clinic: Clinic) -> None:
    assert "192.0.2.7" not in limits.stranger(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7"))


def test_guesses_through_one_proxy_are_not_counted_together(clinic: Clinic, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    talk()
    for _ in range(limits.TRIES):
        wrong = {"code": " ".join(reversed(CODE.split()))}
        Client(headers={"X-Forwarded-For": "192.0.2.7"}).post(reverse("checkins:dialogue_read"), wrong)
    other = Client(headers={"X-Forwarded-For": "192.0.2.8"})
    assert "Hello" in words(post(other, "dialogue_read", code=CODE))


@pytest.mark.parametrize("name", ["dialogue", "contact"])
def test_no_copy_is_kept_by_a_browser(clinic: Clinic, cast: Cast, name: str) -> None:
    assert "no-store" in browse(cast.trainee).get(reverse(f"checkins:{name}"))["Cache-Control"]


@pytest.mark.parametrize("name", ["dialogue", "contact"])
def test_titles_say_nothing(clinic: Clinic, cast: Cast, name: str) -> None:
    page = words(browse(cast.trainee).get(reverse(f"checkins:{name}")))
    title = page[page.index("<title>") : page.index("</title>")]
    assert not re.search(r"clinic|anonym|health|name", title, re.IGNORECASE)


def test_a_conversation_that_nobody_can_read_says_so_and_takes_no_more_words(clinic: Clinic) -> None:
    talk(barred=(clinic.two,))
    keys.replace_lost(clinician=clinic.one, passphrase="meadow anchor velvet orbit")
    page = post(Client(), "dialogue_read", code=CODE)
    told = words(page)
    assert ("Nobody can read this any more" in told, "Start a new conversation" in told) == (True, True)
    assert reverse("checkins:dialogue_write") not in page.content.decode()


def test_what_was_said_in_it_is_still_there_to_copy(clinic: Clinic) -> None:
    talk("My own words", barred=(clinic.two,))
    keys.replace_lost(clinician=clinic.one, passphrase="meadow anchor velvet orbit")
    assert "My own words" in words(post(Client(), "dialogue_read", code=CODE))
