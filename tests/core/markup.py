"""Reading rendered markup in tests: every element with its attributes, and the text of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Element:
    """One start tag."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        return self.attrs.get("class", "").split()


class Markup(HTMLParser):
    """A page's elements, in order, and its text with the spaces collapsed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self._words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self._words)

    @property
    def ids(self) -> list[str]:
        return [found.attrs["id"] for found in self.elements if "id" in found.attrs]

    def all(self, tag: str, **attrs: str) -> list[Element]:
        """Return the elements of a tag that carry these attributes (`class_` holds one class)."""
        wanted = attrs.pop("class_", "")
        return [
            found
            for found in self.elements
            if found.tag == tag
            and (not wanted or wanted in found.classes)
            and all(found.attrs.get(name) == value for name, value in attrs.items())
        ]

    def one(self, tag: str, **attrs: str) -> Element:
        """Return the only such element."""
        [found] = self.all(tag, **attrs)
        return found
