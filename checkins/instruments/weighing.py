"""Plain sums of the weights that a file gives: for its totals, or to compare a formula with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from checkins.instruments import fitting
from checkins.instruments.shapes import Form, Item, Part, Score

if TYPE_CHECKING:
    from checkins.instruments.expressions import Expression, Formula
    from checkins.instruments.forms import Published

# The link id of a sum that the file itself has no item for.
TOTAL = "total"
# How difficult the problems make daily life: asked with the PHQ and GAD scales, and in none of their sums.
NEVER_SUMMED = frozenset({"69722-7"})


def label(form: Form, link_id: str) -> str:
    item = form.item(link_id)
    return item.text if item and item.text else link_id


def mentioned_in(form: Form, one: Expression) -> list[str]:
    """Return the link ids that an expression and its variables name."""
    text = " ".join([one.formula.text, *(found.text for found in used_by(one))])
    return [item.link_id for item in form.items if f"'{item.link_id}'" in text or f'"{item.link_id}"' in text]


def used_by(one: Expression) -> list[Formula]:
    """Return the variables that an expression names, itself or through others."""
    found: list[Formula] = []
    waiting = [one.formula]
    while waiting:
        text = waiting.pop().text
        new = [
            variable
            for variable in one.variables
            if variable not in found and re.search(rf"%[`'\"]?{re.escape(variable.name)}\b", text)
        ]
        found += new
        waiting += new
    return found


def plain_sum(published: Published, one: Expression) -> Score | None:
    named = mentioned_in(published.form, one)
    return sum_of(published, one.link_id, named) or weighed_sum(published, one.link_id)


def proposal(published: Published, one: Expression) -> Score | None:
    """Return the sum to propose in a formula's place: of what weighs, or of yeses where all are such.

    Numbers that somebody types, such as a height, are no weights.
    """
    found = plain_sum(published, one)
    if found is None:
        return None
    items = {part.link_id: published.form.item(part.link_id) for part in found.parts}
    if all(item and item.kind == "boolean" for item in items.values()):
        return found
    kept = tuple(part for part in found.parts if (item := items[part.link_id]) and item.options)
    return replace(found, parts=kept) if kept else None


def group_sums(published: Published, one: Expression) -> list[Score]:
    groups = dict.fromkeys(item.parent for item in published.form.items)
    found = [
        sum_of(published, one.link_id, [i.link_id for i in published.form.items if i.parent == group])
        for group in groups
    ]
    return [score for score in found if score is not None]


def sum_of(published: Published, link_id: str, names: Sequence[str]) -> Score | None:
    found = parts(published, names)
    return Score(link_id, label(published.form, link_id), tuple(found)) if found else None


def weighed_sum(published: Published, link_id: str) -> Score | None:
    found = parts(published)
    return Score(link_id, label(published.form, link_id), tuple(found)) if found else None


def parts(published: Published, names: Sequence[str] | None = None) -> list[Part]:
    """Return what weighs, of some items or of all; numbers and yeses count only where they are named."""
    found = []
    for item in published.form.items:
        if not (item.asks or (item.hidden and item.initial and not item.calculated)):
            continue
        if names is not None and item.link_id not in names:
            continue
        part = fitting.declared(item)
        weighs = any(option.weight is not None for option in item.options)
        if (
            part is not None
            and (weighs or names is not None)
            and not NEVER_SUMMED & published.codes[item.link_id]
        ):
            found.append(part)
    return found


def totals(published: Published) -> tuple[list[Score], bool, list[str]]:
    """Return the sums of a file that gives weights and no formula, whether they are certain, and notes.

    One for each of its totals, over the questions of the total's group; else one of all.
    """
    if not parts(published):
        return _of_numbers(published)
    notes = ["The file gives weights and no formula; the weights are summed.", *_left_out(published)]
    known = not any(item.elsewhere and item.asks for item in published.form.items)
    if not known:
        notes.append("What the answers outside the file weigh is not known, so the sum may lack them.")
    if not published.totals:
        score = weighed_sum(published, _free_name(published.form))
        return [replace(score, label="Total")] if score else [], known, notes
    found = [sum_of(published, name, _scope(published, name)) for name in published.totals]
    scores = [score for score in found if score is not None]
    counted = [tuple(part.link_id for part in score.parts) for score in scores]
    certain = len(set(counted)) == len(counted)
    if not certain:
        notes.append("Several items look like totals of the same questions; a reviewer says which is meant.")
    return scores, certain and known, notes


def _of_numbers(published: Published) -> tuple[list[Score], bool, list[str]]:
    """Return sums for totals of a file that gives neither weights nor a formula, for a person to confirm."""
    form = published.form
    numbers = [item.link_id for item in form.items if item.asks and _is_number(item)]
    found = [sum_of(published, total, _inside(form, total, numbers)) for total in published.totals]
    scores = [score for score in found if score is not None]
    if not scores:
        return [], True, []
    note = "The file has a total, and gives neither weights nor a formula. Proposed: the sum; a yes is 1."
    return scores, False, [note]


def _is_number(item: Item) -> bool:
    return item.kind in ("integer", "decimal", "boolean") or bool(fitting.weights_of(item))


def _left_out(published: Published) -> list[str]:
    return [
        f"{item.link_id}: known to stand outside the sum; not counted."
        for item in published.form.items
        if NEVER_SUMMED & published.codes[item.link_id] and fitting.weights_of(item)
    ]


def _scope(published: Published, total: str) -> list[str]:
    """Return the weighed items that a total stands for."""
    return _inside(published.form, total, [part.link_id for part in parts(published)])


def _inside(form: Form, total: str, names: list[str]) -> list[str]:
    """Return those of some items that stand in a total's own group; all where none does."""
    item = form.item(total)
    inside = {item.parent} if item and item.parent else set()
    for other in form.items:
        if other.parent in inside:
            inside.add(other.link_id)
    own = [name for name in names if name in inside]
    return own or names


def _free_name(form: Form) -> str:
    name = TOTAL
    while form.item(name) is not None:
        name += "-score"
    return name
