"""A mail server that keeps what it is given, in a thread of this process or in a process of its own.

It speaks just enough SMTP for smtplib, quickly, and can be told to misbehave.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

END = b"\r\n.\r\n"
HANG_UP = b""
USUAL = {b"DATA": b"354 go on", b"QUIT": b"221 bye", b"EHLO": b"250-sink\r\n250 PIPELINING"}


def obedient(_verb: bytes, _line: bytes) -> bytes | None:
    """Accept everything."""
    return None


@dataclass
class Sink:
    """What arrived, and how to answer: `answer` returns a reply line, HANG_UP, or None for the usual one."""

    answer: Callable[[bytes, bytes], bytes | None] = obedient
    keep: Callable[[bytes], None] | None = None
    settle: Callable[[], None] | None = None  # brings what was kept to disk; no mail is answered before
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    pause: float = 0.0  # seconds that the server thinks about a recipient, as one that looks senders up does

    waiting: list[Callable[[], None]] = field(default_factory=list)

    def accept(self, mail: bytes, then: Callable[[], None]) -> None:
        """Keep one whole mail, and then do something; mails that come together wait for the disk together."""
        (self.keep or self.mails.append)(mail)
        if self.settle is None:
            then()
            return
        self.waiting.append(then)
        if len(self.waiting) == 1:
            asyncio.get_running_loop().call_soon(self.flush)

    def flush(self) -> None:
        """Wait for the disk, and answer for every mail that it now has."""
        assert self.settle is not None
        self.settle()
        kept, self.waiting = self.waiting, []
        for then in kept:
            then()


class Conversation(asyncio.Protocol):
    """One client's connection; takes commands together that a client sends together (RFC 2920)."""

    def __init__(self, sink: Sink) -> None:
        self.sink, self.buffer = sink, b""
        self.in_data = self.thinking = False
        self.before = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.sink.connections += 1
        self.reply(b"CONNECT", b"", b"220 sink")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.go_on()

    def go_on(self) -> None:
        """Deal with what has come, one command or mail at a time."""
        while not self.transport.is_closing() and not self.thinking:
            if not (self.mail() if self.in_data else self.line()):
                return

    def mail(self) -> bool:
        """Take a mail's text when it is whole."""
        # The line end before the text counts, since a text may be empty.
        text, ended, rest = (b"\r\n" + self.buffer).partition(END)
        if not ended:
            return False
        self.buffer, self.in_data = rest, False
        told = self.sink.answer(b"TEXT", text[2:])
        if told is not None:
            self.say(told)
            return True
        self.thinking = True
        self.sink.accept(text[2:], self.kept)
        return not self.thinking

    def kept(self) -> None:
        """Say that a mail is kept, and go on with what came after it."""
        self.thinking = False
        if not self.transport.is_closing():
            self.say(b"250 kept")
            if self.sink.settle is not None:
                self.go_on()

    def line(self) -> bool:
        """Take one command when it is whole."""
        line, ended, rest = self.buffer.partition(b"\r\n")
        if not ended:
            return False
        self.buffer = rest
        verb = line[:4].upper()
        if verb == b"RCPT" and self.sink.pause:
            self.thinking = True
            asyncio.get_running_loop().call_later(self.sink.pause, self.recipient, line)
        else:
            self.command(verb, line)
        return True

    def recipient(self, line: bytes) -> None:
        """Answer about a recipient after having thought about it."""
        self.thinking = False
        if not self.transport.is_closing():
            self.command(b"RCPT", line)
            self.go_on()

    def command(self, verb: bytes, line: bytes) -> None:
        """Answer one command, and note what it changes."""
        early = {b"RCPT": b"MAIL", b"DATA": b"RCPT"}.get(verb, self.before) != self.before
        as_usual = self.reply(verb, line, b"503 not yet" if early else USUAL.get(verb, b"250 ok"))
        self.in_data = as_usual and verb == b"DATA" and not early
        self.before = verb if as_usual and not early else b""
        if verb == b"QUIT":
            self.transport.close()

    def reply(self, verb: bytes, line: bytes, usual: bytes) -> bool:
        """Answer as told, or as usual; returns whether it was the usual."""
        told = self.sink.answer(verb, line)
        self.say(usual if told is None else told)
        return told is None

    def say(self, words: bytes) -> None:
        """Say a line, or hang up."""
        if words == HANG_UP:
            self.transport.abort()
        else:
            self.transport.write(words + b"\r\n")


async def serve(sink: Sink, ready: Callable[[], object]) -> None:
    """Listen on a free port of 127.0.0.1, which is then written into the sink, until cancelled."""
    server = await asyncio.get_running_loop().create_server(
        lambda: Conversation(sink), "127.0.0.1", sink.port
    )
    sink.port = server.sockets[0].getsockname()[1]
    ready()
    async with server:
        await server.serve_forever()


@contextmanager
def listening(sink: Sink | None = None) -> Iterator[Sink]:
    """Have a sink listen in a thread of its own."""
    sink = sink or Sink()
    loop, ready = asyncio.new_event_loop(), threading.Event()
    task = loop.create_task(serve(sink, ready.set))
    thread = threading.Thread(target=_run, args=(loop, task), daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        pass
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE | re.IGNORECASE)
RECIPIENT = re.compile(rb"^To: (\S+)", re.MULTILINE)


class Disk:
    """Keeps each mail, and a line about it, on disk before the server says that it has it.

    Mails that several clients bring at one moment share a write to the disk, as they do under a real server,
    which serves its clients side by side and whose file system gathers what they wait for.
    """

    def __init__(self, folder: Path) -> None:
        self.mails = os.open(folder / "mails", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self.lines = os.open(folder / "arrived", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self.new = b""

    def keep(self, mail: bytes) -> None:
        """Write a mail."""
        found, to = MESSAGE_ID.search(mail), RECIPIENT.search(mail)
        os.write(self.mails, mail + END)
        self.new += (to.group(1) if to else b"?") + b" " + (found.group(1) if found else b"?") + b"\n"

    def settle(self) -> None:
        """Write everything through to the disk, as SMTP asks of a server before it answers 250."""
        os.fsync(self.mails)
        os.write(self.lines, self.new)
        self.new = b""


def main() -> None:
    """Serve as a process of its own: `python -m benchmarks.sink FOLDER PAUSE disk|memory`."""
    folder, pause = Path(sys.argv[1]), float(sys.argv[2])
    if "memory" in sys.argv:
        sink = Sink(keep=lambda _mail: None, pause=pause)
    else:
        disk = Disk(folder)
        sink = Sink(keep=disk.keep, settle=disk.settle, pause=pause)
    asyncio.run(serve(sink, lambda: (folder / "port").write_text(str(sink.port))))


@dataclass(frozen=True)
class Server:
    """A sink in a process of its own."""

    port: int
    folder: Path

    def arrived(self) -> int:
        """Return how many mails are on its disk."""
        return (self.folder / "arrived").read_bytes().count(b"\n")


@contextmanager
def process(folder: Path, *, pause: float = 0.0, memory: bool = False) -> Iterator[Server]:
    """Have a sink in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in ("port", "mails", "arrived"):
        (folder / old).unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "benchmarks.sink",
        str(folder),
        str(pause),
        *(["memory"] if memory else []),
    ]
    server = subprocess.Popen(command)
    try:
        while not (folder / "port").exists() or not (folder / "port").read_text():
            time.sleep(0.02)
        yield Server(int((folder / "port").read_text()), folder)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
