"""A busy morning: check-ins opened and sent over HTTP to two workers, as browsers do it, until all are there.

`make bench` sends a few hundred and tells what a morning would hold. A whole one, as fast as it goes:
`CHECK_INS=10000 python -m benchmarks benchmarks.morning`.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import re
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from benchmarks import site
from benchmarks.checkins import answers, browser, empty
from benchmarks.ledger import make_people
from benchmarks.rows import Row
from checkins import operations
from checkins.desk import pulse
from checkins.models import CheckIn
from checkins.wishes import KEEP
from people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkins.models import Instrument

WHOLE, SAMPLE, PEOPLE = 10_000, 300, 100
LASTS = 4 * 60 * 60  # seconds of a morning
BROWSERS, LIMIT = 4, 1800.0  # at once; seconds after which the rest is left
FIELD = re.compile(rb'name="(csrfmiddlewaretoken|ticket)" value="([^"]+)"')


@dataclass
class Morning:
    """What came of it: how many were sent in how many seconds, and every answer that was not a result."""

    sent: int = 0
    seconds: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Check-ins a second, each with the page before it."""
        return self.sent / self.seconds


class Browser:
    """One connection of one person who is signed in."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.origin = f"http://127.0.0.1:{port}"
        self.cookies = {"sessionid": session}

    def check_in(self, path: str, answers: dict[str, str]) -> str:
        """Open the questions and send answers; returns what went wrong, or nothing."""
        status, body = self._ask("GET", path)
        if status != 200:
            return f"the questions answered {status}"
        hidden = {name.decode(): value.decode() for name, value in FIELD.findall(body)}
        status, body = self._ask("POST", path, urlencode(answers | hidden))
        return "" if status == 200 and b"Thank you for" in body else f"the answers got {status}"

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read()


def spend(port: int, people: list[User], asked: Instrument, count: int) -> Morning:
    """Have a few browsers at a time send so many check-ins, each person in turn."""
    found, lock, turns = Morning(), threading.Lock(), iter(range(count))
    path, said = f"/check-ins/now/{asked.public_id}/", answers(asked)
    sessions = [browser(person).cookies["sessionid"].value for person in people]
    began = time.perf_counter()

    def run(own: Iterator[str]) -> None:
        for session in own:
            with lock:
                if next(turns, None) is None or time.perf_counter() - began > LIMIT:
                    return
            wrong = _tried(Browser(port, session), path, said)
            with lock:
                found.sent += not wrong
                found.errors.update([wrong] if wrong else [])

    shares = [itertools.cycle(sessions[start::BROWSERS]) for start in range(BROWSERS)]
    threads = [threading.Thread(target=run, args=[share]) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - began
    return found


def _tried(one: Browser, path: str, said: dict[str, str]) -> str:
    try:
        with contextlib.closing(one.connection):
            return one.check_in(path, said)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__


def run() -> list[Row]:
    """Return the rows; leaves the demo without check-ins. CHECK_INS says how many are sent, such as 10000."""
    count = int(os.environ.get("CHECK_INS") or SAMPLE)
    empty()
    asked = pulse.load()
    people = list(User.objects.filter(pk__in=make_people(PEOPLE)).order_by("pk"))
    for person in people:
        operations.give(person=person, kind=KEEP)
    try:
        with site.serving() as port:
            found = spend(port, people, asked, count)
        return rows(found, CheckIn.objects.count())
    finally:
        empty()
        User.objects.filter(pk__in=[person.pk for person in people]).delete()


def rows(found: Morning, kept: int) -> list[Row]:
    """Return what a morning came to; `kept` is how many the database holds afterwards."""
    for words, times in found.errors.most_common():
        print(f"{times} times: {words}", file=sys.stderr)
    wrong = found.errors.total() + abs(found.sent - kept)
    per_morning = found.rate * LASTS
    enough = per_morning >= WHOLE
    return [
        Row("check-ins over HTTP in a morning", round(per_morning), "check-ins", f">= {WHOLE}", enough),
        Row(f"errors among {found.sent + found.errors.total()} check-ins", wrong, "errors", "0", wrong == 0),
    ]
