"""Clinicians' keys: theirs alone, changed without loss, and replaced with a colleague's help."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from checkins import belongings
from checkins.clinic import cases, demo, keys
from checkins.clinic.keys import RefusedError
from checkins.models import ClinicianKey, ReplyTemplate, SummaryRow, Wrap
from checkins.sealing import WrongKey
from people.models import User
from tests.checkins.clinic.conftest import WORDS, Clinic, answer, hand, talk, texts
from tests.conftest import Cast, make_official
from wellbeing.demo import loading


@pytest.fixture
def loaded_demo(db: None) -> None:
    """Load the demo's people, and the clinic with them."""
    loading.load()


NEW = "meadow anchor velvet orbit"


def test_the_passphrase_opens_the_key(clinic: Clinic) -> None:
    assert keys.unlock(clinic.held.key, WORDS).private == clinic.held.private


def test_another_passphrase_does_not(clinic: Clinic) -> None:
    with pytest.raises(WrongKey):
        keys.unlock(clinic.held.key, NEW)


def test_a_key_moved_to_a_colleague_does_not_open(clinic: Clinic) -> None:
    swapped = clinic.other.key
    swapped.wrapped_private, swapped.salt = clinic.held.key.wrapped_private, clinic.held.key.salt
    with pytest.raises(WrongKey):
        keys.unlock(swapped, WORDS)


def test_the_private_key_is_not_stored(clinic: Clinic) -> None:
    row = ClinicianKey.objects.get(pk=clinic.held.key.pk)
    stored = bytes(row.wrapped_private) + bytes(row.public_key) + bytes(row.salt)
    assert clinic.held.private not in stored


def test_a_clinician_has_one_key(clinic: Clinic) -> None:
    with pytest.raises(RefusedError):
        keys.make(clinician=clinic.one, passphrase=NEW)


def test_the_database_holds_that_too(clinic: Clinic) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicianKey.objects.create(clinician=clinic.one.public_id, made_on=dt.date(2026, 1, 1))


def test_one_clinician_is_not_enough(cast: Cast) -> None:
    keys.make(clinician=cast.clinician, passphrase=WORDS)
    assert not keys.is_open()


def test_two_are(clinic: Clinic) -> None:
    assert keys.is_open()


def test_whoever_works_there_no_more_gets_nothing_new(clinic: Clinic, cast: Cast) -> None:
    clinic.two.roles.update(ends_on=dt.date(2025, 1, 1))
    assert [key.clinician for key in keys.active()] == [clinic.one.public_id]


def test_whoever_is_switched_off_gets_nothing_new(clinic: Clinic) -> None:
    clinic.two.is_active = False
    clinic.two.save()
    assert len(keys.active()) == 1


def test_a_changed_key_opens_what_the_old_one_did(clinic: Clinic, cast: Cast) -> None:
    handed, talked = hand(cast.trainee, "one"), talk("two").case
    new = keys.change(held=clinic.held, passphrase=NEW)
    assert (texts(new, handed), texts(new, talked)) == (["one"], ["two"])


def test_a_changed_key_answers_to_the_new_passphrase(clinic: Clinic) -> None:
    new = keys.change(held=clinic.held, passphrase=NEW)
    assert keys.unlock(new.key, NEW).private == new.private != clinic.held.private


def test_an_old_key_opens_nothing_and_is_gone(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    keys.change(held=clinic.held, passphrase=NEW)
    old = ClinicianKey.objects.get(pk=clinic.held.key.pk)
    assert (bytes(old.wrapped_private), old.wraps.count()) == (b"", 0)
    with pytest.raises(Wrap.DoesNotExist):
        cases.opened(clinic.held, handed)


def test_a_key_cannot_be_changed_twice(clinic: Clinic) -> None:
    keys.change(held=clinic.held, passphrase=NEW)
    with pytest.raises(ClinicianKey.DoesNotExist):
        keys.change(held=clinic.held, passphrase=NEW)


def test_a_replaced_key_opens_nothing_old(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    new = keys.replace_lost(clinician=clinic.one, passphrase=NEW)
    assert cases.queue(new) == []
    assert texts(clinic.other, handed) == ["Please call"]


def test_a_colleague_sees_what_a_replaced_key_lacks(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    talk()
    keys.replace_lost(clinician=clinic.one, passphrase=NEW)
    assert keys.to_share(clinic.other) == [(clinic.one, 2)]


def test_a_colleague_shares_with_a_replaced_key(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee, "still here")
    new = keys.replace_lost(clinician=clinic.one, passphrase=NEW)
    assert keys.share(held=clinic.other, to=new.key) == 1
    assert texts(new, handed) == ["still here"]


def test_sharing_twice_shares_once(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    new = keys.replace_lost(clinician=clinic.one, passphrase=NEW)
    keys.share(held=clinic.other, to=new.key)
    assert keys.share(held=clinic.other, to=new.key) == 0


def test_nothing_is_shared_with_whom_a_trainee_left_out(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, barred=(clinic.one,))
    assert keys.to_share(clinic.other) == []
    assert keys.share(held=clinic.other, to=clinic.held.key) == 0


def test_a_new_colleague_can_be_shared_with(clinic: Clinic, cast: Cast) -> None:
    talked = talk("early").case
    third = keys.make(clinician=make_official("third", "clinician"), passphrase=WORDS)
    keys.share(held=clinic.held, to=third.key)
    assert texts(third, talked) == ["early"]


def test_a_conversation_goes_on_after_a_key_was_changed(clinic: Clinic) -> None:
    begun = talk("before")
    new = keys.change(held=clinic.held, passphrase=NEW)
    answer(new, begun.case, "after")
    assert [said.text for said in begun.letters] == ["before", "after"]


def test_without_a_key_there_is_nothing_to_replace(cast: Cast) -> None:
    with pytest.raises(RefusedError):
        keys.replace_lost(clinician=cast.clinician, passphrase=NEW)


def test_an_account_that_is_deleted_takes_its_key_along(clinic: Clinic, cast: Cast) -> None:
    ReplyTemplate.objects.create(clinician=clinic.one.public_id, title="Thanks", text="Thank you.")
    handed = hand(cast.trainee)
    belongings.erase(clinic.one)
    assert (keys.key_of(clinic.one), ReplyTemplate.objects.count()) == (None, 0)
    assert texts(clinic.other, handed) == ["Please call"]


def test_the_demos_clinic_is_open_to_its_passphrase(loaded_demo: None) -> None:
    grace = User.objects.get(email="grace@northfield.example")
    key = keys.key_of(grace)
    assert key is not None
    assert len(cases.queue(keys.unlock(key, demo.PASSPHRASE))) == 2


def test_the_demo_has_a_published_term(loaded_demo: None) -> None:
    assert SummaryRow.objects.filter(parts__isnull=False).exists()
