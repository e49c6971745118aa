"""One's own check-ins to take away: JSON, CSV and FHIR, each written piece by piece.

Everything is opened before the first piece is written, so that a missing key is a page and no broken file.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from checkins import fhir, records
from checkins.models import Instrument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkins.models import CheckIn, Subject
    from checkins.records import Content
    from checkins.wishes import Wishes

COLUMNS = ["day", "questionnaire", "version", "question", "answer", "status", "scores", "band", "note"]
Kept = tuple["CheckIn", "Content", Instrument]


def kept(subject: Subject | None) -> list[Kept]:
    """Return what is kept of somebody, oldest first, each with its questionnaire; raises WrongKey."""
    found = records.read_all(subject) if subject else []
    asked = Instrument.objects.in_bulk({row.instrument_id for row, _ in found}, field_name="public_id")
    return [(row, said, asked[row.instrument_id]) for row, said in found]


def as_json(found: list[Kept], wishes: Wishes) -> Iterator[str]:
    """Yield one JSON object: consents and choices, then each check-in."""
    yield '{"wishes": ' + json.dumps(asdict(wishes), indent=2) + ',\n"check_ins": ['
    for position, (row, said, asked) in enumerate(found):
        told = {"id": str(row.pk), "questionnaire": asked.title, "version": asked.version, **asdict(said)}
        yield (",\n" if position else "\n") + json.dumps(told, indent=2, ensure_ascii=False)
    yield "\n]}\n"


def as_rows(found: list[Kept]) -> Iterator[list[object]]:
    """Yield a line for each answer, in words; a check-in's scores and note stand with its first."""
    for _row, said, asked in found:
        scores = ", ".join(f"{name} {value}" for name, value in said.scores.items())
        rest: list[object] = [said.status, scores, said.band, said.note]
        for question, answer in in_words(asked, said) or [("", "")]:
            yield [said.day, asked.title, asked.version, question, answer, *rest]
            rest = [""] * 4


def as_fhir(found: list[Kept]) -> Iterator[str]:
    """Yield a FHIR R4 Bundle of QuestionnaireResponses, which names nobody."""
    yield '{"resourceType": "Bundle", "type": "collection", "entry": ['
    for position, (row, said, asked) in enumerate(found):
        entry = {
            "fullUrl": f"urn:uuid:{row.pk}",
            "resource": fhir.response(str(row.pk), asked.form, said),
        }
        yield (",\n" if position else "\n") + json.dumps(entry, indent=2, ensure_ascii=False)
    yield "\n]}\n"


def in_words(asked: Instrument, said: Content) -> list[tuple[str, str]]:
    """Return questions with their answers, as they were read."""
    return [
        (
            item.text,
            ", ".join(_words(item.options, value) for value in fhir.listed(said.answers[item.link_id])),
        )
        for item in asked.form.items
        if item.link_id in said.answers
    ]


def _words(options: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return next((option.label for option in options if option.code == value), str(value))
