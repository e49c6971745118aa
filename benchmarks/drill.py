"""The crash drill: thousands of mails while everything dies; prints what was lost and what came twice.

Workers are killed with SIGKILL at random moments, Redis is flushed, PostgreSQL is restarted as after a crash,
and two beats run. The mail server takes its time over each recipient, so that there is much to interrupt,
and keeps every mail on disk before it says so. Leases last five seconds here, so that the drill is not long.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg
from redis import Redis

from benchmarks import sink
from core import postgres, redis, servers
from core.layout import Layout
from core.processes import give, without_root

ROOT = Path(__file__).resolve().parent.parent
FLUSHES, RESTARTS = 2, 1
PATIENCE = 300  # seconds after the last blow for everything to arrive


class Stage:
    """Everything that runs, and the ways to hurt it."""

    def __init__(self, folder: Path, mails: int) -> None:
        self.folder, self.layout = folder, Layout.of(folder)
        self.mails = mails
        self.workers: list[subprocess.Popen[bytes]] = []
        self.beats: list[subprocess.Popen[bytes]] = []

    def set(self, port: int) -> None:
        """Start the servers, fill the ledger, and start two workers and two beats."""
        found = servers.addresses(self.folder)
        self.environment = os.environ | {
            "DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url, "DATA_DIR": str(self.folder),
            "WELLBEING_MODE": "demo", "DJANGO_SETTINGS_MODULE": "benchmarks.sending_settings",
            "SINK_PORT": str(port), "REMINDERS_LEASE": "5",
        }  # fmt: skip
        self.layout.run.mkdir(mode=0o700)
        give(self.layout.run, without_root())
        self.postgres = postgres.start(self.layout, durable=True)
        self.redis = redis.start(self.layout, durable=True)
        self.manage("migrate", "--verbosity", "0")
        self.manage("bench_fill", str(self.mails))
        self.workers = [self.worker() for _ in range(2)]
        self.beats = [self.beat(number) for number in range(2)]

    def manage(self, *words: str) -> None:
        """Run one of the project's commands."""
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def celery(self, *words: str, **extra: str) -> subprocess.Popen[bytes]:
        """Start a part of Celery in a process group of its own."""
        with (self.layout.logs / "drill.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "wellbeing", *words],
                cwd=ROOT, env=self.environment | extra, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker of one sending process."""
        return self.celery("worker", "--concurrency", "1", "--without-gossip", "--without-mingle")

    def beat(self, number: int) -> subprocess.Popen[bytes]:
        """Start a beat with a memory of its own."""
        return self.celery("beat", "--pidfile=", BEAT_FILE=str(self.folder / f"beat-{number}"))

    def kill_a_worker(self) -> None:
        """Kill a worker and its child as they stand, and start another."""
        victim = self.workers.pop(random.randrange(len(self.workers)))
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        self.workers.append(self.worker())

    def flush_redis(self) -> None:
        """Make Redis forget everything."""
        with Redis.from_url(self.environment["REDIS_URL"]) as client:
            client.flushall()

    def restart_postgres(self) -> None:
        """End PostgreSQL at once, as after a crash, and start it again."""
        self.postgres.send_signal(signal.SIGQUIT)
        self.postgres.wait()
        self.postgres = postgres.start(self.layout, durable=True)

    def open(self) -> int:
        """Return how many deliveries have not ended."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as database:
            found = database.execute("SELECT count(*) FROM reminders_delivery WHERE ended_at IS NULL")
            row = found.fetchone()
            return int(row[0]) if row else 0

    def strike(self) -> None:
        """End everything."""
        for process in (*self.workers, *self.beats):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for server in (getattr(self, "postgres", None), getattr(self, "redis", None)):
            if server is not None:
                server.send_signal(signal.SIGINT)
                server.wait()


def blows(kills: int) -> list[str]:
    """Return what happens, in a random order."""
    order = ["kill"] * kills + ["flush"] * FLUSHES + ["restart"] * RESTARTS
    random.shuffle(order)
    return order


def drill(stage: Stage, kills: int) -> None:
    """Deal the blows, spread over the time that the sending takes, and wait for the rest to arrive."""
    deal = {"kill": stage.kill_a_worker, "flush": stage.flush_redis, "restart": stage.restart_postgres}
    for number, blow in enumerate(blows(kills), start=1):
        # No sooner than its share of the mails has gone out, so that every blow falls into the sending.
        share = stage.mails * (1 - 0.9 * number / (kills + FLUSHES + RESTARTS))
        deadline = time.monotonic() + PATIENCE
        while stage.open() > share and time.monotonic() < deadline:
            time.sleep(random.uniform(0.05, 0.3))
        deal[blow]()
        print(f"  {blow:<8} {stage.open():>6} to go", flush=True)
    deadline = time.monotonic() + PATIENCE
    while stage.open() and time.monotonic() < deadline:
        time.sleep(0.5)


def verdict(arrived: bytes, mails: int, kills: int) -> int:
    """Print what was lost and what came twice; returns the exit code."""
    lines = Counter(arrived.decode().splitlines())
    people = Counter(line.split()[0] for line in lines.elements())
    lost, twice = mails - len(people), sum(people.values()) - len(people)
    strangers = len(lines) - len(people)
    print(f"lost {lost}, duplicated {twice} (allowed {kills // 2}), with another Message-ID {strangers}")
    return 0 if lost == 0 and strangers == 0 and twice <= kills // 2 else 1


def main() -> int:
    """Run the drill; returns 0 when nothing was lost and little came twice."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=6000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    random.seed(asked.seed)
    folder = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve() / "drill"
    shutil.rmtree(folder, ignore_errors=True)
    servers.make_folders(folder)
    stage, began = Stage(folder, asked.mails), time.monotonic()
    with sink.process(folder / "sink", pause=0.01) as server:
        try:
            stage.set(server.port)
            print(
                f"{asked.mails} mails, {asked.kills} kills, {FLUSHES} flushes, {RESTARTS} restart", flush=True
            )
            drill(stage, asked.kills)
        finally:
            stage.strike()
    print(f"{time.monotonic() - began:.0f} s")
    return verdict((folder / "sink" / "arrived").read_bytes(), asked.mails, asked.kills)


if __name__ == "__main__":
    sys.exit(main())
