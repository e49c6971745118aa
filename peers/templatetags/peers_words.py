"""Words of a curriculum on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from peers import anchors
from peers.prose import html
from peers.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from peers.models import Session

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    """A guide's paragraphs, lists and bold words as HTML; everything else in it is escaped."""
    return html(text)


@register.filter
def due(session: Session) -> str:
    """When a session falls due, in words."""
    return anchors.when(session.anchor, session.offset_days)


@register.filter
def names(rows: Iterable[Any]) -> str:
    """The people of rows, as a list in a sentence."""
    return listed(row.person for row in rows)
