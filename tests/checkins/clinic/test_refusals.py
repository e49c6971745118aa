"""What the clinic refuses, in words, on the page where somebody is."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from checkins.clinic import cases, emails, keys
from checkins.clinic.keys import RefusedError
from checkins.models import Case, ReplyTemplate, Wrap
from people.models import Role
from tests.checkins.clinic.conftest import CODE, Clinic, hand, talk
from tests.checkins.clinic.pages import opened, post, words
from tests.conftest import Cast, browse

CHOSEN = {"name": "Ada", "contact": "by phone", "text": "At noon", "sure": "on"}
OTHER = "falcon eagle daisy cactus bagel acorn"


def test_leaving_everyone_out_is_refused_and_keeps_the_words(clinic: Clinic, cast: Cast) -> None:
    everyone = [str(one.public_id) for one in (clinic.one, clinic.two)]
    page = post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), barred=everyone)
    assert (page.status_code, Case.objects.count()) == (422, 0)
    assert ("nobody who could read it" in words(page), "At noon" in words(page)) == (True, True)


def test_a_trainee_whom_all_clinicians_assess_reads_that_nobody_can(clinic: Clinic, cast: Cast) -> None:
    for one in (clinic.one, clinic.two):
        post(browse(one), "programs", programs=[str(cast.program.public_id)])
    page = words(browse(cast.trainee).get(reverse("checkins:contact")))
    assert "nobody, as all of them assess your program" in page


def test_keys_that_change_again_and_again_are_said_to_be_busy(
    clinic: Clinic, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys.active()
    keys.replace_lost(clinician=clinic.one, passphrase="meadow anchor velvet orbit")
    monkeypatch.setattr(keys, "active", lambda: before)
    with pytest.raises(RefusedError, match="Nothing was sent; please send it again"):
        hand(cast.trainee)


def test_whom_a_colleague_forestalled_reads_it_in_the_queue(
    clinic: Clinic, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, browser = hand(cast.trainee), opened(clinic.one)

    def late(**_: Any) -> None:
        raise RefusedError("A colleague has just taken this on.")

    monkeypatch.setattr(cases, "take", late)
    page = browser.post(reverse("checkins:case_take", args=[case.pk]), follow=True)
    assert "A colleague has just taken this on." in words(page)


def test_the_last_reader_reads_why_they_cannot_step_aside(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee, barred=(clinic.two,))
    page = opened(clinic.one).post(reverse("checkins:step_aside", args=[case.pk]), follow=True)
    assert "Nobody else can read this." in words(page)
    assert Wrap.objects.count() == 1


@pytest.mark.parametrize("name", ["dialogue_reveal", "dialogue_erase", "dialogue_write", "dialogue_read"])
def test_other_words_open_no_step(clinic: Clinic, name: str) -> None:
    talk()
    page = post(Client(), name, code=OTHER, really="1", sure="on", name="Ada")
    assert (page.status_code, "No conversation has these words." in words(page)) == (422, True)
    assert Case.objects.count() == 1


def test_whoever_has_no_key_makes_one_before_unlocking(cast: Cast) -> None:
    assert browse(cast.clinician).get(reverse("checkins:unlock"))["Location"] == reverse("checkins:key")


def test_a_standard_reply_is_erased_by_its_writer(clinic: Clinic) -> None:
    kept = ReplyTemplate.objects.create(clinician=clinic.one.public_id, title="Thanks", text="Thank you.")
    post(browse(clinic.one), "drop_template", kept.pk)
    assert not ReplyTemplate.objects.exists()


def test_a_standard_reply_of_a_colleague_is_not_there_to_erase(clinic: Clinic) -> None:
    kept = ReplyTemplate.objects.create(clinician=clinic.two.public_id, title="Thanks", text="Thank you.")
    assert post(browse(clinic.one), "drop_template", kept.pk).status_code == 404
    assert ReplyTemplate.objects.exists()


def test_a_standard_reply_without_words_is_refused(clinic: Clinic) -> None:
    page = post(browse(clinic.one), "templates", title="Thanks", text="")
    assert (page.status_code, ReplyTemplate.objects.count()) == (422, 0)


def test_a_program_that_is_none_is_refused(clinic: Clinic) -> None:
    assert post(browse(clinic.one), "programs", programs=["no program"]).status_code == 422


def test_the_programs_that_one_assesses_are_ticked(clinic: Clinic, cast: Cast) -> None:
    browser = browse(clinic.one)
    post(browser, "programs", programs=[str(cast.program.public_id)])
    assert words(browser.get(reverse("checkins:programs"))).count(" checked") == 1


def test_whoever_left_the_clinic_gets_no_mail_of_what_waits(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    Role.objects.filter(user=clinic.one).delete()
    left = type(clinic.one).objects.get(pk=clinic.one.pk)
    assert emails.waiting(left, "") is None
    assert emails.waiting(clinic.two, "") is not None


def test_a_clinician_without_a_key_gets_none_either(cast: Cast) -> None:
    assert emails.waiting(cast.clinician, "") is None


def test_a_colleague_who_lacks_nothing_opens_no_head(
    clinic: Clinic, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand(cast.trainee)
    monkeypatch.setattr(keys, "head_of", None)
    assert keys.to_share(clinic.held) == []


def test_names_of_rows_name_nobody(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    post(browse(clinic.one), "programs", programs=[str(cast.program.public_id)])
    rows = [case, clinic.held.key, *Wrap.objects.all(), *case.letters.all()]
    said = " ".join(str(row) for row in rows) + CODE
    assert not any(name in said for name in ("Trainee", "Clinician", "example.test"))
