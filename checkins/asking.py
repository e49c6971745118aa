"""A questionnaire as a page asks it, and the answers as a page sends them. Nothing here is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import QueryDict

    from checkins.instruments.shapes import Condition, Form, Item

PREFIX = "q."
LONGEST = 2000
YES, NO = "yes", "no"
UNASKED = "Something was sent that this page does not ask, so nothing was taken. Send it again."
EMPTY = "Nothing is answered yet. Answer what you like; you can leave out the rest."
WORDS = {
    "=": "",
    "!=": "anything but ",
    ">": "more than ",
    "<": "less than ",
    ">=": "at least ",
    "<=": "at most ",
}


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    value: str
    label: str
    is_chosen: bool
    html_id: str


@dataclass(frozen=True)
class Question:
    """One item as the page shows it; `number` counts questions alone and is 0 for headings."""

    item: Item
    number: int
    html_id: str
    typed: list[str]
    error: str = ""
    only_if: str = ""

    @property
    def name(self) -> str:
        return PREFIX + self.item.link_id

    @property
    def choices(self) -> list[Choice]:
        """What can be chosen."""
        if self.item.kind == "boolean":
            pairs = [(YES, "Yes"), (NO, "No")]
        else:
            pairs = [(option.code, option.label) for option in self.item.options]
        return [
            Choice(value, label, value in self.typed, f"{self.html_id}-{position}")
            for position, (value, label) in enumerate(pairs)
        ]

    @property
    def is_choice(self) -> bool:
        return self.item.kind in ("choice", "boolean") and bool(self.choices)

    @property
    def is_number(self) -> bool:
        return self.item.kind in ("integer", "decimal")

    @property
    def text(self) -> str:
        """What stands in its field."""
        return self.typed[0] if self.typed else ""


@dataclass
class Given:
    """What somebody sent: answers by link id, and what is wrong with them, by link id; "" is for no item."""

    answers: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def questions(form: Form, typed: QueryDict | None = None, given: Given | None = None) -> list[Question]:
    """Return a form's lines in order, with what was typed and what is wrong."""
    found: list[Question] = []
    number = 0
    for item in form.items:
        if item.hidden or item.calculated:
            continue
        number += item.asks
        name = PREFIX + item.link_id
        found.append(
            Question(
                item=item,
                number=number if item.asks else 0,
                html_id=f"question-{number}" if item.asks else "",
                typed=typed.getlist(name) if typed is not None else [],
                error=given.problems.get(item.link_id, "") if given else "",
                only_if=_only_if(form, item),
            )
        )
    return found


def read(form: Form, typed: QueryDict) -> Given:
    """Read what was sent; what nobody asked is a problem, and is not taken."""
    given = Given()
    for name in typed:
        if name.startswith(PREFIX):
            _read_one(form, name.removeprefix(PREFIX), typed.getlist(name), given)
    if not given.answers and not given.problems:
        given.problems[""] = EMPTY
    return given


def _read_one(form: Form, link_id: str, values: list[str], given: Given) -> None:
    item = form.item(link_id)
    if item is None or not item.asks:
        given.problems[""] = UNASKED
        return
    values = [value.strip() for value in values if value.strip()]
    if not values:
        return
    if len(values) > 1 and not item.repeats:
        given.problems[link_id] = "Choose one answer."
        return
    try:
        found = [_value(item, value) for value in values]
    except ValueError as problem:
        given.problems[link_id] = str(problem)
        return
    given.answers[link_id] = found if item.repeats else found[0]


def _value(item: Item, value: str) -> Any:
    if item.kind == "choice" and item.options:
        return _option(item, value)
    if item.kind == "boolean":
        if value not in (YES, NO):
            raise ValueError("Choose yes or no.")
        return value == YES
    if item.kind in ("integer", "decimal"):
        return _number(item, value)
    if len(value) > LONGEST:
        raise ValueError(f"Write at most {LONGEST} letters; these are {len(value)}.")
    return value


def _option(item: Item, value: str) -> str:
    if value in {option.code for option in item.options}:
        return value
    if item.open_ended and len(value) <= LONGEST:
        return value
    raise ValueError("Choose one of the answers.")


def _number(item: Item, value: str) -> int | float:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("Write a number, such as 7.") from None
    if not number.is_finite() or abs(number) > 10**9:
        raise ValueError("Write a number, such as 7.")
    if item.kind == "integer" and number != number.to_integral_value():
        raise ValueError("Write a whole number, such as 7.")
    if item.least is not None and number < item.least:
        raise ValueError(f"Write {item.least} or more.")
    if item.most is not None and number > item.most:
        raise ValueError(f"Write {item.most} or less.")
    return int(number) if item.kind == "integer" else float(number)


def _only_if(form: Form, item: Item) -> str:
    """Say in words when a question counts, since a page without scripts cannot hide it."""
    said = [words for words in (_condition(form, found) for found in item.enable_when) if words]
    if not said:
        return ""
    return "Only if you answered " + (" and " if item.enable_all else " or ").join(said) + "."


def _condition(form: Form, condition: Condition) -> str:
    asked = form.item(condition.question)
    if asked is None:
        return ""
    if condition.operator == "exists":
        return f"“{asked.text}”"
    return f"“{asked.text}” with {WORDS.get(condition.operator, '')}{_label(asked, condition.value)}"


def _label(item: Item, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return next((option.label for option in item.options if option.code == str(value)), str(value))


@dataclass(frozen=True)
class Step:
    """One question with the headings that stand before it, for a page that shows one at a time."""

    lines: list[Question]
    question: Question
    previous: int
    following: int


def steps(shown: list[Question]) -> list[Step]:
    """Return a form's questions as steps; 0 stands for none before or after."""
    found: list[Step] = []
    waiting: list[Question] = []
    last = sum(1 for line in shown if line.number)
    for line in shown:
        if not line.number:
            waiting.append(line)
            continue
        following = line.number + 1 if line.number < last else 0
        found.append(Step(waiting, line, line.number - 1, following))
        waiting = []
    return found
