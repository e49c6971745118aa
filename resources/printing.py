"""The wallet card and the poster as PDF, with their QR code; made from memory, like the crisis page."""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import reportlab
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from resources import qr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resources.listing import Line, Listing

PLAIN, BOLD = "Vera", "VeraBd"
FONTS = Path(reportlab.__file__).parent / "fonts"
CARD = (85.6 * mm, 54 * mm)
MARGIN = 20 * mm
DAY_AND_NIGHT = "Day and night"
MOST_ON_CARD = 7
TITLE = "Hard night? Someone is there."


# Letters of Latin alphabets that are no plain letter with a mark, and that the font lacks.
PLAINER = str.maketrans("đħĦŧŦŋŊəƏɛɔƙɗɓĸ", "dhHtTnNeEeokdbk")


@cache
def letters() -> frozenset[int]:
    """Return the letters that both embedded fonts can draw: Western Europe's, and some of its neighbors'."""
    fonts = [TTFont(name, str(FONTS / f"{name}.ttf")) for name in (PLAIN, BOLD)]
    for font in fonts:
        pdfmetrics.registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def printable(words: str) -> str:
    """Return words in letters that the fonts hold: "ő" becomes "o", and what has no such letter is left out.

    The page in HTML prints every letter that the reader's own machine has.
    """
    drawn = letters()
    told = []
    for letter in unicodedata.normalize("NFC", " ".join(words.split())).translate(PLAINER):
        plain = letter if ord(letter) in drawn else unicodedata.normalize("NFKD", letter)
        told.append("".join(part for part in plain if ord(part) in drawn and not unicodedata.combining(part)))
    return " ".join("".join(told).split())


def left_out(words: str) -> str:
    """Return the letters, each once, that the PDF cannot show in any form."""
    kept = (letter for letter in words if not letter.isspace() and not unicodedata.combining(letter))
    return "".join(dict.fromkeys(letter for letter in kept if not printable(letter)))


def _canvas(out: io.BytesIO, title: str) -> Canvas:
    letters()  # Has both fonts known.
    # The same numbers give the same bytes, on every machine.
    canvas = Canvas(out, pagesize=LETTER, invariant=1, lang="en")
    canvas.setTitle(title)
    return canvas


def card(lines: Sequence[Line], today: Sequence[Listing], *, url: str, as_of: str) -> bytes:
    """Return a card of a bank card's size on a letter page, with a line to cut along."""
    out = io.BytesIO()
    canvas = _canvas(out, "Card")
    left, bottom = MARGIN, LETTER[1] - MARGIN - CARD[1]
    canvas.setDash(2, 2)
    canvas.rect(left, bottom, *CARD)
    canvas.setDash()
    side = 15 * mm
    _code(canvas, url, left + CARD[0] - side - 3 * mm, bottom + 4 * mm, side)
    top = bottom + CARD[1] - 7 * mm
    _text(canvas, left + 4 * mm, top, DAY_AND_NIGHT, BOLD, 10)
    rows = [(line.display, _labelled(line)) for line in lines]
    rows += [(row.first_call.display, row.name) for row in today if row.first_call]
    for number, name in rows[:MOST_ON_CARD]:
        top -= 4.5 * mm
        beside_code = top < bottom + side + 4.5 * mm
        width = CARD[0] - 8 * mm - (side + 2 * mm if beside_code else 0)
        _text(canvas, left + 4 * mm, top, number, BOLD, 7.5)
        used = pdfmetrics.stringWidth(number, BOLD, 7.5) + 2 * mm
        shown = _fitting(printable(name), PLAIN, 6.5, width - used)
        _text(canvas, left + 4 * mm + used, top, shown, PLAIN, 6.5)
    _text(canvas, left + 4 * mm, bottom + 6 * mm, as_of, PLAIN, 5.5)
    room = CARD[0] - side - 9 * mm
    size = min(5.5, 5.5 * room / pdfmetrics.stringWidth(url, PLAIN, 5.5))
    _text(canvas, left + 4 * mm, bottom + 3 * mm, url, PLAIN, size)
    return _done(canvas, out)


def _labelled(line: Line) -> str:
    return f"{line.name}, {line.note.lower()}" if len(line.note) < 24 else line.name


def poster(lines: Sequence[Line], today: Sequence[Listing], *, url: str, as_of: str) -> bytes:
    """Return a poster of one letter page: the numbers large, and the code to the page of all of them."""
    out = io.BytesIO()
    canvas = _canvas(out, "Poster")
    width, top = LETTER[0] - 2 * MARGIN, LETTER[1] - MARGIN - 8 * mm
    _text(canvas, MARGIN, top, TITLE, BOLD, 26)
    top -= 10 * mm
    _text(canvas, MARGIN, top, f"{DAY_AND_NIGHT}. You do not have to give your name.", PLAIN, 14)
    side = 42 * mm
    floor = MARGIN + side + 6 * mm
    for number, words in _rows(lines, today):
        wrapped = simpleSplit(printable(words), PLAIN, 12, width)[:2]
        if top - 14 * mm - 5 * mm * len(wrapped) < floor:
            break
        top -= 14 * mm
        _text(canvas, MARGIN, top, number, BOLD, 24)
        for row in wrapped:
            top -= 5.5 * mm
            _text(canvas, MARGIN, top, row, PLAIN, 12)
    _code(canvas, url, MARGIN, MARGIN, side)
    _text(canvas, MARGIN + side + 6 * mm, MARGIN + 18 * mm, "All of them, and more, on your phone", PLAIN, 14)
    _text(canvas, MARGIN + side + 6 * mm, MARGIN + 10 * mm, _address(url, as_of), PLAIN, 10)
    return _done(canvas, out)


def _rows(lines: Iterable[Line], today: Iterable[Listing]) -> list[tuple[str, str]]:
    rows = [(line.display, f"{line.name}. {line.note}") for line in lines]
    return rows + [(row.first_call.display, f"{row.name}. {row.summary}") for row in today if row.first_call]


def _address(url: str, as_of: str) -> str:
    return f"{url} · {as_of}" if as_of else url


def _text(canvas: Canvas, x: float, y: float, words: str, font: str, size: float) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, y, printable(words))


def _fitting(words: str, font: str, size: float, width: float) -> str:
    """Return words cut to a width, with a mark where something is missing."""
    if pdfmetrics.stringWidth(words, font, size) <= width:
        return words
    while words and pdfmetrics.stringWidth(f"{words}…", font, size) > width:
        words = words[:-1]
    return f"{words.rstrip()}…"


def _code(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """Draw a QR code into a square; white is kept around it by whoever places it."""
    rows = qr.modules(text)
    step = side / len(rows)
    path = canvas.beginPath()
    for row, cells in enumerate(rows):
        for column, dark in enumerate(cells):
            if dark:
                path.rect(x + column * step, y + side - (row + 1) * step, step, step)
    canvas.drawPath(path, stroke=0, fill=1)


def _done(canvas: Canvas, out: io.BytesIO) -> bytes:
    canvas.showPage()
    canvas.save()
    return out.getvalue()
