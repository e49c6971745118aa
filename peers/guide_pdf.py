"""A session's guide as a PDF: what a facilitator holds in the hand when there is no screen."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
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

from peers import anchors, prose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.models import Session
    from peers.plans import PlannedBlock

INK, GREEN, PLUM, LINE = (HexColor(value) for value in ("#1d2b25", "#24573f", "#6b2a58", "#c9c4b5"))
MARGIN = 20 * mm
TEXT = ParagraphStyle(
    "text", fontName="Helvetica", fontSize=10, leading=14, textColor=INK, alignment=TA_LEFT, spaceAfter=4
)
SAID = ParagraphStyle("said", TEXT, fontName="Times-Italic", fontSize=11.5, leftIndent=4 * mm)
NOTE = ParagraphStyle("note", TEXT, fontSize=9, leading=12)
LABEL = ParagraphStyle("label", NOTE, fontName="Helvetica-Bold", textColor=GREEN, spaceBefore=3, spaceAfter=1)
CARE = ParagraphStyle("care", LABEL, textColor=PLUM)
TITLE = ParagraphStyle("title", TEXT, fontName="Times-Roman", fontSize=24, leading=28, spaceAfter=2)
LEAD = ParagraphStyle("lead", TEXT, fontSize=12, leading=16, spaceAfter=8)
HEAD = ParagraphStyle("head", TEXT, fontName="Times-Bold", fontSize=14, leading=18, spaceBefore=10)
# What each part of a block is called, with its style and its label's.
PARTS = (
    ("guide", "", TEXT, LABEL),
    ("say", "What you might say", SAID, LABEL),
    ("watch_for", "Watch for", TEXT, LABEL),
    ("if_distressed", "If someone is distressed", TEXT, CARE),
    ("prompt", "Members see", TEXT, LABEL),
    ("remote", "In a call", TEXT, LABEL),
    ("materials", "Materials", TEXT, LABEL),
)


class Heading(Paragraph):
    """A heading that also stands in the file's outline."""

    def __init__(self, words: str, style: ParagraphStyle, key: str) -> None:
        super().__init__(prose.inline(plain(words)), style)
        self.words, self.key = words, key

    def draw(self) -> None:
        self.canv.bookmarkPage(self.key)
        self.canv.addOutlineEntry(self.words, self.key, level=0)
        super().draw()


def plain(text: str) -> str:
    """Return a text in the letters that every PDF reader's own fonts have."""
    return "".join(_letter(found) for found in text)


def _letter(found: str) -> str:
    for form in (found, unicodedata.normalize("NFKD", found)):
        if known := form.encode("cp1252", "ignore").decode("cp1252"):
            return known
    return "?" if found.isprintable() and not unicodedata.combining(found) else ""


def guide(session: Session, minutes: int) -> bytes:
    """Return the guide of a session in 90 or 60 minutes as the bytes of a PDF."""
    steps = session.plan(minutes)
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
    foot = plain(f"{version}{draft} · {session.title} · {minutes} minutes")
    frame = Frame(MARGIN, MARGIN, letter[0] - 2 * MARGIN, letter[1] - 2 * MARGIN, 0, 0, 0, 0)
    template = PageTemplate("page", [frame], onPage=lambda canvas, _document: _foot(canvas, foot))
    document.addPageTemplates([template])
    document.build([*_front(session, steps, minutes), *(part for step in steps for part in _step(step))])
    return out.getvalue()


def _foot(canvas: Any, words: str) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    canvas.setFillColor(INK)
    canvas.drawString(MARGIN, 11 * mm, words)
    canvas.drawRightString(letter[0] - MARGIN, 11 * mm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()


def _front(session: Session, steps: list[PlannedBlock], minutes: int) -> list[Flowable]:
    when = anchors.when(session.anchor, session.offset_days)
    rows = [[f"{start}", f"{step.minutes}", Paragraph(_line(step), NOTE)] for start, step in _starts(steps)]
    plan = Table(
        [["At", "Min", "Step"], *rows],
        colWidths=[14 * mm, 14 * mm, None],
        style=[
            ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9),
            ("FONT", (0, 1), (1, -1), "Helvetica", 9),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ],
        repeatRows=1,
        hAlign="LEFT",
    )
    return [
        Heading(session.title, TITLE, "title"),
        Paragraph(_inline(session.skill), LEAD),
        Paragraph(_inline(f"{minutes} minutes · {when} · {', '.join(session.modality_words)}"), NOTE),
        *_labelled("Purpose", session.purpose, TEXT, LABEL),
        *_labelled("To prepare", session.prepare, TEXT, LABEL),
        *_labelled("Materials", session.materials, TEXT, LABEL),
        Spacer(0, 4 * mm),
        plan,
    ]


def _starts(steps: Iterable[PlannedBlock]) -> Iterable[tuple[int, PlannedBlock]]:
    """Pair each step with the minute that it begins at."""
    passed = 0
    for step in steps:
        yield passed, step
        passed += step.minutes


def _line(step: PlannedBlock) -> str:
    late = "may be left out when late" if step.may_drop else f"at least {step.least}"
    return _inline(f"{step.title} ({late})")


def _step(step: PlannedBlock) -> list[Flowable]:
    head = Heading(f"{step.title} · {step.minutes} minutes", HEAD, step.key)
    parts = [
        part
        for name, label, style, label_style in PARTS
        for part in _labelled(label, getattr(step, name), style, label_style)
    ]
    return [KeepTogether([head, *parts[:1]]), *parts[1:]]


def _labelled(label: str, text: str, style: ParagraphStyle, label_style: ParagraphStyle) -> list[Flowable]:
    found = [_flowable(part, style) for part in prose.parts(text)]
    if not found or not label:
        return found
    return [KeepTogether([Paragraph(label, label_style), found[0]]), *found[1:]]


def _flowable(part: prose.Part, style: ParagraphStyle) -> Flowable:
    if part.bullets:
        items = [ListItem(Paragraph(_inline(line), style)) for line in part.lines]
        return ListFlowable(items, bulletType="bullet", start="•", leftIndent=12, bulletFontSize=8)
    return Paragraph(_inline(" ".join(part.lines)), style)


def _inline(line: str) -> str:
    """Return one line as reportlab's markup; a link within the site is read as its words on paper."""
    return prose.inline(plain(line), link=r"\1", bold=r"<b>\1</b>")
