"""Events as calendar programs read them, and their times in the institution's zone wherever an editor is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
import time_machine

from people.models import User
from resources import ical
from resources.models import Event
from tests.conftest import browse
from tests.names import ODD

if TYPE_CHECKING:
    from tests.conftest import Cast

NOON = dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)
SIX = dt.datetime(2026, 12, 1, 23, tzinfo=dt.UTC)  # six in the evening in New York
FORM = {
    "name": "Yoga", "kind": "yoga", "starts_at": "2026-12-01T18:00", "ends_at": "2026-12-01T19:00",
    "place": "Room 5", "for_whom": "All trainees", "is_shown": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def noon() -> Any:
    """Stop the clock at noon."""
    with time_machine.travel(NOON, tick=False):
        yield


def make(**fields: Any) -> Event:
    """Store an event of an hour, from six in the evening."""
    known = {"name": "Yoga", "place": "Room 5", "is_shown": True, "starts_at": SIX}
    return Event.objects.create(**{**known, "ends_at": SIX + dt.timedelta(hours=1)} | fields)


def read() -> list[Any]:
    """Return the feed's events, read by a library."""
    body = browse(None).get("/resources/events.ics").content
    return [*icalendar.Calendar.from_ical(body).walk("VEVENT")]


@pytest.fixture
def traveler(cast: Cast) -> User:
    """An editor whose own clock is that of Los Angeles."""
    User.objects.filter(pk=cast.wellbeing_office.pk).update(time_zone="America/Los_Angeles")
    cast.wellbeing_office.refresh_from_db()
    return cast.wellbeing_office


def test_a_time_is_the_institutions_wherever_it_is_typed(traveler: User) -> None:
    browse(traveler).post("/resources/desk/events/new/", FORM)
    assert Event.objects.get().starts_at == SIX


def test_a_form_shows_the_time_that_was_typed(traveler: User) -> None:
    event = make()
    page = browse(traveler).get(f"/resources/desk/events/{event.public_id}/").text
    assert ('value="2026-12-01T18:00"' in page, "15:00" in page) == (True, False)


def test_saving_again_from_elsewhere_moves_nothing(traveler: User) -> None:
    event = make()
    browse(traveler).post(f"/resources/desk/events/{event.public_id}/", FORM)
    assert Event.objects.get().starts_at == SIX


@pytest.mark.parametrize("role", ["traveler", "visitor"])
def test_every_reader_reads_the_time_of_the_room(cast: Cast, traveler: User, role: str) -> None:
    make()
    page = browse(traveler if role == "traveler" else None).get("/resources/events/").text
    assert "6:00 PM</time> to 7:00 PM, Room 5" in " ".join(page.split())


@pytest.mark.parametrize("name", [*ODD.values(), "a;b,c\\d", "ends in \\", "W" * 160])
def test_a_name_comes_back_from_the_feed_as_it_was(db: None, name: str) -> None:
    make(name=name)
    assert str(read()[0]["SUMMARY"]) == name


@pytest.mark.parametrize(
    "about", ["one\ntwo", "one\r\ntwo", "END:VEVENT\nBEGIN:VEVENT", "x" * 1000, "é" * 500]
)
def test_words_come_back_from_the_feed_as_they_were(db: None, about: str) -> None:
    make(about=about)
    assert [str(event["DESCRIPTION"]) for event in read()] == [about.replace("\r\n", "\n")]


@pytest.mark.parametrize("control", ["\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\u2028", "\u2029", "\x01"])
def test_no_control_ends_a_line(db: None, control: str) -> None:
    make(name=f"Yoga{control}ATTACH:x")
    body = browse(None).get("/resources/events.ics").text
    assert [line for line in body.splitlines() if line.startswith("ATTACH")] == []


def test_a_tab_is_a_space() -> None:
    assert ical.text("a\tb") == "a b"


@pytest.mark.parametrize("length", [74, 75, 76, 149, 150, 151])
def test_a_line_is_folded_at_seventy_five_bytes(length: int) -> None:
    lines = ical.fold("x" * length).split("\r\n")
    assert (max(map(len, lines)) <= 75, "".join([lines[0], *(line[1:] for line in lines[1:])])) == (
        True,
        "x" * length,
    )


def test_no_letter_is_torn_apart() -> None:
    for line in ical.fold("\U0001f469" * 40).split("\r\n"):
        assert len(line.encode()) <= 75
        assert set(line.strip()) == {"\U0001f469"}


@pytest.mark.parametrize(("cancelled", "status"), [(False, "CONFIRMED"), (True, "CANCELLED")])
def test_a_cancelled_event_stays_in_the_feed_as_cancelled(db: None, status: str, *, cancelled: bool) -> None:
    make(is_cancelled=cancelled)
    assert read()[0]["STATUS"] == status


def test_the_feed_has_each_events_own_times(db: None) -> None:
    make()
    (event,) = read()
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (SIX, SIX + dt.timedelta(hours=1))


def test_what_is_hidden_or_over_is_not_in_the_feed(db: None) -> None:
    make(is_shown=False)
    make(starts_at=NOON - dt.timedelta(hours=2), ends_at=NOON)
    assert read() == []


def test_an_event_keeps_its_name_when_it_is_moved(db: None) -> None:
    event = make()
    before = read()[0]["UID"]
    Event.objects.filter(pk=event.pk).update(ends_at=SIX + dt.timedelta(hours=5))
    assert read()[0]["UID"] == before


def test_the_feed_takes_one_query_for_many(db: None, django_assert_num_queries: Any) -> None:
    for number in range(12):
        make(name=f"Yoga {number}")
    with django_assert_num_queries(1):
        read()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("where", ["/resources/events.ics", "/resources/events/", "/resources/providers/"])
def test_reading_takes_nothing(db: None, where: str, method: str) -> None:
    assert getattr(browse(None), method)(where).status_code == 405
