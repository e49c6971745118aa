"""A clinic of two, and ways to write to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest

from checkins.clinic import cases, dialogues, handing, keys
from checkins.clinic.dialogues import Conversation
from checkins.clinic.keys import Unlocked
from checkins.clinic.wrapping import CLINIC, Said, read_letters
from checkins.models import Case
from people.models import Role, User
from tests.conftest import Cast, make_official

WORDS = "correct harbor battery meadow"  # a passphrase
CODE = "acorn bagel cactus daisy eagle falcon"


@dataclass
class Clinic:
    """Two clinicians with open keys; `one` is the cast's."""

    one: User
    two: User
    held: Unlocked
    other: Unlocked


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    """The clinic, open."""
    two = make_official("second_clinician", Role.Kind.CLINICIAN)
    held = keys.make(clinician=cast.clinician, passphrase=WORDS)
    return Clinic(cast.clinician, two, held, keys.make(clinician=two, passphrase=WORDS))


def talk(text: str = "Hello", *, code: str = CODE, barred: tuple[User, ...] = ()) -> Conversation:
    """Start a conversation."""
    left_out = {one.public_id for one in barred}
    return dialogues.begin(code=code, text=text, letter_id=uuid.uuid4(), barred=left_out)


def hand(trainee: User, text: str = "Please call", *, barred: tuple[User, ...] = ()) -> Case:
    """Hand something over."""
    said = handing.what(name="Ada", contact="by phone", text=text)
    left_out = {one.public_id for one in barred}
    return handing.hand_over(trainee=trainee, said=said, letter_id=uuid.uuid4(), barred=left_out)[0]


def answer(held: Unlocked, case: Case, text: str = "We are here") -> None:
    """Answer as a clinician."""
    said = Said(CLINIC, text, by="Grace")
    cases.add(case, said=said, data_key=cases.opened(held, case), letter_id=uuid.uuid4())


def texts(held: Unlocked, case: Case) -> list[str]:
    """Return what a clinician reads in a case."""
    return [said.text for said in read_letters(case, cases.opened(held, case))]
