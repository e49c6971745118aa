"""Editors write, look, publish, retire, and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resources import entry_forms, history
from resources.entry_forms import PARTS, free_slug, mark
from resources.models import Organization, Phone, Schedule, SeeAlso, Service, Topic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from people.models import User
    from tests.conftest import Cast


@pytest.fixture
def desk(cast: Cast, as_: Callable[[User | None], Client]) -> Client:
    return as_(cast.wellbeing_office)


@pytest.fixture
def form(db: None) -> dict[str, object]:
    """What a browser sends for a small entry with one number."""
    office = Organization.objects.create(slug="an-office", name="An office")
    Topic.objects.create(slug="calm", name="Calm")
    empty = {
        f"{name}-{key}": count for name in PARTS for key, count in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    return empty | {
        "name": "Quiet room", "organization": office.pk, "summary": "A room.", "urgency": "anytime",
        "response": "open_door", "cost": "free", "program_told": "no", "evaluates": "no", "hours": "unknown",
        "time_zone": "America/New_York", "topics": ["calm"], "phones-TOTAL_FORMS": 1,
        "phones-0-kind": "voice", "phones-0-number": "212-659-8805",
    }  # fmt: skip


NEW = "/resources/desk/new/"


def test_a_new_entry_is_a_draft_with_its_numbers(desk: Client, form: dict[str, object]) -> None:
    desk.post(NEW, form)
    service = Service.objects.get()
    assert (service.slug, service.status, service.phones.get().dial) == (
        "quiet-room",
        "draft",
        "+12126598805",
    )


def test_a_preview_shows_the_page_and_stores_nothing(desk: Client, form: dict[str, object]) -> None:
    page = desk.post(NEW, {**form, "preview": "1"}).text
    assert ("tel:+12126598805" in page, Service.objects.count()) == (True, 0)


def test_publishing_shows_it_to_readers(
    desk: Client, client: Client, make_service: Callable[..., Service]
) -> None:
    make_service(status="draft")
    desk.post("/resources/desk/tea/status/", {"status": "published"})
    assert client.get("/resources/tea/").status_code == 200


def test_retiring_hides_it_and_deletes_nothing(
    desk: Client, client: Client, make_service: Callable[..., Service]
) -> None:
    make_service()
    desk.post("/resources/desk/tea/status/", {"status": "retired"})
    assert (client.get("/resources/tea/").status_code, Service.objects.count()) == (404, 1)


def test_a_change_is_published_at_once(
    desk: Client,
    form: dict[str, object],
    published: Path,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        desk.post(NEW, form)
        desk.post("/resources/desk/quiet-room/status/", {"status": "published"})
    assert "Quiet room" in (published / "directory.json").read_text()


def test_a_malformed_number_is_kept_and_flagged(desk: Client, form: dict[str, object]) -> None:
    desk.post(NEW, {**form, "phones-0-number": "212-241-6660.60"})
    phone = Phone.objects.get()
    assert (phone.number, phone.dial, phone.problem) == (
        "212-241-6660.60", "", "This number has too many digits.",
    )  # fmt: skip


def test_hours_are_written_as_weekdays(desk: Client, form: dict[str, object]) -> None:
    hours = {"schedules-TOTAL_FORMS": 1, "schedules-0-weekdays": ["0", "4"], "schedules-0-opens_at": "08:00"}
    desk.post(NEW, {**form, **hours, "schedules-0-closes_at": "17:00"})
    assert Schedule.objects.get().weekdays == [0, 4]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"urgency": "whenever"},
        {"time_zone": "Mars/Olympus"},
        {"topics": ["nothing"]},
        {"crisis_order": "1"},
        {"phones-0-number": "", "phones-0-label": "Desk"},
        {"summary": "x" * 241},
        {"organization": "0"},
        {"website": "javascript:alert(1)"},
        {"schedules-TOTAL_FORMS": 1, "schedules-0-opens_at": "08:00"},
        {"phones-TOTAL_FORMS": "many"},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_stored(
    desk: Client, form: dict[str, object], wrong: dict[str, object]
) -> None:
    page = desk.post(NEW, {**form, **wrong})
    assert (page.status_code, Service.objects.count()) == (422, 0)


def test_what_was_typed_is_kept_beside_the_error(desk: Client, form: dict[str, object]) -> None:
    assert "Quiet room" in desk.post(NEW, {**form, "summary": ""}).text


def test_two_entries_of_one_name_have_two_addresses(make_service: Callable[..., Service]) -> None:
    make_service("tea")
    make_service("tea-2")
    assert free_slug("Tea") == "tea-3"


def test_a_field_tells_who_changed_it(desk: Client, form: dict[str, object], cast: Cast) -> None:
    desk.post(NEW, form)
    changed = {
        **form,
        "phones-TOTAL_FORMS": 0,
        "summary": "A small room.",
        "seen": mark(Service.objects.get()),
    }
    desk.post("/resources/desk/quiet-room/edit/", changed)
    change = next(row for row in history.changes(Service.objects.get()) if row.field == "summary")
    assert (change.before, change.after, change.by) == ("A room.", "A small room.", "Wellbeing Office")


def test_a_see_also_chosen_on_the_page_tells_who_chose_it(
    desk: Client, form: dict[str, object], cast: Cast, make_service: Callable[..., Service]
) -> None:
    tea = make_service("tea")
    desk.post(NEW, {**form, "related": [tea.pk]})
    link = SeeAlso.pgh_event_model.objects.select_related("pgh_context").get()
    assert (link.to_service_id, link.pgh_context.metadata["user"]) == (tea.pk, cast.wellbeing_office.pk)


def test_a_field_is_put_back(desk: Client, make_service: Callable[..., Service]) -> None:
    service = make_service(summary="Tea.")
    Service.objects.filter(pk=service.pk).update(summary="Coffee.")
    change = history.changes(service)[0]
    desk.post(f"/resources/desk/tea/history/{change.event}/summary/")
    service.refresh_from_db()
    assert service.summary == "Tea."


@pytest.mark.parametrize("path", ["history/999999/summary/", "history/1/id/", "history/1/search/"])
def test_what_has_no_history_is_not_put_back(
    desk: Client, make_service: Callable[..., Service], path: str
) -> None:
    make_service()
    assert desk.post(f"/resources/desk/tea/{path}").status_code == 404


def test_a_version_of_another_entry_is_not_put_here(
    desk: Client, make_service: Callable[..., Service]
) -> None:
    make_service("tea")
    other = make_service("coffee")
    event = other.events.get().pgh_id  # type: ignore[attr-defined]
    assert desk.post(f"/resources/desk/tea/history/{event}/summary/").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "new/"), ("post", "new/"), ("get", "tea/edit/"), ("post", "tea/edit/"),
        ("post", "tea/status/"), ("get", "tea/history/"), ("post", "tea/history/1/summary/"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["trainee", "gme_admin", "clinician"])
def test_only_editors_write(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client],
    method: str, path: str, role: str,
) -> None:  # fmt: skip
    make_service()
    assert getattr(as_(cast.member(role)), method)(f"/resources/desk/{path}").status_code == 404


@pytest.mark.parametrize("path", ["new/", "tea/edit/", "tea/history/", "home/", "outages/"])
def test_every_page_of_the_desk_draws(desk: Client, make_service: Callable[..., Service], path: str) -> None:
    make_service()
    assert desk.get(f"/resources/desk/{path}").status_code == 200


def test_every_field_of_an_entry_stands_under_one_heading() -> None:
    named = [name for names in entry_forms.GROUPS.values() for name in names]
    assert sorted(named) == sorted(entry_forms.ServiceForm.Meta.fields)


@pytest.mark.parametrize(
    ("urgency", "name", "warned"),
    [("today", "茶室 room", True), ("today", "Győr room", False), ("anytime", "茶室 room", False)],
)
def test_an_editor_is_told_which_letters_the_pdfs_leave_out(
    desk: Client, form: dict[str, object], urgency: str, name: str, *, warned: bool
) -> None:
    page = desk.post(NEW, {**form, "urgency": urgency, "name": name}, follow=True).text
    assert ("leave them out: 茶室" in page) == warned


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"summary": "x" * 241}, "at most 240 characters"),
        ({"time_zone": "Mars/Olympus"}, "Write a zone such as America/New_York."),
        ({"email": "nobody"}, "valid email address"),
        ({"website": "javascript:alert(1)"}, "valid URL"),
        ({"crisis_order": "1"}, "A crisis line answers live"),
        ({"topics": ["no-such-topic"]}, "not one of the available choices"),
        ({"urgency": "someday"}, "not one of the available choices"),
        ({"organization": "0"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told_and_nothing_is_stored(
    desk: Client, form: dict[str, object], change: dict[str, object], said: str
) -> None:
    page = desk.post(NEW, {**form, **change})
    assert (page.status_code, said in page.text, Service.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("name", ["Providers", "Events"])
def test_no_entry_takes_the_address_of_a_page(desk: Client, form: dict[str, object], name: str) -> None:
    desk.post(NEW, {**form, "name": name})
    assert Service.objects.get().slug == f"{name.lower()}-2"


def test_a_wrong_preview_shows_the_mistake_and_no_page(desk: Client, form: dict[str, object]) -> None:
    page = desk.post(NEW, {**form, "name": "", "preview": "1"})
    assert (page.status_code, "tel:+12126598805" in page.text) == (422, False)


def test_a_status_that_nobody_offers_is_no_page(desk: Client, form: dict[str, object]) -> None:
    desk.post(NEW, form)
    answer = desk.post("/resources/desk/quiet-room/status/", {"status": "gone"})
    assert (answer.status_code, Service.objects.get().status) == (404, "draft")


@pytest.mark.parametrize("status", ["published", "retired", "draft"])
def test_publishing_and_retiring_delete_nothing(desk: Client, form: dict[str, object], status: str) -> None:
    desk.post(NEW, form)
    desk.post("/resources/desk/quiet-room/status/", {"status": status})
    assert (Service.objects.get().status, Phone.objects.count()) == (status, 1)
