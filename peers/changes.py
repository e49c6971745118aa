"""What one form of a curriculum changes in another: finding the changes, and making them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from peers import shapes
from peers.models import OverlayChange

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peers.shapes import BlockShape, SessionShape, Shapes

Kind = OverlayChange.Kind
# What says when or how long; all else is words.
SESSION_TIMES = ("anchor", "offset_days")
BLOCK_TIMES = ("minutes", "short_minutes", "least_minutes", "may_drop")
AFTER = "after"
SETTING = (Kind.REPLACE, Kind.RETIME)
Item = TypeVar("Item")


class ChangeError(Exception):
    """A change does not fit what it is made to; the message is one sentence."""


@dataclass(frozen=True)
class Change:
    """One change of a session, or of a block of it where `block` is not empty."""

    kind: str
    session: str
    block: str = ""
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def target(self) -> tuple[str, str]:
        return self.session, self.block

    @property
    def fields(self) -> dict[str, Any]:
        """Return the fields that it sets, without the place."""
        return {name: value for name, value in self.payload.items() if name != AFTER}


def between(base: Shapes, ours: Shapes) -> list[Change]:
    """Return what makes `base` into `ours`: apply(base, between(base, ours)) == ours."""
    before = {shape.slug: shape for shape in base}
    found = _lists("", [shape.slug for shape in base], {shape.slug: shapes.as_data(shape) for shape in ours})
    for shape in ours:
        if old := before.get(shape.slug):
            found += _session_changes(old, shape)
    return _merged(found)


def _session_changes(old: SessionShape, new: SessionShape) -> list[Change]:
    was, now = shapes.as_data(old), shapes.as_data(new)
    before = {row["key"]: row for row in was.pop("blocks")}
    after = {row["key"]: row for row in now.pop("blocks")}
    found = _set_changes(new.slug, "", was, now, SESSION_TIMES)
    found += _lists(new.slug, list(before), after)
    for key in after:
        if key in before:
            found += _set_changes(new.slug, key, before[key], after[key], BLOCK_TIMES)
    return found


def _set_changes(
    slug: str, key: str, was: dict[str, Any], now: dict[str, Any], times: Sequence[str]
) -> list[Change]:
    new = {name: value for name, value in now.items() if value != was[name]}
    retimed = {name: value for name, value in new.items() if name in times}
    said = {name: value for name, value in new.items() if name not in times}
    pairs = ((Kind.REPLACE, said), (Kind.RETIME, retimed))
    return [Change(kind, slug, key, payload) for kind, payload in pairs if payload]


def _lists(slug: str, before: list[str], after: dict[str, dict[str, Any]]) -> list[Change]:
    """Return what is dropped from a list, put into it and moved in it.

    `slug` is the session of a list of blocks, empty for the list of sessions.
    """

    def change(kind: str, name: str, payload: dict[str, Any]) -> Change:
        return Change(kind, slug, name, payload) if slug else Change(kind, name, "", payload)

    found = [change(Kind.DROP, name, {}) for name in before if name not in after]
    staying = _in_order([before.index(name) for name in after if name in before])
    previous = ""
    for name, data in after.items():
        if name not in before:
            found.append(change(Kind.INSERT, name, data | {AFTER: previous}))
        elif before.index(name) not in staying:
            found.append(change(Kind.RETIME, name, {AFTER: previous}))
        previous = name
    return found


def _in_order(numbers: list[int]) -> set[int]:
    """Return the most numbers of a list that already stand in rising order."""
    tails: list[int] = []
    chains: list[list[int]] = []
    for number in numbers:
        place = bisect_left(tails, number)
        chain = [*(chains[place - 1] if place else []), number]
        tails[place:] = [number, *tails[place + 1 :]]
        chains[place:] = [chain, *chains[place + 1 :]]
    return set(chains[-1]) if chains else set()


def _merged(changes: list[Change]) -> list[Change]:
    """Join two changes of one kind to one thing: it is moved and its minutes are new."""
    found: dict[tuple[str, str, str], Change] = {}
    for change in changes:
        name = (*change.target, change.kind)
        old = found.get(name)
        found[name] = replace(change, payload=old.payload | change.payload) if old else change
    return list(found.values())


def apply(base: Shapes, changes: Sequence[Change]) -> Shapes:
    """Return the sessions with all changes made; raises ChangeError for one that does not fit."""
    whole = [change for change in changes if not change.block]
    listed = _arranged(
        {shape.slug: shape for shape in base}, whole, lambda change: change.session, _new_session
    )
    known = {shape.slug for shape in listed}
    changing = [change for change in changes if change.block or change.kind != Kind.DROP]
    lost = next((change for change in changing if change.session not in known), None)
    if lost:
        raise ChangeError(_missing(lost.session))
    return [_changed(shape, [one for one in changes if one.session == shape.slug]) for shape in listed]


def _changed(shape: SessionShape, changes: list[Change]) -> SessionShape:
    """Return a session with its own changes made, then those of its blocks."""
    for change in changes:
        if not change.block and change.kind in SETTING:
            shape = shapes.changed(shape, change.fields)
    within = [change for change in changes if change.block]
    blocks = {block.key: block for block in shape.blocks}
    arranged = _arranged(blocks, within, lambda change: change.block, _new_block)
    return replace(shape, blocks=tuple(_set(block, within) for block in arranged))


def _set(block: BlockShape, changes: list[Change]) -> BlockShape:
    for change in changes:
        if change.block == block.key and change.kind in SETTING:
            block = replace(block, **change.fields)
    return block


def _new_session(change: Change) -> SessionShape:
    return shapes.session(change.fields | {"slug": change.session})


def _new_block(change: Change) -> BlockShape:
    return shapes.block(change.fields | {"key": change.block})


def _arranged(
    items: dict[str, Item],
    changes: list[Change],
    name_of: Callable[[Change], str],
    made: Callable[[Change], Item],
) -> list[Item]:
    """Return a list without what is dropped, and with what is inserted or moved in its place."""
    for change in changes:
        if change.kind != Kind.INSERT and name_of(change) not in items:
            raise ChangeError(_missing(name_of(change)))
    leaving = {name_of(change) for change in changes if change.kind == Kind.DROP or AFTER in change.payload}
    order = [name for name in items if name not in leaving]
    found = dict(items)
    for change in changes:
        if change.kind == Kind.INSERT:
            found[name_of(change)] = made(change)
        if change.kind == Kind.INSERT or AFTER in change.payload:
            _put(order, name_of(change), str(change.payload.get(AFTER, "")))
    return [found[name] for name in order]


def _put(order: list[str], name: str, after: str) -> None:
    if name in order:
        raise ChangeError(f"“{name}” is there already: give the new one another short name.")
    if after and after not in order:
        raise ChangeError(f"“{name}” is to follow “{after}”, which is not there.")
    order.insert(order.index(after) + 1 if after else 0, name)


def _missing(name: str) -> str:
    return f"There is no “{name}” to change: it is not in the curriculum that this changes."
