"""Letters on paper: as they are written where a font has them, else the nearest plain ones."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from core import pdf_fonts
from core.pdf_fonts import STANDARD, fitting

WESTERN = "Zoë’s “no”, naïve: 20 % … – €"
POLISH = "Łódź, zażółć"
GREEK = "Ωραία"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any fonts of its own."""
    monkeypatch.setattr(pdf_fonts, "installed", dict)


@pytest.fixture
def there() -> pdf_fonts.Fonts:
    """DejaVu, where this machine has it."""
    if (found := pdf_fonts.dejavu()) is None:
        pytest.skip("this machine has no DejaVu fonts")
    return found


def test_western_european_needs_no_font_file() -> None:
    assert fitting(WESTERN) is STANDARD


def test_what_a_reader_may_lack_is_left_out_where_fonts_are_to_be_within() -> None:
    assert fitting("Hello", embedded=True).plain == "Vera"


def test_polish_stands_as_it_is_written(bare: None) -> None:
    fonts = fitting("Łukasz")
    assert (fonts.plain, fonts.printed("Łukasz")) == ("Vera", "Łukasz")


def test_greek_stands_as_it_is_written_with_dejavu(there: pdf_fonts.Fonts) -> None:
    assert fitting(GREEK).printed(GREEK) == GREEK


def test_without_dejavu_greek_is_said_to_be_lost(bare: None) -> None:
    assert fitting(GREEK).lost(GREEK) == "ραί"


def test_a_lost_letter_is_named_once() -> None:
    assert STANDARD.lost("不不不 and 不") == "不"


def test_a_folder_with_half_a_family_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_fonts, "installed", lambda: {"DejaVuSans": Path("DejaVuSans.ttf")})
    assert pdf_fonts.dejavu() is None


def test_a_font_file_that_is_none_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{kind}{style}" for kind in ("DejaVuSans", "DejaVuSerif") for style in ("", "-Bold")]
    names += ["DejaVuSans-Oblique", "DejaVuSerif-Italic"]
    files = {name: tmp_path / f"{name}.ttf" for name in names}
    for path in files.values():
        path.write_bytes(b"no font")
    monkeypatch.setattr(pdf_fonts, "installed", lambda: files)
    monkeypatch.setattr(pdfmetrics, "getRegisteredFontNames", list)
    assert pdf_fonts.dejavu() is None


def test_fonts_are_found_below_the_machine_s_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "truetype" / "DejaVuSans.ttf"
    path.parent.mkdir()
    path.touch()
    monkeypatch.setattr(pdf_fonts, "FOLDERS", (tmp_path, tmp_path / "none"))
    assert pdf_fonts.installed.__wrapped__() == {"DejaVuSans": path}


PLAINER = {
    "a stroke": ("Łódź", "Lódz"),
    "small and capital": ("ŁøĐđ", "LøDd"),
    "two letters in one": ("Ĳ ĳ", "IJ ij"),
    "joined": ("ﬁn", "fin"),
    "an arrow": ("a → b", "a -> b"),
    "a letter with two marks": ("ế", "e"),
    "a letter and its mark apart": ("Zoe\u0308", "Zoë"),
    "nothing near": ("不", "?"),
    "a letter with no name": ("\ue000", ""),
    "a mark alone": ("a\u20dd", "a"),
    "lines": ("a\tb\nc", "a\tb\nc"),
    "an unseen sign": ("a\u200bb", "ab"),
    "another alphabet": ("Ω", "?"),
}


@pytest.mark.parametrize(("written", "printed"), PLAINER.values(), ids=PLAINER)
def test_where_no_font_has_it_the_nearest_is_printed(written: str, printed: str) -> None:
    assert STANDARD.printed(written) == printed


@pytest.mark.parametrize("word", ["שלום", "مرحبا"])
def test_what_is_written_from_right_to_left_is_lost_and_said_so(word: str) -> None:
    assert set(fitting(word).lost(word)) == set(word)


def test_what_is_printed_is_never_lost_again() -> None:
    text = "Łódź → 不 שלום ế ﬁ"
    assert STANDARD.lost(STANDARD.printed(text)) == ""


@pytest.mark.parametrize("text", [WESTERN, POLISH, GREEK])
def test_bold_words_find_their_font_in_every_family(text: str) -> None:
    fonts = fitting(text)
    canvas = Canvas(io.BytesIO())
    for name in (fonts.plain, fonts.serif):
        words = Paragraph(f"<b>{fonts.printed(text)}</b>", ParagraphStyle("words", fontName=name))
        words.wrapOn(canvas, 400, 400)
        assert words.frags[0].fontName in (fonts.bold, fonts.serif_bold)


def test_the_fewest_are_lost_where_no_font_has_all(there: pdf_fonts.Fonts) -> None:
    assert fitting(f"{GREEK} 不").lost(f"{GREEK} 不") == "不"
