"""Letters for what is printed: the fonts that a text needs, and what becomes of letters that none has.

Nothing is shipped and nothing fetched. Western European needs no font file. Vera comes with reportlab.
DejaVu, where the machine has it, adds most of Latin, Greek, Cyrillic, Armenian and Georgian. Scripts written
from right to left, or whose letters change shape together, are not printed: they need a text shaper.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import reportlab
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDERS = tuple(
    Path(folder)
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
)
LOST = "?"
# What has no letter at its root, and a plain way to be written.
SIGNS = {"→": "->", "←": "<-", "⇒": "=>", "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "✓": "x", "★": "*"}
ROWS = ("R", "AL", "AN")


@dataclass(frozen=True)
class Fonts:
    """Six styles by the names that reportlab knows them by, and the letters (code points) that all have."""

    plain: str
    bold: str
    italic: str
    serif: str
    serif_bold: str
    serif_italic: str
    letters: frozenset[int] = field(repr=False)

    def has(self, letter: str) -> bool:
        """Say whether a letter can stand on paper as it is written."""
        return letter.isspace() or (
            ord(letter) in self.letters and unicodedata.bidirectional(letter) not in ROWS
        )

    def lost(self, text: str) -> str:
        """Return each letter of a text that is not printed as it is written, once, in order."""
        return "".join(letter for letter in dict.fromkeys(_composed(text)) if not self.has(letter))

    def printed(self, text: str) -> str:
        """Return a text in letters that these fonts have: the nearest plain one, or "?"."""
        return "".join(letter if self.has(letter) else self._nearest(letter) for letter in _composed(text))

    def _nearest(self, letter: str) -> str:
        for form in (SIGNS.get(letter, ""), unicodedata.normalize("NFKD", letter), _root(letter)):
            known = "".join(part for part in form if self.has(part))
            if known:
                return known
        return LOST if letter.isprintable() and unicodedata.category(letter)[0] != "M" else ""


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _root(letter: str) -> str:
    """Return the Latin letter that a name such as LATIN SMALL LETTER L WITH STROKE is built on."""
    first, _, rest = unicodedata.name(letter, "").partition(" LETTER ")
    root = rest.split(" WITH ")[0]
    if not first.startswith("LATIN") or len(root) > 2:
        return ""
    return root.lower() if "SMALL" in first else root


def _western() -> frozenset[int]:
    found = (bytes([code]).decode("cp1252", "ignore") for code in range(32, 256))
    return frozenset(ord(letter) for letter in found if letter)


STANDARD = Fonts(
    "Helvetica",
    "Helvetica-Bold",
    "Helvetica-Oblique",
    "Times-Roman",
    "Times-Bold",
    "Times-Italic",
    _western(),
)


def vera() -> Fonts:
    """Return the fonts that come with reportlab; they have no serif."""
    folder = Path(reportlab.__file__).parent / "fonts"
    names = ("Vera", "VeraBd", "VeraIt")
    found = _registered([folder / f"{name}.ttf" for name in names])
    _family(*names)
    return Fonts(*names, *names, found)


def dejavu() -> Fonts | None:
    """Return DejaVu where this machine has all six styles of it."""
    sans = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique")
    serif = ("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic")
    files = installed()
    if not {*sans, *serif} <= files.keys():
        return None
    try:
        found = _registered([files[name] for name in (*sans, *serif)])
    except (TTFError, OSError):
        return None
    _family(*sans)
    _family(*serif)
    return Fonts(*sans, *serif, found)


@cache
def installed() -> dict[str, Path]:
    """Return the font files of this machine that we know how to use, by name; looked for once."""
    there = [folder for folder in FOLDERS if folder.is_dir()]
    return {path.stem: path for folder in there for path in sorted(folder.rglob("DejaVu*.ttf"))}


def _registered(files: Iterable[Path]) -> frozenset[int]:
    """Make font files known to reportlab, and return the letters that all of them have."""
    shared: frozenset[int] | None = None
    for path in files:
        if path.stem not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(path.stem, str(path)))
        letters = frozenset(pdfmetrics.getFont(path.stem).face.charToGlyph)
        shared = letters if shared is None else shared & letters
    return shared or frozenset()


def _family(plain: str, bold: str, italic: str) -> None:
    """Let bold words within a paragraph find their font."""
    addMapping(plain, 0, 1, italic)
    addMapping(plain, 1, 1, bold)
    addMapping(plain, 1, 0, bold)
    addMapping(plain, 0, 0, plain)


def fitting(text: str, *, embedded: bool = False) -> Fonts:
    """Return the plainest fonts that have every letter of a text, else those that lack the fewest.

    `embedded` leaves out the fonts that a reader has to bring along.
    """
    found = [] if embedded else [STANDARD]
    found += [fonts for fonts in (vera(), dejavu()) if fonts]
    return min(found, key=lambda fonts: len(fonts.lost(text)))
