"""The pages of summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse

from checkins.models import Publication, Term
from checkins.summaries import publishing
from checkins.summaries.publishing import publish
from tests.checkins.summaries.crowds import RIPE, crowd, fall, saying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from tests.conftest import Cast

SURE = {"sure": "on"}


@pytest.fixture(autouse=True)
def ripe() -> Iterator[None]:
    """Stand a week after the term's end."""
    with time_machine.travel(RIPE, tick=False):
        yield


@pytest.fixture
def summary(cast: Cast, monkeypatch: pytest.MonkeyPatch, as_: Callable[..., Client]) -> str:
    """Publish a term without noise; return its page as a trainee sees it."""
    monkeypatch.setattr(
        publishing, "noisy_counts", lambda tree, counts: {n.key: counts[n.key] for n in tree.nodes}
    )
    few = saying(crowd(cast.other_program, 40)[:3], yes=1)
    publish(term=fall(), contributions=saying(crowd(cast.program, 40), yes=9) + few)
    return as_(cast.trainee).get(reverse("checkins:summary", args=["fall-2026"])).content.decode()


def test_a_summary_says_that_it_is_no_prevalence(summary: str) -> None:
    assert "This is not how common anything is." in summary


def test_a_summary_shows_ranges_in_words(summary: str) -> None:
    assert "20% to 30%" in summary


def test_a_summary_draws_each_range_that_its_table_says(summary: str) -> None:
    assert summary.count("shares__range") == 2


def test_a_summary_says_why_something_is_missing(summary: str) -> None:
    assert "It looks the same for none, for few" in summary


def test_what_is_withheld_looks_the_same_whatever_the_reason(summary: str) -> None:
    start = summary.index('data-label="Group">Medicine')
    other = summary.index('data-label="Group">Surgery')
    medicine, surgery = summary[start : start + 300], summary[other : other + 300]
    assert medicine.replace("Medicine", "")[:250] == surgery.replace("Surgery", "")[:250]


def test_a_summary_of_many_groups_takes_as_many_queries_as_one_of_few(
    summary: str, cast: Cast, as_: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    browser = as_(cast.program_lead)
    with django_assert_max_num_queries(8):
        browser.get(reverse("checkins:summary", args=["fall-2026"]))


def test_an_unpublished_term_has_no_page(cast: Cast, as_: Callable[..., Client]) -> None:
    fall()
    assert as_(cast.trainee).get(reverse("checkins:summary", args=["fall-2026"])).status_code == 404


def test_the_office_adds_a_term(cast: Cast, as_: Callable[..., Client]) -> None:
    asked = {
        "name": "Spring 2027",
        "slug": "spring-2027",
        "first_month": "2027-01",
        "last_month": "2027-05",
        "indicator": "overall",
    }
    as_(cast.wellbeing_office).post(reverse("checkins:terms"), asked)
    assert Term.objects.get().cut_off.isoformat() == "2027-05-31"


def test_a_term_inside_another_is_refused_with_a_reason(cast: Cast, as_: Callable[..., Client]) -> None:
    fall()
    asked = {
        "name": "Autumn",
        "slug": "autumn",
        "first_month": "2026-09",
        "last_month": "2026-10",
        "indicator": "overall",
    }
    page = as_(cast.wellbeing_office).post(reverse("checkins:terms"), asked)
    assert "Another term already holds some of these months." in page.content.decode()


def test_publishing_asks_to_be_sure(cast: Cast, as_: Callable[..., Client]) -> None:
    fall()
    as_(cast.wellbeing_office).post(reverse("checkins:publish", args=["fall-2026"]))
    assert not Publication.objects.exists()


def test_the_office_publishes(cast: Cast, as_: Callable[..., Client]) -> None:
    fall()
    as_(cast.wellbeing_office).post(reverse("checkins:publish", args=["fall-2026"]), SURE)
    assert Publication.objects.count() == 1


def test_a_second_publication_is_refused_on_the_page(cast: Cast, as_: Callable[..., Client]) -> None:
    publish(term=fall(), contributions=[])
    page = as_(cast.wellbeing_office).post(reverse("checkins:publish", args=["fall-2026"]), SURE)
    assert page.status_code == 422
    assert "A summary is never made twice." in page.content.decode()


def test_a_term_that_still_runs_says_when_it_may_be_published(cast: Cast, as_: Callable[..., Client]) -> None:
    fall(last_month="2027-01-01")
    page = as_(cast.wellbeing_office).get(reverse("checkins:publish", args=["fall-2026"]))
    assert "7 February 2027" in page.content.decode()
