"""What was added to an entry goes again, and "See also" looks back as everything else does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pgtrigger
import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from resources import history
from resources.models import Phone, SeeAlso, Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast


@pytest.fixture
def tea(make_service: Callable[..., Service]) -> Service:
    """An entry that was written an hour ago: a test's own transaction has one moment only."""
    made = make_service("tea", hours="weekly")
    with pgtrigger.ignore("resources.ServiceEvent:append_only"):
        event = made.events.get()  # type: ignore[attr-defined]
        event.pgh_created_at -= dt.timedelta(hours=1)
        event.save()
    return made


@pytest.fixture
def coffee(make_service: Callable[..., Service]) -> Service:
    return make_service("coffee")


@pytest.fixture
def desk(cast: Cast, as_: Callable[[User | None], Client]) -> Client:
    return as_(cast.wellbeing_office)


def names(service: Service) -> list[str]:
    return [other.name for other in service.related.all()]


def test_a_see_also_that_was_added_is_told(tea: Service, coffee: Service) -> None:
    tea.related.add(coffee)
    change = history.changes(tea)[0]
    assert (change.label, change.before, change.after) == ("See also", "nothing", "Coffee")


def test_a_see_also_that_was_added_is_taken_back(tea: Service, coffee: Service) -> None:
    tea.related.add(coffee)
    history.put_back(tea, event=history.changes(tea)[0].event, field="related")
    assert names(tea) == []


def test_a_see_also_that_was_removed_is_told(tea: Service, coffee: Service) -> None:
    tea.related.add(coffee)
    tea.related.remove(coffee)
    change = history.changes(tea)[0]
    assert (change.label, change.before, change.after) == ("See also", "Coffee", "nothing")


def test_a_see_also_that_was_removed_comes_back(tea: Service, coffee: Service) -> None:
    tea.related.add(coffee)
    tea.related.remove(coffee)
    history.put_back(tea, event=history.changes(tea)[0].event, field="related")
    assert names(tea) == ["Coffee"]


def test_putting_back_is_itself_told_and_can_be_put_back(tea: Service, coffee: Service) -> None:
    tea.related.add(coffee)
    for _ in range(2):
        history.put_back(tea, event=history.changes(tea)[0].event, field="related")
    told = [change.after for change in history.changes(tea) if change.field == "related"]
    assert (names(tea), told) == (["Coffee"], ["Coffee", "nothing", "Coffee"])


@pytest.mark.parametrize("label", ["insert", "delete"])
def test_what_is_so_already_stays_so(tea: Service, coffee: Service, label: str) -> None:
    for step in (tea.related.add, tea.related.remove, tea.related.add, tea.related.remove):
        step(coffee)
    event = SeeAlso.pgh_event_model.objects.filter(pgh_label=label).first().pgh_id
    for _ in range(2):
        history.put_back(tea, event=event, field="related")
    assert names(tea) == (["Coffee"] if label == "delete" else [])


def test_a_link_to_a_retired_entry_comes_back_and_readers_do_not_see_it(
    tea: Service, coffee: Service, desk: Client
) -> None:
    tea.related.add(coffee)
    tea.related.remove(coffee)
    Service.objects.filter(pk=coffee.pk).update(status="retired")
    history.put_back(tea, event=history.changes(tea)[0].event, field="related")
    assert (names(tea), "Coffee" in desk.get("/resources/tea/").text) == (["Coffee"], False)


def test_a_link_to_an_entry_that_is_gone_is_told_by_its_last_name(tea: Service, coffee: Service) -> None:
    tea.related.add(coffee)
    Service.objects.filter(pk=coffee.pk).update(name="Cocoa")
    coffee.delete()
    assert history.changes(tea)[0].before == "Cocoa"


def test_a_link_to_an_entry_that_is_gone_is_refused_with_its_name(
    tea: Service, coffee: Service, desk: Client
) -> None:
    tea.related.add(coffee)
    coffee.delete()
    event = history.changes(tea)[0].event
    with pytest.raises(ValidationError):
        history.put_back(tea, event=event, field="related")
    page = desk.post(f"/resources/desk/tea/history/{event}/related/", follow=True).text
    assert ("“Coffee” exists no longer." in page, names(tea)) == (True, [])


def test_taking_back_a_link_to_an_entry_that_is_gone_is_harmless(tea: Service, coffee: Service) -> None:
    tea.related.add(coffee)
    event = history.changes(tea)[0].event
    coffee.delete()
    history.put_back(tea, event=event, field="related")
    assert names(tea) == []


def test_a_link_of_another_entry_is_not_put_here(tea: Service, coffee: Service) -> None:
    coffee.related.add(tea)
    event = SeeAlso.pgh_event_model.objects.get().pgh_id
    with pytest.raises(ObjectDoesNotExist):
        history.put_back(tea, event=event, field="related")


def test_a_link_from_another_entry_is_not_in_this_ones_history(tea: Service, coffee: Service) -> None:
    coffee.related.add(tea)
    assert history.changes(tea) == []


def test_what_came_with_the_entry_is_no_change(coffee: Service, tea: Service) -> None:
    coffee.related.add(tea)
    coffee.phones.create(number="212-659-8805")
    assert history.changes(coffee) == []


def test_a_link_is_put_back_on_the_page(tea: Service, coffee: Service, desk: Client) -> None:
    tea.related.add(coffee)
    event = history.changes(tea)[0].event
    shown = "See also" in desk.get("/resources/desk/tea/history/").text
    desk.post(f"/resources/desk/tea/history/{event}/related/")
    assert (shown, names(tea)) == (True, [])


@pytest.mark.parametrize(
    ("part", "fields", "words"),
    [
        ("phones", {"number": "212-659-8805"}, "212-659-8805"),
        ("schedules", {"weekdays": [0], "opens_at": "09:00", "closes_at": "17:00"}, "09:00:00"),
        ("places", {"name": "Tower"}, "Tower"),
    ],
)
def test_a_part_that_was_added_is_told_and_goes_again(
    tea: Service, part: str, fields: dict[str, object], words: str
) -> None:
    getattr(tea, part).create(**fields)
    change = history.changes(tea)[0]
    history.put_back(tea, event=change.event, field=change.field)
    assert (words in change.after, change.before, getattr(tea, part).count()) == (True, "nothing", 0)


def test_an_added_number_that_is_gone_already_is_no_error(tea: Service) -> None:
    tea.phones.create(number="212-659-8805")
    change = history.changes(tea)[0]
    for _ in range(2):
        history.put_back(tea, event=change.event, field="phones-added")
    assert tea.phones.count() == 0


def test_a_number_that_came_back_is_told_as_added(tea: Service) -> None:
    tea.phones.create(number="212-659-8805")
    tea.phones.all().delete()
    history.put_back(tea, event=history.changes(tea)[0].event, field="phones-whole")
    told = [change.field for change in history.changes(tea)]
    assert told.count("phones-added") == 2


def test_a_number_of_another_entry_is_not_taken_away(tea: Service, coffee: Service) -> None:
    coffee.phones.create(number="212-659-8805")
    event = Phone.pgh_event_model.objects.get().pgh_id  # type: ignore[attr-defined]
    with pytest.raises(ObjectDoesNotExist):
        history.put_back(tea, event=event, field="phones-added")


def test_many_links_cost_no_more_queries_than_one(
    tea: Service, make_service: Callable[..., Service], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tea.related.add(make_service("one"))
    with django_assert_num_queries(6):
        history.changes(tea)
    tea.related.add(*(make_service(slug) for slug in ("two", "three", "four")))
    with django_assert_num_queries(6):
        history.changes(tea)
