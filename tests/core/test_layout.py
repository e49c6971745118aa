from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from core.layout import POSTGRES_SOCKET, SOCKET_BYTES, Layout, ServerError, disk_full, sentence

SHORT = Path("/var/tmp/short")
LONG = Path("/var/tmp") / ("long" * 30)


def test_sockets_lie_in_the_data_folder_when_its_path_is_short() -> None:
    assert Layout.of(SHORT).run == SHORT / "run"


def test_a_short_path_counts_as_inside() -> None:
    assert Layout.of(SHORT).run_is_inside


def test_sockets_move_to_the_temporary_folder_when_the_path_is_long() -> None:
    assert Layout.of(LONG).run.parent == Path(tempfile.gettempdir())


def test_a_long_path_counts_as_outside() -> None:
    assert not Layout.of(LONG).run_is_inside


def test_a_moved_socket_fits_its_address() -> None:
    assert len(os.fsencode(Layout.of(LONG).run / POSTGRES_SOCKET)) <= SOCKET_BYTES


def test_the_length_of_a_path_counts_in_bytes() -> None:
    assert not Layout.of(Path("/var/tmp") / ("é" * 45)).run_is_inside


def test_a_long_path_always_gives_the_same_folder() -> None:
    assert Layout.of(LONG).run == Layout.of(LONG).run


def test_two_long_paths_never_share_a_folder() -> None:
    assert Layout.of(LONG / "a").run != Layout.of(LONG / "b").run


def test_two_users_never_share_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Layout.of(LONG).run
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert Layout.of(LONG).run != mine


def test_a_temporary_folder_that_is_too_long_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(LONG))
    with pytest.raises(ServerError, match=r"too long for a Unix socket.*set DATA_DIR to a shorter path"):
        _ = Layout.of(LONG).run


def test_a_relative_path_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Layout.of(Path("data")).data_dir == tmp_path.resolve() / "data"


def test_a_link_and_its_target_are_the_same_place(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert Layout.of(tmp_path / "link") == Layout.of(tmp_path)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EDQUOT, "is full"),
        (errno.EACCES, "may not be written by this user"),
        (errno.EROFS, "may not be written by this user"),
        (errno.ENAMETOOLONG, "too long for this system"),
        (errno.ENOTDIR, "is a file where a folder is needed"),
        (errno.EEXIST, "is a file where a folder is needed"),
        (errno.EIO, "cannot be used"),
    ],
)
def test_an_error_of_the_system_becomes_a_sentence(number: int, words: str) -> None:
    assert words in sentence(OSError(number, os.strerror(number), str(SHORT)), SHORT)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EIO])
def test_every_sentence_says_what_to_do(number: int) -> None:
    assert "set DATA_DIR to" in sentence(OSError(number, os.strerror(number), str(SHORT)), SHORT)


def test_a_full_disk_is_seen_among_many_errors() -> None:
    many = shutil.Error([("from", "to", "[Errno 28] No space left on device: 'to'")])
    assert sentence(many, SHORT) == disk_full(SHORT)
