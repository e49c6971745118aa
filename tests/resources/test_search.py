"""A student at three in the morning finds the right help in the words they have."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from resources import search
from resources.models import Service, Synonym

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries


def slugs(text: str) -> list[str]:
    return [row.slug for row in search.find(text, Service.objects.published().whole()).services]


@pytest.mark.usefixtures("directory")
class TestTheShippedDirectory:
    """What people type, and whom they must find; one load of the directory for each."""

    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            ("can't sleep", "trainee-mental-health"),
            ("shrink", "trainee-mental-health"),
            ("panic before step 1", "trainee-mental-health"),
            ("psychiatrist", "psychiatry-faculty-practice"),
            ("theraphy", "trainee-mental-health"),
            ("lactaton", "lactation-rooms"),
            ("patient died", "icare-peer-support"),
            ("bullied by attending", "ombuds"),
            ("chaplin", "spiritual-care"),
            ("dog", "paws-and-play"),
            ("time off", "gme-wellness-days"),
        ],
    )
    def test_lay_words_and_misspelled_ones_find_help(self, text: str, slug: str) -> None:
        assert slug in slugs(text)[:5]

    def test_mental_finds_mental_health_and_not_dental_first(self) -> None:
        assert slugs("mental")[0] == "trainee-mental-health"

    def test_a_name_finds_its_service_first(self) -> None:
        assert slugs("ombuds")[0] == "ombuds"

    def test_the_beginning_of_a_word_is_enough(self) -> None:
        assert slugs("mindf")[0] == "mindfulness-training"

    def test_a_corrected_word_is_told(self) -> None:
        assert search.find("lactaton", Service.objects.published()).corrected == "lactation"

    def test_nonsense_finds_nothing(self) -> None:
        assert slugs("qwxzv") == []

    def test_a_phrase_that_an_editor_adds_is_understood(self) -> None:
        Synonym.objects.create(phrase="golden weekend", means="wellness days")
        assert "gme-wellness-days" in slugs("golden weekend")

    @pytest.mark.parametrize("text", ["'", "a & b | !c", ":*", "(((", "\\", "%00", "the", "🙂", "x" * 5000])
    def test_no_text_is_an_error(self, client: Client, text: str) -> None:
        assert client.get("/resources/", {"q": text}).status_code == 200

    def test_a_search_about_a_crisis_shows_the_numbers_before_anything_it_found(self, client: Client) -> None:
        page = client.get("/resources/", {"q": "suicde"}).text
        assert 0 < page.index('id="crisis-card"') < page.index('role="status"')

    def test_an_ordinary_search_shows_no_crisis_card(self, client: Client) -> None:
        assert 'id="crisis-card"' not in client.get("/resources/", {"q": "sleep"}).text

    def test_what_was_searched_for_is_not_kept_by_the_browser(self, client: Client) -> None:
        assert client.get("/resources/", {"q": "sleep"})["Cache-Control"] == "no-store"

    def test_what_was_searched_for_is_not_in_the_title(self, client: Client) -> None:
        page = client.get("/resources/", {"q": "sleep"}).text
        assert "sleep" not in page[: page.index("</title>")]

    def test_what_was_searched_for_is_not_logged(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            client.get("/resources/", {"q": "sleeplessnight", "topic": "nonsense"})
        assert "sleeplessnight" not in caplog.text.replace("django.db", "")

    def test_as_you_type_only_the_results_are_sent(self, client: Client) -> None:
        part = client.get("/resources/", {"q": "sleep"}, headers={"HX-Request": "true"}).text
        assert ("<html" in part, 'id="results"' in part) == (False, True)

    def test_nothing_found_says_what_to_try_and_whom_to_call(self, client: Client) -> None:
        page = client.get("/resources/", {"q": "qwxzv"}).text
        assert ("Try one plain word" in page, "tel:988" in page[page.index("empty") :]) == (True, True)


def test_one_service_and_many_take_the_same_queries(
    make_service: object, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for slug in ("tea-one", "tea-two", "tea-three"):
        make_service(slug)  # type: ignore[operator]
        search.index()
        client.get("/resources/", {"q": "tea"})
        with django_assert_num_queries(7):
            client.get("/resources/", {"q": "tea"})
