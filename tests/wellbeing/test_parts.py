from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from honcho.printer import Message

from core import servers
from wellbeing import parts


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> parts.Parts:
    """Parts whose watcher does nothing."""
    monkeypatch.setattr(parts.Parts, "_watch", lambda self: None)
    return parts.Parts(port=8000, lock=Path("lock"), logs=Path("/logs"), watched=None)


def hear(kept: parts.Parts, *words: str) -> None:
    for said in words:
        kept.write(Message("line", f"{said}\n", dt.datetime.now(dt.UTC), "system", None))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("web", "The web server stopped"),
        ("worker", "The Celery worker stopped"),
        ("beat", "Celery beat stopped"),
    ],
)
def test_a_part_that_stops_by_itself_is_named(unwatched: parts.Parts, name: str, words: str) -> None:
    hear(unwatched, f"{name} started (pid=1)", f"{name} stopped (rc=1)")
    assert unwatched.fault.startswith(words)


def test_a_fault_names_the_log(unwatched: parts.Parts) -> None:
    hear(unwatched, "web stopped (rc=1)")
    assert "/logs/web.log" in unwatched.fault


def test_only_the_first_to_stop_is_blamed(unwatched: parts.Parts) -> None:
    hear(unwatched, "beat stopped (rc=1)", "sending SIGTERM to web (pid 1)", "web stopped (rc=-15)")
    assert unwatched.fault.startswith("Celery beat")


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM"])
def test_stopping_on_request_is_no_fault(unwatched: parts.Parts, signal_name: str) -> None:
    hear(unwatched, f"{signal_name} received", "web stopped (rc=-15)", "beat stopped (rc=0)")
    assert unwatched.fault == ""


def test_the_web_listens_on_this_machine_only() -> None:
    command = parts.commands(8123)["web"]
    assert command[command.index("--host") + 1] == "127.0.0.1"


def test_the_web_listens_on_the_port_that_was_asked_for() -> None:
    assert "8123" in parts.commands(8123)["web"]


def test_every_part_has_a_name_for_people() -> None:
    assert set(parts.NAMES) == set(parts.commands(8000))


class Watched(parts.Parts):
    """Parts that note a stop instead of ending this process."""

    def _stop(self, sentence: str) -> None:
        self._fail(sentence)


def watch(monkeypatch: pytest.MonkeyPatch, *, answers: bool, watched: Path | None = None) -> Watched:
    kept = Watched(port=8000, lock=Path("lock"), logs=Path("/logs"), watched=watched)
    monkeypatch.setattr(kept, "_answers", lambda: answers)
    monkeypatch.setattr(kept, "_announce", lambda: None, raising=False)
    return kept


def test_a_web_that_never_answers_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "ANSWER_SECONDS", 0)
    kept = watch(monkeypatch, answers=False)
    kept._watch()
    assert kept.fault.startswith("The web server did not answer")


def test_servers_that_stop_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = watch(monkeypatch, answers=True, watched=Path("/data"))
    monkeypatch.setattr(servers, "trouble", lambda data_dir: "PostgreSQL stopped.")
    monkeypatch.setattr(kept, "_over", SimpleNamespace(wait=lambda seconds: False))
    kept._watch()
    assert kept.fault == "PostgreSQL stopped."


def test_watching_ends_with_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = watch(monkeypatch, answers=False)
    kept._over.set()
    watcher = threading.Thread(target=kept._watch)
    watcher.start()
    watcher.join(10)
    assert not watcher.is_alive()


def test_a_port_where_nobody_listens_does_not_answer() -> None:
    assert not parts.Parts(port=1, lock=Path("lock"), logs=Path("/logs"), watched=None)._answers()
