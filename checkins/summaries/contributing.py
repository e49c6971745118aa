"""What those who said yes to summaries add to a term: one value each, the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkins import records, subjects
from checkins.consents import TELLS_OF_THE_COUNT
from checkins.models import CheckIn, Instrument, Subject
from checkins.summaries.questions import QUESTIONS, value
from checkins.wishes import SUMMARIES

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping

    from checkins.instruments.shapes import Form, Item
    from checkins.models import Term

PULSE = "pulse"
WORST = 4  # the lowest quarter of an item's weights is a yes


def contributions(term: Term) -> Iterator[tuple[uuid.UUID, dict[str, bool]]]:
    """Yield each subject whose consent is in force, and the one value of their last complete check-in.

    Whoever agreed to a text that did not tell of the count yet is left out. Raises WrongKey for whatever
    does not open: a summary is of all, or of none.
    """
    forms = {found.public_id: found.form for found in Instrument.objects.filter(slug=PULSE)}
    held = CheckIn.objects.filter(month__range=(term.first_month, term.last_month), instrument__in=forms)
    for subject in Subject.objects.iterator():
        answers = _last(list(held.of(subject)), forms) if _says_yes(subject) else {}
        found = value(term.indicator, answers)
        if found is not None:
            yield subject.pk, {term.indicator: found}


def _says_yes(subject: Subject) -> bool:
    return subjects.wishes_of(subject).version(SUMMARIES) >= TELLS_OF_THE_COUNT


def _last(rows: list[CheckIn], forms: Mapping[uuid.UUID, Form]) -> dict[str, bool]:
    said = {row: records.read(row) for row in rows}
    complete = [row for row in rows if said[row].status == "complete"]
    if not complete:
        return {}
    last = max(complete, key=lambda row: (said[row].day, str(row.pk)))
    answers = said[last].answers
    items = [item for item in forms[last.instrument_id].items if item.link_id in QUESTIONS]
    return {item.link_id: is_low(item, answers[item.link_id]) for item in items if item.link_id in answers}


def is_low(item: Item, answer: object) -> bool:
    """Say whether an answer is in the lowest quarter of what could be; weights grow for the better."""
    weights = {option.code: option.weight for option in item.options if option.weight is not None}
    chosen = weights.get(str(answer))
    low, high = min(weights.values()), max(weights.values())
    return chosen is not None and (chosen - low) * WORST <= high - low
