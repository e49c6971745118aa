"""A session's guide as a PDF: what a facilitator holds in the hand when there is no screen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from core import pdf_fonts
from peers import anchors, prose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.pdf_fonts import Fonts
    from peers.models import Session
    from peers.plans import PlannedBlock

INK, GREEN, PLUM, LINE = (HexColor(value) for value in ("#1d2b25", "#24573f", "#6b2a58", "#c9c4b5"))
MARGIN = 20 * mm
# What each part of a block is called, with its style and its label's.
PARTS = (
    ("guide", "", "text", "label"),
    ("say", "What you might say", "said", "label"),
    ("watch_for", "Watch for", "text", "label"),
    ("if_distressed", "If someone is distressed", "text", "care"),
    ("prompt", "Members see", "text", "label"),
    ("remote", "In a call", "text", "label"),
    ("materials", "Materials", "text", "label"),
)


class Sheet:
    """The fonts of one guide, and its styles by name."""

    def __init__(self, fonts: Fonts) -> None:
        text = ParagraphStyle(
            "text",
            fontName=fonts.plain,
            fontSize=10,
            leading=14,
            textColor=INK,
            alignment=TA_LEFT,
            spaceAfter=4,
        )
        note = ParagraphStyle("note", text, fontSize=9, leading=12)
        label = ParagraphStyle(
            "label", note, fontName=fonts.bold, textColor=GREEN, spaceBefore=3, spaceAfter=1
        )
        self.fonts = fonts
        self.styles = {
            "text": text,
            "note": note,
            "label": label,
            "care": ParagraphStyle("care", label, textColor=PLUM),
            "said": ParagraphStyle(
                "said", text, fontName=fonts.serif_italic, fontSize=11.5, leftIndent=4 * mm
            ),
            "title": ParagraphStyle(
                "title", text, fontName=fonts.serif, fontSize=24, leading=28, spaceAfter=2
            ),
            "lead": ParagraphStyle("lead", text, fontSize=12, leading=16, spaceAfter=8),
            "head": ParagraphStyle(
                "head", text, fontName=fonts.serif_bold, fontSize=14, leading=18, spaceBefore=10
            ),
        }

    def inline(self, line: str) -> str:
        """Return one line as reportlab's markup; a link within the site is read as its words on paper."""
        return prose.inline(self.fonts.printed(line), link=r"\1", bold=r"<b>\1</b>")

    def line(self, words: str, style: str) -> Paragraph:
        """Return one line in a style."""
        return Paragraph(self.inline(words), self.styles[style])

    def labelled(self, label: str, text: str, style: str, label_style: str) -> list[Flowable]:
        """Return a text with its label, or nothing where there is no text."""
        found = [self._flowable(part, style) for part in prose.parts(text)]
        if not found or not label:
            return found
        return [KeepTogether([self.line(label, label_style), found[0]]), *found[1:]]

    def _flowable(self, part: prose.Part, style: str) -> Flowable:
        if part.bullets:
            items = [ListItem(self.line(line, style)) for line in part.lines]
            return ListFlowable(items, bulletType="bullet", start="•", leftIndent=12, bulletFontSize=8)
        return self.line(" ".join(part.lines), style)


class Heading(Paragraph):
    """A heading that also stands in the file's outline."""

    def __init__(self, words: str, style: str, sheet: Sheet, key: str) -> None:
        super().__init__(sheet.inline(words), sheet.styles[style])
        self.words, self.key = words, key

    def draw(self) -> None:
        self.canv.bookmarkPage(self.key)
        self.canv.addOutlineEntry(self.words, self.key, level=0)
        super().draw()


def words_of(session: Session, minutes: int) -> str:
    """Return everything that a guide prints of a session, to choose fonts by."""
    parts = [getattr(step, name) for step in session.plan(minutes) for name, *_ in PARTS]
    titles = [step.title for step in session.plan(minutes)]
    own = [session.title, session.skill, session.purpose, session.prepare, session.materials]
    return "\n".join([*own, str(session.version), *titles, *parts])


def lost(session: Session, minutes: int) -> str:
    """Return the letters that the guide cannot print as they are written, each once."""
    words = words_of(session, minutes)
    return pdf_fonts.fitting(words).lost(words)


def guide(session: Session, minutes: int) -> bytes:
    """Return the guide of a session in 90 or 60 minutes as the bytes of a PDF."""
    steps = session.plan(minutes)
    sheet = Sheet(pdf_fonts.fitting(words_of(session, minutes)))
    out = io.BytesIO()
    version = session.version
    document = BaseDocTemplate(
        out,
        pagesize=letter,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{session.title}, {minutes} minutes",
        author=version.terms.display_name,
        subject="Facilitator guide",
        lang="en",
    )
    draft = "" if version.is_published else " (draft)"
    foot = sheet.fonts.printed(f"{version}{draft} · {session.title} · {minutes} minutes")
    frame = Frame(MARGIN, MARGIN, letter[0] - 2 * MARGIN, letter[1] - 2 * MARGIN, 0, 0, 0, 0)
    template = PageTemplate(
        "page", [frame], onPage=lambda canvas, _document: _foot(canvas, foot, sheet.fonts.plain)
    )
    document.addPageTemplates([template])
    body = [part for step in steps for part in _step(step, sheet)]
    document.build([*_front(session, steps, minutes, sheet), *body])
    return out.getvalue()


def _foot(canvas: Any, words: str, font: str) -> None:
    canvas.saveState()
    canvas.setFont(font, 8)
    canvas.setFillColor(INK)
    page = f"Page {canvas.getPageNumber()}"
    room = letter[0] - 2 * MARGIN - stringWidth(page, font, 8) - 4 * mm
    canvas.drawString(MARGIN, 11 * mm, shortened(words, font, 8, room))
    canvas.drawRightString(letter[0] - MARGIN, 11 * mm, page)
    canvas.restoreState()


def shortened(words: str, font: str, size: float, width: float) -> str:
    """Return words on one line of a width in points: whole, or their middle left out."""
    found, left = words, len(words)
    while stringWidth(found, font, size) > width and left > 1:
        left -= 1
        found = f"{words[: left // 2].rstrip()} … {words[-(left - left // 2) :].lstrip()}"
    return found


def _front(session: Session, steps: list[PlannedBlock], minutes: int, sheet: Sheet) -> list[Flowable]:
    when = anchors.when(session.anchor, session.offset_days)
    return [
        Heading(session.title, "title", sheet, "title"),
        sheet.line(session.skill, "lead"),
        sheet.line(f"{minutes} minutes · {when} · {', '.join(session.modality_words)}", "note"),
        *sheet.labelled("Purpose", session.purpose, "text", "label"),
        *sheet.labelled("To prepare", session.prepare, "text", "label"),
        *sheet.labelled("Materials", session.materials, "text", "label"),
        Spacer(0, 4 * mm),
        _plan(steps, sheet),
    ]


def _plan(steps: list[PlannedBlock], sheet: Sheet) -> Table:
    rows = [
        [f"{start}", f"{step.minutes}", sheet.line(_line(step), "note")] for start, step in _starts(steps)
    ]
    return Table(
        [["At", "Min", "Step"], *rows],
        colWidths=[14 * mm, 14 * mm, None],
        style=[
            ("FONT", (0, 0), (-1, 0), sheet.fonts.bold, 9),
            ("FONT", (0, 1), (1, -1), sheet.fonts.plain, 9),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ],
        repeatRows=1,
        hAlign="LEFT",
    )


def _starts(steps: Iterable[PlannedBlock]) -> Iterable[tuple[int, PlannedBlock]]:
    """Pair each step with the minute that it begins at."""
    passed = 0
    for step in steps:
        yield passed, step
        passed += step.minutes


def _line(step: PlannedBlock) -> str:
    late = "may be left out when late" if step.may_drop else f"at least {step.least}"
    return f"{step.title} ({late})"


def _step(step: PlannedBlock, sheet: Sheet) -> list[Flowable]:
    head = Heading(f"{step.title} · {step.minutes} minutes", "head", sheet, step.key)
    parts = [
        part
        for name, label, style, label_style in PARTS
        for part in sheet.labelled(label, getattr(step, name), style, label_style)
    ]
    return [KeepTogether([head, *parts[:1]]), *parts[1:]]
