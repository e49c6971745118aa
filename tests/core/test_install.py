from __future__ import annotations

import ast
import fcntl
import inspect
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from core import install
from tests.processes import ROOT, until

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = "# nothing is pinned here\n"
PINNED = "no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text(NOTHING)
    return file


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment whose making and whose pip are noted instead of done."""
    folder = tmp_path / ".venv"

    def make(venv: Path) -> None:
        (venv / "bin").mkdir(parents=True, exist_ok=True)
        if not (venv / "bin" / "python").exists():
            (venv / "bin" / "python").symlink_to(sys.executable)
        with (tmp_path / "done").open("a") as done:
            done.write("make ")

    def pip(venv: Path, lock_file: Path) -> None:
        with (tmp_path / "done").open("a") as done:
            done.write("pip ")

    monkeypatch.setattr(install, "_make", make)
    monkeypatch.setattr(install, "_pip", pip)
    return folder


def done(tmp_path: Path) -> str:
    return (tmp_path / "done").read_text()


def test_a_first_install_makes_the_environment(venv: Path, lock_file: Path, tmp_path: Path) -> None:
    install.main(venv, lock_file)
    assert done(tmp_path) == "make pip "


def test_a_second_install_does_nothing(venv: Path, lock_file: Path, tmp_path: Path) -> None:
    install.main(venv, lock_file)
    install.main(venv, lock_file)
    assert done(tmp_path) == "make pip "


def test_changed_pins_are_installed_into_the_same_environment(
    venv: Path, lock_file: Path, tmp_path: Path
) -> None:
    install.main(venv, lock_file)
    lock_file.write_text(NOTHING + "# and more\n")
    install.main(venv, lock_file)
    assert done(tmp_path) == "make pip pip "


def test_other_pins_are_installed_beside_the_first(venv: Path, lock_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "requirements-dev.lock"
    other.write_text(NOTHING)
    install.main(venv, lock_file)
    install.main(venv, other)
    assert done(tmp_path) == "make pip pip "


def test_an_interrupted_install_starts_from_nothing(venv: Path, lock_file: Path, tmp_path: Path) -> None:
    install.main(venv, lock_file)
    (venv / "unfinished").touch()
    (venv / "installed-requirements.lock").unlink()
    install.main(venv, lock_file)
    assert done(tmp_path) == "make pip make pip "


def test_an_install_that_fails_leaves_no_stamp(
    venv: Path, lock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(venv: Path, lock_file: Path) -> None:
        raise SystemExit("no network")

    monkeypatch.setattr(install, "_pip", fail)
    with pytest.raises(SystemExit):
        install.main(venv, lock_file)
    assert not (venv / "installed-requirements.lock").exists()


def test_an_environment_without_its_python_is_made_anew(venv: Path, lock_file: Path, tmp_path: Path) -> None:
    install.main(venv, lock_file)
    (venv / "bin" / "python").unlink()
    install.main(venv, lock_file)
    assert done(tmp_path) == "make pip make pip "


def test_an_environment_of_another_python_is_made_anew(venv: Path, lock_file: Path, tmp_path: Path) -> None:
    install.main(venv, lock_file)
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").write_text("#!/bin/sh\necho 3.9.0\n")
    (venv / "bin" / "python").chmod(0o755)
    install.main(venv, lock_file)
    assert done(tmp_path) == "make pip make pip "


def test_progress_is_told(venv: Path, lock_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install.main(venv, lock_file)
    assert capsys.readouterr().out.startswith(f"Making {venv} with Python")


def test_an_old_python_is_told_in_one_sentence(
    venv: Path, lock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "OLDEST", (9, 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer and .* make run PYTHON="):
        install.main(venv, lock_file)


def test_an_old_python_can_read_the_installer() -> None:
    assert ast.parse(inspect.getsource(install), feature_version=(3, 7))


def test_two_installs_wait_for_each_other(venv: Path, lock_file: Path, tmp_path: Path) -> None:
    with lock_file.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        second = threading.Thread(target=install.main, args=[venv, lock_file])
        second.start()
        early = until(lambda: (tmp_path / "done").exists(), seconds=0.2)
    second.join()
    assert (early, done(tmp_path)) == (False, "make pip ")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was pinned"),
        ("Temporary failure in name resolution", "connect this machine to the network"),
        ("Max retries exceeded with url", "connect this machine to the network"),
        ("ERROR: No matching distribution found for x", "connect this machine to the network"),
        ("something else", "something else"),
    ],
)
def test_a_failure_is_told_with_what_to_do(said: str, words: str) -> None:
    assert words in install._reason(said)


def failing_venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho '{said}'\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))


def test_a_python_without_venv_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_venv(tmp_path, monkeypatch, "ensurepip is not available")
    with pytest.raises(SystemExit, match="install python3-venv"):
        install._make(tmp_path / ".venv")


def test_a_full_disk_is_told_before_a_missing_venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_venv(tmp_path, monkeypatch, "ensurepip: No space left on device")
    with pytest.raises(SystemExit, match="The disk is full"):
        install._make(tmp_path / ".venv")


def test_no_network_is_told_in_one_sentence(tmp_path: Path) -> None:
    lock_file = tmp_path / "pins.lock"
    lock_file.write_text(PINNED)
    command = [sys.executable, "-I", f"{ROOT}/core/install.py", f"{tmp_path}/.venv", str(lock_file)]
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.stderr.splitlines()[-1].endswith("connect this machine to the network and run make again.")
