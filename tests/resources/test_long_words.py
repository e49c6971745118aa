"""Searches, names and codes that are too long, too odd or in another alphabet: heard, found, or told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from resources import checking, numbers, qr, search, slugs
from resources.models import Correction, Service, Synonym
from resources.safety import is_crisis
from resources.spelling import LONGEST, allowed, correct, distance, fold
from tests.conftest import browse
from tests.names import ODD

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast

    Make = Callable[..., Service]

PAGE = "/resources/"
CRY = "i want to die"
FILL = "nobody answers and the nights are long "


def asked(text: str, **more: str) -> Any:
    """Search as a visitor."""
    return browse(None).get(PAGE, {"q": text} | more)


@pytest.mark.parametrize("before", [0, 1, 4, 5, 6, 10, 20])
def test_a_crisis_is_heard_wherever_it_stands_in_a_long_text(before: int) -> None:
    assert is_crisis(FILL * before + CRY + " " + FILL * 3)


@pytest.mark.parametrize("padding", range(180, 215, 3))
def test_a_crisis_is_heard_across_the_length_that_is_read(padding: int) -> None:
    assert is_crisis("x" * padding + " " + CRY)


@pytest.mark.parametrize("text", ["", " ", FILL * 20, "x" * 1000, "\U0001f469" * 300])
def test_a_long_text_about_nothing_is_no_crisis(text: str) -> None:
    assert not is_crisis(text)


def test_a_long_cry_brings_the_crisis_card(make_service: Make) -> None:
    page = asked(FILL * 8 + CRY)
    assert page.context["found"].is_crisis


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 3000])
def test_a_long_search_is_a_search(make_service: Make, length: int) -> None:
    make_service("tea")
    search.index()
    page = asked("tea " + "z" * length)
    assert (page.status_code, [row.slug for row in page.context["found"].services]) == (200, ["tea"])


def test_a_long_search_is_told_as_no_mistake(make_service: Make) -> None:
    assert b"a value that we do not know" not in asked("tea " * 100).content


@pytest.mark.parametrize("text", [*ODD.values(), "''", '"', "\\", "a & b | !c", "<->", ":*", "%", "_"])
def test_no_odd_text_is_more_than_a_search(make_service: Make, text: str) -> None:
    assert asked(text).status_code == 200


def test_what_no_database_can_hold_is_told(make_service: Make) -> None:
    assert b"a value that we do not know" in asked("te\x00a").content


@pytest.mark.parametrize("text", ["té", "tEA", "Tea!", "  tea  ", "t\u200bea", "ｔｅａ"])
def test_a_word_is_found_however_it_is_typed(make_service: Make, text: str) -> None:
    make_service("tea", summary="Te and tea.")
    search.index()
    assert [row.slug for row in asked(text).context["found"].services] == ["tea"]


@pytest.mark.parametrize("page", ["0", "-3", "x", "999999999999", ""])
def test_a_page_number_that_is_none_shows_a_page(make_service: Make, page: str) -> None:
    make_service("tea")
    assert len(asked("", page=page).context["page"].object_list) == 1


def test_the_sixty_first_service_is_on_the_second_page(make_service: Make) -> None:
    for number in range(61):
        make_service(f"tea-{number:02}")
    pages = [len(asked("", page=page).context["page"].object_list) for page in ("1", "2", "3")]
    assert pages == [60, 1, 1]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Quiet room", "quiet-room"),
        ("events", "events-2"),
        ("Providers", "providers-2"),
        ("  ", "service"),
        (ODD["right to left"], "service"),
        (ODD["markup"], "bkimbscriptalert1script"),
        ("Zoë’s café", "zoes-cafe"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_name_has_an_address(name: str, slug: str) -> None:
    assert slugs.free(name, set()) == slug


def test_the_third_of_one_name_has_the_third_address() -> None:
    assert slugs.free("Tea", {"tea", "tea-2"}) == "tea-3"


@pytest.mark.parametrize("name", [*ODD.values(), "y" * 300])
def test_every_address_is_one_that_a_page_has(name: str) -> None:
    assert slugs.SLUG.fullmatch(slugs.free(name, set()))


@pytest.mark.parametrize("text", [*ODD.values(), "tel:+12126598805"])
def test_a_code_is_drawn_for_any_text_and_holds_none_of_it(text: str) -> None:
    drawn = qr.drawn(text)
    assert (drawn.startswith("<svg"), text in drawn, "<script" in drawn) == (True, False, False)


def test_a_code_for_nothing_is_nothing() -> None:
    assert qr.drawn("") == ""


@pytest.mark.parametrize(
    ("word", "mistakes"), [("die", 0), ("sleep", 1), ("therapy", 1), ("insomnia", 2), ("988", 0)]
)
def test_longer_words_may_hold_more_mistakes(word: str, mistakes: int) -> None:
    assert allowed(word) == mistakes


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("sleep", "sleep", 0),
        ("slepe", "sleep", 1),
        ("sleep", "slee", 1),
        ("", "ab", 2),
        ("ab", "ba", 1),
        ("abc", "xyz", 3),
    ],
)
def test_letters_that_are_wrong_are_counted(one: str, other: str, count: int) -> None:
    assert distance(one, other, 3) == count


def test_nothing_is_corrected_into_an_empty_vocabulary() -> None:
    assert correct("sleeep", frozenset()) == "sleeep"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Can’t", "cant"),
        ("STEP-1", "step 1"),
        ("Straße", "strasse"),
        ("①", "1"),
        ("\u0645", ""),
        ("a" * 300, "a" * LONGEST),
    ],
)
def test_words_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


class TestCodes:
    @pytest.fixture(autouse=True)
    def uncounted(self) -> None:
        """Forget how many reports came from here."""
        cache.clear()

    @pytest.fixture
    def correction(self, make_service: Make) -> Correction:
        """A report about a service."""
        return checking.report(service=make_service("tea"), text="The line is dead.")

    def look(self, code: str) -> Any:
        """Look a code up as a visitor."""
        return browse(None).post(reverse("resources:outcome"), {"code": code})

    @pytest.mark.parametrize("between", ["", " ", "-", " - ", ".", "\u2013", "/"])
    def test_a_code_is_found_whatever_stands_between(self, correction: Correction, between: str) -> None:
        typed = correction.code.replace("-", between).lower()
        assert self.look(typed).context["correction"] == correction

    @pytest.mark.parametrize(
        "code", ["", " ", "x", "-", "A" * 20, "A" * 21, "\u0661\u0662", ODD["emoji"], "%00", "'--"]
    )
    def test_a_code_that_is_none_is_told(self, correction: Correction, code: str) -> None:
        answer = self.look(code)
        assert (answer.status_code, answer.context["correction"]) == (422, None)

    def test_nobody_keeps_a_page_with_a_code(self, correction: Correction) -> None:
        assert self.look(correction.code)["Cache-Control"] == "no-store"

    def test_a_code_in_the_address_shows_nothing(self, correction: Correction) -> None:
        answer = browse(None).get(reverse("resources:outcome"), {"code": correction.code})
        assert answer.context["correction"] is None

    @pytest.mark.parametrize("text", [*ODD.values(), "x" * 1000])
    def test_a_report_is_kept_word_for_word(self, make_service: Make, text: str) -> None:
        make_service("tea")
        browse(None).post("/resources/tea/wrong/", {"text": text})
        assert Correction.objects.get().text == text

    @pytest.mark.parametrize("text", ["", "  ", "x" * 1001, "a\x00b"])
    def test_a_report_that_cannot_be_kept_is_told(self, make_service: Make, text: str) -> None:
        make_service("tea")
        answer = browse(None).post("/resources/tea/wrong/", {"text": text})
        assert (answer.status_code, Correction.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("raw", "dial"),
    [
        ("988", "988"),
        ("٩٨٨", ""),
        ("(212) 659-8805", "+12126598805"),
        ("+44 20 7946 0958", "+442079460958"),
        ("212.659.8805 x12", "+12126598805"),
        ("tel:212-659-8805", ""),
        ("212-659-8805; DROP", ""),
        ("2126598805" * 3, ""),
        ("", ""),
        ("\U0001f4de", ""),
    ],
)
def test_a_number_is_dialed_or_it_is_not(raw: str, dial: str) -> None:
    assert numbers.read(raw).dial == dial


def test_a_phrase_about_nothing_is_never_the_whole_directory(
    cast: Cast, client: Client, make_service: Make
) -> None:
    make_service("tea")
    Synonym.objects.create(phrase="zzz", means="qqq")
    assert asked("zzz").context["found"].services == []
