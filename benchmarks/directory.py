"""The directory: pages against bare views of the same bytes, search over 50 and 5,000, what pages weigh."""

from __future__ import annotations

import gzip
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import load, site
from benchmarks.rows import Row
from resources import search
from resources.hsds import packing
from resources.hsds.importing import bring_in
from resources.models import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW, MANY, LISTED = 50, 5000, 40
PATHS = {"help-now": "/help-now/", "list": "/resources/", "service": "/resources/trainee-mental-health/"}
WORDS = "counseling sleep grief stress food housing tax legal dental mental clinic shelter money".split()  # noqa: SIM905
SEARCHES = ("counseling", "slep", "food housing", "dental", "can't sleep")
TURNS: dict[str, Any] = {"rounds": 21, "requests": 400}
HTML, ASSETS = 14 * 1024, 40 * 1024  # bytes, compressed


def services(count: int) -> Iterator[dict[str, Any]]:
    """Yield so many services as HSDS."""
    for number in range(count):
        one, two = WORDS[number % 13], WORDS[number // 13 % 13]
        yield {
            "id": f"bench {number}",
            "name": f"{one.title()} {two} {number}",
            "status": "active",
            "description": f"Someone helps with {one}, and knows about {two}.",
            "organization": {"id": f"office {number // 20}", "name": f"Bench office {number // 20}"},
            "phones": [{"id": f"phone {number}", "number": "212-241-2400"}],
        }


def filled(count: int) -> None:
    """Have so many published services, the demo's among them."""
    missing = count - Service.objects.published().count()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.json"
        file.write_text(json.dumps(list(services(max(missing, 0)))))
        if missing > 0:
            bring_in(file, source="bench")


def searching() -> tuple[float, int]:
    """Return the seconds of a round of searches, and the queries of the dearest one."""
    published = Service.objects.published().whole()
    times, asked = [], 0
    for text in SEARCHES:
        search.find(text, published)
        rounds = []
        for _ in range(7):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                search.find(text, published)
            rounds.append(time.perf_counter() - began)
            asked = max(asked, len(queries))
        times.append(statistics.median(rounds))
    return sum(times), asked


def search_rows() -> list[Row]:
    """Measure search over few and over many services, in a transaction that is undone."""
    with transaction.atomic():
        filled(FEW)
        few, asked_few = searching()
        filled(MANY)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE resources_service")
        many, asked_many = searching()
        transaction.set_rollback(True)
    share, more = round(many / few, 2), asked_many - asked_few
    return [
        Row(f"search over {MANY:,}", share, "x over 50", "<= 3", share <= 3),
        Row(f"search, more queries over {MANY:,}", more, "queries", "0", more == 0),
    ]


def import_rows() -> list[Row]:
    """Measure an import of many services, as JSON and as a zip of tables, in time and in memory."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        as_json, as_tables = Path(folder) / "in.json", Path(folder) / "in.zip"
        as_json.write_text(json.dumps(list(services(MANY))))
        packing.pack(services(MANY), as_tables)
        for path in (as_json, as_tables):
            command = [sys.executable, "-m", "benchmarks.bring_in", str(path)]
            cost = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
            met = cost["services"] == MANY
            name = f"import of {MANY:,} services, {path.suffix[1:]}"
            rows += [
                Row(name, cost["seconds"], "s", "< 60", met and cost["seconds"] < 60),
                Row(f"{name}, memory", cost["megabytes"], "MB", "< 300", met and cost["megabytes"] < 300),
            ]
    return rows


def speed() -> list[Row]:
    """Measure pages, and conditional requests for them, as shares of bare views of the same bytes."""
    filled(LISTED)
    wanted = {"help-now": 1.0, "list": 0.6, "service": 0.6}
    rows = []
    with site.serving() as port:
        for name, path in PATHS.items():
            site.keep(port, path, name)
            share = round(load.ratio(port, path, f"/bare/visitor/{name}", **TURNS), 2)
            met = share >= wanted[name]
            rows.append(Row(path, share, "x same bytes", f">= {wanted[name]}", met))
        for name, path in PATHS.items():
            mark = f"If-None-Match: {etag(port, path)}\r\n"
            share = round(load.ratio(port, path, f"/bare/visitor/{name}", headers=mark, **TURNS), 2)
            rows.append(Row(f"{path}, not modified", share, "x same bytes", ">= 0.8", share >= 0.8))
    return rows


def etag(port: int, path: str) -> str:
    """Return the mark of a page."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asking.request("GET", path)
    return asking.getresponse().headers["ETag"] or ""


def weights() -> list[Row]:
    """Weigh pages, and all style and script together, compressed."""
    client, rows = Client(), []
    for path in PATHS.values():
        size = len(gzip.compress(client.get(path).content))
        rows.append(Row(f"{path}, HTML", round(size / 1024, 1), "KB", "<= 14", size <= HTML))
    names = ["css/site.css", "django_htmx/htmx-2.min.js", "js/disclosures.js", "js/dismiss.js",
             "js/dialogs.js", "js/copy.js", "js/quick_exit.js", "js/keep_numbers.js"]  # fmt: skip
    found = [finders.find(name) for name in names]
    size = sum(len(gzip.compress(Path(str(path)).read_bytes())) for path in found if path)
    rows.append(Row("CSS and JS together", round(size / 1024, 1), "KB", "<= 40", size <= ASSETS))
    return rows


def run() -> list[Row]:
    """Return all rows."""
    return [*speed(), *weights(), *search_rows(), *import_rows()]
