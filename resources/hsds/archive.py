"""The files of an import: one file, a folder, or a zip. Nothing of it is ever unpacked onto the disk."""

from __future__ import annotations

import codecs
import lzma
import stat
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_FILES = 200
MOST_BYTES = 400_000_000  # of all files together, unpacked
MOST_RATIO = 200  # a file that unpacks to more than this many times its size is a bomb
SMALL = 1_000_000  # bytes below which the ratio says nothing
CHUNK = 1 << 16
MOST_LINE = 4_000_000  # characters
# A zip's contents go wrong in the words of whatever packed them.
DAMAGED = (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, lzma.LZMAError, OSError)
READ = (".json", ".ndjson", ".jsonl", ".csv")


class RefusedError(Exception):
    """A file that cannot be imported at all; the message says why, and where."""


@dataclass(frozen=True)
class Part:
    """One file: its name without folders, and the way to open it."""

    name: str
    open: Callable[[], IO[bytes]]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


class Meter:
    """Counts what all files give together, and refuses more than the most."""

    def __init__(self) -> None:
        self.left = MOST_BYTES

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise RefusedError(f"It unpacks to more than {MOST_BYTES // 1_000_000} MB.")


@contextmanager
def parts(path: Path) -> Iterator[list[Part]]:
    """Have the files of a folder, a zip, or one file by itself, while the context is held."""
    if path.is_dir():
        yield _of_folder(path)
    elif zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                yield _of_zip(archive)
        except DAMAGED as error:
            raise RefusedError(f"{path.name} is a damaged zip: {error}.") from error
    elif path.is_file():
        yield [Part(path.name, lambda: path.open("rb"))]
    else:
        raise RefusedError(f"There is no file {path}.")


def _of_folder(folder: Path) -> list[Part]:
    rows = [row for row in folder.iterdir() if not _is_junk(row.parts[-1:])]
    found = sorted(row for row in rows if row.suffix.lower() in READ)
    if not found and len(rows) == 1 and rows[0].is_dir() and not rows[0].is_symlink():
        return _of_folder(rows[0])
    for row in found:
        if row.is_symlink():
            raise RefusedError(f"{row.name} is a link to another place; put the file itself there.")
    return [Part(row.name, _opener(row)) for row in found if row.is_file()]


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _of_zip(archive: zipfile.ZipFile) -> list[Part]:
    rows = [row for row in archive.infolist() if not row.is_dir()]
    if len(rows) > MOST_FILES:
        raise RefusedError(f"It holds {len(rows)} files; {MOST_FILES} are the most.")
    for row in rows:
        if problem := _problem(row):
            raise RefusedError(f"{row.filename[:80]}: {problem}")
    if sum(row.file_size for row in rows) > MOST_BYTES:
        raise RefusedError(f"It unpacks to more than {MOST_BYTES // 1_000_000} MB.")
    files = [row for row in rows if not _is_junk(PurePosixPath(row.filename).parts)]
    wanted = [row for row in files if PurePosixPath(row.filename).suffix.lower() in READ]
    names = [PurePosixPath(row.filename).name for row in wanted]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise RefusedError(f"It holds {sorted(twice)[0]} twice.")
    return [Part(name, _zip_opener(archive, row)) for name, row in zip(names, wanted, strict=True)]


def _is_junk(parts: tuple[str, ...]) -> bool:
    """Say whether a file is what a desktop computer leaves beside the files that somebody packed."""
    return "__MACOSX" in parts or parts[-1].startswith(".")


def _zip_opener(archive: zipfile.ZipFile, row: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(row)


def _problem(row: zipfile.ZipInfo) -> str:
    """Say what is suspicious about a file in a zip, or nothing."""
    path = PurePosixPath(row.filename.replace("\\", "/"))
    if not path.parts:
        return "this is no name of a file."
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "this name leads out of the archive."
    if stat.S_ISLNK(row.external_attr >> 16):
        return "it is a link, not a file."
    if row.flag_bits & 1:
        return "it is encrypted."
    if row.file_size > SMALL and row.file_size > MOST_RATIO * max(row.compress_size, 1):
        return "it unpacks to hundreds of times its size."
    return ""


def text(part: Part, meter: Meter) -> Iterator[str]:
    """Yield a file's text in chunks. UTF-8, or UTF-16 with its mark; a byte that is neither comes through as
    a lone surrogate, so that its own row alone is set aside."""
    with part.open() as stream:
        first = stream.read(CHUNK)
        meter.take(len(first))
        is_wide = first[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        errors = "replace" if is_wide else "surrogateescape"
        decoder = codecs.getincrementaldecoder("utf-16" if is_wide else "utf-8-sig")(errors)
        while first:
            yield decoder.decode(first)
            first = stream.read(CHUNK)
            meter.take(len(first))
        yield decoder.decode(b"", final=True)


def lines(part: Part, meter: Meter) -> Iterator[str]:
    """Yield a file's lines with their ends, as a CSV reader wants them."""
    rest, ends = "", ""
    for chunk in text(part, meter):
        # Some programs of old end a line with a carriage return alone.
        ends = ends or ("\r" if "\r" in chunk and "\n" not in chunk else "\n" if "\n" in chunk else "")
        *whole, rest = (rest + chunk).split(ends or "\n")
        yield from (f"{line}\n" for line in whole)
        if len(rest) > MOST_LINE:
            raise RefusedError(f"{part.name} has a line of more than {MOST_LINE:,} characters.")
    if rest:
        yield rest
