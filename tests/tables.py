"""The tables of every test run, made by the migrations once and copied from then on.

The database with the tables is named by a digest of whatever decides them. Every worker of every run starts
from a copy of it. Django still runs `migrate` there, which finds nothing to do in a fraction of a second.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PREFIX = "tables_"
KEPT = 5  # one for each of a few branches; a run takes seconds to copy its own, and none is that far behind
_LOCK = 0x7AB1E5
_DECIDING = ("migrations/**/*.py", "models.py", "models/**/*.py")
# What `migrate` itself fills; no test adds to it.
_FILLED = {"auth_permission", "django_content_type"}
_TOUCHED = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
_NO_ROWS = 21  # bytes of a binary copy's head and end


def name_for(folders: Iterable[Path], *said: str) -> str:
    """Return the name of a database with the tables of some apps, given their folders.

    It follows what their migrations and models say, and whatever else is `said` to decide the tables.
    """
    digest = hashlib.sha256("\n".join(said).encode())
    for folder in folders:
        for file in sorted({file for pattern in _DECIDING for file in folder.glob(pattern)}):
            digest.update(f"\n{folder.name}/{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return PREFIX + digest.hexdigest()[:32]


def wanted() -> str:
    """Return the name of the database with the tables of this code and of the installed packages."""
    packages = sorted(f"{found.name}=={found.version}" for found in importlib.metadata.distributions())
    own = (settings.BASE_DIR / "wellbeing" / "settings.py").read_text()
    return name_for((Path(app.path) for app in apps.get_app_configs()), own, *packages)


def ready() -> str:
    """Return the name of the database with the tables, which is made if there is none yet."""
    name = wanted()
    with _alone():
        if name not in _made():
            _make(name)
            _drop(_made()[KEPT:])
    return name


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other workers and runs from making the same tables meanwhile."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield  # The lock ends with its connection.


def _made() -> list[str]:
    """Return the databases with tables, the newest first."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s ORDER BY oid DESC", [f"^{PREFIX}[0-9a-f]+$"]
        )
        return [name for (name,) in cursor]


def _make(name: str) -> None:
    """Make the tables under another name first, so that half-made ones are never copied."""
    usual, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    unfinished, test["NAME"] = test["NAME"], f"{PREFIX}unfinished"
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {PREFIX}unfinished RENAME TO {name}")
    finally:
        connection.close()
        test["NAME"] = unfinished
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = usual


def _drop(names: list[str]) -> None:
    with connection._nodb_cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def can_empty() -> bool:
    """Say whether the role may pass triggers by; one that a school lends for tests may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        (found,) = cursor.fetchone()
    return bool(found)


def empty() -> None:
    """Delete every row that a test committed, and nothing that `migrate` wrote.

    Django's flush truncates every table and fills some again, for a third of a second; a table that no row
    ever touched has no pages, and most have none. The lock waits for whoever still writes, as truncating
    does.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        touched = _touched(cursor)
        if touched:
            cursor.execute(f"LOCK TABLE {', '.join(touched)} IN ACCESS EXCLUSIVE MODE")
            # No trigger keeps the history from going, and no row from going before those that name it.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in touched))


def written_by(fill: Callable[[], object]) -> dict[str, bytes]:
    """Return the rows that something writes, by table, as PostgreSQL's own binary copy; it is undone.

    The tables that it writes to must be empty before.
    """
    with transaction.atomic():
        before = _held()
        fill()
        rows = {name: found for name, found in _held().items() if found != before.get(name)}
        transaction.set_rollback(True)
    if mixed := before.keys() & rows.keys():
        raise RuntimeError(f"There were rows before in {sorted(mixed)}.")
    return rows


def put_back(rows: dict[str, bytes]) -> None:
    """Write rows again as they were, their history too, past all triggers.

    Their numbers were taken from the sequences then, and no sequence goes back: nothing else has them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, lines in rows.items():
            with cursor.copy(f"COPY {name} {_columns(name)} FROM STDIN (FORMAT binary)") as copy:
                copy.write(lines)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _held() -> dict[str, bytes]:
    with connection.cursor() as cursor:
        found = {name: _copied(cursor, name) for name in _touched(cursor)}
    return {name: rows for name, rows in found.items() if len(rows) > _NO_ROWS}


def _copied(cursor: Any, name: str) -> bytes:
    with cursor.copy(f"COPY {name} {_columns(name)} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(part) for part in copy)


@functools.cache
def _columns(name: str) -> str:
    """Return the columns that are written; the database works out the others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [name],
        )
        return f"({cursor.fetchone()[0]})"


def _touched(cursor: Any) -> list[str]:
    """Return the tables of ours, quoted, that ever held a row."""
    ours = set(connection.introspection.django_table_names(include_views=False)) - _FILLED
    cursor.execute(_TOUCHED)
    return [connection.ops.quote_name(name) for (name,) in cursor if name in ours]
