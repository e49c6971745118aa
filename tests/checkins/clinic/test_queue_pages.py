"""The clinicians' queue, their replies and their word about programs."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.clinic import keys
from checkins.models import Case, Recusal, ReplyTemplate, Wrap
from tests.checkins.clinic.conftest import WORDS, Clinic, answer, hand, talk, texts
from tests.checkins.clinic.pages import opened, post, words
from tests.conftest import Cast, browse


def test_a_locked_key_opens_no_page(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    page = browse(clinic.one).get(reverse("checkins:case", args=[case.pk]))
    assert page["Location"] == reverse("checkins:unlock")


def test_a_clinician_reads_the_queue(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    assert "Waits for an answer" in words(opened(clinic.one).get(reverse("checkins:queue")))


def asked(browser: Client, address: str) -> int:
    """Return how many queries a page asks."""
    with CaptureQueriesContext(connection) as counted:
        browser.get(address)
    return len(counted)


@pytest.mark.parametrize("barred", [False, True])
def test_a_queue_of_many_takes_as_many_queries_as_one_of_few(
    clinic: Clinic, cast: Cast, barred: bool
) -> None:
    browser, address = opened(clinic.one), reverse("checkins:queue")
    left_out = (clinic.two,) if barred else ()
    hand(cast.trainee, barred=left_out)
    few = asked(browser, address)
    for _ in range(5):
        hand(cast.trainee, barred=left_out)
    assert asked(browser, address) == few


def test_a_queue_that_a_colleague_cannot_open_yet_takes_no_more(clinic: Clinic, cast: Cast) -> None:
    browser, address = opened(clinic.one), reverse("checkins:queue")
    hand(cast.trainee)
    keys.replace_lost(clinician=clinic.two, passphrase=WORDS)
    few = asked(browser, address)
    for number in range(4):
        hand(cast.trainee, text=f"{number}")
        Wrap.objects.filter(key__clinician=clinic.two.public_id).delete()
    assert asked(browser, address) == few


def test_a_long_conversation_takes_as_many_queries_as_a_short_one(clinic: Clinic) -> None:
    case, browser = talk().case, opened(clinic.one)
    address = reverse("checkins:case", args=[case.pk])
    few = asked(browser, address)
    for number in range(5):
        answer(clinic.held, case, f"Letter {number}")
    assert asked(browser, address) == few


@pytest.mark.parametrize("verb", ["share", "change"])
def test_sealing_many_to_another_key_reads_them_at_once(clinic: Clinic, cast: Cast, verb: str) -> None:
    def spent() -> int:
        Wrap.objects.filter(key=clinic.other.key).delete()
        with CaptureQueriesContext(connection) as counted, transaction.atomic():
            if verb == "share":
                keys.share(held=clinic.held, to=clinic.other.key)
            else:
                keys.change(held=clinic.held, passphrase=WORDS)
            transaction.set_rollback(True)
        return len(counted)

    hand(cast.trainee)
    few = spent()
    for _ in range(4):
        hand(cast.trainee)
    assert spent() == few


def test_a_clinician_answers_and_so_takes_it_on(clinic: Clinic) -> None:
    case = talk().case
    post(opened(clinic.one), "case", case.pk, text="We are here", letter=uuid.uuid4())
    assert texts(clinic.held, case) == ["Hello", "We are here"]
    assert Case.objects.get().taken_by == clinic.one.public_id


def test_what_a_colleague_took_is_not_there(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    post(opened(clinic.two), "case_take", case.pk)
    assert opened(clinic.one).get(reverse("checkins:case", args=[case.pk])).status_code == 404


def test_what_is_not_sealed_to_a_clinician_is_not_there(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee, barred=(clinic.one,))
    assert opened(clinic.one).get(reverse("checkins:case", args=[case.pk])).status_code == 404


def test_a_clinician_puts_back_and_a_colleague_finds_it(clinic: Clinic, cast: Cast) -> None:
    case, browser = hand(cast.trainee), opened(clinic.one)
    post(browser, "case_take", case.pk)
    post(browser, "put_back", case.pk)
    assert opened(clinic.two).get(reverse("checkins:case", args=[case.pk])).status_code == 200


def test_a_clinician_steps_aside_for_good(clinic: Clinic, cast: Cast) -> None:
    case, browser = hand(cast.trainee), opened(clinic.one)
    post(browser, "step_aside", case.pk)
    assert browser.get(reverse("checkins:case", args=[case.pk])).status_code == 404


def test_a_hand_over_that_was_seen_to_is_erased(clinic: Clinic, cast: Cast) -> None:
    post(opened(clinic.one), "close", hand(cast.trainee).pk)
    assert not Case.objects.exists()


def test_a_conversation_is_not_the_clinicians_to_erase(clinic: Clinic) -> None:
    assert post(opened(clinic.one), "close", talk().case.pk).status_code == 404


def test_standard_replies_are_ones_own(clinic: Clinic) -> None:
    post(opened(clinic.one), "templates", title="Thanks", text="Thank you for writing.")
    assert "Thank you for writing." not in words(opened(clinic.two).get(reverse("checkins:templates")))


def test_a_standard_reply_is_put_into_the_form(clinic: Clinic) -> None:
    kept = ReplyTemplate.objects.create(clinician=clinic.one.public_id, title="Thanks", text="Thank you.")
    case = talk().case
    page = opened(clinic.one).get(reverse("checkins:case", args=[case.pk]), {"template": str(kept.pk)})
    assert "Thank you.</textarea>" in words(page)


def test_anothers_standard_reply_is_not(clinic: Clinic) -> None:
    kept = ReplyTemplate.objects.create(clinician=clinic.two.public_id, title="Thanks", text="Thank you.")
    case = talk().case
    page = opened(clinic.one).get(reverse("checkins:case", args=[case.pk]), {"template": str(kept.pk)})
    assert "Thank you.</textarea>" not in words(page)


def test_a_clinician_says_which_programs_they_assess(clinic: Clinic, cast: Cast) -> None:
    browser = browse(clinic.one)
    post(browser, "programs", programs=[str(cast.program.public_id)])
    post(browser, "programs", programs=[str(cast.other_program.public_id)])
    assert [row.program for row in Recusal.objects.all()] == [cast.other_program.public_id]
