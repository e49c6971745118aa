"""Asking to be contacted, as a trainee does it."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from django.contrib.sessions.models import Session
from django.urls import reverse

from checkins.clinic import keys
from checkins.models import Case, Recusal
from core.clock import site_today
from people.models import User
from tests.checkins.clinic.conftest import Clinic, hand, talk, texts
from tests.checkins.clinic.pages import opened, post, proven, stale, words
from tests.checkins.conftest import check_in, instrument
from tests.conftest import Cast, browse


def question() -> str:
    """Return the words of the questionnaire's first question."""
    found = instrument().form.item("q1")
    assert found is not None
    return found.text


CHOSEN = {"name": "Ada", "contact": "by phone", "text": "At noon", "sure": "on"}


def test_a_trainee_hands_over_what_they_chose(clinic: Clinic, cast: Cast) -> None:
    post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4())
    assert texts(clinic.held, Case.objects.get()) == ["At noon"]


def test_nothing_is_handed_over_without_a_tick(clinic: Clinic, cast: Cast) -> None:
    post(browse(cast.trainee), "contact", **(CHOSEN | {"sure": ""}), letter=uuid.uuid4())
    assert not Case.objects.exists()


def test_whoever_assesses_the_program_is_not_named_as_a_reader(clinic: Clinic, cast: Cast) -> None:
    Recusal.objects.create(clinician=clinic.one.public_id, program=cast.program.public_id)
    page = words(browse(cast.trainee).get(reverse("checkins:contact")))
    assert "Only these clinicians: Second Clinician." in page


def test_the_page_that_says_sent_takes_it_back(clinic: Clinic, cast: Cast) -> None:
    browser = browse(cast.trainee)
    page = post(browser, "contact", **CHOSEN, letter=uuid.uuid4()).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    post(browser, "take_back", token=token[1])
    assert not Case.objects.exists()


def test_a_check_in_is_handed_over_in_words_without_its_note(clinic: Clinic, cast: Cast) -> None:
    row = check_in(cast.trainee, answers={"q1": "never"}, note="mine alone")
    post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), attached=row.pk)
    page = words(opened(clinic.one).get(reverse("checkins:case", args=[Case.objects.get().pk])))
    assert question() in page
    assert "mine alone" not in page


def test_what_goes_along_is_named_by_its_day_and_told_line_by_line(clinic: Clinic, cast: Cast) -> None:
    row = check_in(cast.trainee, answers={"q1": "never"})
    page = browse(cast.trainee).get(reverse("checkins:contact"))
    assert "Two minutes, 2 November 2026" in words(page)
    sent = post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), attached=row.pk)
    assert f"{question()}<br>Never" in words(sent)


def test_no_check_in_goes_along_unasked(clinic: Clinic, cast: Cast) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4())
    page = words(opened(clinic.one).get(reverse("checkins:case", args=[Case.objects.get().pk])))
    assert question() not in page


def test_anothers_check_in_cannot_be_handed_over(clinic: Clinic, cast: Cast) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    row = check_in(cast.other_trainee, answers={"q1": "never"})
    post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), attached=row.pk)
    assert not Case.objects.exists()


def test_words_typed_too_late_are_laid_into_no_session(clinic: Clinic, cast: Cast) -> None:
    browser = proven(cast.trainee)
    browser.post(f"{reverse('checkins:contact')}?with=check-in", CHOSEN | {"letter": uuid.uuid4()})
    assert "At noon" not in "".join(str(session.get_decoded()) for session in Session.objects.all())


def test_who_signs_in_by_mail_alone_proves_it_before_check_ins_are_listed(clinic: Clinic, cast: Cast) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    browser = stale(cast.trainee)
    assert "Hand over a check-in too" not in words(browser.get(reverse("checkins:contact")))
    assert browser.get(reverse("checkins:contact"), {"with": "check-in"}).status_code == 302


def test_ones_check_ins_are_listed_after_a_fresh_proof_only(clinic: Clinic, cast: Cast) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    browser = proven(cast.trainee)
    assert "Hand over a check-in too" not in words(browser.get(reverse("checkins:contact")))
    assert browser.get(reverse("checkins:contact"), {"with": "check-in"}).status_code == 302


def test_a_check_in_is_not_left_out_without_a_word(clinic: Clinic, cast: Cast) -> None:
    row = check_in(cast.trainee, answers={"q1": "never"})
    page = post(proven(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), attached=row.pk)
    assert "Your check-ins are closed again." in words(page)
    assert "At noon" in words(page)


def lose_a_key(clinic: Clinic) -> None:
    keys.replace_lost(clinician=clinic.one, passphrase="meadow anchor velvet orbit")


def notice(person: User) -> bool:
    """Say whether the page tells of a key that was lost."""
    return "can be read by nobody any more" in words(browse(person).get(reverse("checkins:contact")))


def test_what_only_a_lost_key_opened_is_told_on_the_page_to_everyone(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, barred=(clinic.two,))
    lose_a_key(clinic)
    assert (notice(cast.trainee), notice(cast.other_trainee)) == (True, True)


def test_nothing_is_told_while_a_colleague_can_read_it(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    lose_a_key(clinic)
    assert not notice(cast.trainee)


def test_nothing_is_told_of_a_conversation_whose_own_page_says_it(clinic: Clinic, cast: Cast) -> None:
    talk(barred=(clinic.two,))
    lose_a_key(clinic)
    assert not notice(cast.trainee)


def test_it_is_told_until_the_case_is_over(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, barred=(clinic.two,))
    lose_a_key(clinic)
    Case.objects.update(expires_on=site_today() - dt.timedelta(days=1))
    assert not notice(cast.trainee)


def test_the_day_that_is_told_is_that_of_the_key(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, barred=(clinic.two,))
    Case.objects.update(last_half="2001-02-03.am")
    lose_a_key(clinic)
    assert keys.lost_until() == site_today()
    assert "2001" not in words(browse(cast.trainee).get(reverse("checkins:contact")))
