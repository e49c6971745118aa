"""What is shown, what is linked and what is dialed agree, or nothing is dialed."""

from __future__ import annotations

import re

import pytest

from resources import numbers
from resources.listing import Call


@pytest.mark.parametrize(
    ("raw", "dial", "display"),
    [
        ("212-659-8805", "+12126598805", "212-659-8805"),
        ("(212) 659 8805", "+12126598805", "212-659-8805"),
        ("1-866-339-7725", "+18663397725", "866-339-7725"),
        ("988", "988", "988"),
        ("911", "911", "911"),
        ("741741", "741741", "741741"),
        ("711", "711", "711"),
        ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("1-888-NYC-WELL", "+18886929355", "888-692-9355"),
    ],
)
def test_a_good_number_is_dialed_as_it_is_written(raw: str, dial: str, display: str) -> None:
    assert (numbers.read(raw).dial, numbers.read(raw).display) == (dial, display)


@pytest.mark.parametrize(
    "raw",
    [
        "212-241-6660.60",
        "",
        "call us",
        "212-241",
        "000-000-0000",
        "555-1234",
        "<b>988</b>",
        "12",
        "+1",
    ],
)
def test_a_malformed_number_is_not_dialed(raw: str) -> None:
    found = numbers.read(raw)
    assert (found.dial, found.href("voice"), bool(found.problem)) == ("", "", True)


def test_a_malformed_number_is_shown_as_it_came() -> None:
    assert numbers.read("212-241-6660.60").display == "212-241-6660.60"


def test_a_malformed_number_says_what_is_wrong_with_it() -> None:
    assert numbers.read("212-241-6660.60").problem == "This number has too many digits."


def test_an_extension_is_dialed_after_the_number() -> None:
    assert numbers.read("212-241-2400 ext. 12").href("voice") == "tel:+12122412400;ext=12"


def test_a_vanity_number_shows_letters_and_digits() -> None:
    shown = numbers.read("1-888-692-9355", vanity="1-888-NYC-WELL").display
    assert shown == "1-888-NYC-WELL (888-692-9355)"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        (
            {"number": "1-888-692-9355", "vanity": "1-888-NYC-WELL"},
            "<span>1-888-NYC-WELL</span> <span>(888-692-9355)</span>",
        ),
        ({"number": "212-241-2400"}, "212-241-2400"),
        ({"number": "988"}, "988"),
        ({"number": "<b>988</b> (x)"}, "<span>&lt;b&gt;988&lt;/b&gt;</span> <span>(x)</span>"),
    ],
)
def test_a_number_breaks_between_letters_and_digits_alone(phone: dict[str, str], shown: str) -> None:
    assert str(Call.of(phone).shown) == shown


def test_letters_that_do_not_spell_the_digits_are_refused() -> None:
    assert numbers.read("1-888-692-9356", vanity="1-888-NYC-WELL").dial == ""


def test_a_text_number_opens_a_message() -> None:
    assert numbers.read("988").href("text") == "sms:988"


def test_a_fax_is_never_linked() -> None:
    assert numbers.read("212-659-8805").href("fax") == ""


@pytest.mark.parametrize("raw", ["212-659-8805", "988", "212-241-2400 x12", "1-888-NYC-WELL"])
def test_shown_digits_are_the_dialed_digits(raw: str) -> None:
    found = numbers.read(raw)
    assert found.dial.endswith(found.digits)
    assert re.fullmatch(r"\d{3,}", found.digits)
