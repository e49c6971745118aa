"""Where a request comes from, with and without a proxy before the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory, override_settings

from core import visitors

if TYPE_CHECKING:
    from django.http import HttpRequest

SEEN = "203.0.113.7"
BEHIND = override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))


def request(forwarded: str = "") -> HttpRequest:
    """Return a request from one address, with what came as X-Forwarded-For."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=SEEN)


def test_without_a_proxy_the_connection_tells() -> None:
    assert visitors.address(request()) == SEEN


def test_without_a_proxy_nobody_chooses_their_address() -> None:
    assert visitors.address(request("198.51.100.1")) == SEEN


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("10.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("", SEEN),
        ("198.51.100.1, ", SEEN),
    ],
)
def test_behind_a_proxy_only_what_it_wrote_last_counts(forwarded: str, found: str) -> None:
    with BEHIND:
        assert visitors.address(request(forwarded)) == found
