"""Asking the author's own expressions what they give, in a process that is stopped when it takes too long."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkins.instruments import responses

if TYPE_CHECKING:
    from checkins.instruments.expressions import Expression
    from checkins.instruments.forms import Published
    from checkins.instruments.shapes import Item

SECONDS = 20
ROOT = Path(__file__).resolve().parents[2]
Sample = Mapping[str, Sequence[Any]]


@dataclass
class Replies:
    """What each expression gave for each sample, in order; `stopped` names the item that took too long."""

    by_job: dict[str, list[Any]] = field(default_factory=dict)
    stopped: str = ""

    def of(self, expression: Expression) -> list[Any]:
        """Return one expression's results: {"number": "3"}, {"text": …}, None, {"error": …} and so on."""
        return self.by_job.get(f"{expression.purpose} {expression.link_id}", [])


def asked(
    published: Published,
    expressions: Sequence[Expression],
    samples: Sequence[Sample],
    *,
    weighed: bool = False,
    seconds: int = SECONDS,
) -> Replies:
    """Try expressions on samples."""
    task = {
        "seconds": seconds,
        "questionnaire": published.source,
        "jobs": [_job(expression) for expression in expressions],
        "responses": [
            responses.built(published.source, published.form, sample, weighed=weighed) for sample in samples
        ],
        "weights": {item.link_id: _weights(item) for item in published.form.items},
    }
    return _read(*_run(json.dumps(task, default=_json), seconds), expressions)


def _weights(item: Item) -> dict[str, str]:
    return {
        f"{'' if option.system.startswith('#') else option.system}|{option.author_code}": str(option.weight)
        for option in item.options
        if option.weight is not None
    }


def _job(expression: Expression) -> dict[str, Any]:
    variables = [
        {"name": found.name, "owner": found.owner, "text": found.text}
        for found in expression.variables
        if found.is_fhirpath
    ]
    return {
        "link_id": expression.link_id,
        "purpose": expression.purpose,
        "text": expression.formula.text,
        "variables": variables,
    }


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


def _run(task: str, seconds: int) -> tuple[str, bool]:
    """Return what the worker wrote, and whether it came to its end."""
    command = [sys.executable, "-m", "checkins.instruments.worker"]
    try:
        done = subprocess.run(
            command,
            input=task,
            capture_output=True,
            text=True,
            cwd=ROOT,
            # No secrets: what runs here was written by somebody else.
            env={"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=seconds * 4,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        written = error.stdout or b""
        return written.decode() if isinstance(written, bytes) else written, False
    return done.stdout, done.returncode == 0


def _read(written: str, finished: bool, expressions: Sequence[Expression]) -> Replies:  # noqa: FBT001
    found = Replies({f"{one.purpose} {one.link_id}": [] for one in expressions})
    begun = ""
    for line in written.splitlines():
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            continue  # The last line of one that was stopped.
        begun = said.get("begun", begun)
        for name, value in said.get("results", {}).items():
            found.by_job[name].append(value)
    if not finished:
        found.stopped = begun or (expressions[0].link_id if expressions else "?")
    return found
