"""The little formatting that a guide has: paragraphs, bullets, bold words, and links within the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

BOLD = re.compile(r"\*\*(.+?)\*\*")
# Within the site only: a guide sends nobody elsewhere.
LINK = re.compile(r"\[([^\]\[]+)\]\((/(?!/)[a-z0-9/-]*)\)")
BULLET = "- "


@dataclass(frozen=True)
class Part:
    """A paragraph, or where `bullets` is true a list with one item a line."""

    lines: tuple[str, ...]
    bullets: bool = False


def unwrapped(text: str) -> str:
    """Join the lines of each paragraph and each bullet, as files break them anywhere."""
    return "\n\n".join("\n".join(_marked(part)) for part in parts(text))


def _marked(part: Part) -> list[str]:
    return [BULLET + line for line in part.lines] if part.bullets else [" ".join(part.lines)]


def parts(text: str) -> list[Part]:
    """Return the paragraphs and lists of a text. Anything else in it is taken for words."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [found for block in blocks if block.strip() for found in _of_block(block)]


def _of_block(block: str) -> list[Part]:
    """Split one block where a list begins; a line that is no bullet goes on with the one before."""
    words: list[str] = []
    items: list[str] = []
    for line in (line.strip() for line in block.splitlines()):
        if line.startswith(BULLET):
            items.append(line.removeprefix(BULLET))
        elif items:
            items[-1] += f" {line}"
        else:
            words.append(line)
    found = [Part(tuple(words))] if words else []
    return [*found, Part(tuple(items), bullets=True)] if items else found


def inline(line: str, link: str = r'<a href="\2">\1</a>', bold: str = r"<strong>\1</strong>") -> str:
    """Return one line as markup, with everything else in it escaped."""
    return BOLD.sub(bold, LINK.sub(link, escape(line, quote=False)))


def html(text: str) -> SafeString:
    """Return a text as HTML."""
    return mark_safe("\n".join(_html(part) for part in parts(text)))  # noqa: S308 - escaped line by line


def _html(part: Part) -> str:
    lines = [inline(line) for line in part.lines]
    if part.bullets:
        return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    return f"<p>{' '.join(lines)}</p>"
