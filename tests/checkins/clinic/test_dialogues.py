"""Talking without a name: opened by six words and by nothing else."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from checkins.clinic import cases, dialogues, handing
from checkins.models import Case
from checkins.sealing import WrongKey
from tests.checkins.clinic.conftest import CODE, Clinic, answer, hand, talk, texts
from tests.conftest import Cast

OTHER = "falcon eagle daisy cactus bagel acorn"


def test_the_words_open_the_conversation(clinic: Clinic) -> None:
    talk("Hello")
    found = dialogues.find(CODE)
    assert found is not None
    assert [said.text for said in found.letters] == ["Hello"]


def test_other_words_do_not(clinic: Clinic) -> None:
    talk()
    assert dialogues.find(OTHER) is None


def test_the_words_are_not_stored(clinic: Clinic) -> None:
    talk()
    row = Case.objects.values_list().get()
    stored = b"".join(bytes(part) if isinstance(part, memoryview) else str(part).encode() for part in row)
    assert not any(word.encode() in stored for word in CODE.split())


def test_a_trainee_reads_the_answer(clinic: Clinic) -> None:
    answer(clinic.held, talk().case, "We are here")
    found = dialogues.find(CODE)
    assert found is not None
    assert found.letters[-1].text == "We are here"


def test_a_clinician_reads_what_a_trainee_adds(clinic: Clinic) -> None:
    begun = talk("one")
    dialogues.write(begun, text="two", letter_id=uuid.uuid4())
    assert texts(clinic.other, begun.case) == ["one", "two"]


def test_the_same_start_sent_twice_is_one(clinic: Clinic) -> None:
    talk("Hello")
    talk("Hello")
    assert Case.objects.count() == 1


def test_the_readers_are_named(clinic: Clinic) -> None:
    assert talk(barred=(clinic.two,)).readers == [clinic.one]


def test_a_code_wrap_moved_to_another_conversation_does_not_open(clinic: Clinic) -> None:
    one, other = talk().case, talk(code=OTHER).case
    Case.objects.filter(pk=one.pk).update(code_wrap=other.code_wrap)
    with pytest.raises(WrongKey):
        dialogues.find(CODE)


def test_what_is_revealed_is_a_message_like_others(clinic: Clinic) -> None:
    begun = talk()
    dialogues.reveal(begun, name="Ada", contact="by phone", letter_id=uuid.uuid4())
    assert [(said.sort, said.name) for said in begun.letters] == [("message", ""), ("reveal", "Ada")]


def test_an_erased_conversation_is_gone_for_both(clinic: Clinic) -> None:
    cases.erase(talk().case)
    assert (dialogues.find(CODE), cases.queue(clinic.held)) == (None, [])


def test_a_conversation_past_its_day_opens_no_more(clinic: Clinic) -> None:
    talk()
    Case.objects.update(expires_on=dt.date(2020, 1, 1))
    assert dialogues.find(CODE) is None


def test_what_is_handed_over_can_be_taken_back(clinic: Clinic, cast: Cast) -> None:
    said = handing.what(name="Ada", contact="by phone", text="")
    _, token = handing.hand_over(trainee=cast.trainee, said=said, letter_id=uuid.uuid4(), barred=())
    assert handing.take_back(token)
    assert not Case.objects.exists()


def test_it_is_taken_back_once(clinic: Clinic, cast: Cast) -> None:
    said = handing.what(name="Ada", contact="by phone", text="")
    _, token = handing.hand_over(trainee=cast.trainee, said=said, letter_id=uuid.uuid4(), barred=())
    handing.take_back(token)
    assert not handing.take_back(token)


@pytest.mark.parametrize("token", ["", "no", "8a00af19-2438-4850-b756-8b90e9b34f03"])
def test_a_forged_token_takes_nothing_back(clinic: Clinic, cast: Cast, token: str) -> None:
    hand(cast.trainee)
    assert not handing.take_back(token)


def test_a_hand_over_sent_twice_is_one(clinic: Clinic, cast: Cast) -> None:
    said, same = handing.what(name="Ada", contact="by phone", text=""), uuid.uuid4()
    for _ in range(2):
        handing.hand_over(trainee=cast.trainee, said=said, letter_id=same, barred=())
    assert Case.objects.count() == 1
