from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.cards import Card
from tests.conftest import ROLES, Cast
from wellbeing.home import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries


def card(title: str, **more: object) -> Card:
    return Card(title=title, body="", href="/", action="Go", **more)  # type: ignore[arg-type]


@pytest.fixture
def saying(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a way to make the apps say exactly these cards."""

    def say(*cards: Card) -> None:
        monkeypatch.setattr(today, "SOURCES", [lambda _person: list(cards)])

    return say


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (3, "Hello"),
        (5, "Good morning"),
        (11, "Good morning"),
        (12, "Good afternoon"),
        (18, "Good evening"),
        (23, "Hello"),
    ],
)
def test_people_are_greeted_by_their_hour(hour: int, words: str) -> None:
    assert today.greeting(hour) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "Nothing waits for you."), (1, "One thing waits for you."), (3, "3 things wait for you.")],
)
def test_the_page_says_how_much_waits(count: int, words: str) -> None:
    assert today.summary(count) == words


def test_what_waits_stands_first(cast: Cast, saying: Callable[..., None]) -> None:
    saying(card("later", weight=1), card("now", weight=90, waiting=True))
    assert [found.title for found in today.cards(cast.trainee)] == ["now", "later"]


def test_lighter_cards_stand_higher(cast: Cast, saying: Callable[..., None]) -> None:
    saying(card("heavy", weight=60), card("light", weight=10))
    assert [found.title for found in today.cards(cast.trainee)] == ["light", "heavy"]


def test_one_card_carries_the_main_action(
    cast: Cast, as_: Callable[..., Client], saying: Callable[..., None]
) -> None:
    saying(card("one"), card("two", waiting=True), card("three", waiting=True))
    assert as_(cast.trainee).get("/").content.decode().count("button--primary") == 1


def test_a_day_without_cards_says_that_nothing_waits(
    cast: Cast, as_: Callable[..., Client], saying: Callable[..., None]
) -> None:
    saying()
    assert "Nothing waits for you." in as_(cast.clinician).get("/").content.decode()


def test_a_visitor_sees_the_way_to_help(cast: Cast, as_: Callable[..., Client]) -> None:
    assert 'href="/help-now/"' in as_(None).get("/").content.decode()


def test_a_visitor_costs_no_query(
    as_: Callable[..., Client], db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        as_(None).get("/")


@pytest.mark.parametrize("role", ROLES[1:])
def test_today_takes_at_most_twelve_queries(
    role: str, cast: Cast, as_: Callable[..., Client], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(cast.member(role))
    with django_assert_max_num_queries(12):
        client.get("/")


def test_who_someone_is_costs_two_queries(
    cast: Cast,
    as_: Callable[..., Client],
    saying: Callable[..., None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    saying()
    client = as_(cast.program_lead)
    with django_assert_num_queries(2):
        client.get("/")


def test_a_person_is_greeted_by_name(cast: Cast, as_: Callable[..., Client]) -> None:
    assert ", Trainee</h1>" in as_(cast.trainee).get("/").content.decode()


def test_the_title_tells_nothing(cast: Cast, as_: Callable[..., Client]) -> None:
    assert "<title>Today · Wellbeing</title>" in as_(cast.trainee).get("/").content.decode()


class TestTheme:
    def test_dark_is_remembered(self, client: Client) -> None:
        assert client.post("/theme/", {"theme": "dark"}).cookies["theme"].value == "dark"

    def test_the_next_page_is_dark(self, client: Client) -> None:
        client.post("/theme/", {"theme": "dark"})
        assert 'data-theme="dark"' in client.get("/privacy/").content.decode()

    def test_an_unknown_theme_is_not_remembered(self, client: Client) -> None:
        assert "theme" not in client.post("/theme/", {"theme": "neon"}).cookies

    def test_a_forged_cookie_is_ignored(self, client: Client) -> None:
        client.cookies["theme"] = '"><script>'
        assert "data-theme" not in client.get("/privacy/").content.decode()

    def test_the_reader_comes_back_to_their_page(self, client: Client) -> None:
        assert client.post("/theme/", {"theme": "dark", "next": "/privacy/"})["Location"] == "/privacy/"

    def test_the_reader_is_not_sent_to_another_site(self, client: Client) -> None:
        response = client.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
        assert response["Location"] == "/"

    def test_looking_changes_nothing(self, client: Client) -> None:
        assert client.get("/theme/").status_code == 405
