"""The look at websites can be led neither inward nor astray, and no server holds it up."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from resources import links
from resources.links import LinkError
from resources.models import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Cast


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "255.255.255.255", "224.0.0.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1",
     "ff02::1", "ff0e::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "2002:a00:1::1",
     "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1"],
)  # fmt: skip
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not links.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"])
def test_an_address_outside_is_public(address: str) -> None:
    assert links.is_public(address)


def names(*addresses: str) -> Callable[..., Any]:
    """Return what a name server would say, were it to give these addresses."""
    return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (row, 443)) for row in addresses]


@pytest.mark.parametrize("addresses", [("1.1.1.1", "127.0.0.1"), ("10.0.0.1", "1.1.1.1"), ()])
def test_a_name_with_one_address_inside_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", names(*addresses))
    with pytest.raises(LinkError, match="not on the public network"):
        links.ask("https://example.org/", "HEAD")


def test_a_name_that_changes_its_mind_is_asked_where_it_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["1.1.1.1", "127.0.0.1"])
    connected: list[object] = []

    def connect(address: object, timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: names(next(answers))())
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(LinkError, match="ConnectionRefusedError"):
        links.ask("http://rebinding.example.org/", "HEAD")
    assert connected == [("1.1.1.1", 80)]


def test_a_name_that_nobody_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(LinkError, match="has no address"):
        links.ask("https://nobody.example.org/", "HEAD")


@pytest.mark.parametrize("port", [1, 22, 25, 110, 389, 465, 993])
def test_a_port_of_something_else_is_not_asked(port: int) -> None:
    with pytest.raises(LinkError, match="No website is on this port"):
        links.ask(f"http://example.org:{port}/", "HEAD")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "gopher://example.org/", "mailto:a@example.org", "//example.org/", "",
            "https://", "http://[::1", "http://example.org:x/"],
)  # fmt: skip
def test_what_is_no_website_is_not_asked(url: str) -> None:
    with pytest.raises(LinkError, match="cannot be read"):
        links.ask(url, "HEAD")


def test_a_redirect_to_nonsense_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "ask", lambda url, method: (302, "http://[::1"))
    with pytest.raises(LinkError, match="leads to an address that cannot be read"):
        links.look("https://example.org/")


@pytest.mark.parametrize(
    "further", ["http://127.0.0.1/", "http://[::1]/", "file:///etc/passwd", "//169.254.169.254/", "gopher://x/",
                "http://localhost:22/"],
)  # fmt: skip
def test_a_redirect_leads_nowhere_inside(monkeypatch: pytest.MonkeyPatch, further: str) -> None:
    real, first = links.ask, iter([(302, further)])
    monkeypatch.setattr(links, "ask", lambda url, method: next(first, None) or real(url, method))
    with pytest.raises(LinkError):
        links.look("https://example.org/")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Return a way to run a server that treats its one visitor as it likes, taken for a public one."""
    monkeypatch.setattr(links, "public_address", lambda host, port: host)
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(treat: Callable[[socket.socket], None]) -> str:
        def visit() -> None:
            visitor, _ = listening.accept()
            with visitor:
                try:
                    treat(visitor)
                except OSError:
                    return

        threads.append(threading.Thread(target=visit, daemon=True))
        threads[0].start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/"

    yield serve
    listening.close()
    for thread in threads:
        thread.join(timeout=5)


def drip(visitor: socket.socket) -> None:
    """Send a letter now and then, for as long as anyone listens."""
    gone = threading.Event()
    for letter in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1000:
        visitor.sendall(bytes([letter]))
        gone.wait(0.02)


def test_a_server_that_drips_is_broken_off(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "ALTOGETHER", 0.2)
    began = time.monotonic()
    with pytest.raises(LinkError, match="No answer"):
        links.ask(server(drip), "HEAD")
    assert time.monotonic() - began < 3


def test_a_server_that_drips_before_it_is_safe_is_broken_off(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "ALTOGETHER", 0.2)
    with pytest.raises(LinkError, match="No answer"):
        links.ask(
            server(lambda visitor: visitor.recv(1) and drip(visitor)).replace("http:", "https:"), "HEAD"
        )


def test_a_server_that_says_nothing_is_given_up(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "WAIT", 0.1)
    with pytest.raises(LinkError, match="No answer: TimeoutError"):
        links.ask(server(lambda visitor: visitor.recv(9999) and threading.Event().wait(0.5)), "HEAD")


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-server\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500, b"X" * 200_000,
             b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000],
)  # fmt: skip
def test_a_server_that_talks_nonsense_is_told(server: Any, said: bytes) -> None:
    with pytest.raises(LinkError, match="No answer"):
        links.ask(server(lambda visitor: visitor.recv(9999) and visitor.sendall(said)), "HEAD")


def test_of_a_huge_answer_only_the_first_lines_are_read(server: Any) -> None:
    sent: list[int] = []

    def flood(visitor: socket.socket) -> None:
        visitor.recv(9999)
        visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        for _ in range(200):
            visitor.sendall(b"x" * 1_000_000)
            sent.append(1)

    assert links.ask(server(flood), "GET") == (200, "")
    assert len(sent) < 200


def test_a_certificate_that_is_nobodys_is_told(server: Any) -> None:
    def greet(visitor: socket.socket) -> None:
        visitor.recv(9999)
        visitor.sendall(b"this is no TLS at all")

    with pytest.raises(LinkError, match=ssl.SSLError.__name__):
        links.ask(server(greet).replace("http:", "https:"), "HEAD")


def test_nothing_a_website_does_takes_an_entry_away(make_service: Callable[..., Service], cast: Cast) -> None:
    tea = make_service("tea", website="https://example.org/")
    before = Service.objects.values().get()
    for _ in range(12):
        links.note(service=tea, field="website", url=tea.website, problem="No answer: TimeoutError.")
    assert Service.objects.values().get() == before


def test_another_address_begins_anew(make_service: Callable[..., Service]) -> None:
    tea = make_service("tea", website="https://example.org/")
    for _ in range(2):
        links.note(service=tea, field="website", url=tea.website, problem="It answers 404.")
    row = links.note(service=tea, field="website", url="https://example.org/new", problem="It answers 404.")
    assert (row.failures, row.url) == (1, "https://example.org/new")


def test_a_link_that_was_changed_is_looked_at_at_once(make_service: Callable[..., Service]) -> None:
    tea = make_service("tea", website="https://example.org/")
    links.note(service=tea, field="website", url=tea.website, problem="")
    Service.objects.update(website="https://example.org/new")
    assert [url for _, _, url in links.due(timezone.now())] == ["https://example.org/new"]
