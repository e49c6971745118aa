"""Terms that were published by the rule of six indicators: shown as they are, and told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pgtrigger
import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.special import RunPython
from django.urls import reverse

from checkins.models import Publication, SummaryRow, Term
from checkins.summaries.bins import band
from checkins.summaries.publishing import publish
from checkins.summaries.questions import QUESTIONS
from core.clock import site_today
from tests.checkins.summaries.crowds import RIPE, crowd, fall, saying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from tests.conftest import Cast

ADDRESS = "checkins:summary"


@pytest.fixture(autouse=True)
def ripe() -> Iterator[None]:
    """Stand a week after the term's end."""
    with time_machine.travel(RIPE, tick=False):
        yield


def six(term: Term, *, algorithm: int = 1) -> Publication:
    """Publish a term as the earlier rule did: six questions, of a group that is shown and one not."""
    made = Publication(term=term, frozen_on=site_today(), published_on=site_today(), algorithm=algorithm)
    for question in QUESTIONS:
        shown = {"band": band(40), "parts": 5, "place": 1}
        SummaryRow.objects.create(
            publication=made, question=question, position=0, group="All", depth=0, **shown
        )
        SummaryRow.objects.create(publication=made, question=question, position=1, group="Few", depth=1)
    made.save(force_insert=True)
    return made


@pytest.fixture
def page(cast: Cast, as_: Callable[..., Client]) -> str:
    """What a trainee reads of a term that the earlier rule told of."""
    six(fall(indicator="overall"))
    return as_(cast.trainee).get(reverse(ADDRESS, args=["fall-2026"])).content.decode()


def test_all_six_are_shown_in_their_own_words(page: str) -> None:
    assert [words in page for words in QUESTIONS.values()] == [True] * 6
    assert (page.count("20% to 40%"), page.count("shares__range")) == (6, 6)


def test_the_page_says_which_rule_made_it(page: str) -> None:
    assert "It was made by version 1 of the rule" in page
    assert "of each of the six" in page


def test_the_page_does_not_say_that_it_speaks_of_one_thing(page: str) -> None:
    assert ("A summary speaks of one thing only" in page, "speaks of six things" in page) == (False, True)


def test_what_is_made_today_says_version_two(cast: Cast, as_: Callable[..., Client]) -> None:
    publish(term=fall(), contributions=saying(crowd(cast.program, 40), yes=9))
    page = as_(cast.trainee).get(reverse(ADDRESS, args=["fall-2026"])).content.decode()
    assert ("made by version 2 of the rule" in page, "A summary speaks of one thing only" in page) == (
        True,
        True,
    )


def test_the_office_does_not_read_that_it_told_the_one_of_today(
    cast: Cast, as_: Callable[..., Client]
) -> None:
    six(fall(indicator="overall"))
    page = as_(cast.wellbeing_office).get(reverse("checkins:terms")).content.decode()
    listed = page[: page.index("Add a term")]
    assert ("Six shares, by version 1 of the rule." in listed, "at least three of these six" in listed) == (
        True,
        False,
    )


def test_six_take_as_many_queries_as_one(
    cast: Cast, as_: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    six(fall(indicator="overall"))
    browser = as_(cast.program_lead)
    with django_assert_max_num_queries(8):
        browser.get(reverse(ADDRESS, args=["fall-2026"]))


def test_the_version_of_what_is_published_stays(cast: Cast) -> None:
    made = six(fall(indicator="overall"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=made.pk).update(algorithm=2)


def earlier() -> Callable[..., None]:
    """Return the step of a migration that marks what the earlier rule made."""
    steps = [
        step.code
        for migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
        for step in migration.operations
        if isinstance(step, RunPython) and getattr(step.code, "__name__", "") == "mark_the_earlier_rule"
    ]
    found: Callable[..., None] = steps[0]
    return found


def test_those_that_were_there_before_are_marked_by_what_they_tell(cast: Cast) -> None:
    old = six(fall(indicator="overall"), algorithm=2)
    months = {"first_month": "2025-08-01", "last_month": "2025-12-01"}
    new = publish(term=fall(slug="fall-2025", name="Fall 2025", **months), contributions=[])
    with pgtrigger.ignore("checkins.Publication:only_comes_out"):
        earlier()(apps, None)
    assert dict(Publication.objects.values_list("pk", "algorithm")) == {old.pk: 1, new.pk: 2}
