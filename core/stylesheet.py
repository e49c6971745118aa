"""One stylesheet for the browser from many for the reader.

Parts are kept one concern a file under `static/css/`; a page links `css/site.css`, which a staticfiles finder
joins from them. One request instead of a dozen matters on a hospital's network, and it takes no build step.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.checks import CheckMessage

NAME = "css/site.css"
LAYERS = "@layer reset, tokens, base, layout, components, utilities;\n"
ORDER = ("tokens.css", "reset.css", "base.css", "layout.css", "components", "utilities.css")
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def folder() -> Path:
    """Where the parts lie."""
    return Path(settings.BASE_DIR) / "static" / "css"


def built() -> Path:
    """Where the joined file lies."""
    return Path(settings.DATA_DIR) / "stylesheet"


def parts() -> Iterator[Path]:
    """Every part, in the order of the cascade."""
    for name in ORDER:
        path = folder() / name
        yield from sorted(path.glob("*.css")) if path.is_dir() else [path]


def joined() -> str:
    """The whole stylesheet, without its comments."""
    return LAYERS + "".join(COMMENT.sub("", part.read_text()) for part in parts())


class StylesheetFinder(BaseFinder):
    """Offers the joined stylesheet to `collectstatic` and to whitenoise as if it lay in a folder."""

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's
        """The path of the joined file, written afresh when a part has changed."""
        if path != NAME:
            return []
        target = built() / NAME
        _write(target, joined())
        return [str(target)] if find_all else str(target)

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        self.find(NAME)
        yield NAME, FileSystemStorage(location=built())


def _write(target: Path, text: str) -> None:
    """Write through a neighbor of its own: nobody sees half a file, however many write at once."""
    if target.exists() and target.read_text() == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    with os.fdopen(handle, "w") as fresh:
        fresh.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(target)
