"""Servers that hang up, or speak out of turn, in the middle of a run."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from reminders.failures import Transient
from reminders.letters import Letter
from reminders.outlet import Outlet, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BYE = b"\0"  # at the end of a reply: hang up after it
PAIRS, ONE_BY_ONE = b"250-x\r\n250 PIPELINING\r\n", b"250 x\r\n"


class Server:
    """A mail server that does what it is told, on a thread of its own; it answers line by line."""

    def __init__(self, manner: Callable[[bytes, int], bytes | None], hello: bytes = PAIRS) -> None:
        self.manner, self.hello = manner, hello
        self.mails: list[bytes] = []
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=[line], daemon=True).start()

    def serve(self, line: socket.socket) -> None:
        with suppress(OSError), line, line.makefile("rb") as said:
            self.talk(line, said)

    def talk(self, line: socket.socket, said: Any) -> None:
        took, reply = 0, b"220 x\r\n"
        while reply:
            line.sendall(reply.removesuffix(BYE))
            command = b"" if reply.endswith(BYE) else said.readline()
            command = command[:4].upper() + command[4:]
            reply = self.manner(command, took) or self.usual(command)
            if reply.startswith(b"354"):
                line.sendall(reply)
                text = b""
                while not text.endswith(b"\r\n.\r\n") and text != b".\r\n":
                    more = said.readline()
                    if not more:
                        return
                    text += more
                reply = self.manner(b"TEXT " + text, took) or b"250 kept\r\n"
                if reply.startswith(b"250"):
                    self.mails.append(text)
                    took += 1

    def usual(self, command: bytes) -> bytes:
        if command.startswith(b"EHLO"):
            return self.hello
        return {b"": b"", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n" + BYE}.get(
            command[:4], b"250 ok\r\n"
        )


@pytest.fixture
def run(settings: Any) -> Iterator[Callable[..., tuple[Server, dict[str, str]]]]:
    """Post mails to a server of some manner; returns it, and how each mail that failed did."""
    servers = []

    def post(manner: Any, *, names: str = "abcdefg", hello: bytes = PAIRS) -> tuple[Server, dict[str, str]]:
        server = Server(manner, hello)
        servers.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 2
        settings.EMAIL_PORT = server.listener.getsockname()[1]
        heard: dict[str, str] = {}
        with Outlet() as way:
            for name in names:
                way.post(a_letter(name), lambda why, name=name: heard.update({name: type(why).__name__}))  # type: ignore[misc]
            way.flush()
        assert list(heard) == list(names)
        return server, {name: why for name, why in heard.items() if why != "NoneType"}

    yield post
    for server in servers:
        server.listener.close()


def a_letter(name: str) -> Letter:
    letter = Letter(name, name, "us@x.test", [f"{name}@x.test"], headers={"Message-ID": f"<{name}@x>"})
    letter.attach_alternative("<p>x</p>", "text/html")
    return letter


def arrived(server: Server) -> str:
    return "".join(name for text in server.mails for name in "abcdefg" if b"To: %s@" % name.encode() in text)


def a_limit(reply: bytes, most: int = 3) -> Callable[[bytes, int], bytes | None]:
    """Take so many mails a connection."""
    return lambda said, took: reply if said.startswith(b"MAIL") and took >= most else None


@pytest.mark.parametrize(
    "reply", [b"421 too many\r\n" + BYE, b"452 too many\r\n", BYE], ids=["421", "452", "no word"]
)
@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_limit_of_mails_a_connection_holds_up_no_mail(run: Any, reply: bytes, most: int) -> None:
    server, failures = run(a_limit(reply, most))
    assert (arrived(server), failures) == ("abcdefg", {})


@pytest.mark.parametrize("reply", [b"421 too many\r\n" + BYE, b"452 too many\r\n"], ids=["421", "452"])
def test_a_limit_told_to_one_after_the_other_holds_up_no_mail(run: Any, reply: bytes) -> None:
    server, failures = run(a_limit(reply), hello=ONE_BY_ONE)
    assert (arrived(server), failures, server.connections) == ("abcdefg", {}, 3)


def test_a_limit_costs_one_connection_for_each_time_it_is_reached(run: Any) -> None:
    server, _ = run(a_limit(b"421 too many\r\n" + BYE))
    assert server.connections == 3


def test_a_server_that_takes_no_mail_at_all_is_not_asked_for_ever(run: Any) -> None:
    server, failures = run(a_limit(b"421 not now\r\n" + BYE, 0), names="ab")
    assert (server.connections, failures) == (2, {"a": "Transient", "b": "Transient"})


def about_c(verb: bytes, reply: bytes) -> Callable[[bytes, int], bytes | None]:
    """Answer oddly to what names the third mail."""
    return lambda said, _took: reply if said.startswith(verb) and b"c@x.test" in said else None


@pytest.mark.parametrize("hello", [PAIRS, ONE_BY_ONE], ids=["pairs", "one by one"])
@pytest.mark.parametrize("verb", [b"RCPT", b"TEXT"])
def test_a_refusal_for_good_stays_one_when_the_server_hangs_up_after_it(
    run: Any, verb: bytes, hello: bytes
) -> None:
    server, failures = run(about_c(verb, b"550 no\r\n" + BYE), hello=hello)
    assert (arrived(server), failures) == ("abdefg", {"c": "Permanent"})


@pytest.mark.parametrize("verb", [b"RCPT", b"TEXT"])
def test_a_421_about_one_mail_holds_up_no_other(run: Any, verb: bytes) -> None:
    server, failures = run(about_c(verb, b"421 bye\r\n" + BYE))
    assert (arrived(server), failures) == ("abdefg", {"c": "Transient"})


def test_a_server_that_hangs_up_instead_of_an_answer_costs_that_mail_an_attempt(run: Any) -> None:
    server, failures = run(about_c(b"TEXT", BYE))
    assert (arrived(server), failures) == ("abdefg", {"c": "Transient"})


@pytest.mark.parametrize("reply", [b"250 ok\r\n250 ok\r\n", b"huh\r\n"])
@pytest.mark.parametrize("verb", [b"MAIL", b"RCPT"])
def test_a_server_out_of_step_fails_nobody_for_good(run: Any, verb: bytes, reply: bytes) -> None:
    server, failures = run(lambda said, _took: reply if said.startswith(verb) else None, names="abc")
    assert (set(failures.values()), server.mails) == ({"Transient"}, [])


def test_an_answer_too_many_is_never_taken_for_another_mails(run: Any) -> None:
    server, failures = run(about_c(b"TEXT", b"550 no\r\n250 ok\r\n"))
    assert (arrived(server), failures) == ("abdefg", {"c": "Permanent"})


def test_an_answer_of_many_lines_is_one_answer(run: Any) -> None:
    server, failures = run(about_c(b"RCPT", b"250-well\r\n250-then\r\n250 ok\r\n"))
    assert (arrived(server), failures) == ("abcdefg", {})


@pytest.mark.parametrize("code", [-1, 0, 220, 250, 354, 399, 600])
def test_what_is_no_answer_to_what_was_asked_is_tried_again(code: int) -> None:
    assert isinstance(refusal((code, b"")), Transient)


@pytest.mark.parametrize("hello", [PAIRS, ONE_BY_ONE], ids=["pairs", "one by one"])
def test_an_envelope_whose_text_was_refused_early_is_taken_back(run: Any, hello: bytes) -> None:
    server, failures = run(Nesting(), names="abc", hello=hello)
    assert (arrived(server), failures) == ("ac", {"b": "Transient"})


class Nesting:
    """Refuses the text of b before it comes, and minds an envelope inside of another one."""

    def __init__(self) -> None:
        self.envelope = b""

    def __call__(self, said: bytes, _took: int) -> bytes | None:
        if said.startswith(b"MAIL") and self.envelope:
            return b"503 nested\r\n"
        if said[:4] in (b"MAIL", b"RCPT"):
            self.envelope = said
        elif said.startswith(b"DATA") and b"b@x.test" in self.envelope:
            return b"450 not yet\r\n"
        elif said[:4] in (b"TEXT", b"RSET", b"EHLO"):
            self.envelope = b""
        return None
