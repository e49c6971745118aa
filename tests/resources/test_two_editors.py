"""Two who write one entry at once: nobody's words are lost unseen, and whoever looks may go on."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.forms import model_to_dict

from resources import checking
from resources.entry_forms import PARTS, ServiceForm, mark
from resources.models import Phone, Place, Service
from tests.conftest import browse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.conftest import Cast

EDIT = "/resources/desk/tea/edit/"
SAID = "This entry was saved since you opened it"


@pytest.fixture
def tea(make_service: Callable[..., Service]) -> Service:
    return Service.objects.get(pk=make_service("tea", summary="Tea.").pk)


@pytest.fixture
def desk(cast: Cast) -> Client:
    return browse(cast.wellbeing_office)


def filled(service: Service, **changes: object) -> dict[str, object]:
    """Return what a browser sends that drew the page now, with some changes."""
    own = model_to_dict(service, ServiceForm.Meta.fields)
    own["related"] = [row.pk for row in own["related"]]
    counts = {
        f"{name}-{key}": 0 for name in PARTS for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }  # what stands in other tables stays
    known = {name: "" if value is None else value for name, value in own.items()}
    return known | counts | {"seen": mark(service)} | changes


def stored(service: Service) -> str:
    return Service.objects.get(pk=service.pk).summary


def test_one_after_the_other_is_saved(desk: Client, tea: Service) -> None:
    for words in ("Black tea.", "Green tea."):
        tea.refresh_from_db()
        desk.post(EDIT, filled(tea, summary=words))
    assert stored(tea) == "Green tea."


def test_whoever_saves_second_does_not_overwrite_unseen(desk: Client, tea: Service) -> None:
    mine = filled(tea, summary="Black tea.")
    desk.post(EDIT, filled(tea, summary="Green tea."))
    page = desk.post(EDIT, mine)
    assert (page.status_code, SAID in page.text, stored(tea)) == (422, True, "Green tea.")


def test_what_the_second_one_wrote_stays_on_the_page_with_a_way_to_look(desk: Client, tea: Service) -> None:
    mine = filled(tea, summary="Black tea.")
    desk.post(EDIT, filled(tea, summary="Green tea."))
    page = desk.post(EDIT, mine).text
    assert ("Black tea." in page, "/resources/desk/tea/history/" in page.split(SAID)[1]) == (True, True)


def test_whoever_has_looked_may_save_again(desk: Client, tea: Service) -> None:
    mine = filled(tea, summary="Black tea.")
    desk.post(EDIT, filled(tea, summary="Green tea."))
    seen = re.findall(r'name="seen" value="(\w+)"', desk.post(EDIT, mine).text)
    desk.post(EDIT, mine | {"seen": seen[0]})
    assert stored(tea) == "Black tea."


def test_a_look_at_it_first_says_it_too(desk: Client, tea: Service) -> None:
    mine = filled(tea, summary="Black tea.", preview="1")
    desk.post(EDIT, filled(tea, summary="Green tea."))
    assert SAID in desk.post(EDIT, mine).text


def test_a_second_tap_adds_no_number_twice(desk: Client, tea: Service) -> None:
    before = Phone.objects.count()
    sent = filled(tea) | {
        "phones-TOTAL_FORMS": 1,
        "phones-0-kind": "voice",
        "phones-0-number": "212-659-8805",
    }
    for _ in range(2):
        desk.post(EDIT, sent)
    assert Phone.objects.count() == before + 1


def test_a_form_without_the_mark_is_not_trusted(desk: Client, tea: Service) -> None:
    page = desk.post(EDIT, filled(tea, summary="Black tea.", seen=""))
    assert (page.status_code, stored(tea)) == (422, "Tea.")


def test_a_new_entry_needs_no_mark(desk: Client) -> None:
    assert re.findall(r'name="seen" value="(\w*)"', desk.get("/resources/desk/new/").text) == [""]


@pytest.mark.parametrize("change", ["phone", "place", "related", "own"])
def test_the_mark_is_of_all_that_the_page_writes(
    tea: Service, make_service: Callable[..., Service], change: str
) -> None:
    before = mark(tea)
    if change == "phone":
        Phone.objects.create(service=tea, kind="voice", number="212-659-8805")
    elif change == "place":
        Place.objects.create(service=tea, name="Annex")
    elif change == "related":
        tea.related.add(make_service("coffee"))
    else:
        Service.objects.filter(pk=tea.pk).update(cost_note="Bring a cup.")
    assert mark(Service.objects.get(pk=tea.pk)) != before


def test_a_check_or_a_new_status_is_no_change_of_words(desk: Client, tea: Service, cast: Cast) -> None:
    # Whoever checks an entry that is nobody's has it from then on.
    checking.verify(service=tea, by=cast.wellbeing_office, how="called")
    before = mark(Service.objects.get(pk=tea.pk))
    checking.verify(service=tea, by=cast.wellbeing_office, how="called")
    desk.post("/resources/desk/tea/status/", {"status": "retired"})
    assert mark(Service.objects.get(pk=tea.pk)) == before


def test_the_mark_asks_four_times_however_much_there_is(
    tea: Service, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        Phone.objects.create(service=tea, kind="voice", number=f"212-659-880{number}")
    with django_assert_num_queries(4):
        mark(tea)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_one_moment_one_is_told(tea: Service, cast: Cast) -> None:
    both, answers = threading.Barrier(2), []
    clients = [browse(cast.wellbeing_office), browse(cast.superuser)]
    sent = [filled(tea, summary=words) for words in ("Black tea.", "Green tea.")]

    def save(place: int) -> None:
        both.wait(5)
        answers.append(clients[place].post(EDIT, sent[place]).status_code)
        connection.close()

    threads = [threading.Thread(target=save, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == [302, 422]
