"""The file for a site visit, as PDF and as a table: policy, use, answers, and that the books are true."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from django.conf import settings
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from core.clock import site_today
from wellnessdays import cells, reports, terms
from wellnessdays.halves import day_words
from wellnessdays.models import Account

if TYPE_CHECKING:
    from people.years import AcademicYear
    from wellnessdays.reports import Tally

STYLES = getSampleStyleSheet()
SMALL = ParagraphStyle("Small", parent=STYLES["BodyText"], fontSize=8, leading=10)
MARGIN = 0.8 * inch
WIDTH = letter[0] - 2 * MARGIN
INK, RULE = colors.HexColor("#1f3b32"), colors.HexColor("#c9c4b5")


def pdf(year: AcademicYear) -> bytes:
    """Return the site-visit file of an academic year."""
    page = BytesIO()
    title = f"Wellness days, {year}"
    document = SimpleDocTemplate(
        page,
        pagesize=letter,
        title=title,
        author=settings.SITE_NAME,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        lang="en",
    )
    document.build([_heading(title), *_policy(year), *_figures(year), *_books(year)])
    return page.getvalue()


def rows(year: AcademicYear) -> list[list[object]]:
    """Return what the file says as lines: part, program, what, value."""
    found: list[list[object]] = []
    for spell in terms.spells(year):
        found += [["Policy", spell.program, spell.dates, term] for term in spell.terms]
    found += [["Policy", "Every program", "Always", sentence] for sentence in terms.ALWAYS]
    found += [["Closed days", "", "", words] for words in terms.closed_days(year)]
    return [*found, *reports.rows(reports.of_year(year)), ["Books", "", "", _books_words(year)]]


def _policy(year: AcademicYear) -> list[Any]:
    found: list[Any] = [_heading("Policy in force", "Heading2")]
    for spell in terms.spells(year):
        found += [_heading(f"{spell.program}: {spell.dates}", "Heading4"), _text(" ".join(spell.terms))]
    found += [_heading("Always, everywhere", "Heading4"), _text(" ".join(terms.ALWAYS))]
    if closed := terms.closed_days(year):
        found += [_heading("Closed days", "Heading4"), *map(_text, closed)]
    return found


def _figures(year: AcademicYear) -> list[Any]:
    report = reports.of_year(year)
    use = [[line.program, line.total, *line.cells] for line in report.use]
    answers = [[line.program, line.total, *line.cells, line.days or "too few"] for line in report.answers]
    return [
        _heading("Use, in people", "Heading2"),
        _table(reports.USE_HEADING, use),
        _heading("Answers, in requests", "Heading2"),
        _table(reports.ANSWER_HEADING, answers),
        *(part for tally in report.tallies for part in _tally(tally)),
        _text(
            f"Numbers from one to {cells.LEAST - 1} are hidden, and others with them, so that none can be "
            "worked out; programs with such numbers stand together. The words of a refusal stay between "
            "the program and the trainee: here they are counted by ground."
        ),
    ]


def _tally(tally: Tally) -> list[Any]:
    if all(cell == cells.HIDDEN for _, cell in tally.parts):
        return [_heading(tally.title, "Heading2"), _text("Too few to show.")]
    lines = [[label, cell] for label, cell in tally.parts]
    return [_heading(f"{tally.title}: {tally.total}", "Heading2"), _table(["", "Number"], lines)]


def _table(heading: list[str], lines: list[list[str]]) -> Table:
    """Return a table whose first column takes what the others leave."""
    narrow = 0.72 * inch
    found = [
        [_text(f"<b>{escape(cell)}</b>", style=SMALL, plain=False) for cell in heading],
        *([_text(cell, style=SMALL) for cell in line] for line in lines),
    ]
    columns = len(heading) - 1
    table = Table(
        found, repeatRows=1, colWidths=[WIDTH - columns * narrow, *[narrow] * columns], hAlign="LEFT"
    )
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
                ("LINEBELOW", (0, 0), (-1, 0), 1, INK),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
            ]
        )
    )
    return table


def _books(year: AcademicYear) -> list[Any]:
    return [_heading("The books", "Heading2"), _text(_books_words(year))]


def _books_words(year: AcademicYear) -> str:
    accounts = Account.objects.filter(start_year=year.start_year)
    untrue = accounts.untrue().count()
    return (
        f"Each balance is the sum of an append-only ledger. On {day_words(site_today())} the "
        f"{accounts.count()} accounts of this year were checked: "
        f"{f'{untrue} did not agree with it' if untrue else 'all agreed with it'}."
    )


def _heading(words: str, style: str = "Title") -> Paragraph:
    return Paragraph(escape(words), STYLES[style])


def _text(words: str, *, style: ParagraphStyle = STYLES["BodyText"], plain: bool = True) -> Paragraph:
    return Paragraph(escape(words) if plain else words, style)
