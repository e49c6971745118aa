"""Practices outside that somebody vouches for, and events with their dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from resources import demo, ical
from resources.models import Event, Provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from tests.conftest import Cast

NOON = dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)
PROVIDER = {
    "name": "Riverside practice", "about": "Sleep.", "rate": "$60 a session", "after_hours": "yes",
    "number": "212-659-8805", "vouched_by": "The clinic", "vouched_on": "2026-11-01", "is_shown": "on",
}  # fmt: skip
EVENT = {
    "name": "Yoga; slow, for nights", "kind": "yoga", "starts_at": "2026-12-01T18:00",
    "ends_at": "2026-12-01T19:00", "place": "Room 5", "for_whom": "All trainees", "is_shown": "on",
}  # fmt: skip


@pytest.fixture
def desk(cast: Cast, as_: Callable[[User | None], Client]) -> Client:
    return as_(cast.wellbeing_office)


@pytest.fixture
def make_event(db: None) -> Callable[..., Event]:
    def make(hours: float = 1, **fields: object) -> Event:
        start = NOON + dt.timedelta(hours=hours)
        known = {"name": "Yoga", "place": "Room 5", "is_shown": True, "starts_at": start}
        return Event.objects.create(**{**known, "ends_at": start + dt.timedelta(hours=1), **fields})

    return make


def test_an_editor_lists_a_practice(desk: Client, client: Client) -> None:
    desk.post("/resources/desk/providers/new/", PROVIDER)
    page = client.get("/resources/providers/").text
    shown = [word in page for word in ("tel:+12126598805", "$60 a session", "The clinic", "1 November 2026")]
    assert shown == [True] * 4


def test_a_practice_that_is_not_shown_is_not_read(desk: Client, client: Client) -> None:
    desk.post("/resources/desk/providers/new/", {**PROVIDER, "is_shown": ""})
    assert "Riverside" not in client.get("/resources/providers/").text


def test_what_is_hidden_waits_on_the_desk(desk: Client) -> None:
    desk.post("/resources/desk/providers/new/", {**PROVIDER, "is_shown": ""})
    assert "Riverside" in desk.get("/resources/desk/home/").text


@pytest.mark.parametrize(("answer", "count"), [("yes", 1), ("no", 0), ("unknown", 0)])
def test_only_those_who_surely_see_trainees_after_hours(
    desk: Client, client: Client, answer: str, count: int
) -> None:
    desk.post("/resources/desk/providers/new/", {**PROVIDER, "after_hours": answer})
    assert client.get("/resources/providers/?after_hours=yes").text.count("tel:+12126598805") == count


@pytest.mark.parametrize(
    "wrong",
    [{"vouched_by": ""}, {"vouched_on": "soon"}, {"rate": ""}, {"number": "212-241-6660.60"},
     {"website": "javascript:x"}, {"after_hours": "perhaps"}],
)  # fmt: skip
def test_a_practice_that_nobody_can_rely_on_is_not_stored(desk: Client, wrong: dict[str, str]) -> None:
    page = desk.post("/resources/desk/providers/new/", {**PROVIDER, **wrong})
    assert (page.status_code, Provider.objects.exists()) == (422, False)


def test_an_editor_changes_an_event(desk: Client, make_event: Callable[..., Event]) -> None:
    event = make_event()
    desk.post(f"/resources/desk/events/{event.public_id}/", {**EVENT, "is_cancelled": "on"})
    event.refresh_from_db()
    assert (event.kind, event.is_cancelled) == ("yoga", True)


@pytest.mark.parametrize("wrong", [{"ends_at": "2026-12-01T17:00"}, {"starts_at": "never"}, {"kind": "golf"}])
def test_an_event_that_cannot_be_is_not_stored(desk: Client, wrong: dict[str, str]) -> None:
    page = desk.post("/resources/desk/events/new/", {**EVENT, **wrong})
    assert (page.status_code, Event.objects.exists()) == (422, False)


def test_the_database_refuses_an_event_that_ends_before_it_begins(make_event: Callable[..., Event]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(ends_at=NOON)


@time_machine.travel(NOON, tick=False)
def test_what_is_over_is_not_listed(make_event: Callable[..., Event], client: Client) -> None:
    make_event(hours=-3, name="Over")
    make_event(hours=3, name="Coming")
    page = client.get("/resources/events/").text
    assert ("Over" in page, "Coming" in page) == (False, True)


@time_machine.travel(NOON, tick=False)
def test_a_cancelled_event_says_so_and_offers_no_sign_up(
    make_event: Callable[..., Event], client: Client
) -> None:
    make_event(is_cancelled=True, sign_up="https://example.org/")
    page = client.get("/resources/events/").text
    assert ("Does not take place" in page, "Sign up" in page) == (True, False)


@time_machine.travel(NOON, tick=False)
def test_the_feed_is_a_calendar(make_event: Callable[..., Event], client: Client) -> None:
    event = make_event(name="Yoga; slow, for nights", about="Bring\na mat.")
    answer = client.get("/resources/events.ics")
    lines = answer.text.split("\r\n")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert [lines[0], lines[-2], lines[-1]] == ["BEGIN:VCALENDAR", "END:VCALENDAR", ""]
    assert {
        "SUMMARY:Yoga\\; slow\\, for nights",
        "DESCRIPTION:Bring\\na mat.",
        "DTSTART:20261123T180000Z",
        f"UID:{event.public_id}@127.0.0.1",
        "STATUS:CONFIRMED",
    } <= set(lines)


@given(st.text(max_size=400))
def test_no_line_of_a_feed_is_too_wide_and_nothing_is_lost(text: str) -> None:
    line = ical.text(text)
    folded = ical.fold(line)
    assert all(len(row.encode()) <= ical.WIDEST for row in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


@pytest.mark.parametrize("path", ["providers/new/", "events/new/"])
@pytest.mark.parametrize("role", ["trainee", "clinician", "gme_admin"])
def test_only_editors_write_offers(
    cast: Cast, as_: Callable[[User | None], Client], path: str, role: str
) -> None:
    assert as_(cast.member(role)).post(f"/resources/desk/{path}").status_code == 404


def test_empty_lists_say_where_else_to_look(db: None, client: Client) -> None:
    pages = [client.get(f"/resources/{name}/").text for name in ("providers", "events")]
    assert ["empty__title" in page for page in pages] == [True, True]


def test_the_demo_shows_what_is_coming_and_who_is_outside(
    directory: int, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resources.operations.load", lambda _: 0)
    demo.load()
    pages = client.get("/resources/events/").text, client.get("/resources/providers/").text
    late = client.get("/resources/providers/?after_hours=yes").text
    assert ("Yoga after rounds" in pages[0], pages[1].count("tel:+1212555"), "Riverside" in late) == (
        True, 2, False,
    )  # fmt: skip


def test_the_numbers_of_invented_practices_ring_nowhere(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resources.operations.load", lambda _: 0)
    demo.load()
    assert all(row.number[4:10] == "555-01" for row in Provider.objects.all())


@pytest.mark.parametrize("path", ["/resources/providers/", "/resources/events/", "/resources/events.ics"])
def test_a_list_of_one_asks_as_many_queries_as_a_list_of_many(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("resources.operations.load", lambda _: 0)
    asked = []
    for _ in range(2):
        demo.load()
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked.append(len(queries))
    assert asked[0] == asked[1]
