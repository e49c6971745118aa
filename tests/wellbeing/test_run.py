"""The whole of `make run`, started and ended as people start and end it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError

from core.layout import ServerError
from tests.processes import ROOT, clean_environment, left_of, open_folder, until
from wellbeing import run

if TYPE_CHECKING:
    from collections.abc import Iterator

needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc to look in")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Portal:
    """One `make run`, without the make."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = folder.with_suffix(".out")
        environment = clean_environment(DATA_DIR=str(folder), PORT=str(self.port))
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wellbeing.run"],
                cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def said(self) -> str:
        return self.output.read_text()

    def until_up(self) -> bool:
        return until(lambda: "Ctrl-C stops" in self.said() or self.process.poll() is not None, seconds=120)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Return a folder for one portal after the other: only the first of them has to make the tables."""
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def portal(home: Path) -> Iterator[Portal]:
    started = Portal(home)
    started.until_up()
    yield started
    started.process.kill()
    started.process.wait()
    until(lambda: not left_of(home))
    started.output.unlink()


@needs_proc
def test_the_portal_answers_and_ends_quietly(portal: Portal) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}/healthz", timeout=20) as answer:
        status = answer.status
    code = portal.stop()
    gone = until(lambda: not left_of(portal.folder))
    assert (status, code, gone) == (200, 0, True), portal.said()


@needs_proc
def test_a_second_run_is_turned_away_and_a_killed_one_leaves_nothing(portal: Portal) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "wellbeing.run"],
        cwd=ROOT, check=False, capture_output=True, text=True,
        env=clean_environment(DATA_DIR=str(portal.folder), PORT=str(free_port())),
    )  # fmt: skip
    portal.stop(signal.SIGKILL)
    gone = until(lambda: not left_of(portal.folder))
    assert ("already runs on" in second.stderr, second.returncode, gone) == (True, 1, True), portal.said()


@needs_proc
def test_a_part_that_dies_ends_the_run_with_its_name(portal: Portal) -> None:
    beat = f"pgrep -f 'tether {portal.folder}/run.lock .*beat.log'"
    pid = int(subprocess.run(beat, shell=True, capture_output=True, check=True).stdout.split()[0])
    os.killpg(pid, signal.SIGKILL)
    code = portal.process.wait(60)
    assert (code, "Celery beat stopped: read" in portal.said()) == (1, True)


def test_the_address_and_the_sign_ins_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_output_of", lambda command: f"<{command}>")
    assert "<demo_people>" in run._welcome("http://127.0.0.1:8000", Path("/logs"))


@pytest.mark.parametrize("text", ["", "x", "0", "65536", "-1", "80.5", "٣x"])
def test_a_port_that_is_none_is_told_in_one_sentence(text: str) -> None:
    with pytest.raises(ServerError, match="give a number from 1 to 65535"):
        run.read_port(text)


@pytest.mark.parametrize(("text", "port"), [("1", 1), ("8000", 8000), ("65535", 65535)])
def test_a_port_is_a_number(text: str, port: int) -> None:
    assert run.read_port(text) == port


def test_a_taken_port_is_told_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=rf"Port {port} is taken .* PORT=\d+ make run"):
            run.refuse_taken(port)


def test_a_free_port_is_fine() -> None:
    run.refuse_taken(free_port())


def test_only_one_run_has_a_folder(tmp_path: Path) -> None:
    with (
        run.alone(tmp_path),
        pytest.raises(ServerError, match=r"already runs on .* DATA_DIR=/var/tmp/second PORT=8001 make run"),
        run.alone(tmp_path),
    ):
        pass


def test_a_run_may_follow_another(tmp_path: Path) -> None:
    with run.alone(tmp_path):
        pass
    with run.alone(tmp_path) as lock:
        assert lock.exists()


def test_a_demos_secret_is_kept(tmp_path: Path) -> None:
    assert run._secret(tmp_path / "secret") == run._secret(tmp_path / "secret")


def test_a_demos_secret_is_its_own(tmp_path: Path) -> None:
    assert run._secret(tmp_path / "a") != run._secret(tmp_path / "b")


def test_a_demos_secret_is_closed_to_others(tmp_path: Path) -> None:
    run._secret(tmp_path / "secret")
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_a_secret_left_empty_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    assert run._secret(tmp_path / "secret")


def fail_with(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    def command(name: str, **options: object) -> None:
        raise OperationalError(words)

    monkeypatch.setattr(run, "_collect_static", lambda data_dir: None)
    monkeypatch.setattr(run, "call_command", command)


def test_a_disk_that_fills_up_while_migrating_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, "could not extend file: No space left on device")
    with pytest.raises(ServerError, match="is full"):
        run._prepare(tmp_path)


def test_any_other_fault_of_the_database_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, "something else")
    with pytest.raises(OperationalError):
        run._prepare(tmp_path)


def collected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(run, "call_command", lambda name, **options: done.append(name))
    (tmp_path / "static").mkdir(exist_ok=True)
    return done


def test_static_files_are_collected_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = collected(monkeypatch, tmp_path)
    run._collect_static(tmp_path)
    run._collect_static(tmp_path)
    assert done == ["collectstatic"]


def test_static_files_that_are_gone_are_collected_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = collected(monkeypatch, tmp_path)
    run._collect_static(tmp_path)
    (tmp_path / "static").rmdir()
    run._collect_static(tmp_path)
    assert done == ["collectstatic"] * 2
