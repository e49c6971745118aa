"""A mail server that keeps what it is given, in a thread of this process or in a process of its own.

It speaks just enough SMTP for smtplib, quickly, and can be told to misbehave.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

END = b"\r\n.\r\n"
HANG_UP = b""


def obedient(_verb: bytes, _line: bytes) -> bytes | None:
    """Accept everything."""
    return None


@dataclass
class Sink:
    """What arrived, and how to answer: `answer` returns a reply line, HANG_UP, or None for the usual one."""

    answer: Callable[[bytes, bytes], bytes | None] = obedient
    keep: Callable[[bytes], None] | None = None
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def accept(self, mail: bytes) -> None:
        """Keep one whole mail."""
        if self.keep is not None:
            self.keep(mail)
        else:
            self.mails.append(mail)


class Conversation(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, sink: Sink) -> None:
        self.sink, self.buffer, self.in_data = sink, b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.sink.connections += 1
        self.reply(b"CONNECT", b"", b"220 sink")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while not self.transport.is_closing() and (self.mail() if self.in_data else self.line()):
            pass

    def mail(self) -> bool:
        """Take a mail's text when it is whole."""
        text, ended, rest = self.buffer.partition(END)
        if not ended:
            return False
        self.buffer, self.in_data = rest, False
        if self.reply(b"TEXT", text, b"250 kept"):
            self.sink.accept(text)
        return True

    def line(self) -> bool:
        """Take one command when it is whole."""
        line, ended, rest = self.buffer.partition(b"\r\n")
        if not ended:
            return False
        self.buffer = rest
        verb = line[:4].upper()
        usual = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}.get(verb, b"250 ok")
        self.in_data = self.reply(verb, line, usual) and verb == b"DATA"
        if verb == b"QUIT":
            self.transport.close()
        return True

    def reply(self, verb: bytes, line: bytes, usual: bytes) -> bool:
        """Answer as told, or as usual; returns whether it was the usual."""
        told = self.sink.answer(verb, line)
        if told == HANG_UP:
            self.transport.abort()
        else:
            self.transport.write((told or usual) + b"\r\n")
        return told is None


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
