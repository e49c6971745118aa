"""Tries an author's FHIRPath on prepared responses, in a process of its own with little time and memory.

Run as `python -m checkins.instruments.worker`: one JSON object on standard input, one line on standard output
for each thing begun and for each result. It is given no secrets and needs no database.
"""

from __future__ import annotations

import contextlib
import json
import re
import signal
import sys
import threading
import time
from decimal import Decimal
from typing import Any

from checkins.instruments import functions

MEMORY = 1_500_000_000
# What one expression may take for one response, and to be read at all, in seconds; published ones take
# thousandths, and with a page of conditions in each other a few to be read.
PATIENCE, TO_READ = 1, 4
MOST_NESTED = 250
STACK = 256_000_000
RECURSION = 20_000
PASSES = 4
MOST_LETTERS = 20_000


def main() -> None:
    """Answer one request, with room for formulas that stand 64 deep in each other, as published ones do."""
    sys.setrecursionlimit(RECURSION)
    threading.stack_size(STACK)
    work = threading.Thread(target=_answer_all)
    work.start()
    work.join()


def _answer_all() -> None:
    task = json.load(sys.stdin, parse_float=Decimal)
    clock = _Clock(task["seconds"])
    out = sys.stdout
    # Whatever an expression traces goes nowhere; our own lines do not mix with it.
    with contextlib.redirect_stdout(sys.stderr):
        jobs = [_read(job, task["questionnaire"], out, clock) for job in task["jobs"]]
        for place, batch in enumerate(task["batches"]):
            for response in batch["responses"]:
                if clock.is_over:
                    print(json.dumps({"late": True}), file=out, flush=True)
                    return
                task["whole"] = batch["whole"]
                results = _results(jobs, response, task, out, clock)
                print(json.dumps({"batch": place, "results": results}), file=out, flush=True)


def _read(job: dict[str, Any], questionnaire: dict[str, Any], out: Any, clock: _Clock) -> _Job:
    print(json.dumps({"begun": f"{job['purpose']} {job['link_id']}"}), file=out, flush=True)
    clock.wind(TO_READ)
    return _Job(job, questionnaire)


class _Clock:
    """The time and memory that there are: the system ends a process whose one expression takes too long."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        with contextlib.suppress(ImportError):  # Windows has no such limits; the caller's clock still holds.
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    @property
    def is_over(self) -> bool:
        """Say whether all the time is used."""
        return time.process_time() > self.seconds

    def wind(self, seconds: int = PATIENCE) -> None:
        """Give the next expression its time."""
        with contextlib.suppress(AttributeError):
            # In processor time. Nobody handles its signal, so it ends the process, also inside C code.
            signal.setitimer(signal.ITIMER_PROF, seconds)


class _Job:
    """One item's expression with its variables, read once."""

    def __init__(self, job: dict[str, Any], questionnaire: dict[str, Any]) -> None:
        self.link_id: str = job["link_id"]
        self.purpose: str = job["purpose"]
        self.line = _line(questionnaire, self.link_id)
        self.variables: list[tuple[str, str, Any]] = []
        self.error = ""
        try:
            names = [found["name"] for found in job["variables"]]
            self.path = _compiled(job["text"], names)
            for found in job["variables"]:
                with contextlib.suppress(
                    Exception
                ):  # One that cannot be read is missed only where it is used.
                    self.variables.append((found["name"], found["owner"], _compiled(found["text"], names)))
        except Exception as error:  # noqa: BLE001 - any failure of a foreign formula is a result.
            self.error = _why(error)

    def value(self, response: dict[str, Any], task: dict[str, Any]) -> Any:
        """Return the result on a response, as something JSON can hold."""
        if self.error:
            return {"error": self.error}
        names = {
            "resource": response,
            "rootResource": response,
            "questionnaire": task["questionnaire"],
            "qitem": self.line,
            "sct": "http://snomed.info/sct",
            "loinc": "http://loinc.org",
            functions.WEIGHTS: task["weights"],
        }
        try:
            self._add_variables(names, response)
            start = "" if task["whole"] else self.link_id
            return _plain(_evaluated(self.path, response, start, names))
        except Exception as error:  # noqa: BLE001 - any failure of a foreign formula is a result.
            return {"error": _why(error)}

    def _add_variables(self, names: dict[str, Any], response: dict[str, Any]) -> None:
        waiting = list(self.variables)
        for _ in range(len(waiting)):
            late = []
            for name, owner, path in waiting:
                try:
                    names[name] = _evaluated(path, response, owner, names)
                except ValueError:  # It uses a variable that comes later.
                    late.append((name, owner, path))
                except Exception:  # noqa: BLE001 - missed only where it is used.
                    names.pop(name, None)
            if len(late) in (0, len(waiting)):
                return
            waiting = late


def _compiled(text: str, names: list[str]) -> Any:
    if len(text) > MOST_LETTERS:
        raise ValueError(f"the expression has {len(text)} letters; {MOST_LETTERS} is the most")
    if _nested(text) > MOST_NESTED:
        raise ValueError(f"the expression is nested more than {MOST_NESTED} deep")
    for name in names:
        if "-" in name:  # Without quotes it would be read as a difference.
            text = re.sub(rf"%{re.escape(name)}(?![\w-])", f"%`{name}`", text)
    return functions.compiled(re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL))


def _nested(text: str) -> int:
    deepest = level = 0
    for sign in re.findall(r"'(?:[^'\\]|\\.)*'|[()]", text):
        level += {"(": 1, ")": -1}.get(sign, 0)
        deepest = max(deepest, level)
    return deepest


def _evaluated(path: Any, response: dict[str, Any], link_id: str, names: dict[str, Any]) -> list[Any]:
    """Evaluate from the item that the expression stands on, then, if that gives nothing, from the whole."""
    line = _line(response, link_id) if link_id else None
    if line is not None:
        with contextlib.suppress(Exception):
            found = functions.evaluated(path, functions.node(line), names)
            if found:
                return found
    return functions.evaluated(path, response, names)


def _results(
    jobs: list[_Job], response: dict[str, Any], task: dict[str, Any], out: Any, clock: _Clock
) -> dict[str, Any]:
    results: dict[str, Any] = {}
    for _ in range(PASSES):
        before = dict(results)
        for job in jobs:
            name = f"{job.purpose} {job.link_id}"
            print(json.dumps({"begun": name}), file=out, flush=True)
            clock.wind()
            if job.purpose == "score":
                _write(response, job, None)  # Nothing counts itself.
            results[name] = found = job.value(response, task)
            if job.purpose == "score":
                _write(response, job, found)
        if results == before or len(jobs) == 1:
            break
    return results


def _write(response: dict[str, Any], job: _Job, found: Any) -> None:
    """Put a result into the response, for the expressions that look at it."""
    line = _line(response, job.link_id)
    if line is None:
        return
    line.pop("answer", None)
    if isinstance(found, dict) and "error" not in found:
        kind, value = next(iter(found.items()))
        line["answer"] = [_answer(job.line.get("type"), kind, value)]


def _answer(written: Any, kind: str, value: Any) -> dict[str, Any]:
    if kind == "number":
        number = Decimal(value)
        if written == "quantity":
            return {"valueQuantity": {"value": number}}
        whole = number == number.to_integral_value()
        return {"valueInteger": int(number)} if written == "integer" and whole else {"valueDecimal": number}
    return {{"boolean": "valueBoolean", "coding": "valueCoding"}.get(kind, "valueString"): value}


def _line(holder: dict[str, Any], link_id: str) -> Any:
    for line in holder.get("item") or []:
        if line.get("linkId") == link_id:
            return line
        for inner in [line, *(line.get("answer") or [])]:
            found = _line(inner, link_id)
            if found is not None:
                return found
    return None


def _plain(found: list[Any]) -> Any:
    values = [functions.data(value) for value in found]
    if not values:
        return None
    if len(values) > 1:
        return {"error": f"it gives {len(values)} values at once"}
    return _named(values[0])


def _named(value: Any) -> Any:
    if isinstance(value, bool):
        return {"boolean": value}
    if isinstance(value, int | Decimal):
        return (
            {"number": str(value)} if Decimal(value).is_finite() else {"error": "it gives no finite number"}
        )
    if isinstance(value, dict):
        inner = next(
            (value[key] for key in ("valueQuantity", "valueCoding", "valueInteger") if key in value), value
        )
        if isinstance(inner, dict) and "code" in inner and "value" not in inner:
            return {"coding": {key: inner[key] for key in ("system", "code", "display") if key in inner}}
        return (
            _named(inner["value"])
            if isinstance(inner, dict) and "value" in inner
            else {"error": "no plain value"}
        )
    amount = getattr(value, "value", None)
    return {"text": str(value)} if amount is None else {"number": str(amount)}


def _why(error: Exception) -> str:
    if type(error).__name__.endswith("RecognitionException") or "NoViableAlt" in type(error).__name__:
        return "it is not FHIRPath"
    return (str(error) or type(error).__name__)[:200]


if __name__ == "__main__":
    main()
