"""The file for a site visit: what the policy is, how it is used, and that the books are true; as PDF."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from django.conf import settings
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from core.clock import site_today
from wellnessdays import reports
from wellnessdays.halves import day_words, days_words
from wellnessdays.models import Account, Policy

if TYPE_CHECKING:
    from people.years import AcademicYear

STYLES = getSampleStyleSheet()
INK, RULE = colors.HexColor("#1f3b32"), colors.HexColor("#c9c4b5")


def pdf(year: AcademicYear) -> bytes:
    """Return the site-visit file of an academic year."""
    page = BytesIO()
    title = f"Wellness days, {year}"
    document = SimpleDocTemplate(
        page, pagesize=letter, title=title, author=settings.SITE_NAME, margin=0.8 * inch, lang="en"
    )
    document.build([_heading(title), *_policy(year), *_use(year), *_books(year)])
    return page.getvalue()


def policy_sentences(year: AcademicYear) -> list[str]:
    """Say in words what held for every program in a year."""
    written = Policy.objects.filter(program=None, valid_from__lte=min(year.last_day, site_today()))
    policy = written.first() or Policy(valid_from=year.first_day)
    days = days_words(policy.allowance_halves)
    return [
        (
            f"Residents and fellows have {days} of wellness days a year, from {day_words(year.first_day)} "
            f"to {day_words(year.last_day)}, taken in half days."
        ),
        "No reason is asked and none is stored.",
        f"Programs answer within {policy.target_days} days; then deputies, then the GME office, are told.",
        (
            "Medical, mental-health and dental appointments in working hours are not charged to these days; "
            "only the GME office can ask a trainee to move one."
        ),
    ]


def _policy(year: AcademicYear) -> list[Any]:
    return [_heading("The policy", "Heading2"), *(_text(words) for words in policy_sentences(year))]


def _use(year: AcademicYear) -> list[Any]:
    heading = [_text(f"<b>{cell}</b>", plain=False) for cell in reports.HEADING]
    lines = [[_text(cell) for cell in line.cells] for line in reports.of_year(year)]
    table = Table([heading, *lines], repeatRows=1, colWidths=[1.9 * inch] + [0.65 * inch] * 8)
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
    note = f"Numbers of people below {reports.LEAST} are not shown, nor what would give them away."
    return [_heading("Use", "Heading2"), table, Spacer(1, 8), _text(note)]


def _books(year: AcademicYear) -> list[Any]:
    accounts = Account.objects.filter(start_year=year.start_year)
    untrue = accounts.untrue().count()
    words = (
        f"Each balance is the sum of an append-only ledger. On {day_words(site_today())} the "
        f"{accounts.count()} accounts of this year were checked: {untrue or 'none'} did not agree with it."
    )
    return [_heading("The books", "Heading2"), _text(words)]


def _heading(words: str, style: str = "Title") -> Paragraph:
    return Paragraph(escape(words), STYLES[style])


def _text(words: str, *, plain: bool = True) -> Paragraph:
    return Paragraph(escape(words) if plain else words, STYLES["BodyText"])
