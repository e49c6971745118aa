"""What is shown, what is linked and what is dialed agree, or nothing is dialed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources import numbers
from resources.listing import Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from resources.models import Service


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
        ("1-800-273-TALK", "+18002738255", "800-273-8255"),
        ("212.241.2400", "+12122412400", "212-241-2400"),
        ("2122412400", "+12122412400", "212-241-2400"),
        ("011 44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("+44 (0)20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("+52 55 5259 8121", "+525552598121", "+52 55 5259 8121"),
        ("838255", "838255", "838255"),
        ("211", "211", "211"),
        ("112", "112", "112"),
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
        "+988",
        "999",
        "12345",
        "9-8-8",
        "741-741",
        "24/7",
        "911 or 988",
        "988 press 1",
        "988 ext. 1",
        "tel:988",
        "\u0669\u0668\u0668",
        "\uff19\uff18\uff18",
        "212-241-2400 or 2401",
        "212-241-2400 (Spanish)",
        "212-241-2400, press 2",
        "212-241-2400 ext",
        "212-241-2400 ext. 12345678",
        "0044 20 7946 0958",
        "+49 30 1234567890123",
        "1-800-HELPNOWPLEASE",
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


@pytest.mark.parametrize("mark", [" x", " x ", " ext ", " Ext. ", "ext", " extension ", ",", ";", " #"])
def test_an_extension_is_read_however_it_is_marked(mark: str) -> None:
    found = numbers.read(f"212-241-2400{mark}12")
    assert (found.dial, found.extension, found.display) == ("+12122412400", "12", "212-241-2400 ext. 12")


def test_an_extension_is_not_sent_a_message() -> None:
    assert numbers.read("212-241-2400 ext. 12").href("text") == "sms:+12122412400"


@pytest.mark.parametrize("kind", ["voice", "text", "tty", "fax"])
@pytest.mark.parametrize("raw", ["212-241-6660.60", "9-8-8", "call us"])
def test_what_is_malformed_is_linked_in_no_way(raw: str, kind: str) -> None:
    assert numbers.read(raw).href(kind) == ""


@pytest.mark.parametrize(
    ("raw", "kind", "href"),
    [("711", "tty", "tel:711"), ("741741", "text", "sms:741741"), ("988", "voice", "tel:988"),
     ("911", "voice", "tel:911"), ("+44 20 7946 0958", "tty", "tel:+442079460958")],
)  # fmt: skip
def test_each_kind_of_number_has_its_link(raw: str, kind: str, href: str) -> None:
    assert numbers.read(raw).href(kind) == href


@pytest.mark.parametrize("raw", ["212-241-2400 ext. 12345678", "+49 30 1234567890123", "9" * 60, "x" * 60])
def test_what_cannot_be_dialed_can_be_stored(make_service: Callable[..., Service], raw: str) -> None:
    phone = make_service().phones.create(number=raw)
    assert (phone.dial, phone.extension, bool(phone.problem)) == ("", "", True)


@given(raw=st.text(alphabet="0123456789+-.() xext#,;", min_size=1, max_size=24))
@settings(max_examples=50, deadline=None)
def test_whatever_is_written_is_dialed_as_shown_or_not_at_all(raw: str) -> None:
    found = numbers.read(raw)
    assert bool(found.dial) != bool(found.problem)
    assert not found.dial or found.dial.endswith(found.digits)


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
