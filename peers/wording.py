"""Changes in words, as a director reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peers import anchors
from peers.changes import AFTER, Kind
from peers.models import Block, Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.changes import Change
    from peers.shapes import Shapes


class Names:
    """The titles that sessions and blocks go by, from one or more forms; the first that knows one counts."""

    def __init__(self, *forms: Shapes) -> None:
        self._titles: dict[tuple[str, str], str] = {}
        for shape in (shape for form in reversed(forms) for shape in form):
            self._titles[shape.slug, ""] = shape.title
            self._titles |= {(shape.slug, block.key): block.title for block in shape.blocks}

    def of(self, session: str, block: str = "") -> str:
        """Return what something is called, with its session: “Names” in “Arriving”."""
        title = f"“{self._titles.get((session, block), block or session)}”"
        return f"{title} in {self.of(session)}" if block else title


def field(name: str, *, of_block: bool) -> str:
    """Return what a field is called on the page."""
    if name == AFTER:
        return "place"
    model = Block if of_block else Session
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def listed(words: Iterable[object]) -> str:
    """Return words as a list in a sentence: "A, B and C"; empty for none."""
    said = [str(word) for word in words]
    return " and ".join(filter(None, [", ".join(said[:-1]), said[-1]])) if said else ""


def fields(names: Iterable[str], *, of_block: bool) -> str:
    """Return several fields as a list in words."""
    labels = [f"“{field(name, of_block=of_block)}”" for name in names]
    return listed(labels)


def value(name: str, found: Any) -> str:
    """Return what a field holds as it is read."""
    if name == "anchor":
        return anchors.name(str(found))
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, list | tuple):
        return ", ".join(str(one) for one in found) or "nothing"
    return "left out" if found is None else str(found) or "nothing"


def sentence(change: Change, names: Names) -> str:
    """Say what a change does, such as: “Names” in “Arriving”: new words for “what to say”."""
    what = names.of(change.session, change.block)
    if change.kind == Kind.DROP:
        return f"{what} is left out."
    if change.kind == Kind.INSERT:
        return f"{what} is added."
    said = _said(change)
    place = "moved to another place" if AFTER in change.payload else ""
    return f"{what}: {'; '.join(filter(None, [place, said]))}."


def _said(change: Change) -> str:
    """Times are short enough to be said; words are only named."""
    of_block = bool(change.block)
    if change.kind == Kind.REPLACE:
        return f"new words for {fields(change.fields, of_block=of_block)}"
    values = [
        f"{field(name, of_block=of_block)}: {value(name, found)}" for name, found in change.fields.items()
    ]
    return ", ".join(values)
