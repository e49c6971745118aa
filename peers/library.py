"""Reading a curriculum from a folder of TOML files, one for each session."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers import changes, problems, prose, shapes
from peers.changes import Change, ChangeError

if TYPE_CHECKING:
    from peers.shapes import SessionShape, Shapes

SHIPPED = Path(__file__).parent / "content" / "peers"
TERMS = (
    "display_name",
    "about",
    "group_size_least",
    "group_size_most",
    "facilitators",
    "facilitator_pattern",
    "years",
)
# As files say it, shorter than what it is stored as.
BLOCK_NAMES = {"short": "short_minutes", "least": "least_minutes", "drop": "may_drop"}
TEXTS = {"purpose", "prepare", "materials", "about", "notes"} | {
    "guide",
    "say",
    "watch_for",
    "if_distressed",
    "prompt",
    "remote",
}


class FolderError(Exception):
    """A folder cannot be read as a curriculum; the message names the file and what to do."""


@dataclass(frozen=True)
class Form:
    """A program's form: its fields, what it changes, and what comes of it."""

    slug: str
    title: str
    notes: str
    terms: dict[str, Any]
    content: Shapes


@dataclass(frozen=True)
class Folder:
    """A curriculum as a folder holds it."""

    slug: str
    name: str
    notes: str
    terms: dict[str, Any]
    content: Shapes
    forms: list[Form]


def read(folder: Path) -> Folder:
    """Read and check a whole folder; raises FolderError for the first thing that is wrong in it.

    It holds curriculum.toml, sessions/*.toml in order of their names, and overlays/*.toml.
    """
    about = _toml(folder / "curriculum.toml")
    content = [_session(path) for path in sorted((folder / "sessions").glob("*.toml"))]
    _refuse_problems(folder / "sessions", content)
    overlays = [(path, _toml(path)) for path in sorted((folder / "overlays").glob("*.toml"))]
    forms = [_form(path, data, content) for path, data in overlays if "changes" in data]
    slug, name = _need(about, "slug", folder), _need(about, "name", folder)
    return Folder(slug, name, _text(about.get("notes", "")), _terms(about), content, forms)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise FolderError(f"{path} cannot be read: is it there?") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FolderError(f"{path}: {error}.") from None


def _need(data: dict[str, Any], name: str, path: Path) -> str:
    if not isinstance(data.get(name), str) or not data[name]:
        raise FolderError(f"{path}: {name} is missing.")
    return str(data[name])


def _text(words: str) -> str:
    return prose.unwrapped(words)


def _terms(data: dict[str, Any]) -> dict[str, Any]:
    return {name: _text(data[name]) if name in TEXTS else data[name] for name in TERMS if name in data}


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    """Return fields under the names that they are stored by, with their lines joined."""
    renamed = {BLOCK_NAMES.get(name, name): value for name, value in data.items()}
    return {name: _text(value) if name in TEXTS else value for name, value in renamed.items()}


def _session_data(path: Path) -> dict[str, Any]:
    data = _fields(_toml(path))
    blocks = [{"short_minutes": None, "may_drop": False} | _fields(row) for row in data.pop("blocks", [])]
    return data | {"blocks": blocks}


def _session(path: Path) -> SessionShape:
    return _shaped(path, _session_data(path))


def _shaped(path: Path, data: dict[str, Any]) -> SessionShape:
    try:
        return shapes.session(data)
    except TypeError as error:
        # The message names the field: "got an unexpected keyword argument 'guid'".
        raise FolderError(f"{path}: {str(error).split('() ')[-1]}.") from None


def _form(path: Path, data: dict[str, Any], upstream: Shapes) -> Form:
    made = [_change(path, row) for row in data["changes"]]
    try:
        content = changes.apply(upstream, made)
    except (ChangeError, TypeError) as error:
        raise FolderError(f"{path}: {error}") from None
    _refuse_problems(path, content)
    slug, title = _need(data, "slug", path), _need(data, "title", path)
    return Form(slug, title, _text(data.get("notes", "")), _terms(data), content)


def _change(path: Path, row: dict[str, Any]) -> Change:
    slug, block = _need(row, "session", path), str(row.get("block", ""))
    payload = _fields(row.get("set", {}))
    if "file" in row:
        payload = shapes.as_data(_session(path.parent / str(row["file"])))
    if "after" in row:
        payload[changes.AFTER] = row["after"]
    return Change(_need(row, "kind", path), slug, block, payload)


def _refuse_problems(path: Path, content: Shapes) -> None:
    if found := problems.of_version(content):
        where = f"{path}, {found[0].session}" if found[0].session else f"{path}"
        raise FolderError(f"{where}: {found[0].words}")
