"""The test database is a copy of one that the migrations made, and never of one that others made."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

from people.models import Enrollment, Program, User
from tests import tables
from tests.conftest import make_person, make_trainee

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

HISTORY: Any = apps.get_model("people", "UserEvent")
IMPORTED = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder of an app with a migration, models and a view."""
    for name in ("migrations/0001_first.py", "models/tea.py", "views.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old")
    return tmp_path


@pytest.mark.parametrize("name", ["migrations/0001_first.py", "models/tea.py"])
def test_a_changed_file_makes_other_tables(app: Path, name: str) -> None:
    before = tables.name_for([app])
    (app / name).write_text("new")
    assert tables.name_for([app]) != before


@pytest.mark.parametrize("name", ["migrations/0002_second.py", "models.py", "models/coffee.py"])
def test_a_new_file_makes_other_tables(app: Path, name: str) -> None:
    before = tables.name_for([app])
    (app / name).touch()
    assert tables.name_for([app]) != before


def test_a_renamed_migration_makes_other_tables(app: Path) -> None:
    before = tables.name_for([app])
    (app / "migrations/0001_first.py").rename(app / "migrations/0001_begin.py")
    assert tables.name_for([app]) != before


def test_another_package_makes_other_tables(app: Path) -> None:
    assert tables.name_for([app], "tea==1") != tables.name_for([app], "tea==2")


def test_a_changed_view_makes_none(app: Path) -> None:
    before = tables.name_for([app])
    (app / "views.py").write_text("new")
    assert tables.name_for([app]) == before


def test_migrations_of_ours_read_nothing_that_the_name_does_not_follow() -> None:
    # Packages may be installed below the project too, in its own environment.
    own = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    files = [file for folder in own for file in folder.glob("migrations/*.py")]
    read = {name for file in files for name in IMPORTED.findall(file.read_text())}
    ours = {name for name in read if name.split(".")[0] in {folder.name for folder in own}}
    assert {name.split(".")[1] for name in ours} == {"models"}


@pytest.mark.django_db
def test_this_database_was_copied() -> None:
    assert connection.settings_dict["TEST"]["TEMPLATE"] == tables.wanted()


@pytest.mark.django_db
def test_nothing_is_left_to_migrate() -> None:
    call_command("migrate", check_unapplied=True, verbosity=0)


class Making:
    """Wants tables that nobody has made yet, counts how often they are made, and makes them empty."""

    def __init__(self) -> None:
        self.name, self.count, self.breaks = tables.PREFIX + uuid.uuid4().hex, 0, False

    def create(self, **options: object) -> None:
        """Stand in for Django's way to create a test database."""
        self.count += 1
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.settings_dict['TEST']['NAME']}")
            cursor.execute(f"CREATE DATABASE {connection.settings_dict['TEST']['NAME']}")
        if self.breaks:
            raise RuntimeError("A migration is wrong.")


@pytest.fixture
def making(
    monkeypatch: pytest.MonkeyPatch, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Making]:
    made = Making()
    monkeypatch.setattr(tables, "KEPT", 100)
    monkeypatch.setattr(tables, "wanted", lambda: made.name)
    monkeypatch.setattr(connection.creation, "create_test_db", made.create)
    with django_db_blocker.unblock():
        yield made
        tables._drop([made.name])


def test_tables_are_made_once(making: Making) -> None:
    assert (tables.ready(), tables.ready(), making.count) == (making.name, making.name, 1)


def test_half_made_tables_are_made_again(making: Making) -> None:
    making.breaks = True
    with pytest.raises(RuntimeError):
        tables.ready()
    making.breaks = False
    assert (tables.ready(), making.count) == (making.name, 2)


def test_the_oldest_tables_go(making: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[str] = []
    monkeypatch.setattr(tables, "KEPT", 1)
    with monkeypatch.context() as patch:
        patch.setattr(tables, "_drop", dropped.extend)
        tables.ready()
    assert dropped
    assert making.name not in dropped


def test_the_usual_database_is_used_afterwards(making: Making) -> None:
    usual = connection.settings_dict["NAME"]
    tables.ready()
    assert connection.settings_dict["NAME"] == usual


# --- what tests leave ---


@pytest.fixture
def written(transactional_db: None) -> User:
    """Have rows committed: some that refer to others, and a history that nobody may delete."""
    program = Program.objects.create(name="Medicine", slug="medicine", kind="residency", department="M")
    return make_trainee("trainee", program)


def test_what_was_committed_goes_with_its_history(written: User) -> None:
    tables.empty()
    models = [Program, User, Enrollment, HISTORY]
    assert [model.objects.count() for model in models] == [0] * 4


def test_what_is_written_afterwards_has_its_history_again(written: User) -> None:
    tables.empty()
    make_person("second")
    assert HISTORY.objects.count() == 1


def test_what_migrating_wrote_stays(written: User) -> None:
    before = (ContentType.objects.count(), Permission.objects.count())
    tables.empty()
    assert (ContentType.objects.count(), Permission.objects.count()) == before != (0, 0)


def test_tests_that_commit_end_so(written: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(tables, "empty", lambda: ended.append("emptied"))
        TransactionTestCase()._fixture_teardown()  # type: ignore[attr-defined]
    assert ended == ["emptied"]


# --- rows that many tests begin with ---


@pytest.mark.django_db
def test_rows_come_back_as_they_were_with_their_history() -> None:
    before: list[object] = []

    def write() -> None:
        make_person("somebody")
        before.extend([*User.objects.values(), *HISTORY.objects.values()])

    tables.put_back(tables.written_by(write))
    assert [*User.objects.values(), *HISTORY.objects.values()] == before != []


@pytest.mark.django_db
def test_what_was_written_to_be_copied_is_undone() -> None:
    tables.written_by(lambda: make_person("somebody"))
    assert not User.objects.exists()


@pytest.mark.django_db
def test_what_is_written_after_rows_came_back_has_a_history() -> None:
    tables.put_back({})
    make_person("somebody")
    assert HISTORY.objects.count() == 1


@pytest.mark.django_db
def test_rows_among_others_are_not_copied() -> None:
    make_person("first")
    with pytest.raises(RuntimeError, match="people_user"):
        tables.written_by(lambda: make_person("second"))


@pytest.mark.django_db
def test_a_table_that_nothing_is_written_to_is_not_copied() -> None:
    assert tables.written_by(lambda: None) == {}
