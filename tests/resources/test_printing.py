"""The card and the poster: on paper, as PDF, with a code that leads to the page."""

from __future__ import annotations

import base64
import re
import zlib
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from resources import crisis, operations, printing, qr
from resources.listing import Call, Line, Listing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from resources.models import Service


def drawn_squares(pdf: bytes) -> int:
    """Return how many squares a page draws: the dark modules of its code, and the card's edge."""
    raw = re.findall(rb"stream\r?\n([!-uz\s]+)~>", pdf)
    words = b"".join(zlib.decompress(base64.a85decode(part)) for part in raw)
    return len(re.findall(rb" re\b", words))


@pytest.mark.parametrize("name", ["card", "poster"])
def test_a_page_to_print_is_a_pdf_of_one_page(client: Client, name: str) -> None:
    answer = client.get(f"/help-now/{name}.pdf")
    pages = re.search(rb"/Type /Pages", answer.content), len(re.findall(rb"/Type /Page\b", answer.content))
    assert (answer["Content-Type"], answer.content[:5], bool(pages[0]), pages[1]) == (
        "application/pdf", b"%PDF-", True, 1,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["card", "poster"])
def test_it_is_there_when_nothing_else_is(nothing_works: None, name: str) -> None:
    assert Client(raise_request_exception=False).get(f"/help-now/{name}.pdf").status_code == 200


def test_the_same_numbers_give_the_same_bytes(client: Client) -> None:
    first = client.get("/help-now/poster.pdf")
    crisis.forget()
    again = client.get("/help-now/poster.pdf", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("count", [0, 1, 40])
def test_any_number_of_lines_fits_one_page(count: int) -> None:
    lines = [Line("A very long name of a line " * 4, "212-241-2400", "tel:+1", "Note " * 60)] * count
    for make in (printing.card, printing.poster):
        pdf = make(lines, [], url="https://wellbeing.example.edu/help-now/", as_of="May 2026")
        assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


@pytest.mark.parametrize("make", [printing.card, printing.poster])
@pytest.mark.parametrize("name", ["Línea – “día” 日本", "Помощь", "עזרה", "مساعدة", "\u200b", "🙂 help"])
def test_letters_of_any_alphabet_do_not_break_it(name: str, make: Callable[..., bytes]) -> None:
    line = Line(name, "988", "tel:988", "Nuit & jour <b>")
    assert make([line], [], url="https://example.edu/", as_of="").startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("given", "drawn"),
    [
        ("Línea – “día”", "Línea – “día”"),
        ("Łódź, Çelik, Šimić", "Łódz, Çelik, Šimić"),
        ("Győr and Nguyễn", "Gyor and Nguyen"),
        ("Đặng", "Đang"),
        ("e\u0301tude", "étude"),
        ("Help 日本 desk", "Help desk"),
        ("日本", ""),
        ("tab\tand  blanks", "tab and blanks"),
    ],
)
def test_the_pdf_shows_the_letter_itself_or_the_plain_one_or_none(given: str, drawn: str) -> None:
    assert printing.printable(given) == drawn


def test_every_letter_that_is_drawn_is_in_the_embedded_fonts() -> None:
    some = "".join(map(chr, range(32, 0x3000)))
    assert {ord(letter) for letter in printing.printable(some)} <= printing.letters()


@pytest.mark.parametrize(
    ("given", "lost"), [("Győr", ""), ("日本日 help", "日本"), ("Помощь", "Помщь"), ("“Línea”", "")]
)
def test_it_is_known_which_letters_a_pdf_leaves_out(given: str, lost: str) -> None:
    assert printing.left_out(given) == lost


def test_the_page_in_html_prints_every_letter(
    make_service: Callable[..., Service], client: Client, published: Path
) -> None:
    tea = make_service("tea", name="茶 line", urgency="now", response="live", crisis_order=1)
    tea.phones.create(number="988")
    operations.publish_now()
    crisis.look_again()
    assert ["茶 line" in client.get(f"/help-now/{name}/").text for name in ("card", "poster")] == [True, True]


def test_the_fonts_are_in_the_file_so_that_any_printer_has_them(client: Client) -> None:
    fonts = re.findall(rb"/FontFile2|/BaseFont /(\w+\+\w+)", client.get("/help-now/card.pdf").content)
    assert b"" in fonts


def test_words_are_cut_to_the_card() -> None:
    crisis.lines()
    printing.card([], [], url="https://example.edu/", as_of="")
    cut = printing._fitting("word " * 50, printing.PLAIN, 6.5, 100)
    assert (cut.endswith("…"), len(cut) < 60) == (True, True)


def test_a_code_is_a_drawing_without_style_or_script() -> None:
    drawing = qr.drawn("tel:988")
    assert (drawing.startswith("<svg"), "style" in drawing, "href" in drawing) == (True, False, False)


def test_a_code_does_not_carry_markup_from_its_text() -> None:
    assert "<script" not in qr.drawn('"><script>x()</script>')


def test_different_numbers_have_different_codes() -> None:
    assert qr.modules("tel:988") != qr.modules("tel:911")


def test_a_number_that_nobody_should_dial_has_no_code() -> None:
    call = Call.of({"number": "212-241-6660.60"})
    assert call.code == ""


def test_every_number_of_a_service_can_be_handed_over(directory: int, client: Client) -> None:
    page = client.get("/resources/trainee-crisis-line/").text
    assert page.count('<div class="qr"><svg') == 2


def test_a_drawn_code_says_the_same_as_its_modules() -> None:
    dark = sum(map(sum, qr.modules("https://example.edu/help-now/")))
    pdf = printing.card([], [], url="https://example.edu/help-now/", as_of="")
    assert drawn_squares(pdf) == dark + 1


def test_a_code_stays_dark_on_light_in_any_scheme(make_service: Callable[..., Service]) -> None:
    listing = Listing.of({"slug": "tea", "name": "Tea", "summary": "", "organization": "", "phones": [
        {"number": "988"}]}, {})  # fmt: skip
    assert 'fill="#fff"' in listing.calls[0].code
