"""Install pinned requirements into a virtual environment, once.

Run as `python3 -I core/install.py VENV LOCK_FILE` by any Python: this must parse on an old one too, so
that it can say that it is too old.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
NETWORK = re.compile(
    "name resolution|NewConnectionError|ConnectTimeout|ProxyError|Connection refused|Network is unreachable"
    "|No matching distribution|timed out|Max retries"
)


def main(venv: Path, lock_file: Path) -> None:
    """Have every pinned package in the environment; do nothing when they are there already."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:2])
        sys.exit(
            f"Wellbeing needs Python 3.11 or newer and {sys.executable} is {found}: "
            "name a newer one, such as make run PYTHON=python3.12"
        )
    with lock_file.open("rb") as pins:
        # Two of these at once would write the same files.
        fcntl.flock(pins, fcntl.LOCK_EX)
        wanted = f"{sys.version}\n{hashlib.sha256(pins.read()).hexdigest()}"
        stamp = venv / f"installed-{lock_file.name}"
        if not stamp.exists() or stamp.read_text() != wanted or not _runs(venv):
            _install(venv, lock_file, stamp, wanted)


def _install(venv: Path, lock_file: Path, stamp: Path, wanted: str) -> None:
    began = time.monotonic()
    unfinished = venv / "unfinished"
    # An interrupted install leaves half a package behind that pip takes for whole.
    if unfinished.exists() or not _runs(venv):
        _say(f"Making {venv} with Python {sys.version.split()[0]} ...")
        _make(venv)
    _say(f"Installing {lock_file} (about half a minute) ...")
    unfinished.touch()
    if stamp.exists():
        stamp.unlink()
    _pip(venv, lock_file)
    stamp.write_text(wanted)
    unfinished.unlink()
    _say(f"Installed in {time.monotonic() - began:.0f} s.")


def _runs(venv: Path) -> bool:
    """Say whether the environment has a Python that runs and is the one that runs this."""
    if not os.access(str(_python(venv)), os.X_OK):
        return False
    command = [str(_python(venv)), "-I", "-S", "-c", "import sys; print(sys.version)"]
    version = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout
    return version.decode().rstrip("\n") == sys.version


def _make(venv: Path) -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(venv)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if made.returncode:
        said = made.stdout.decode(errors="replace")
        if "ensurepip" in said and "No space left" not in said:
            sys.exit(
                "This Python cannot make a virtual environment: install python3-venv and run make again."
            )
        sys.exit(_reason(said))


def _pip(venv: Path, lock_file: Path) -> None:
    command = [str(_python(venv)), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    command += ["--retries", "2", "--require-hashes", "--no-deps", "-r", str(lock_file)]
    pip = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if pip.returncode:
        said = pip.stdout.decode(errors="replace")
        errors = [line for line in said.splitlines() if line.startswith("ERROR:")]
        sys.exit("\n".join([*errors[-2:], _reason(said)]))


def _reason(said: str) -> str:
    if "No space left" in said:
        return "The disk is full: free about 500 MB and run make again."
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A package is not the one that was pinned, so it was not installed: ask who serves your packages."
        )
    if NETWORK.search(said):
        return "The packages could not be fetched: connect this machine to the network and run make again."
    return f"{said}\nThe packages could not be installed: see above, then run make again."


def _python(venv: Path) -> Path:
    return venv / "bin" / "python"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
