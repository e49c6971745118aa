"""Every page, for every role that sees it: no axe violation, nothing too wide, no call to another host."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest
from django.core.cache import cache
from django.urls import reverse

from people.models import User
from tests.access import OK, Row
from tests.browser.conftest import SCHEMES
from tests.conftest import ROLES
from tests.wellbeing.test_access import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# Colors change with the scheme at once: axe looks right after.
STILL = """
const still = new CSSStyleSheet();
still.replaceSync("*, ::before, ::after { transition-property: none !important }");
document.adoptedStyleSheets.push(still);
"""
# Answers that are no pages, and pages that are Django's own.
NO_PAGES = {
    "admin:index",
    "checkins:export_csv",
    "checkins:export_fhir",
    "checkins:export_json",
    "healthz",
    "peers:completion",
    "peers:feed",
    "peers:guide_pdf",
    "peers:meeting_ics",
    "peers:minutes_csv",
    "peers:own_export",
    "peers:pulses_csv",
    "peers:wave_csv",
    "peers:run_state",
    "readyz",
    "reminders:worker",
    "resources:feed",
    "resources:help_card_pdf",
    "resources:help_poster_pdf",
    "resources:help_keep",
    "wellnessdays:feed",
    "wellnessdays:ledger_csv",
    "wellnessdays:report_csv",
    "wellnessdays:site_visit",
    "wellnessdays:site_visit_csv",
}
DATA = "resources:hsds"  # JSON, for machines
PAGES = [
    row
    for row in ROWS
    if row.method == "get"
    and OK in row.expected.values()
    and row.name not in NO_PAGES
    and not row.name.startswith(DATA)
]
FRAMED = "home:today"
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
WIDTHS = (320, 1280)
ONCE_ONLY = re.compile(r'(csrfmiddlewaretoken|ticket)" value="[^"]*"|"X-CSRFToken": "[^"]*"|<!--[\w]*-->')


# Only color depends on the scheme.
RULES = {
    "light": "{resultTypes: ['violations']}",
    "dark": "{resultTypes: ['violations'], runOnly: ['color-contrast']}",
}


def troubles(page: Page, width: int, scheme: str) -> list[str]:
    """Return what axe and a ruler find wrong with the open page at one width, drawn in one color scheme."""
    page.set_viewport_size({"width": width, "height": 800})
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {RULES[scheme]})")
    words = [f"{hit['id']}: {node['html'][:120]}" for hit in found["violations"] for node in hit["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{width} {scheme} {word}" for word in words + ([f"{wide} px too wide"] if wide > 0 else [])]


def fingerprint(name: str, html: str) -> str:
    """Return what tells two pages apart, whoever looks and whenever.

    The frame around a page differs by role alone: Today shows it to each of them, and stands for all pages.
    """
    body = MAIN.search(html)
    whole = html if name == FRAMED or body is None else body[0]
    return hashlib.sha256(ONCE_ONLY.sub("", whole).encode()).hexdigest()


@pytest.fixture
def namesakes(cast: Cast) -> None:
    """Give everyone one long name, so that pages differ by role alone and long names are seen to fit."""
    User.objects.update(display_name="Maximiliane Featherstonehaugh-Okonkwo")


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_the_page_is_accessible_and_stays_on_this_site(
    row: Row, cast: Cast, namesakes: None, as_: Callable[..., Client], standing: Visit
) -> None:
    cache.set_many({"worker-heartbeat": 1, "clock-tick": 1})
    address, seen, found = reverse(row.name, args=row.args(cast)), set(), []
    for role in (role for role in ROLES if row.expected[role] == OK):
        person = cast.member(role)
        mark = fingerprint(row.name, as_(person).get(address, row.data).content.decode())
        if mark in seen:
            continue
        seen.add(mark)
        standing.become(person)
        standing.go(address)
        standing.page.evaluate(AXE + STILL)
        for scheme in SCHEMES:
            # What the server sends knows of no scheme: the open page is drawn anew.
            standing.page.emulate_media(color_scheme=scheme)
            # The first to see a page sees it in all four ways; others, whose pages differ little, in two.
            widths = WIDTHS if len(seen) == 1 else WIDTHS[:1] if scheme == "light" else WIDTHS[1:]
            found += [f"{role} {word}" for width in widths for word in troubles(standing.page, width, scheme)]
        found += standing.called_out()
    assert found == []
