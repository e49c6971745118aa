"""Six words that can be written down, read out, and typed by a tired thumb."""

from __future__ import annotations

import math
from typing import Any

import pytest

from checkins.clinic import codes, stretching
from checkins.clinic.forms import CodeForm
from tests.checkins.clinic.conftest import CODE


def test_a_code_is_worth_more_than_64_bits() -> None:
    assert codes.LENGTH * math.log2(len(set(codes.words()))) > 64


def test_the_list_holds_each_plain_word_once() -> None:
    found = codes.words()
    assert len(found) == len(set(found)) >= 2048
    assert all(word.isalpha() and word.islower() and 3 <= len(word) <= 8 for word in found)


def test_a_new_code_can_be_typed_back() -> None:
    assert codes.is_whole(codes.tidied(codes.new_code()))


def test_no_two_codes_are_alike() -> None:
    assert len({codes.new_code() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "typed",
    [
        CODE.upper(),
        CODE.replace(" ", "-"),
        CODE.replace(" ", ", "),
        f"  {CODE}\n",
        CODE.replace(" ", "\n1. "),
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert codes.tidied(typed) == CODE


def test_a_typo_is_named() -> None:
    form = CodeForm({"code": CODE.replace("bagel", "bagle")})
    assert form.errors["code"] == ["These words are in no code: bagle. Look for a typo."]


def test_five_words_are_no_code() -> None:
    assert CodeForm({"code": " ".join(CODE.split()[:5])}).errors["code"] == ["A code has six words."]


def test_the_order_of_the_words_matters() -> None:
    assert codes.meaning(CODE).lookup != codes.meaning(" ".join(reversed(CODE.split()))).lookup


def test_what_a_conversation_is_found_by_does_not_open_it() -> None:
    meaning = codes.meaning(CODE)
    assert meaning.lookup != meaning.key


def test_outside_of_tests_a_guess_costs_memory(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(stretching, "hash_secret_raw", lambda *_, **costs: asked.update(costs) or b"")
    settings.TESTING = False
    stretching.stretched("words", salt=bytes(8))
    assert (asked["memory_cost"], asked["time_cost"]) == (65_536, 3)
