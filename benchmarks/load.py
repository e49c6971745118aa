"""A small load on this machine's own loopback: keep-alive connections, a fixed number of requests."""

from __future__ import annotations

import re
import socket
import threading
import time

CONNECTIONS = 4
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Asker:
    """One keep-alive connection."""

    def __init__(self, port: int, path: str, cookie: str, headers: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{headers}\r\n"
        self.request = head.encode()

    def ask(self) -> tuple[int, bytes]:
        """Send the request once; returns status and body."""
        self.socket.sendall(self.request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        found = LENGTH.search(head)
        wanted = int(found.group(1)) if found else 0
        while len(body) < wanted:
            body += self._more()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        return chunk


def rate(port: int, path: str, cookie: str = "", *, requests: int = 1200, headers: str = "") -> float:
    """Return requests a second over a few connections; raises when any answer is not 200 or 304."""
    share, bad = requests // CONNECTIONS, list[int]()

    def run() -> None:
        asker = Asker(port, path, cookie, headers)
        statuses = [asker.ask()[0] for _ in range(share)]
        bad.extend(status for status in statuses if status not in (200, 304))

    threads = [threading.Thread(target=run) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if bad:
        raise RuntimeError(f"{path} answered {sorted(set(bad))}")
    return share * CONNECTIONS / (time.perf_counter() - began)


def ratio(
    port: int,
    path: str,
    other: str,
    cookie: str = "",
    *,
    rounds: int = 5,
    requests: int = 1200,
    headers: str = "",
) -> float:
    """Return the median of path's rate over other's, measured turn by turn in one run.

    Many short turns say more than few long ones where something else uses the machine now and then.
    """
    for warm in (path, other):
        rate(port, warm, cookie, requests=200, headers=headers)
    shares = []
    for _ in range(rounds):
        one, two = (rate(port, at, cookie, requests=requests, headers=headers) for at in (path, other))
        shares.append(one / two)
    return sorted(shares)[rounds // 2]
