"""Real servers in folders of their own, ended in every way that servers end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from redis import Redis

from core import locks, servers
from core.layout import Layout
from tests.processes import clean_environment, left_of, open_folder, until

if TYPE_CHECKING:
    from collections.abc import Iterator

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
USE = """
import sys
from pathlib import Path
from core import servers
with servers.running(Path(sys.argv[1]), durable=False):
    print("up", flush=True)
    sys.stdin.read()
"""


def ask(found: servers.Addresses, question: str) -> Any:
    with psycopg.connect(found.database_url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        return cursor.fetchone()[0] if cursor.description else None  # type: ignore[index]


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def keeper(folder: Path) -> int:
    found = subprocess.run(["pgrep", "-f", f"core.keeper {folder}"], capture_output=True, check=True)
    return int(found.stdout)


@contextmanager
def other_user(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that uses the servers until its input ends."""
    command = [sys.executable, "-c", USE, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_environment()
    ) as user:
        assert user.stdout is not None
        user.stdout.readline()
        yield user
        user.kill()


@pytest.fixture(scope="module")
def up() -> Iterator[Path]:
    """A folder whose servers are up while this file's tests run, for those that only ask."""
    made = open_folder()
    with servers.running(made, durable=False):
        yield made
    (made / "servers.lock").unlink()
    until(lambda: not left_of(made))
    shutil.rmtree(made)


def test_asking_for_addresses_starts_nothing(folder: Path) -> None:
    servers.addresses(folder)
    assert list(folder.iterdir()) == []


def test_addresses_are_always_the_same(folder: Path) -> None:
    assert servers.addresses(folder) == servers.addresses(folder)


def test_both_servers_answer(up: Path) -> None:
    with servers.running(up, durable=False) as found, Redis.from_url(found.redis_url) as redis:
        assert (ask(found, "SELECT current_database()"), redis.ping()) == ("wellbeing", True)


def test_text_is_unicode_and_so_is_its_case(up: Path) -> None:
    with servers.running(up, durable=False) as found:
        assert ask(found, "SELECT upper('é')") == "É"


def test_no_server_listens_on_a_port(up: Path) -> None:
    with servers.running(up, durable=False) as found, Redis.from_url(found.redis_url) as redis:
        assert (ask(found, "SHOW listen_addresses"), redis.config_get("port")["port"]) == ("", "0")


def test_the_sockets_are_closed_to_others(up: Path) -> None:
    assert Layout.of(up).run.stat().st_mode & 0o077 == 0


@as_root
def test_postgresql_never_runs_as_root(up: Path) -> None:
    assert Path(f"/proc/{postmaster(up)}").stat().st_uid != 0


def test_tests_do_not_wait_for_the_disk(up: Path) -> None:
    with servers.running(up, durable=False) as found:
        assert ask(found, "SHOW fsync") == "off"


def test_a_real_portal_waits_for_the_disk(folder: Path) -> None:
    with servers.running(folder) as found, Redis.from_url(found.redis_url) as redis:
        kept = redis.config_get("appendonly")["appendonly"]
        assert (ask(found, "SHOW fsync"), ask(found, "SHOW full_page_writes"), kept) == ("on", "on", "yes")


def test_many_workers_may_connect(up: Path) -> None:
    with servers.running(up, durable=False) as found:
        assert ask(found, "SHOW max_connections") == "200"


def test_data_is_found_again(folder: Path) -> None:
    with servers.running(folder) as found, Redis.from_url(found.redis_url) as redis:
        ask(found, "CREATE TABLE kept AS SELECT 7 AS it")
        redis.set("kept", "8")
    assert until(lambda: not left_of(folder))
    with servers.running(folder) as found, Redis.from_url(found.redis_url) as redis:
        assert (ask(found, "SELECT it FROM kept"), redis.get("kept")) == (7, b"8")


def test_two_users_share_the_same_servers(up: Path) -> None:
    first = postmaster(up)
    with other_user(up), servers.running(up, durable=False):
        assert postmaster(up) == first


def test_the_servers_outlive_the_one_who_started_them(folder: Path) -> None:
    with other_user(folder) as starter, servers.running(folder, durable=False) as found:
        starter.kill()
        starter.wait()
        assert ask(found, "SELECT 1") == 1


def test_two_who_start_at_once_get_the_same_servers(folder: Path) -> None:
    command = [sys.executable, "-c", USE, str(folder)]
    several = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_environment())
        for _ in range(4)
    ]
    said = [user.stdout.readline() for user in several if user.stdout]
    for user in several:
        user.communicate()
    assert said == [b"up\n"] * 4


def test_nothing_is_left_when_the_last_user_has_gone(folder: Path) -> None:
    with servers.running(folder, durable=False):
        pass
    assert until(lambda: not left_of(folder))


def test_nothing_is_left_of_a_killed_user(folder: Path) -> None:
    with other_user(folder) as user:
        user.kill()
    assert until(lambda: not left_of(folder))


@on_linux
def test_servers_come_back_after_a_killed_keeper(folder: Path) -> None:
    with servers.running(folder) as found:
        ask(found, "CREATE TABLE kept AS SELECT 7 AS it")
        os.kill(keeper(folder), signal.SIGKILL)
        assert until(lambda: not left_of(folder)), "the killed keeper left something behind"
    with servers.running(folder) as found:
        assert ask(found, "SELECT it FROM kept") == 7


def test_servers_come_back_after_a_killed_postgresql(folder: Path) -> None:
    with servers.running(folder) as found:
        ask(found, "CREATE TABLE kept AS SELECT 7 AS it")
        killed = postmaster(folder)
        os.kill(killed, signal.SIGKILL)
        assert until(lambda: not Path(f"/proc/{killed}").exists()), "the killed PostgreSQL is still there"
    with servers.running(folder) as found:
        assert ask(found, "SELECT it FROM kept") == 7


def test_a_note_that_names_a_strangers_process_is_no_hindrance(folder: Path) -> None:
    with servers.running(folder, durable=False):
        pass
    assert until(lambda: not left_of(folder))
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}/postgres\n")
    with servers.running(folder, durable=False) as found:
        assert ask(found, "SELECT 1") == 1


def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    with servers.running(folder, durable=False) as found:
        assert ask(found, "SELECT 1") == 1


def test_servers_end_when_their_folder_vanishes(folder: Path) -> None:
    with servers.running(folder, durable=False):
        (folder / "servers.lock").unlink()
        assert until(lambda: not left_of(folder))


def test_a_path_too_long_for_a_socket_works(folder: Path) -> None:
    deep = folder / ("deep" * 25)
    with servers.running(deep, durable=False) as found, Redis.from_url(found.redis_url) as redis:
        assert (ask(found, "SELECT 1"), redis.ping()) == (1, True)


def test_a_moved_socket_leaves_no_folder_behind(folder: Path) -> None:
    deep = folder / ("deep" * 25)
    with servers.running(deep, durable=False):
        pass
    assert until(lambda: not Layout.of(deep).run.exists())


def test_a_path_with_spaces_and_signs_works(folder: Path) -> None:
    odd = folder / "it's 50%20é"
    with servers.running(odd, durable=False) as found, Redis.from_url(found.redis_url) as redis:
        assert (ask(found, "SELECT 1"), redis.ping()) == (1, True)


def test_a_missing_folder_is_made_with_its_parents(folder: Path) -> None:
    with servers.running(folder / "a" / "b", durable=False) as found:
        assert ask(found, "SELECT 1") == 1


@as_root
def test_a_strict_umask_shuts_nobody_out(folder: Path) -> None:
    before = os.umask(0o077)
    try:
        with servers.running(folder / "a" / "b", durable=False) as found:
            assert ask(found, "SELECT 1") == 1
    finally:
        os.umask(before)


@as_root
def test_a_folder_closed_to_postgresql_is_named_in_one_sentence(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with (
        pytest.raises(servers.ServerError, match=rf"may not enter {closed}: set DATA_DIR to a folder"),
        servers.running(closed / "data"),
    ):
        pass


def test_a_file_in_the_way_is_told_in_one_sentence(folder: Path) -> None:
    (folder / "data").touch()
    with (
        pytest.raises(servers.ServerError, match="is a file where a folder is needed"),
        servers.running(folder / "data"),
    ):
        pass


def test_a_cluster_of_another_version_is_left_as_it_is(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with (
        pytest.raises(
            servers.ServerError, match="was made by PostgreSQL 16 and this version brings PostgreSQL 18"
        ),
        servers.running(folder),
    ):
        pass


def test_nothing_is_left_of_a_start_that_failed(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(servers.ServerError), servers.running(folder):
        pass
    assert until(lambda: not left_of(folder))


def test_a_start_that_failed_may_be_tried_again(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(servers.ServerError), servers.running(folder):
        pass
    (folder / "postgres").rename(folder / "old")
    with servers.running(folder, durable=False) as found:
        assert ask(found, "SELECT 1") == 1


def test_a_portal_never_shares_the_test_suites_servers(up: Path) -> None:
    with (
        pytest.raises(servers.ServerError, match="The test suite is using the servers"),
        servers.running(up),
    ):
        pass


def test_no_trouble_while_the_servers_run(up: Path) -> None:
    assert servers.trouble(up) is None


def test_servers_that_stopped_are_trouble(folder: Path) -> None:
    with servers.running(folder, durable=False):
        os.kill(postmaster(folder), signal.SIGKILL)
        assert until(lambda: servers.trouble(folder) and not left_of(folder)), "Redis lives on alone"


def test_trouble_names_the_logs(folder: Path) -> None:
    assert f"read the logs in {folder}/logs" in str(servers.trouble(folder))


def test_servers_that_take_too_long_to_stop_are_told_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "START_SECONDS", 0.1)
    lock = locks.take(folder / "servers.lock", locks.EXCLUSIVE)
    with pytest.raises(servers.ServerError, match="take long to stop"), servers.running(folder):
        pass
    assert lock is not None
    locks.release(lock)


def test_a_start_that_takes_too_long_is_told_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "START_SECONDS", 0.1)
    lock = locks.take(folder / "start.lock", locks.EXCLUSIVE)
    with pytest.raises(servers.ServerError, match="did not come up"), servers.running(folder):
        pass
    assert lock is not None
    locks.release(lock)


@pytest.mark.parametrize(
    ("environ", "brought"),
    [
        ({}, False),
        ({"DATABASE_URL": "postgresql://x/y"}, False),
        ({"REDIS_URL": "redis://x"}, False),
        ({"DATABASE_URL": "postgresql://x/y", "REDIS_URL": ""}, False),
        ({"DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x"}, True),
    ],
)
def test_servers_are_brought_along_only_when_both_are(environ: dict[str, str], *, brought: bool) -> None:
    assert servers.brought(environ) is brought
