"""The page about nginx in docs/directory.md: what it shows is what a proxy does while the portal is away."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from django.test import Client

from resources import crisis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOC = Path(__file__).parents[2] / "docs" / "directory.md"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def shown() -> str:
    """Return the configuration that the page shows."""
    block = DOC.read_text().split("in place of DATA_DIR:\n\n")[1].partition("\n\nA portal that is gone")[0]
    return "\n".join(line.removeprefix("    ") for line in block.splitlines())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def proxy(directory: int, published: Path, tmp_path: Path) -> Iterator[Callable[..., requests.Response]]:
    """Run nginx with what the page shows, in front of a portal that is away; return a way to ask it."""
    port = free_port()
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"user root; daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
        "http { include /etc/nginx/mime.types; access_log off;\n"
        f"upstream portal {{ server 127.0.0.1:{free_port()}; }}\n"
        f"server {{ listen 127.0.0.1:{port};\n{shown().replace('DATA_DIR', str(tmp_path))}\n}} }}\n"
    )
    with subprocess.Popen([str(NGINX), "-e", f"{tmp_path}/error.log", "-c", str(conf)]) as server:
        for _ in range(200):
            if answers(port) or server.poll() is not None:
                break
            time.sleep(0.01)
        yield lambda path, **kept: requests.get(f"http://127.0.0.1:{port}{path}", timeout=10, **kept)
        server.terminate()


@needs_nginx
def test_the_crisis_page_is_served_while_the_portal_is_away(
    proxy: Callable[..., requests.Response], published: Path
) -> None:
    page = proxy("/help-now/")
    assert (page.status_code, page.text) == (200, (published / "help-now.html").read_text())


@needs_nginx
def test_the_directory_is_served_while_the_portal_is_away(
    proxy: Callable[..., requests.Response], published: Path
) -> None:
    page = proxy("/resources/?q=sleep")
    assert (page.status_code, page.text) == (200, (published / "directory.html").read_text())


@needs_nginx
def test_any_other_page_fails_with_the_numbers_on_it(proxy: Callable[..., requests.Response]) -> None:
    page = proxy("/accounts/login/")
    assert (page.status_code, "tel:988" in page.text) == (502, True)


@needs_nginx
def test_what_lies_beside_the_page_is_not_served(proxy: Callable[..., requests.Response]) -> None:
    assert "tel:988" in proxy("/crisis.json").text


@needs_nginx
def test_even_without_the_file_the_numbers_stand(
    proxy: Callable[..., requests.Response], published: Path
) -> None:
    (published / "help-now.html").unlink()
    page = proxy("/help-now/")
    assert (page.status_code, page.headers["Content-Type"], "988" in page.text) == (503, "text/plain", True)


@needs_nginx
def test_nobody_is_told_that_the_file_is_unchanged(proxy: Callable[..., requests.Response]) -> None:
    since = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert proxy("/help-now/", headers=since).status_code == 200


def in_order(value: str) -> list[str]:
    """Return the parts of a header whose order means nothing."""
    return sorted(value.split("; "))


@pytest.mark.usefixtures("directory")
def test_the_page_promises_the_headers_that_the_portal_sends() -> None:
    said = dict(re.findall(r'add_header (\S+) "?(.+?)"? always;', shown().partition("@numbers {")[0]))
    sent = Client().get(crisis.PATH).headers
    assert {name: in_order(value) for name, value in said.items()} == {
        name: in_order(sent[name]) for name in said
    }
    assert set(said) == {name for name in sent if name not in {"ETag", "Content-Type", "Content-Length"}}
