"""A real worker on a real Redis, given messages that no worker should ever be given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from redis import Redis

from core import health
from tests.processes import ROOT, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUEUE, UNACKED = "celery", "unacked"
NOWHERE = "postgres://nobody@127.0.0.1:1/nothing"
SECONDS = 10
CANARY = "rohrdommel-52d8-ruft"


def envelope(body: str, **changed: Any) -> str:
    """Return a message as it lies in Redis: of this body, otherwise as Celery writes it."""
    task_id = str(uuid.uuid4())
    whole = {
        "body": body,
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": "core.tasks.heartbeat", "id": task_id, "root_id": task_id},
        "properties": {
            "correlation_id": task_id,
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": QUEUE},
            "priority": 0,
            "delivery_tag": str(uuid.uuid4()),
        },
    }
    return json.dumps(whole | changed)


POISON: dict[str, str | bytes] = {
    "an empty message": "{}",
    "a message without properties": json.dumps({"body": "[]", "headers": {}}),
    "a body that is no JSON": envelope("}{"),
    "a body of another shape": envelope('"word"'),
    "a pickle": envelope("gASVAAAA", **{"content-type": "application/x-python-serialize"}),
    "an unknown encoding": envelope("[]", **{"content-encoding": "none-such"}),
    "no headers": envelope("[[], {}, {}]", headers={}),
    "bytes of no alphabet": b"\xff\xfe\x00\x01",
    "words": "not a message",
    "half a message": envelope("[[], {}, {}]")[:100],
    "nothing": "null",
    "a number": "3",
    "a word": '"word"',
    "a list": "[]",
    "a list of messages": f"[{envelope('[[], {}, {}]')}]",
    "properties of another shape": json.dumps({"body": "[]", "headers": {}, "properties": [1]}),
}


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """The worker's own Redis, with nothing in the queue."""
    with Redis.from_url(settings.REDIS_URL) as client:
        client.delete(QUEUE, UNACKED, "unacked_index")
        yield client
        client.delete(QUEUE, UNACKED, "unacked_index")
        cache.delete_many([health.CLOCK, health.HEARTBEAT])


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the worker writes its log to."""
    return tmp_path_factory.mktemp("worker") / "log"


@pytest.fixture(scope="module")
def worker(redis: Redis, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker without a database, so that every task that asks for one raises."""
    cache.delete(health.CLOCK)
    words = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "wellbeing", *words],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": NOWHERE},
            stdout=out,
            stderr=out,
        )
    try:
        # It starts the clock's minute when it is ready.
        assert until(lambda: cache.get(health.CLOCK) is not None)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(worker: subprocess.Popen[bytes]) -> bool:
    """Say whether the worker still does what it is told, after all that was sent before."""
    cache.delete(health.CLOCK)
    current_app.send_task("core.tasks.heartbeat")
    until(lambda: cache.get(health.CLOCK) or worker.poll() is not None, seconds=SECONDS)
    return cache.get(health.CLOCK) is not None


@pytest.mark.parametrize("name", POISON)
def test_a_message_that_is_none_is_survived(worker: Any, redis: Redis, name: str) -> None:
    redis.lpush(QUEUE, POISON[name])
    assert answers(worker)


@pytest.mark.parametrize(
    ("task", "given"),
    [
        ("reminders.tasks.none_such", ()),
        ("reminders.tasks.tick", ("too", "many")),
        ("reminders.tasks.tick", ()),  # raises: there is no database
    ],
)
def test_a_task_that_cannot_be_done_is_survived(
    worker: Any, redis: Redis, task: str, given: tuple[str, ...]
) -> None:
    current_app.send_task(task, given)
    assert answers(worker)


WITH_WORDS: dict[str, str] = {
    "a body": envelope(json.dumps(CANARY)),
    "no JSON": envelope(CANARY),
    "another type": envelope(CANARY, **{"content-type": CANARY}),
    "another encoding": envelope(CANARY, **{"content-encoding": CANARY}),
    "arguments": envelope(json.dumps([[CANARY], {CANARY: CANARY}, {}])),
    "no headers": envelope(json.dumps([[CANARY], {}, {}]), headers={}),
    "an unknown task": envelope("[[], {}, {}]", headers={"task": CANARY, "id": "1", "argsrepr": CANARY}),
    "an hour that is none": envelope(
        "[[], {}, {}]", headers={"task": "core.tasks.heartbeat", "id": "1", "eta": CANARY, "argsrepr": CANARY}
    ),
    "properties": json.dumps({"body": CANARY, "headers": {CANARY: CANARY}, "properties": CANARY}),
    "words": CANARY,
    "another shape": json.dumps({CANARY: CANARY}),
}


@pytest.fixture
def written(worker: Any, redis: Redis, log: Path) -> str:
    """Send messages with words in every part of them; return all that the worker has logged."""
    for message in WITH_WORDS.values():
        redis.lpush(QUEUE, message)
    current_app.send_task("reminders.tasks.tick", (CANARY, CANARY))
    assert answers(worker)
    return log.read_text()


def test_the_log_tells_that_there_were_some(written: str) -> None:
    assert written.count("thrown away") >= len(WITH_WORDS) - 1


def test_the_log_holds_no_word_of_a_message(written: str) -> None:
    assert CANARY not in written


def test_nothing_of_it_is_kept_to_be_delivered_again(worker: Any, redis: Redis) -> None:
    answers(worker)
    assert until(lambda: (redis.llen(QUEUE), redis.hlen(UNACKED)) == (0, 0), seconds=SECONDS)


def test_it_is_still_the_same_worker(worker: subprocess.Popen[bytes], redis: Redis) -> None:
    assert (answers(worker), worker.poll()) == (True, None)
