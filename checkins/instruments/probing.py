"""Asking the author's own expressions what they give, in a process that is stopped when one hangs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from checkins.instruments import responses
from checkins.instruments.shapes import RefusedError

if TYPE_CHECKING:
    from checkins.instruments.expressions import Expression
    from checkins.instruments.forms import Published
    from checkins.instruments.shapes import Item

SECONDS = 20
# What the process may take beyond its own time, where the machine is busy.
GRACE = 20
# How many times the time of one trial all trials of a file have together.
TRIALS = 2
ROOT = Path(__file__).resolve().parents[2]
Sample = Mapping[str, Sequence[Any]]


class Way(NamedTuple):
    """One way to read an expression: with weights in the response's codings, or from the whole response."""

    weighed: bool = False
    whole: bool = False


PLAIN = Way()
WAYS = (PLAIN, Way(weighed=True), Way(whole=True), Way(weighed=True, whole=True))


@dataclass
class Replies:
    """What each expression gave for each sample, in order; `late` says that there was no time for all."""

    by_job: dict[str, list[Any]] = field(default_factory=dict)
    late: bool = False

    def of(self, expression: Expression) -> list[Any]:
        """Return one expression's results: {"number": "3"}, {"text": …}, None, {"error": …} and so on."""
        return self.by_job.get(_name(expression), [])


def asked(
    published: Published,
    expressions: Sequence[Expression],
    samples: Sequence[Sample],
    *,
    ways: Sequence[Way] = (PLAIN,),
    seconds: int = SECONDS,
) -> list[Replies]:
    """Try expressions on samples, in each way; raise RefusedError, with its place, for one that hangs."""
    left = published.until - time.monotonic()
    if left < 1:
        return [Replies(late=True) for _ in ways]
    seconds = int(min(seconds, left))
    task = {
        "seconds": seconds,
        "questionnaire": published.source,
        "jobs": [_job(expression) for expression in expressions],
        "batches": [
            {
                "whole": way.whole,
                "responses": [
                    responses.built(published.source, published.form, sample, weighed=way.weighed)
                    for sample in samples
                ],
            }
            for way in ways
        ],
        "weights": {item.link_id: _weights(item) for item in published.form.items},
    }
    return _read(*_run(json.dumps(task, default=_json), seconds), expressions, len(ways))


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
            timeout=seconds * 4 + GRACE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        written = error.stdout or b""
        return written.decode() if isinstance(written, bytes) else written, False
    return done.stdout, done.returncode == 0


def _read(written: str, finished: bool, expressions: Sequence[Expression], ways: int) -> list[Replies]:  # noqa: FBT001
    found = [Replies({_name(one): [] for one in expressions}) for _ in range(ways)]
    begun, late = "", False
    for line in written.splitlines():
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            continue  # The last line of one that was stopped.
        begun, late = said.get("begun", begun), late or "late" in said
        for name, value in said.get("results", {}).items():
            found[said["batch"]].by_job[name].append(value)
    if not finished and not late:
        _refuse_hanging(begun, expressions)
    for replies in found:
        replies.late = late
    return found


def _refuse_hanging(begun: str, expressions: Sequence[Expression]) -> None:
    culprit = next((one for one in expressions if _name(one) == begun), expressions[0])
    part = "calculatedExpression" if culprit.purpose == "score" else "enableWhenExpression"
    raise RefusedError(f"{culprit.link_id}.{part}", "it takes too long or too much memory, and was stopped")


def _name(expression: Expression) -> str:
    return f"{expression.purpose} {expression.link_id}"
