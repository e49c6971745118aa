"""The directory as anyone reads it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from resources import numbers, operations
from resources.models import Phone, Place, Schedule, Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

NUMBER = re.compile(r'<a[^>]*href="(tel|sms):([^";]+)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)


def test_a_visitor_reads_the_directory_without_signing_in(directory: int, client: Client) -> None:
    assert client.get("/resources/").text.count("<article") == directory


@pytest.mark.parametrize("service", ["trainee-mental-health", "ombuds", "icare-peer-support", "nyc-well"])
def test_every_number_of_a_service_is_on_its_page(directory: int, client: Client, service: str) -> None:
    page = client.get(reverse("resources:service", args=[service])).text
    for phone in Phone.objects.filter(service__slug=service):
        assert phone.read().display in page


def test_label_link_and_digits_agree_on_every_page(directory: int, client: Client) -> None:
    paths = ["/resources/", "/help-now/", *(row.get_absolute_url() for row in Service.objects.all())]
    for path in paths:
        for _scheme, dialed, label in NUMBER.findall(client.get(path).text):
            shown = html.unescape(re.sub(r"<[^>]+>", "", label))
            digits = re.sub(r"\D", "", shown.split("(")[-1] if "(" in shown else shown)
            assert numbers.read(digits).dial == dialed, (path, label)


def test_a_number_that_cannot_be_right_is_shown_and_not_linked(directory: int, client: Client) -> None:
    page = client.get("/resources/recreation-office/").text
    assert ("212-241-6660.60" in page, "+12122416660" in page) == (True, False)


def test_a_channel_without_an_address_is_said_to_be_missing(directory: int, client: Client) -> None:
    assert "do not have the address yet" in client.get("/resources/mount-sinai-calm/").text


def test_hours_that_nobody_knows_are_not_called_closed(directory: int, client: Client) -> None:
    page = client.get("/resources/trainee-mental-health/").text
    assert ("Hours not known" in page, "Closed" in page) == (True, False)


def test_a_stale_service_says_to_check_before_use(directory: int, client: Client) -> None:
    assert "Check before use" in client.get("/resources/nyc-well/").text


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_what_is_not_published_is_not_found(
    make_service: Callable[..., Service], client: Client, status: str
) -> None:
    make_service("hidden", status=status)
    assert client.get("/resources/hidden/").status_code == 404


def test_a_filter_keeps_what_fits(directory: int, client: Client) -> None:
    page = client.get("/resources/", {"topic": "spirit"}).text
    shown = set(re.findall(r'href="/resources/([a-z-]+)/"', page))
    assert shown & set(Service.objects.values_list("slug", flat=True)) == {"spiritual-care"}


def test_a_student_is_not_shown_what_is_for_employees(directory: int, client: Client) -> None:
    page = client.get("/resources/", {"audience": "medical_student"}).text
    assert ("/resources/ombuds/" in page, "/resources/employee-benefits/" in page) == (True, False)


def test_what_is_for_anyone_is_for_a_student(directory: int, client: Client) -> None:
    assert "/resources/spiritual-care/" in client.get("/resources/", {"audience": "medical_student"}).text


def test_nothing_found_still_shows_whom_to_call(directory: int, client: Client) -> None:
    page = client.get("/resources/", {"topic": "fun", "urgency": "now"}).text
    assert "Nothing fits" in page


@pytest.mark.parametrize("query", ["topic=nonsense", "urgency=%00", "audience=" + "x" * 3000, "page=-1"])
def test_a_filter_that_nobody_offers_is_no_server_error(directory: int, client: Client, query: str) -> None:
    assert client.get(f"/resources/?{query}").status_code == 200


def test_the_list_asks_the_same_queries_for_one_and_for_many(
    make_service: Callable[..., Service],
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for slug in ("one", "two", "three"):
        service = make_service(slug)
        Phone.objects.create(service=service, number="212-659-8805")
        Schedule.objects.create(service=service, weekdays=[0], opens_at="08:00", closes_at="17:00")
        with django_assert_max_num_queries(7):
            client.get("/resources/")


def test_markup_in_a_description_is_shown_as_text(
    make_service: Callable[..., Service], client: Client
) -> None:
    make_service("evil", description="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/resources/evil/").text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nobody_changes_anything_by_reading(directory: int, client: Client, method: str) -> None:
    assert getattr(client, method)("/resources/").status_code == 405


@time_machine.travel("2026-11-23T17:00:00Z", tick=False)
def test_a_page_says_whether_a_service_is_open(make_service: Callable[..., Service], client: Client) -> None:
    service = make_service("desk", hours="weekly")
    Schedule.objects.create(service=service, weekdays=[0], opens_at="08:00", closes_at="17:00")
    assert "Open now, until 5:00 PM" in client.get("/resources/desk/").text


@time_machine.travel("2026-11-23T17:00:00Z", tick=False)
def test_days_that_differ_are_announced(make_service: Callable[..., Service], client: Client) -> None:
    service = make_service("desk", hours="weekly")
    Schedule.objects.create(service=service, weekdays=[0], opens_at="08:00", closes_at="17:00")
    for first, last in (("2026-11-26", "2026-11-27"), ("2025-11-26", "2025-11-27")):
        Schedule.objects.create(service=service, is_exception=True, from_date=first, to_date=last)
    page = client.get("/resources/desk/").text
    assert page.count("November 26 to November 27: closed") == 1


def test_rooms_are_told_with_floor_and_door(make_service: Callable[..., Service], client: Client) -> None:
    Place.objects.create(
        service=make_service("pods"), name="Tower", floor="5", room="501", access="Any badge"
    )
    page = " ".join(client.get("/resources/pods/").text.split())
    assert "<strong>Tower</strong>, floor 5, room 501 <br>Getting in: Any badge" in page


def test_a_private_address_reaches_no_page_and_no_file(
    make_service: Callable[..., Service], client: Client, published: Path
) -> None:
    Place.objects.create(
        service=make_service("haven"), name="Haven", address="1 Quiet Street", is_private=True
    )
    operations.publish_now()
    shown = client.get("/resources/haven/").text + (published / "directory.json").read_text()
    assert ("Call for it" in shown, "Quiet Street" in shown) == (True, False)


def test_a_number_tells_when_it_was_last_dialed(make_service: Callable[..., Service], client: Client) -> None:
    Phone.objects.create(service=make_service(), number="212-659-8805", dialed_on="2026-11-01")
    assert "Last dialed on 2026-11-01" in client.get("/resources/tea/").text


def test_a_service_names_the_services_beside_it(directory: int, client: Client) -> None:
    assert "/resources/trainee-crisis-line/" in client.get("/resources/trainee-mental-health/").text


def test_a_retired_service_is_not_named_beside_another(directory: int, client: Client) -> None:
    Service.objects.filter(slug="trainee-crisis-line").update(status="retired")
    assert "/resources/trainee-crisis-line/" not in client.get("/resources/trainee-mental-health/").text
