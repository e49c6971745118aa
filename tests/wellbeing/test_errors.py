from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisDown

from wellbeing import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tests.conftest import Cast

STATUSES = (400, 403, 404, 405, 429, 500, 503)
PAGES = [(status, None) for status in STATUSES] + [(403, "403_csrf.html")]


def after(exception: Exception) -> HttpResponse:
    """Return the page that a request gets when its view raises."""
    try:
        raise exception
    except type(exception):
        return errors.server_error(RequestFactory().get("/"))


@pytest.mark.parametrize(("status", "template"), PAGES)
def test_every_error_page_carries_988(status: int, template: str | None) -> None:
    assert 'href="tel:988"' in errors.page(status, template).content.decode()


@pytest.mark.parametrize(("status", "template"), PAGES)
def test_every_error_page_leads_to_the_crisis_page(status: int, template: str | None) -> None:
    assert 'href="/help-now/"' in errors.page(status, template).content.decode()


@pytest.mark.parametrize(("status", "template"), PAGES)
def test_no_error_page_is_kept_by_the_browser(status: int, template: str | None) -> None:
    assert errors.page(status, template)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", STATUSES)
def test_every_error_page_has_its_own_status(status: int) -> None:
    assert errors.page(status).status_code == status


@pytest.mark.parametrize("outage", [OperationalError("gone"), RedisDown("gone")])
def test_an_outage_is_a_503(outage: Exception) -> None:
    assert after(outage).status_code == 503


def test_an_outage_says_when_to_come_back() -> None:
    assert after(OperationalError("gone"))["Retry-After"] == "30"


def test_a_fault_of_ours_is_a_500() -> None:
    assert after(ValueError("a fault")).status_code == 500


def test_an_unknown_address_gets_our_404(client: Client) -> None:
    assert "tel:988" in client.get("/nowhere/").content.decode()


def test_a_host_that_is_not_ours_gets_a_400(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_post_without_its_token_gets_our_403() -> None:
    response = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "tel:988" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_a_wrong_method_gets_our_page(client: Client, method: str) -> None:
    response = getattr(client, method)("/theme/")
    assert response.status_code == 405
    assert "tel:988" in response.content.decode()


def test_a_wrong_method_is_told_the_right_one(client: Client) -> None:
    assert client.get("/theme/")["Allow"] == "POST"


def test_a_wrong_method_leaves_the_crisis_page_as_it_is(client: Client) -> None:
    assert client.post("/help-now/")["Allow"] == "GET, HEAD"


def test_someone_who_asks_too_often_gets_our_page(cast: Cast, as_: Callable[..., Client]) -> None:
    cache.clear()
    browser = as_(cast.trainee)
    for _ in range(6):
        response = browser.post("/accounts/password/set/", {"password1": "one", "password2": "another"})
    assert response.status_code == 429
    assert "tel:988" in response.content.decode()
