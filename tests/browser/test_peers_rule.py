"""The rule of a run gives the same answers in the browser as on the server."""

from __future__ import annotations

import random
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from peers.tape import MINUTE, outlook, play
from tests.peers.plans import TABLE, evening

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "peers_plan.js"
TABLE_JS = """cases => cases.map(({parts, left}) => {
  const found = PeersPlan.fit(parts, left);
  return [found.minutes, found.over, PeersPlan.sentence(parts, found, "5:55")];
})"""
PLAY_JS = """evenings => evenings.map(({plan, taps, now}) => {
  const standing = PeersPlan.play(plan, taps);
  const seen = PeersPlan.outlook(plan, standing, now);
  return [standing, seen.left, seen.found.minutes, PeersPlan.sentence(seen.rest, seen.found, "5:55")];
})"""


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Page:
    """Open a page with the rule and nothing else."""
    found = visit().page
    found.add_script_tag(content=SCRIPT.read_text())
    return found


def test_the_browser_follows_the_same_table(page: Page) -> None:
    cases = [{"parts": TABLE["parts"][case["parts"]], "left": case["left"]} for case in TABLE["cases"]]
    assert page.evaluate(TABLE_JS, cases) == [
        [case["minutes"], case["over"], case["words"]] for case in TABLE["cases"]
    ]


def test_the_browser_plays_three_hundred_evenings_alike(page: Page) -> None:
    sent, wanted = [], []
    for seed in range(300):
        die = random.Random(seed)
        plan, taps = evening(die)
        now = max(tap.at for tap in taps) + die.randint(0, 20 * MINUTE)
        standing = play(plan, taps)
        seen = outlook(plan, standing, now)
        sent.append({"plan": asdict(plan), "taps": [asdict(tap) for tap in taps], "now": now})
        wanted.append([plain(asdict(standing)), seen.left, list(seen.found.minutes), seen.words("5:55")])
    assert page.evaluate(PLAY_JS, sent) == wanted


def test_the_browser_says_the_same_before_a_start_that_is_late(page: Page) -> None:
    sent, wanted = [], []
    for seed in range(60):
        die = random.Random(seed)
        plan, _ = evening(die)
        now = plan.starts_at + die.randint(-20 * MINUTE, 45 * MINUTE)
        seen = outlook(plan, play(plan, []), now)
        sent.append({"plan": asdict(plan), "taps": [], "now": now})
        wanted.append([list(seen.found.minutes), seen.words("5:55")])
    assert [answer[2:] for answer in page.evaluate(PLAY_JS, sent)] == wanted


def plain(value: Any) -> Any:
    """Return a value as JSON would hold it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value
