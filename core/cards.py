"""What an app may say on the Today page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """One thing on the Today page.

    `waiting` marks what waits for the reader; the first waiting card, or else the lightest card,
    carries the page's one main action. Lower `weight` stands higher.
    """

    title: str
    body: str
    href: str
    action: str
    waiting: bool = False
    weight: int = 50
    meta: str = ""
