"""Bringing what is new upstream together with what a program changes: kept, clean, or for a person to choose.

Three forms meet: the version that the changes were made to, the newer one, and the program's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from peers import changes, shapes, wording
from peers.changes import AFTER, Change, Kind
from peers.wording import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peers.shapes import SessionShape, Shapes

KEPT, CLEAN, CONFLICT = "kept", "clean", "conflict"
OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True)
class Clash:
    """One field that both changed: as it was, as upstream has it now, and as the program has it."""

    label: str
    base: str
    theirs: str
    ours: str


@dataclass(frozen=True)
class Finding:
    """One thing that a program changed, what became of it upstream, and what to do in either case.

    `ours` are the changes that remain when the program's wins, or when there is nothing to choose;
    `theirs` those when upstream's does.
    """

    name: str
    verdict: str
    words: str
    ours: list[Change]
    theirs: list[Change] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


@dataclass(frozen=True)
class Review:
    """All that was found, and in words what comes from upstream by itself."""

    base: Shapes
    new: Shapes
    own: Shapes
    findings: list[Finding]
    news: list[str]

    @property
    def conflicts(self) -> list[Finding]:
        return [found for found in self.findings if found.verdict == CONFLICT]

    def merged(self, choices: Mapping[str, str]) -> Shapes:
        """Return the sessions that come of it; raises KeyError for a conflict without a choice."""
        taken: list[Change] = []
        for found in self.findings:
            wants = choices[found.name] if found.verdict == CONFLICT else OURS
            taken += found.theirs if wants == THEIRS else found.ours
        return changes.apply(self.new, _placed(self.new, self.own, taken))


def review(base: Shapes, new: Shapes, made: list[Change]) -> Review:
    """Compare what a program changed in `base` with what is new upstream."""
    own = changes.apply(base, made)
    judge = _Judge(base, new, own)
    gone = {slug for slug in judge.base if slug not in judge.new}
    findings = [found for slug in sorted(gone) if (found := judge.of_gone(slug, made))]
    findings += _asked_once(judge.of(change) for change in made if change.session not in gone)
    names = Names(new, base)
    fresh = _fresh(changes.between(base, new), made)
    return Review(base, new, own, findings, [wording.sentence(change, names) for change in fresh])


def _fresh(new: Iterable[Change], made: list[Change]) -> Iterable[Change]:
    """Return what comes from upstream by itself: of a thing that is changed here, the fields that are not."""
    targets = {change.target for change in made}
    whole = {change.target for change in made if change.kind in (Kind.INSERT, Kind.DROP)}
    left_out = {change.session for change in made if change.kind == Kind.DROP and not change.block}
    here = {(change.target, part) for change in made for part in change.payload}
    for change in new:
        if change.target not in targets and change.session not in left_out:
            yield change
        elif change.kind in changes.SETTING and change.target not in whole and change.session not in left_out:
            rest = {part: to for part, to in change.payload.items() if (change.target, part) not in here}
            if rest:
                yield replace(change, payload=rest)


def _asked_once(findings: Iterable[Finding]) -> list[Finding]:
    """Ask once about a block that upstream took out, whatever was changed in it: it is kept whole or goes."""
    found: list[Finding] = []
    for one in findings:
        if one.ours not in [other.ours for other in found if other.verdict == CONFLICT]:
            found.append(one)
    return found


class _Judge:
    """Knows the three forms by name."""

    def __init__(self, base: Shapes, new: Shapes, own: Shapes) -> None:
        self.base = {shape.slug: shape for shape in base}
        self.new = {shape.slug: shape for shape in new}
        self.own = {shape.slug: shape for shape in own}
        self.names = Names(own, base, new)
        # Where upstream put what it moved: the name that it follows there.
        self.moved = {
            change.target: str(change.payload[AFTER])
            for change in changes.between(base, new)
            if change.kind == Kind.RETIME and AFTER in change.payload
        }

    def of_gone(self, slug: str, made: list[Change]) -> Finding | None:
        """Judge a session that upstream took out: all that was changed in it stands or falls together."""
        mine = [change for change in made if change.session == slug]
        if not mine:
            return None
        what = self.names.of(slug)
        if slug not in self.own:
            return Finding(slug, CLEAN, f"{what} is left out here, and now upstream too.", [])
        whole = Change(Kind.INSERT, slug, "", shapes.as_data(self.own[slug]) | {AFTER: ""})
        words = f"Upstream took {what} out, and you changed it. Keep it as your own, or let it go?"
        return Finding(slug, CONFLICT, words, [whole], [])

    def of(self, change: Change) -> Finding:
        """Judge a change of what is still there, or of what is the program's own."""
        name = ".".join(filter(None, [change.session, change.block, change.kind]))
        if change.kind == Kind.INSERT:
            return self._of_insert(name, change)
        if change.kind == Kind.DROP:
            return self._of_drop(name, change)
        if self._now(change) is None:
            return self._of_gone_block(name, change)
        return self._of_fields(name, change)

    def _was(self, change: Change) -> dict[str, Any] | None:
        return _data(self.base.get(change.session), change.block)

    def _now(self, change: Change) -> dict[str, Any] | None:
        return _data(self.new.get(change.session), change.block)

    def _what(self, change: Change) -> str:
        return self.names.of(change.session, change.block)

    def _of_insert(self, name: str, change: Change) -> Finding:
        what, now = self._what(change), self._now(change)
        if now is None:
            return Finding(name, KEPT, f"{what} is your own and stays.", [change])
        if self._is_alike(change):
            return Finding(name, CLEAN, f"{what} was your own, and upstream now has the very same.", [])
        words = f"{what} is your own, and upstream now has one of that short name. Which of them?"
        drop = Change(Kind.DROP, change.session, change.block)
        mine = _data(self.own[change.session], change.block) or {}
        clashes = [self._clash(change, part, {}, now, mine) for part in now if now[part] != mine[part]]
        return Finding(name, CONFLICT, words, [drop, change], [], clashes)

    def _is_alike(self, change: Change) -> bool:
        """Say whether what the program put in is in upstream word for word, a session with its blocks."""
        if not change.block:
            return self.own[change.session] == self.new[change.session]
        return self._now(change) == _data(self.own[change.session], change.block)

    def _of_drop(self, name: str, change: Change) -> Finding:
        what, now = self._what(change), self._now(change)
        if now is None:
            return Finding(name, CLEAN, f"{what} is left out here, and now upstream too.", [])
        if now == self._was(change):
            return Finding(name, KEPT, f"{what} stays left out.", [change])
        return Finding(name, CLEAN, f"{what} changed upstream; here it stays left out.", [change])

    def _of_gone_block(self, name: str, change: Change) -> Finding:
        what = self._what(change)
        own = _data(self.own[change.session], change.block) or {}
        whole = replace(change, kind=Kind.INSERT, payload=own | {AFTER: ""})
        words = f"Upstream took {what} out, and you changed it. Keep it as your own, or let it go?"
        return Finding(name, CONFLICT, words, [whole], [])

    def _of_fields(self, name: str, change: Change) -> Finding:
        was, now = self._was(change) or {}, self._now(change) or {}
        what, of_block = self._what(change), bool(change.block)
        both = [part for part in change.fields if now[part] != was[part] and now[part] != change.fields[part]]
        clashes = [self._clash(change, part, was, now, change.fields) for part in both]
        if self._is_moved_apart(change):
            both.append(AFTER)
            clashes.append(self._clash_of_places(change))
        if both:
            left = {part: found for part, found in change.payload.items() if part not in both}
            theirs = [replace(change, payload=left)] if left else []
            words = f"{what}: you and upstream both changed {wording.fields(both, of_block=of_block)}."
            return Finding(name, CONFLICT, words, [change], theirs, clashes)
        stays = wording.sentence(change, self.names)
        if now == was and change.target not in self.moved:
            return Finding(name, KEPT, f"{stays} Upstream did not touch it.", [change])
        return Finding(name, CLEAN, f"{stays} Upstream changed something else in it; both hold.", [change])

    def _is_moved_apart(self, change: Change) -> bool:
        """Say whether both moved it, and not behind the same."""
        return (
            AFTER in change.payload
            and self.moved.get(change.target, change.payload[AFTER]) != (change.payload[AFTER])
        )

    def _clash(
        self, change: Change, part: str, was: dict[str, Any], now: dict[str, Any], ours: dict[str, Any]
    ) -> Clash:
        values = (wording.value(part, found.get(part, "")) for found in (was, now, ours))
        return Clash(wording.field(part, of_block=bool(change.block)), *values)

    def _clash_of_places(self, change: Change) -> Clash:
        order = [one.key for one in self.base[change.session].blocks] if change.block else list(self.base)
        place = order.index(_name(change))
        afters = (order[place - 1] if place else "", self.moved[change.target], str(change.payload[AFTER]))
        places = (self._place(change, after) for after in afters)
        return Clash(wording.field(AFTER, of_block=bool(change.block)), *places)

    def _place(self, change: Change, after: str) -> str:
        if not after:
            return "first of all"
        session, block = (change.session, after) if change.block else (after, "")
        return f"after {self.names.of(session, block)}"


def _data(shape: SessionShape | None, key: str) -> dict[str, Any] | None:
    """Return the fields of a session, or of a block in it; None where it is not there."""
    if shape is None:
        return None
    if not key:
        found = shapes.as_data(shape)
        del found["blocks"]
        return found
    return next((shapes.as_data(block) for block in shape.blocks if block.key == key), None)


def _placed(new: Shapes, own: Shapes, taken: list[Change]) -> list[Change]:
    """Let everything that is put somewhere follow what is there now, as near as it can to where it stood."""
    taken = _once(taken)
    blocks = {shape.slug: [block.key for block in shape.blocks] for shape in own}
    there = {"": [shape.slug for shape in new]}
    there |= {shape.slug: [block.key for block in shape.blocks] for shape in new}
    orders = {"": [shape.slug for shape in own]} | blocks
    found = [change for change in taken if not _puts(change)]
    for slug in ("", *blocks):
        placing = [change for change in taken if _puts(change) and _list_of(change) == slug]
        leaving = {_name(change) for change in taken if _list_of(change) == slug and _leaves(change)}
        found += _follow(placing, [name for name in there.get(slug, []) if name not in leaving], orders[slug])
    return found


def _follow(placing: list[Change], there: list[str], order: list[str]) -> list[Change]:
    found = []
    for change in sorted(placing, key=lambda one: order.index(_name(one))):
        before = order[: order.index(_name(change))]
        after = next((name for name in reversed(before) if name in there), "")
        found.append(replace(change, payload=change.payload | {AFTER: after}))
        there.append(_name(change))
    return found


def _once(taken: Iterable[Change]) -> list[Change]:
    """Of changes to what was kept whole only the whole remains; of two wholes, one."""
    listed = list(taken)
    whole = {change.target for change in listed if change.kind == Kind.INSERT}
    found: list[Change] = []
    for change in listed:
        covered = change.target in whole and change.kind not in (Kind.INSERT, Kind.DROP)
        if not covered and change not in found:
            found.append(change)
    return found


def _list_of(change: Change) -> str:
    return change.session if change.block else ""


def _name(change: Change) -> str:
    return change.block or change.session


def _puts(change: Change) -> bool:
    return change.kind == Kind.INSERT or AFTER in change.payload


def _leaves(change: Change) -> bool:
    return change.kind == Kind.DROP or AFTER in change.payload
