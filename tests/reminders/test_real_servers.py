"""The outlet before a mail server that is not ours: Postfix's own sink, where it is installed."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from reminders.letters import Letter
from reminders.outlet import Outlet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/local/sbin") or shutil.which("smtp-sink")
pytestmark = pytest.mark.skipif(SINK is None, reason="Postfix's smtp-sink is not installed")
MAILS = 60


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def sink(port: int, *options: str, folder: Path) -> Iterator[None]:
    """Have the sink take mails, each into a file of its own."""
    assert SINK is not None
    command = [SINK, "-u", getpass.getuser(), *options, "-d", f"{folder}/mail.", f"127.0.0.1:{port}", "16"]
    process = subprocess.Popen(command, cwd=folder)
    try:
        until_it_listens(port)
        yield
    finally:
        process.terminate()
        process.wait(5)


def until_it_listens(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("The sink does not listen.")


@pytest.fixture
def port(settings: Any) -> int:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", a_free_port(), 5
    return int(settings.EMAIL_PORT)


def post() -> list[str]:
    """Post mails, and return how each went."""
    heard: list[str] = []
    with Outlet() as way:
        for number in range(MAILS):
            letter = Letter("x", ".dot", "us@x.test", [f"n{number}@x.test"], headers={"Message-ID": "<a@x>"})
            letter.attach_alternative("<p>x</p>", "text/html")
            way.post(letter, lambda why: heard.append(str(why)))
        way.flush()
    return heard


def arrived(folder: Path) -> list[str]:
    texts = [file.read_text() for file in folder.glob("mail.*")]
    return sorted(line for text in texts for line in text.splitlines() if line.startswith("To: "))


@pytest.mark.parametrize("options", [[], ["-p"]], ids=["pipelining", "one by one"])
def test_each_mail_arrives_once(port: int, tmp_path: Path, options: list[str]) -> None:
    with sink(port, *options, folder=tmp_path):
        heard = post()
    assert (heard, arrived(tmp_path)) == (
        ["None"] * MAILS,
        sorted(f"To: n{number}@x.test" for number in range(MAILS)),
    )


@pytest.mark.parametrize("command", ["rcpt", "data", "."])
@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("-r", "The mail server asked to try later (450)."),
        ("-f", "The mail server refused it for good (500)."),
    ],
)
def test_what_it_refuses_is_heard(port: int, tmp_path: Path, option: str, word: str, command: str) -> None:
    with sink(port, option, command, folder=tmp_path):
        assert post() == [word] * MAILS


@pytest.mark.parametrize("command", ["rcpt", "data", "."])
def test_a_hang_up_costs_each_mail_an_attempt(port: int, tmp_path: Path, command: str) -> None:
    with sink(port, "-q", command, folder=tmp_path):
        assert post() == ["The mail server hung up."] * MAILS
