"""Answers in whole bands: the number of bytes that a network sees tells nothing about the words.

What fills them up is random where it can be, since a proxy that compresses would see through spaces. Nothing
here is compressed by the portal, and `no-transform` asks everyone on the way to leave it so.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http.response import HttpResponseBase

BAND = 64 * 1024  # bytes: pages come in whole bands, and all ordinary ones in one
HISTORY = 2 * BAND  # pages of one's own history: sixty check-ins fit into one
FILE = 256 * 1024  # bytes: sixty check-ins fit into one in every shape


def fill(response: HttpResponseBase) -> None:
    """Bring a page or a download to whole bands, by what no reader and no program notices."""
    if response.streaming:
        response.streaming_content = filled(response.streaming_content)  # type: ignore[attr-defined]
    elif str(response.get("Content-Type", "")).startswith("text/html") and response.content:  # type: ignore[attr-defined]
        shell = len("<!---->")
        band = getattr(response, "band", BAND)
        missing = -(len(response.content) + shell) % band  # type: ignore[attr-defined]
        filling = secrets.token_urlsafe(missing)[:missing].replace("-", "_")
        response.content += f"<!--{filling}-->".encode()  # type: ignore[attr-defined]


def filled(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a file as it is, and then blank lines up to its band: JSON and CSV know no other filling."""
    length = 0
    for piece in pieces:
        length += len(piece)
        yield piece
    yield blank(-length % FILE)


def blank(length: int) -> bytes:
    """Return so many bytes of line ends."""
    return b"\r\n" * (length // 2) + b"\n" * (length % 2)
