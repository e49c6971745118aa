"""The facilitator's guide as a PDF, and the letters that it can print."""

from __future__ import annotations

import base64
import re
import zlib
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from reportlab.pdfbase.pdfmetrics import stringWidth

from core import pdf_fonts
from peers import guide_pdf, library, loading
from peers.models import Session
from tests.peers.curricula import make_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from peers.models import Version
    from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(cast: Cast, as_: Callable[..., Client]) -> Client:
    return as_(cast.peers_director)


@pytest.fixture
def draft() -> Version:
    return make_version(published=False)


def text_of(pdf: bytes) -> str:
    """Return the words drawn on the pages of one of our PDFs."""
    streams = re.findall(rb"stream\n(.*?)~>endstream", pdf, re.DOTALL)
    drawn = b"".join(zlib.decompress(base64.a85decode(stream)) for stream in streams)
    words = " ".join(found.decode("cp1252") for found in re.findall(rb"\((.*?)(?<!\\)\) Tj", drawn))
    return re.sub(r"\\(\d{3})", lambda octal: bytes([int(octal[1], 8)]).decode("cp1252"), words)


@pytest.fixture(scope="module")
def shipped() -> library.Folder:
    return library.read(library.SHIPPED)


def test_the_pdf_holds_every_step_and_every_label(shipped: library.Folder) -> None:
    session = loading.load(shipped).new[0].sessions.all()[1]
    text = text_of(guide_pdf.guide(session, 90))
    wanted = [step.title for step in session.plan(90)] + ["If someone is distressed", "In a call", "Page 3"]
    assert [words for words in wanted if words not in text] == []


def test_the_pdf_of_an_hour_has_no_pairs(shipped: library.Folder) -> None:
    session = loading.load(shipped).new[0].sessions.all()[1]
    texts = [text_of(guide_pdf.guide(session, minutes)) for minutes in (90, 60)]
    assert ["What I would say to you" in text for text in texts] == [True, False]


def test_the_pdf_can_be_leafed_through_by_its_outline(draft: Version) -> None:
    assert guide_pdf.guide(draft.sessions.all()[0], 90).count(b"/Dest") >= 6


def test_the_pdf_of_the_shipped_curriculum_loses_no_letter(shipped: library.Folder) -> None:
    sessions = loading.load(shipped).new[0].sessions.all()
    assert {guide_pdf.lost(session, 90) for session in sessions} == {""}


def worded(draft: Version, guide: str) -> Session:
    found = draft.sessions.all()[0]
    found.blocks.update(guide=guide)
    return found


def test_a_guide_in_greek_carries_its_font(draft: Version) -> None:
    if pdf_fonts.dejavu() is None:
        pytest.skip("this machine has no DejaVu fonts")
    assert b"DejaVuSans" in guide_pdf.guide(worded(draft, "Καλημέρα"), 90)


def test_a_guide_in_english_carries_no_font(draft: Version) -> None:
    assert b"/FontFile" not in guide_pdf.guide(worded(draft, "Good morning"), 90)


def test_the_page_for_printing_names_the_letters_that_the_pdf_loses(director: Client, draft: Version) -> None:
    page = director.get(reverse("peers:guide", args=[worded(draft, "早安").public_id]))
    assert "早 安" in page.content.decode()


def test_it_says_nothing_of_letters_where_none_is_lost(director: Client, draft: Version) -> None:
    page = director.get(reverse("peers:guide", args=[worded(draft, "Zoë").public_id]))
    assert "cannot print" not in page.content.decode()


def test_the_pdf_is_handed_out_as_one(director: Client, draft: Version) -> None:
    answer = director.get(reverse("peers:guide_pdf", args=[draft.sessions.all()[0].public_id]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_foot_that_is_too_long_keeps_its_two_ends() -> None:
    words = f"{'Long name ' * 16}, version 3 · {'Long title ' * 10} · 90 minutes"
    found = guide_pdf.shortened(words, "Helvetica", 8, 480)
    assert (stringWidth(found, "Helvetica", 8) <= 480, found[:9], found[-10:]) == (
        True,
        "Long name",
        "90 minutes",
    )


def test_a_foot_that_fits_is_whole() -> None:
    assert guide_pdf.shortened("PEERS, version 1", "Helvetica", 8, 480) == "PEERS, version 1"


def test_a_foot_never_runs_into_the_page_s_number(draft: Version) -> None:
    Session.objects.filter(version=draft).update(title="W" * 120)
    assert "W" * 120 + " · 90 minutes" not in text_of(guide_pdf.guide(draft.sessions.all()[0], 90))
