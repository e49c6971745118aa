"""Publishing a term: on its day, once, as bins, and never changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from checkins.models import Publication, SummaryRow, Term
from checkins.sealing import WrongKey
from checkins.summaries import publishing
from checkins.summaries.publishing import RefusedError, publish, rehearse
from tests.checkins.summaries.crowds import RIPE, crowd, fall, saying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Cast


@pytest.fixture
def ripe() -> Iterator[None]:
    """Stand a week after the term's end."""
    with time_machine.travel(RIPE, tick=False):
        yield


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no noise, so that bins are known."""
    monkeypatch.setattr(
        publishing, "noisy_counts", lambda tree, counts: {n.key: counts[n.key] for n in tree.nodes}
    )


def rows(question: str = "sleep") -> dict[str, str]:
    """Return what is published of one question, by group."""
    return {
        row.group: f"{row.band}: {row.bin}" if row.bin else ""
        for row in SummaryRow.objects.filter(question=question)
    }


def test_nothing_is_published_before_a_week_has_passed(db: None) -> None:
    with (
        time_machine.travel(RIPE - dt.timedelta(days=1), tick=False),
        pytest.raises(RefusedError, match="7 January"),
    ):
        publish(term=fall(), contributions=[])


def test_groups_are_published_as_bands_and_bins(cast: Cast, ripe: None, still: None) -> None:
    medicine = saying(crowd(cast.program, 40), yes=9)
    surgery = saying(crowd(cast.other_program, 40)[:30], yes=20)
    publish(term=fall(), contributions=medicine + surgery)
    assert rows() == {
        "Everyone in training": "60 or more: 40% to 45%",
        "Residents": "60 or more: 40% to 45%",
        "Medicine": "30 to 59: 20% to 30%",
        "Surgery": "30 to 59: 60% to 70%",
    }


def test_none_few_and_shields_look_the_same(cast: Cast, ripe: None, still: None) -> None:
    medicine = saying(crowd(cast.program, 40), yes=9)
    few = saying(crowd(cast.other_program, 40)[:3], yes=1)
    publish(term=fall(), contributions=medicine + few)
    assert (rows()["Medicine"], rows()["Surgery"]) == ("", "")


def test_a_term_without_anyone_has_the_same_rows_as_one_with_few(cast: Cast, ripe: None) -> None:
    publish(term=fall(), contributions=[])
    empty = {"Everyone in training": "", "Residents": "", "Medicine": "", "Surgery": ""}
    assert rows() == empty


def test_whoever_trains_here_no_more_is_not_counted(cast: Cast, ripe: None, still: None) -> None:
    people = crowd(cast.program, 40)
    said = saying(people, yes=40)
    for person in people[:25]:
        person.enrollments.update(ends_on=dt.date(2026, 9, 1))
    publish(term=fall(), contributions=said)
    assert rows()["Everyone in training"] == ""


def test_a_question_left_open_counts_nobody(cast: Cast, ripe: None, still: None) -> None:
    said = saying(crowd(cast.program, 40), yes=40)
    for _, answers in said[:31]:
        del answers["sleep"]
    publish(term=fall(), contributions=said)
    assert rows()["Residents"] == ""


def test_a_term_is_published_once(cast: Cast, ripe: None) -> None:
    term = fall()
    publish(term=term, contributions=[])
    with pytest.raises(RefusedError, match="never made twice"):
        publish(term=term, contributions=[])


def test_what_cannot_be_read_publishes_nothing(cast: Cast, ripe: None) -> None:
    def broken() -> Iterator[Any]:
        yield from saying(crowd(cast.program, 3), yes=1)
        raise WrongKey("The key does not open what is stored.")

    with pytest.raises(WrongKey):
        publish(term=fall(), contributions=broken())
    assert not Publication.objects.exists()


def test_no_count_is_stored(cast: Cast, ripe: None) -> None:
    publish(term=fall(), contributions=saying(crowd(cast.program, 40), yes=9))
    kept = {field.name for field in SummaryRow._meta.get_fields()}
    assert kept == {"id", "publication", "question", "position", "group", "depth", "band", "parts", "place"}


@pytest.fixture
def published(cast: Cast, ripe: None) -> Publication:
    """One published term."""
    return publish(term=fall(), contributions=saying(crowd(cast.program, 40), yes=9))


def refused(change: Any) -> bool:
    """Say whether the database refuses a change."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


CHANGES = {
    "moving a bin": lambda term: SummaryRow.objects.update(place=0),
    "dropping a row": lambda term: SummaryRow.objects.first().delete(),  # type: ignore[union-attr]
    "changing the day of the count": lambda term: Publication.objects.update(frozen_on=dt.date(2020, 1, 1)),
    "hiding it again": lambda term: Publication.objects.update(published_on=None),
    "changing the day": lambda term: Publication.objects.update(published_on=dt.date(2020, 1, 1)),
    "taking it back": lambda term: Publication.objects.all()._raw_delete("default"),
    "renaming the term": lambda term: Term.objects.update(name="Another"),
    "adding a row": lambda term: SummaryRow.objects.create(
        publication=term.publication, question="sleep", position=99, group="You", depth=2
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_published_stays(published: Publication, change: Any) -> None:
    assert refused(lambda: change(published.term))


MONTHS = {
    "the same months": ("2026-08-01", "2026-12-01"),
    "one month of it": ("2026-12-01", "2027-03-01"),
    "an end a month later": ("2027-01-01", "2027-01-01"),
    "half a month": ("2027-02-15", "2027-05-01"),
    "an end before the start": ("2027-05-01", "2027-02-01"),
}


@pytest.mark.parametrize("months", MONTHS.values(), ids=MONTHS)
def test_terms_are_whole_disjoint_and_apart(db: None, months: tuple[str, str]) -> None:
    fall()
    with pytest.raises(IntegrityError):
        Term.objects.create(slug="other", name="Other", first_month=months[0], last_month=months[1])


def test_the_next_term_may_follow_at_once(db: None) -> None:
    fall()
    assert fall(slug="spring", name="Spring", first_month=dt.date(2027, 1, 1), last_month=dt.date(2027, 2, 1))


def test_a_rehearsal_writes_nothing(cast: Cast, ripe: None) -> None:
    rehearse(term=fall(), contributions=[])
    assert not Publication.objects.exists()


def test_a_rehearsal_draws_no_noise(cast: Cast, ripe: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "noisy_counts", None)
    rehearse(term=fall(), contributions=saying(crowd(cast.program, 5), yes=2))


def test_the_commands_dry_run_publishes_nothing_and_shows_no_figure(
    cast: Cast, ripe: None, capsys: pytest.CaptureFixture[str]
) -> None:
    fall(name="Fall")
    call_command("publish_summaries", "fall-2026", "--dry-run")
    assert not Publication.objects.exists()
    assert not any(sign.isdigit() for sign in capsys.readouterr().out)


def test_the_command_names_the_terms_there_are(db: None) -> None:
    fall()
    with pytest.raises(CommandError, match="There are: fall-2026"):
        call_command("publish_summaries", "summer")


def test_the_command_says_why_not(db: None) -> None:
    fall()
    with (
        time_machine.travel(RIPE - dt.timedelta(days=30), tick=False),
        pytest.raises(CommandError, match="week after"),
    ):
        call_command("publish_summaries", "fall-2026")
