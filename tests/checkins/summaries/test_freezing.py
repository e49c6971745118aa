"""Counted once, on its day: who withdraws later stays in, who says yes later stays out; no noise twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from checkins import consents, operations, tasks
from checkins.desk import pulse
from checkins.models import Publication, SummaryRow
from checkins.summaries import counting, publishing
from checkins.summaries.contributing import contributions
from checkins.summaries.publishing import RefusedError, freeze, publish
from checkins.wishes import KEEP, SUMMARIES
from people.models import Enrollment
from tests.checkins.conftest import NEW
from tests.checkins.summaries.crowds import RIPE, crowd, fall, saying
from tests.checkins.summaries.test_contributing import answered
from tests.conftest import LONG_AGO, make_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from checkins.models import Term
    from people.models import User
    from tests.conftest import Cast

LATER = RIPE + dt.timedelta(days=30)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no noise, so that bins are known."""
    monkeypatch.setattr(
        publishing, "noisy_counts", lambda tree, counts: {n.key: counts[n.key] for n in tree.nodes}
    )


@pytest.fixture
def ripe() -> Iterator[None]:
    """Stand a week after the term's end."""
    with time_machine.travel(RIPE, tick=False):
        yield


@pytest.fixture
def twelve(cast: Cast, still: None) -> list[User]:
    """Twelve residents of forty who say yes to being counted, and slept badly."""
    asked = pulse.load()
    crowd(cast.program, 40)
    people = [make_person(f"number_{number}") for number in range(12)]
    for person in people:
        Enrollment.objects.create(user=person, program=cast.program, starts_on=LONG_AGO)
        for kind in (KEEP, SUMMARIES):
            operations.give(person=person, kind=kind)
        answered(person, asked, "hardly")
    return people


def told() -> str:
    """Return what is kept of everyone."""
    row = SummaryRow.objects.get(position=0)
    return f"{row.band}: {row.bin}" if row.bin else ""


def count(term: Term) -> None:
    """Run the task on the term's day."""
    with time_machine.travel(RIPE, tick=False):
        tasks.freeze_terms()


def let_out(term: Term) -> None:
    """Publish a month later."""
    with time_machine.travel(LATER, tick=False):
        publish(term=term, contributions=contributions(term))


def test_a_term_is_counted_on_its_day_by_itself(twelve: list[User]) -> None:
    count(fall())
    assert told() == "10 to 14: 67% to 100%"


def test_before_its_day_it_is_not(twelve: list[User]) -> None:
    fall()
    with time_machine.travel(RIPE - dt.timedelta(days=1), tick=False):
        tasks.freeze_terms()
    assert not Publication.objects.exists()


def test_who_withdraws_after_the_count_stays_in(twelve: list[User]) -> None:
    term = fall()
    count(term)
    for person in twelve:
        operations.erase_all(person=person)
    let_out(term)
    assert told() == "10 to 14: 67% to 100%"


def test_who_withdraws_before_it_is_out(twelve: list[User]) -> None:
    term = fall()
    for person in twelve[:3]:
        operations.withdraw(person=person, kind=SUMMARIES)
    count(term)
    let_out(term)
    assert told() == ""


def test_who_says_yes_after_the_count_is_out(twelve: list[User]) -> None:
    term = fall()
    for person in twelve[:3]:
        operations.withdraw(person=person, kind=SUMMARIES)
    count(term)
    for person in twelve[:3]:
        operations.give(person=person, kind=SUMMARIES)
    let_out(term)
    assert told() == ""


def test_the_text_says_so_before_anyone_agrees() -> None:
    text = consents.current(SUMMARIES)
    assert "a week after its last day" in text.back
    assert "stays counted, also where it is published later" in text.cannot


def test_the_page_of_choices_says_so(cast: Cast, as_: Callable[..., Client]) -> None:
    page = as_(cast.trainee).get(reverse("checkins:choices")).content.decode()
    assert "What was counted before you took it back stays counted" in page


def test_publishing_draws_no_noise_again(twelve: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    term = fall()
    count(term)
    monkeypatch.setattr(publishing, "noisy_counts", None)
    let_out(term)
    assert told()


def test_publishing_reads_nobody_again(twelve: list[User], ripe: None) -> None:
    def forbidden() -> Iterator[Any]:
        yield pytest.fail("read again")

    term = fall()
    freeze(term=term, contributions=contributions(term))
    assert publish(term=term, contributions=forbidden()).published_on


def test_counting_twice_is_once(cast: Cast, ripe: None) -> None:
    term = fall()
    first = freeze(term=term, contributions=[])
    assert freeze(term=term, contributions=saying(crowd(cast.program, 40), yes=9)) == first


def test_the_task_twice_counts_once(cast: Cast, ripe: None) -> None:
    fall()
    assert [counting.freeze_all(), counting.freeze_all()] == [1, 0]


def test_a_term_whose_day_was_missed_is_counted_when_it_is_published(twelve: list[User]) -> None:
    let_out(fall())
    assert told() == "10 to 14: 67% to 100%"


def test_what_is_counted_is_no_page_yet(cast: Cast, as_: Callable[..., Client], ripe: None) -> None:
    freeze(term=fall(), contributions=[])
    assert as_(cast.wellbeing_office).get(reverse("checkins:summary", args=["fall-2026"])).status_code == 404


def test_nor_is_it_listed(cast: Cast, as_: Callable[..., Client], ripe: None) -> None:
    freeze(term=fall(), contributions=[])
    assert "No summary yet" in as_(cast.trainee).get(reverse("checkins:summaries")).content.decode()


def test_the_office_sees_that_it_is_counted_and_no_figure(
    twelve: list[User], cast: Cast, as_: Callable[..., Client]
) -> None:
    count(fall())
    with time_machine.travel(LATER, tick=False):
        client = as_(cast.wellbeing_office)
        pages = [
            client.get(reverse("checkins:terms")),
            client.get(reverse("checkins:publish", args=["fall-2026"])),
        ]
    words = " ".join(page.content.decode() for page in pages)
    assert ("Counted on 7 January 2027" in words, "67%" in words) == (True, False)


def test_a_counted_term_cannot_be_made_to_speak_of_something_else(cast: Cast, ripe: None) -> None:
    term = fall()
    freeze(term=term, contributions=[])
    term.indicator = "energy"
    with pytest.raises(Exception, match="never changed"):
        term.save()


def test_a_missing_key_counts_nobody_and_says_so(
    twelve: list[User], keys: Any, caplog: pytest.LogCaptureFixture, ripe: None
) -> None:
    fall()
    keys.CHECKINS_KEYS = {"new": NEW}
    assert counting.freeze_all() == 0
    assert ("a key is missing" in caplog.text, Publication.objects.exists()) == (True, False)


def test_a_term_that_cannot_be_counted_today_is_tomorrow(twelve: list[User], keys: Any, ripe: None) -> None:
    fall()
    before, keys.CHECKINS_KEYS = keys.CHECKINS_KEYS, {"new": NEW}
    counting.freeze_all()
    keys.CHECKINS_KEYS = before
    assert counting.freeze_all() == 1


def test_a_published_term_is_not_counted_again(cast: Cast, ripe: None) -> None:
    term = fall()
    publish(term=term, contributions=[])
    assert counting.freeze_all() == 0


def test_a_second_publication_after_the_count_is_refused(cast: Cast, ripe: None) -> None:
    term = fall()
    freeze(term=term, contributions=[])
    publish(term=term, contributions=[])
    with pytest.raises(RefusedError, match="never made twice"):
        publish(term=term, contributions=[])


def test_a_dry_run_says_that_it_is_counted(
    cast: Cast, ripe: None, capsys: pytest.CaptureFixture[str]
) -> None:
    freeze(term=fall(name="Fall"), contributions=[])
    call_command("publish_summaries", "fall-2026", "--dry-run")
    assert capsys.readouterr().out.startswith("Fall is counted and can be published.")
