"""Django's commands, with the embedded servers up while one runs."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import execute_from_command_line

from core import servers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WITHOUT_SERVERS = (
    "help",
    "version",
    "collectstatic",
    "startapp",
    "--help",
    "-h",
    "--version",
)
# What looks at files alone, so that it asks for no setting and no server.
FILES_ALONE = (("score_questionnaire",), ("import_questionnaire", "--dry-run"))


def files_alone(arguments: Sequence[str]) -> bool:
    """Say whether a command looks at files and at nothing else."""
    return any(set(words) <= set(arguments) and words[0] in arguments[1:2] for words in FILES_ALONE)


def needs_servers(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Say whether a command needs the embedded servers; production never, nor who brings both addresses."""
    if servers.brought(environ) or environ.get("WELLBEING_MODE", "production") == "production":
        return False
    command = arguments[1] if len(arguments) > 1 else "help"
    if files_alone(arguments):
        return False
    return command not in WITHOUT_SERVERS and (command != "check" or "--database" in arguments)


def data_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of the site's data, DATA_DIR or `.data` beside this file."""
    return Path(environ.get("DATA_DIR") or Path(__file__).resolve().parent / ".data")


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellbeing.settings")
    if files_alone(sys.argv) and not os.environ.get("SECRET_KEY"):
        os.environ.setdefault("WELLBEING_MODE", "demo")
    needed = needs_servers(sys.argv, os.environ)
    try:
        with servers.running(data_dir(os.environ)) if needed else contextlib.nullcontext():
            execute_from_command_line(sys.argv)
    except servers.ServerError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
