"""The command that publishes: a clear word and an exit code for each way that it can end."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from checkins import subjects
from checkins.management.commands import publish_summaries as command
from checkins.models import Publication, SummaryRow, Term
from checkins.sealing import WrongKey
from checkins.summaries import publishing
from checkins.summaries.contributing import contributions
from checkins.summaries.publishing import freeze
from tests.checkins.summaries.crowds import RIPE, crowd, fall, saying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Cast

SLUG = "fall-2026"
PUBLISHED = "The summary of Fall 2026 is published."


@pytest.fixture(autouse=True)
def ripe() -> Iterator[None]:
    """Stand a week after the term's end."""
    with time_machine.travel(RIPE, tick=False):
        yield


def run(*words: str) -> tuple[int, str]:
    """Run the command; return its exit code, and what it said if it was refused."""
    try:
        call_command("publish_summaries", *words)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, ""


def nothing() -> bool:
    """Say whether nothing at all was counted or published."""
    return not Publication.objects.exists() and not SummaryRow.objects.exists()


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_term_that_nobody_knows(db: None, dry: tuple[str, ...]) -> None:
    fall()
    assert run("summer", *dry) == (3, "No term is called summer. There are: fall-2026.")


def test_no_term_at_all(db: None) -> None:
    assert run("summer") == (3, "No term is called summer. There are: none.")


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_term_that_is_not_over(db: None, dry: tuple[str, ...]) -> None:
    fall()
    with time_machine.travel(RIPE - dt.timedelta(days=1), tick=False):
        code, said = run(SLUG, *dry)
    assert (code, said, nothing()) == (
        4,
        "Fall 2026 may be published from 7 January 2027 on, a week after its end.",
        True,
    )


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_term_that_is_published(cast: Cast, dry: tuple[str, ...]) -> None:
    fall()
    run(SLUG)
    before = list(SummaryRow.objects.values_list())
    assert run(SLUG, *dry) == (5, "Fall 2026 is published. A summary is never made twice.")
    assert list(SummaryRow.objects.values_list()) == before


def test_a_term_in_which_nobody_answered(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    fall()
    assert run(SLUG) == (0, "")
    assert capsys.readouterr().out == f"{PUBLISHED} {command.NOBODY}\n"


def one(monkeypatch: pytest.MonkeyPatch, cast: Cast, size: int) -> None:
    """Have so many of forty residents answer."""
    said = saying(crowd(cast.program, 40)[:size], yes=size)
    monkeypatch.setattr(command, "contributions", lambda _term: said)


def test_a_term_in_which_one_answered_looks_the_same(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fall()
    one(monkeypatch, cast, 1)
    run(SLUG)
    assert capsys.readouterr().out == f"{PUBLISHED} {command.NOBODY}\n"
    assert set(SummaryRow.objects.values_list("band", "parts", "place")) == {("", None, None)}


def test_a_term_in_which_many_answered_says_no_figure(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fall()
    one(monkeypatch, cast, 30)
    run(SLUG)
    assert capsys.readouterr().out == f"{PUBLISHED}\n"


@pytest.mark.parametrize("size", [0, 1, 30])
def test_a_dry_run_writes_nothing_and_says_the_same_of_few_and_many(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    fall()
    one(monkeypatch, cast, size)
    assert (run(SLUG, "--dry-run"), nothing()) == ((0, ""), True)
    told = "Fall 2026 can be published. Nothing was published, and no figure is shown.\n"
    assert capsys.readouterr().out == told


def test_a_dry_run_of_what_is_counted_leaves_it_unpublished(cast: Cast) -> None:
    freeze(term=fall(), contributions=[])
    assert run(SLUG, "--dry-run") == (0, "")
    assert Publication.objects.get().published_on is None


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_key_that_is_missing(cast: Cast, monkeypatch: pytest.MonkeyPatch, dry: tuple[str, ...]) -> None:
    fall()
    saying(crowd(cast.program, 1), yes=1)

    def missing(*_: Any) -> None:
        raise WrongKey("There is no key for this.")

    monkeypatch.setattr(subjects, "wishes_of", missing)
    assert (run(SLUG, *dry), nothing()) == ((1, "There is no key for this."), True)


def test_codes_are_told_apart() -> None:
    assert len({0, 2, command.UNREADABLE, command.UNKNOWN, command.TOO_EARLY, command.TWICE}) == 6


def elsewhere(work: Callable[[], object]) -> BaseException | None:
    """Do something on a connection of its own; return how it failed."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test looks at it
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return failed[0] if failed else None


def kill(*_: object) -> None:
    """End one's own connection, as the server does with a process that was killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["noisy_counts", "_rows", "band"])
def test_killed_in_the_middle_it_leaves_the_term_as_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    fall()
    people = crowd(cast.program, 40)
    said = saying(people, yes=20)
    monkeypatch.setattr(command, "contributions", lambda _term: said)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, place, kill)
        assert isinstance(elsewhere(lambda: call_command("publish_summaries", SLUG)), OperationalError)
    assert (nothing(), run(SLUG), Publication.objects.count()) == (True, (0, ""), 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_publish_once_and_the_other_says_why_not(cast: Cast) -> None:
    fall()
    gate, codes = threading.Barrier(2), []

    def publish() -> None:
        connection.ensure_connection()
        gate.wait()
        codes.append(run(SLUG)[0])

    other = threading.Thread(target=lambda: elsewhere(publish))
    other.start()
    assert elsewhere(publish) is None
    other.join()
    assert (sorted(codes), Publication.objects.count()) == ([0, 5], 1)


@pytest.mark.django_db(transaction=True)
def test_beside_the_worker_that_counts_it_is_counted_once(cast: Cast) -> None:
    term = fall()
    gate, codes = threading.Barrier(2), []

    def count() -> None:
        gate.wait()
        freeze(term=Term.objects.get(pk=term.pk), contributions=contributions(term))

    def publish() -> None:
        gate.wait()
        codes.append(run(SLUG)[0])

    other = threading.Thread(target=lambda: elsewhere(count))
    other.start()
    assert elsewhere(publish) is None
    other.join()
    assert (codes, Publication.objects.count()) == ([0], 1)
