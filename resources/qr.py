"""QR codes as drawings in the page: no image to fetch, no style to allow."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=512)
def drawn(text: str) -> str:
    """Return a text as the SVG of a QR code, dark on light; "" for no text."""
    if not text:
        return SafeString("")
    code = segno.make(text, error="m", micro=False)
    drawing = code.svg_inline(
        border=4, light="#fff", dark="#000", omitsize=True, svgclass=None, lineclass=None, title="QR code"
    )
    return mark_safe(drawing)  # noqa: S308 - segno draws modules; the text itself is not in it.


def modules(text: str) -> list[list[bool]]:
    """Return a text as the rows of a QR code, True for dark, without a border."""
    return [[bool(cell) for cell in row] for row in segno.make(text, error="m", micro=False).matrix]
