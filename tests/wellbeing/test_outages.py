"""What still stands when PostgreSQL refuses or Redis has stopped; help always does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connections
from django.test import Client, override_settings

from wellnessdays.models import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse

    from tests.conftest import Cast

    As = Callable[..., Client]

STOPPED = {"BACKEND": "core.spare.SpareCache", "LOCATION": "unix:///nowhere/redis.sock"}
HELP = ["/help-now/", "/help-now/card/", "/help-now/poster/", "/help-now/offline/"]


def refuse(*_args: object, **_kwargs: object) -> None:
    raise OperationalError("connection refused by database.example.test")


@pytest.fixture
def refused(db: None) -> Iterator[Callable[[], None]]:
    """Return a way to have the database refuse every query from then on, until the test is over."""
    with pytest.MonkeyPatch.context() as patch:
        yield lambda: patch.setattr(type(connections["default"]), "cursor", refuse)


@pytest.fixture
def no_redis() -> Iterator[None]:
    """The whole site without Redis."""
    with override_settings(CACHES={"default": STOPPED, "redis": STOPPED}):
        yield


def calm(client: Client) -> Client:
    """Return a client that gets the error page, as a browser does, instead of the exception."""
    client.raise_request_exception = False
    return client


def shown(client: Client, path: str) -> HttpResponse:
    """Return what a browser gets."""
    page: HttpResponse = calm(client).get(path)  # type: ignore[assignment]
    return page


@pytest.mark.parametrize("path", HELP)
def test_help_stands_while_the_database_refuses(
    path: str, cast: Cast, as_: As, refused: Callable[[], None]
) -> None:
    client = as_(cast.trainee)
    refused()
    assert shown(client, path).status_code == 200


@pytest.mark.parametrize("path", HELP)
def test_help_stands_without_redis(path: str, no_redis: None) -> None:
    assert shown(Client(), path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/wellness-days/", "/wellness-days/ask/", "/reminders/preferences/"])
def test_a_page_that_needs_the_database_is_a_503(
    path: str, cast: Cast, as_: As, refused: Callable[[], None]
) -> None:
    client = as_(cast.trainee)
    refused()
    assert shown(client, path).status_code == 503


def test_a_503_carries_the_numbers(cast: Cast, as_: As, refused: Callable[[], None]) -> None:
    client = as_(cast.trainee)
    refused()
    assert 'href="tel:988"' in shown(client, "/").content.decode()


def test_a_503_tells_nothing_of_the_database(cast: Cast, as_: As, refused: Callable[[], None]) -> None:
    client = as_(cast.trainee)
    refused()
    assert "database.example.test" not in shown(client, "/").content.decode()


@pytest.mark.parametrize("path", ["/", "/privacy/", "/accounts/login/", "/healthz"])
def test_a_visitor_reads_on_while_the_database_refuses(
    path: str, db: None, refused: Callable[[], None]
) -> None:
    refused()
    assert shown(Client(), path).status_code == 200


def test_an_unknown_address_is_still_a_404(db: None, refused: Callable[[], None]) -> None:
    refused()
    assert shown(Client(), "/nowhere/").status_code == 404


def test_readiness_names_the_database(db: None, refused: Callable[[], None]) -> None:
    refused()
    answer = calm(Client()).get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "down")


@pytest.mark.parametrize(
    "path", ["/", "/resources/", "/wellness-days/", "/wellness-days/ask/", "/reminders/"]
)
def test_a_trainee_reads_on_without_redis(path: str, cast: Cast, as_: As, no_redis: None) -> None:
    assert shown(as_(cast.trainee), path).status_code == 200


@pytest.mark.parametrize("path", ["/wellness-days/queue/", "/wellness-days/rules/", "/people/"])
def test_the_office_reads_on_without_redis(path: str, cast: Cast, as_: As, no_redis: None) -> None:
    assert shown(as_(cast.gme_admin), path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_day_is_asked_for_without_redis(cast: Cast, as_: As, no_redis: None) -> None:
    open_half = as_(cast.trainee).get("/wellness-days/ask/").content.decode().split('name="half" value="')[-1]
    as_(cast.trainee).post("/wellness-days/ask/confirm/", {"half": open_half.split('"')[0]})
    assert Request.objects.get().trainee == cast.trainee
