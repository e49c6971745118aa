"""Every field of an entry tells what it said before, and says it again when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from resources import history, operations
from resources.models import Organization, Phone, Place, Schedule, Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast


@pytest.fixture
def desk(cast: Cast, as_: Callable[[User | None], Client]) -> Client:
    return as_(cast.wellbeing_office)


@pytest.fixture
def tea(make_service: Callable[..., Service]) -> Service:
    """A service with a number, hours and a room."""
    made = make_service("tea", hours="weekly")
    made.phones.create(number="212-659-8805", label="Desk")
    made.schedules.create(weekdays=[0], opens_at="09:00", closes_at="17:00")
    made.places.create(name="Tower", room="12-40", floor="12")
    return made


# Each field with another value than it has; a test below holds that none is missing.
OTHERS: dict[str, object] = {
    "status": "retired", "slug": "coffee", "name": "Coffee", "summary": "Coffee.", "description": "Hot.",
    "what_happens": "Someone pours.", "urgency": "soon", "response": "live", "crisis_order": None,
    "caution": "Hot.", "topics": ["calm"], "audiences": ["resident"], "audience_note": "All.",
    "languages": ["es"], "language_note": "Some.", "cost": "free", "cost_note": "Really.",
    "insurance_effect": "None.", "program_told": "no", "evaluates": "no", "who_can_see": "You.",
    "record_held": "Nowhere.", "limits": "None.", "email": "tea@example.org",
    "website": "https://example.org", "chat": "https://example.org/chat", "missing": ["email"],
    "hours": "always", "hours_note": "Late.", "time_zone": "America/Chicago", "closed_on_holidays": True,
    "verified_on": "2026-11-01", "verified_how": "Called.", "internal_note": "Ask Ann.",
    "organization": None, "owner": None,
}  # fmt: skip
# Held to what the database allows, or set by hand below.
APART = {"crisis_order", "organization", "owner"}


def test_every_field_has_a_history() -> None:
    assert set(OTHERS) == set(history.FIELDS)


@pytest.mark.parametrize("field", sorted(set(OTHERS) - APART))
def test_a_field_says_again_what_it_said(make_service: Callable[..., Service], field: str) -> None:
    tea = make_service("tea")
    before = getattr(tea, field)
    Service.objects.filter(pk=tea.pk).update(**{field: OTHERS[field]})
    tea.refresh_from_db()
    change = next(row for row in history.changes(tea) if row.field == field)
    history.put_back(tea, event=change.event, field=field)
    assert getattr(Service.objects.get(pk=tea.pk), field) == before


def test_who_runs_it_is_shown_by_name_and_put_back(tea: Service) -> None:
    other = Organization.objects.create(slug="clinic", name="The clinic")
    Service.objects.update(organization=other)
    tea.refresh_from_db()
    change = history.changes(tea)[0]
    history.put_back(tea, event=change.event, field="organization")
    assert (change.before, change.after, Service.objects.get().organization.slug) == (
        "Office", "The clinic", "office",
    )  # fmt: skip


def test_who_checks_it_is_put_back(tea: Service, cast: Cast) -> None:
    Service.objects.update(owner=cast.wellbeing_office)
    tea.refresh_from_db()
    history.put_back(tea, event=history.changes(tea)[0].event, field="owner")
    assert Service.objects.get().owner is None


def test_a_crisis_lines_place_is_put_back(make_service: Callable[..., Service]) -> None:
    line = make_service("line", urgency="now", response="live", crisis_order=3)
    Service.objects.update(crisis_order=4)
    line.refresh_from_db()
    history.put_back(line, event=history.changes(line)[0].event, field="crisis_order")
    assert Service.objects.get().crisis_order == 3


def test_a_number_is_put_back_with_what_is_dialed(tea: Service) -> None:
    phone = tea.phones.get()
    phone.number = "212-241-2400"
    phone.save()
    change = history.changes(tea)[0]
    history.put_back(tea, event=change.event, field=change.field)
    phone.refresh_from_db()
    assert (change.label, change.before, phone.dial) == ("Number: number", "212-659-8805", "+12126598805")


def test_hours_are_put_back(tea: Service) -> None:
    Schedule.objects.update(weekdays=[0, 1])
    change = history.changes(tea)[0]
    history.put_back(tea, event=change.event, field="schedules-weekdays")
    assert (change.field, Schedule.objects.get().weekdays) == ("schedules-weekdays", [0])


def test_a_room_is_put_back(tea: Service) -> None:
    Place.objects.update(room="1-01", is_private=True)
    changes = {change.field: change for change in history.changes(tea)}
    for field in ("places-room", "places-is_private"):
        history.put_back(tea, event=changes[field].event, field=field)
    assert (Place.objects.get().room, Place.objects.get().is_private) == ("12-40", False)


@pytest.mark.parametrize(
    ("part", "words"), [("phones", "212-659-8805"), ("schedules", "09:00:00"), ("places", "12-40")]
)
def test_what_was_taken_away_is_told_and_comes_back_whole(tea: Service, part: str, words: str) -> None:
    manager = getattr(tea, part)
    before = manager.values().get()
    manager.all().delete()
    change = history.changes(tea)[0]
    history.put_back(tea, event=change.event, field=f"{part}-whole")
    left = {"public_id"}  # A place gets a new one.
    after = {key: value for key, value in manager.values().get().items() if key not in left}
    assert (words in change.before, change.after) == (True, "nothing")
    assert after == {key: value for key, value in before.items() if key not in left}


def test_bringing_a_number_back_twice_brings_one(tea: Service) -> None:
    tea.phones.all().delete()
    event = history.changes(tea)[0].event
    for _ in range(2):
        history.put_back(tea, event=event, field="phones-whole")
    assert Phone.objects.count() == 1


@pytest.mark.parametrize(
    "field", ["phones-id", "phones-service", "phones-dial", "nobody-number", "id", "search"]
)
def test_what_has_no_history_is_not_put_back(tea: Service, field: str) -> None:
    events = Phone.pgh_event_model.objects if "-" in field else tea.events  # type: ignore[attr-defined]
    event = events.first().pgh_id
    with pytest.raises(KeyError):
        history.put_back(tea, event=event, field=field)


def test_a_number_of_another_entry_is_not_put_here(
    tea: Service, make_service: Callable[..., Service]
) -> None:
    other = make_service("coffee")
    event = Phone.pgh_event_model.objects.get().pgh_id  # type: ignore[attr-defined]
    with pytest.raises(ObjectDoesNotExist):
        history.put_back(other, event=event, field="phones-number")


def test_a_number_that_is_gone_is_not_changed(tea: Service) -> None:
    event = Phone.pgh_event_model.objects.get().pgh_id  # type: ignore[attr-defined]
    tea.phones.all().delete()
    with pytest.raises(ObjectDoesNotExist):
        history.put_back(tea, event=event, field="phones-label")


def test_what_no_longer_fits_the_rest_is_refused_and_nothing_changes(
    make_service: Callable[..., Service], desk: Client
) -> None:
    line = make_service("line", caution="Ask first.")
    Service.objects.update(caution="", urgency="now", response="live", crisis_order=1)
    event = line.events.order_by("pgh_id").first().pgh_id  # type: ignore[attr-defined]
    with pytest.raises(ValidationError):
        history.put_back(Service.objects.get(), event=event, field="caution")
    page = desk.post(f"/resources/desk/line/history/{event}/caution/", follow=True).text
    assert ("That no longer fits the rest" in page, Service.objects.get().caution) == (True, "")


def test_an_editor_puts_a_number_back_on_the_page(tea: Service, desk: Client) -> None:
    tea.phones.all().delete()
    change = history.changes(tea)[0]
    shown = "212-659-8805" in desk.get("/resources/desk/tea/history/").text
    desk.post(f"/resources/desk/tea/history/{change.event}/phones-whole/")
    assert (shown, tea.phones.get().dial) == (True, "+12126598805")


def test_what_is_put_back_is_published(
    tea: Service, published: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    Service.objects.update(summary="Coffee.")
    tea.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        history.put_back(tea, event=history.changes(tea)[0].event, field="summary")
    assert '"summary": "Tea."' in (published / "directory.json").read_text()


def test_the_newest_change_stands_first(tea: Service) -> None:
    for words in ("One.", "Two.", "Three."):
        Service.objects.update(summary=words)
    after = [change.after for change in history.changes(tea) if change.field == "summary"]
    assert after == ["Three.", "Two.", "One."]


def test_publishing_alone_leaves_no_change(tea: Service) -> None:
    before = len(history.changes(tea))
    operations.publish()
    assert len(history.changes(tea)) == before


def test_a_long_history_costs_no_more_queries(
    tea: Service, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Service.objects.update(summary="One.")
    with django_assert_num_queries(5):
        history.changes(tea)
    for number in range(5):
        Service.objects.update(summary=str(number))
        Phone.objects.update(label=str(number))
    with django_assert_num_queries(5):
        history.changes(tea)
