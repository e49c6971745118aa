"""Reminders: mails a second against a bare loop and against other ways, and the ledger against bare SQL."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.mail import get_connection
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import ledger, others, sink
from benchmarks.notes import KIND
from benchmarks.rows import Row
from benchmarks.tasks import send_one, written
from core import memory
from reminders import kinds, sending
from reminders.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
MAILS, FEW, ROWS = 3000, 600, 100_000
PROCESSES = 2  # more of them only take each other's cores
LABELS = {
    "one connection": "Django, one connection",
    "a connection each": "Django, a connection each",
    "a task each": "one Celery task each, 2 processes",
}
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def run() -> list[Row]:
    """Return all rows. Every server's figure is a median of three, taken in turns with the others."""
    kinds.register(KIND)
    memory.keep()  # here as in a worker, so that no way of sending pays for what is loaded
    with ledger.invented_people() as ids, tempfile.TemporaryDirectory() as folder:
        with sink.process(Path(folder) / "disk") as server:
            rows = throughput(ids, server)
        with sink.process(Path(folder) / "memory", memory=True) as server:
            rows.append(in_memory(ids, server.port))
        rows += ledger_rows(ids)
        ledger.empty()
    return rows


def throughput(ids: list[int], server: sink.Server) -> list[Row]:
    """Measure every way of sending against a server that keeps each mail on disk before it says so."""
    port = server.port
    ways: dict[str, Callable[[], float]] = {
        "bare": lambda: bare(port),
        "ours": lambda: ours(ids, port),
        "one connection": lambda: by_django(port),
        "a connection each": lambda: by_django_each(port),
        "a task each": lambda: by_tasks(server),
    }
    for name in others.installed():
        ways[others.PACKAGES[name]] = partial(others.speed, name, environment(port), FEW)
    ledger.fill(ids, MAILS)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(3):
        for name, way in ways.items():
            taken[name].append(way())
    speed = {name: sorted(figures)[1] for name, figures in taken.items()}
    limit, mine = speed["bare"], speed["ours"]
    # Beside the bare loop of the same minute: other minutes may belong to other programs.
    share = sorted(own / bare for own, bare in zip(taken["ours"], taken["bare"], strict=True))[1]
    best = max(figure for name, figure in speed.items() if name not in ("bare", "ours"))
    return [
        Row("Mails, bare smtplib loop, prebuilt (limit)", round(limit), "1/s", "", met=True),
        Row(
            f"Mails through the ledger, {PROCESSES} processes",
            round(mine),
            "1/s",
            "ahead of the rest",
            mine > best,
        ),
        ratio("the same", share, 1, 0.7),
        *(
            info(f"Mails, {LABELS.get(name, name)}", speed[name], limit)
            for name in ways
            if name not in ("bare", "ours")
        ),
        *others.missing(),
    ]


def in_memory(ids: list[int], port: int) -> Row:
    """Measure against a server that keeps nothing, which no real one may do."""
    ledger.fill(ids, MAILS)
    pairs = sorted((ours(ids, port) / bare(port)) for _ in range(3))
    return Row("Mails, to a server that keeps nothing", round(pairs[1], 2), "x bare loop", "", met=True)


def ratio(name: str, figure: float, limit: float, wanted: float, unit: str = "x bare loop") -> Row:
    """Return a row for a share of a limit."""
    share = figure / limit
    return Row(name, round(share, 2), unit, f">= {wanted}", share >= wanted)


def info(name: str, figure: float, limit: float) -> Row:
    """Return a row that has no target."""
    return Row(name, round(figure / limit, 2), "x bare loop", "", met=True)


def bare(port: int) -> float:
    """Send what is built already over one connection, with the standard library alone."""
    built = []
    for delivery in Delivery.objects.select_related("recipient")[:MAILS]:
        mail = written(delivery)
        built.append((mail.to, mail.message().as_bytes(linesep="\r\n")))
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, text in built:
            server.sendmail("no-reply@wellbeing.invalid", to, text)
    return len(built) / (time.perf_counter() - began)


def by_django(port: int) -> float:
    """Send as Django does over one open connection."""
    chosen = list(Delivery.objects.select_related("recipient")[:FEW])
    server = get_connection(SMTP, host="127.0.0.1", port=port)
    began = time.perf_counter()
    server.open()
    for delivery in chosen:
        server.send_messages([written(delivery)])
    server.close()
    return len(chosen) / (time.perf_counter() - began)


def by_django_each(port: int) -> float:
    """Send with a connection for each mail."""
    chosen = list(Delivery.objects.select_related("recipient")[:FEW])
    began = time.perf_counter()
    for delivery in chosen:
        get_connection(SMTP, host="127.0.0.1", port=port).send_messages([written(delivery)])
    return len(chosen) / (time.perf_counter() - began)


def environment(port: int) -> dict[str, str]:
    """Return the environment of a process that sends to the sink."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.sending_settings", "SINK_PORT": str(port)}


def ours(ids: list[int], port: int) -> float:
    """Empty the ledger with several processes, from the first claim to the last mark."""
    ledger.fill(ids, MAILS)
    command = [sys.executable, "manage.py", "bench_drain"]
    processes = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment(port), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(PROCESSES)
    ]
    for each in processes:
        assert each.stdout is not None
        each.stdout.readline()
    began = time.perf_counter()
    for each in processes:
        assert each.stdin is not None
        each.stdin.write(b"\n")
        each.stdin.flush()
    done = sum(int(each.communicate()[0]) for each in processes)
    spent = time.perf_counter() - began
    assert done == MAILS == Delivery.objects.filter(state=Delivery.State.SENT).count()
    return done / spent


def by_tasks(server: sink.Server) -> float:
    """Send by one Celery task a mail, with a worker of two processes; counts the putting into the queue."""
    chosen = list(Delivery.objects.values_list("pk", flat=True)[:FEW])
    with worker(server):
        before, began = server.arrived(), time.perf_counter()
        for pk in chosen:
            send_one.delay(pk)
        while server.arrived() < before + len(chosen):
            time.sleep(0.01)
        return len(chosen) / (time.perf_counter() - began)


@contextmanager
def worker(server: sink.Server) -> Iterator[None]:
    """Have a Celery worker that is ready."""
    command = [sys.executable, "-m", "celery", "-A", "wellbeing", "worker", "--concurrency", "2"]
    with (server.folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(server.port), stdout=log, stderr=log)
    try:
        before = server.arrived()
        send_one.delay(Delivery.objects.values_list("pk", flat=True)[0])
        while server.arrived() == before:
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def ledger_rows(ids: list[int]) -> list[Row]:
    """Measure the ledger against bare SQL with the same rows and indexes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    moment = timezone.now()
    ledger.empty()
    limit = ledger.insert_select(ids, ROWS)
    ledger.empty()
    first, again = ledger.planned(ids, ROWS, moment), ledger.planned(ids, ROWS, moment)
    ledger.fill(ids, MAILS)
    plain = ledger.claimed_and_marked_bare()
    ledger.fill(ids, MAILS)
    mine = ledger.claimed_and_marked()
    with CaptureQueriesContext(connection) as asked:
        sending.drain()
    idle = len(asked)
    return [
        Row("One INSERT ... SELECT of 100,000 rows (limit)", round(limit), "rows/s", "", met=True),
        ratio("Planning 100,000 reminders", first, limit, 0.3, "x INSERT ... SELECT"),
        ratio("Planning them again, all known", again, limit, 0.5, "x INSERT ... SELECT"),
        ratio("Claiming and marking each", mine, plain, 0.5, "x bare SQL"),
        Row("A tick with nothing due", idle, "queries", "1", idle == 1),
    ]
