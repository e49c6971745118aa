"""What the portal keeps of a questionnaire: a form to ask, a rule to score it, and an outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

Kind = Literal["choice", "boolean", "integer", "decimal", "text", "group", "display"]
Status = Literal["complete", "incomplete", "no_score", "needs_review", "refused"]
Number = int | float
Result = Number | bool | str
# By link id: an option's code, a yes or no, a number, a text, or a list of these.
Answers = Mapping[str, Any]


class RefusedError(Exception):
    """A file, or an answer, that is not taken: where it is wrong, and why, each in plain words."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


@dataclass(frozen=True)
class Option:
    """One answer to choose; `code` is unique in its item, `own` the author's code where that differs."""

    code: str
    label: str
    weight: Decimal | None = None
    system: str = ""
    own: str = ""

    @property
    def author_code(self) -> str:
        """Return the code as its author wrote it."""
        return self.own or self.code

    @property
    def shown_weight(self) -> str:
        """Return the weight as people write it; empty where there is none."""
        return "" if self.weight is None else f"{self.weight.normalize():f}"


@dataclass(frozen=True)
class Condition:
    """One thing that shows an item: a question's answer compared with a value."""

    question: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Gate:
    """What an expression that shows an item comes to: the combinations of answers that open it.

    Each row holds one answer for each question, as written by `enabling.token`; "" means no answer.
    """

    questions: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Item:
    """One line of a form, in reading order; `parent` is the link id of the item it stands in."""

    link_id: str
    text: str
    kind: Kind
    options: tuple[Option, ...] = ()
    required: bool = False
    repeats: bool = False
    enable_when: tuple[Condition, ...] = ()
    enable_all: bool = False
    depth: int = 0
    crisis: bool = False
    parent: str = ""
    gate: Gate | None = None
    hidden: bool = False
    calculated: bool = False
    open_ended: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    initial: tuple[Any, ...] = ()
    # The value set that holds its answers and is not in the file.
    elsewhere: str = ""

    @property
    def asks(self) -> bool:
        """Say whether a person answers it."""
        return self.kind not in ("group", "display") and not self.calculated and not self.hidden


@dataclass(frozen=True)
class Form:
    """A questionnaire to ask, its items flat and in order."""

    url: str
    version: str
    title: str
    items: tuple[Item, ...]
    copyright: str = ""

    def item(self, link_id: str) -> Item | None:
        """Return the item with a link id."""
        return next((found for found in self.items if found.link_id == link_id), None)

    @property
    def crisis_items(self) -> list[Item]:
        """Return the items whose endorsement leads to the crisis page."""
        return [item for item in self.items if item.crisis]


@dataclass(frozen=True)
class Part:
    """What one item adds to a score: a weight for each option, or `factor` times a number."""

    link_id: str
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    factor: Decimal | None = None
    reversed: bool = False


@dataclass(frozen=True)
class Band:
    """A range of a score: from `least` up to the next band's; `result` is what is said or given there."""

    least: Decimal
    result: Result


@dataclass(frozen=True)
class Score:
    """How one score is made: its parts summed or averaged, times `multiplier`, plus `offset`.

    `least_answered` counts parts; with fewer there is no score. `prorated` sums stand for all parts when
    some are missing. `places` rounds, `table` turns the number into what its author's item holds.
    `unshown` is the score of somebody who is asked none of its items; without it they have none.
    """

    link_id: str
    label: str
    parts: tuple[Part, ...]
    kind: Literal["sum", "mean"] = "sum"
    multiplier: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    least_answered: int = 0
    prorated: bool = False
    places: int | None = None
    table: tuple[Band, ...] = ()
    unshown: Fraction | None = None


@dataclass(frozen=True)
class Rule:
    """All scores of a form, the main one first; `bands` name ranges of the main one.

    `certain` is False while the author's own expression says something else or cannot be asked.
    """

    scores: tuple[Score, ...] = ()
    bands: tuple[Band, ...] = ()
    certain: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a set of answers comes to; printed as it is by `score_questionnaire`."""

    status: Status
    scores: dict[str, Result] = field(default_factory=dict)
    band: str = ""
    crisis: bool = False
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "status": self.status,
            "scores": dict(self.scores),
            "band": self.band,
            "crisis": self.crisis,
            "notes": list(self.notes),
        }

    @property
    def printed(self) -> str:
        """The same as JSON to read."""
        return json.dumps(self.as_json(), indent=2, ensure_ascii=False)
