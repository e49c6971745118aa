"""Sealing: what opens, what must not, and that lengths tell nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkins import sealing
from checkins.sealing import STEP, WrongKey, open_sealed, seal

KEY = b"k" * 32
PLACE = ("model", "row", "field", "subject")


@settings(max_examples=40, deadline=None)
@given(plain=st.binary(max_size=3 * STEP))
def test_what_is_sealed_opens_as_it_was(plain: bytes) -> None:
    assert open_sealed(seal(plain, key=KEY, context=PLACE), key=KEY, context=PLACE) == plain


def test_another_key_raises() -> None:
    sealed = seal(b"words", key=KEY, context=PLACE)
    with pytest.raises(WrongKey):
        open_sealed(sealed, key=b"x" * 32, context=PLACE)


@pytest.mark.parametrize("part", range(4), ids=PLACE)
def test_another_place_raises(part: int) -> None:
    sealed = seal(b"words", key=KEY, context=PLACE)
    elsewhere = tuple("other" if number == part else word for number, word in enumerate(PLACE))
    with pytest.raises(WrongKey):
        open_sealed(sealed, key=KEY, context=elsewhere)


@pytest.mark.parametrize(("one", "other"), [(("ab", "c"), ("a", "bc")), (("a", ""), ("a",))])
def test_no_two_places_read_alike(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert sealing.place(one) != sealing.place(other)


@pytest.mark.parametrize("length", [0, 1, 28, 29, 500, STEP, STEP + 28])
def test_what_is_cut_short_raises(length: int) -> None:
    sealed = seal(b"words", key=KEY, context=PLACE)
    with pytest.raises(WrongKey, match="cut short"):
        open_sealed(sealed[:length], key=KEY, context=PLACE)


def test_whole_steps_cut_off_raise() -> None:
    sealed = seal(b"w" * 2 * STEP, key=KEY, context=PLACE)
    with pytest.raises(WrongKey):
        open_sealed(sealed[:-STEP], key=KEY, context=PLACE)


@pytest.mark.parametrize("position", [0, 1, 12, 13, 500, -1])
def test_one_changed_bit_raises(position: int) -> None:
    sealed = bytearray(seal(b"words", key=KEY, context=PLACE))
    sealed[position] ^= 1
    with pytest.raises(WrongKey):
        open_sealed(bytes(sealed), key=KEY, context=PLACE)


@pytest.mark.parametrize(
    ("length", "steps"), [(0, 1), (1, 1), (STEP - 4, 1), (STEP - 3, 2), (2 * STEP - 4, 2), (2 * STEP, 3)]
)
def test_lengths_come_in_steps(length: int, steps: int) -> None:
    sealed = seal(b"w" * length, key=KEY, context=PLACE)
    assert len(sealed) == steps * STEP + sealing.OVERHEAD


def test_the_same_words_never_look_the_same() -> None:
    assert len({seal(b"words", key=KEY, context=PLACE) for _ in range(50)}) == 50


def test_the_words_are_not_there() -> None:
    assert b"words" not in seal(b"words", key=KEY, context=PLACE)


def test_a_length_beyond_the_bytes_raises() -> None:
    with pytest.raises(WrongKey):
        sealing.unpadded((5000).to_bytes(4, "big") + bytes(STEP - 4))


def test_memory_of_a_database_driver_opens_too() -> None:
    sealed = memoryview(seal(b"words", key=KEY, context=PLACE))
    assert open_sealed(sealed, key=KEY, context=PLACE) == b"words"


def test_a_key_for_one_purpose_is_none_for_another() -> None:
    assert sealing.derived(KEY, "one") != sealing.derived(KEY, "other")


def test_a_refusal_names_no_content() -> None:
    sealed = seal(b"words", key=KEY, context=PLACE)
    with pytest.raises(WrongKey) as refusal:
        open_sealed(sealed, key=b"x" * 32, context=PLACE)
    assert refusal.value.__cause__ is None
    assert "words" not in str(refusal.value)
