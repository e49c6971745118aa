"""Template tags of the site's own look: icons and the pager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.icons import ICONS

if TYPE_CHECKING:
    from django.core.paginator import Page

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline drawing that assistive technology passes over: words always stand beside it.

    An unknown name is a KeyError, so that a typing error fails the first test that renders the page.
    """
    drawing = (
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{ICONS[name]}</svg>'
    )
    return mark_safe(drawing)  # noqa: S308 - our own constants


@register.inclusion_tag("components/pager.html", takes_context=True)
def page_links(context: dict[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Newer and older, keeping the rest of the address's query; nothing where there is one page."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int) -> str:
        if query is None:
            return f"?page={number}"
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
