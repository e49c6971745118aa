"""Two lines down at once: nobody is sent from one that is silent to another that is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from resources.listing import Listing
from resources.outages import in_force, ordered

if TYPE_CHECKING:
    from resources.outages import Alert

NOW = dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def listing(slug: str, place: int | None) -> Listing:
    """Return a crisis line in small."""
    record: dict[str, Any] = {"slug": slug, "name": slug, "summary": "", "organization": "x"}
    return Listing.of(record | {"crisis_order": place}, {})


LINES = [listing("first", 1), listing("second", 2), listing("third", 3), listing("plain", None)]


def down(
    service: str, alternate: str | None = None, *, since: float = -1, until: float = 1
) -> dict[str, Any]:
    """Return an outage as it is published; `since` and `until` are hours from now."""
    return {
        "service": service,
        "alternate": alternate,
        "note": "Silent.",
        "since": (NOW + since * HOUR).isoformat(),
        "until": (NOW + until * HOUR).isoformat(),
    }


def alerts(*rows: dict[str, Any]) -> list[Alert]:
    """Return the alerts of some outages now."""
    return in_force(rows, LINES, NOW)


def instead(*rows: dict[str, Any]) -> dict[str, str | None]:
    """Return whom to call instead of each line that is down."""
    return {each.service.slug: each.alternate.slug if each.alternate else None for each in alerts(*rows)}


def order(*rows: dict[str, Any]) -> list[str]:
    """Return the lines as the page shows them."""
    return [line.slug for line in ordered(LINES, alerts(*rows))]


def test_an_alternate_that_is_down_itself_is_none() -> None:
    assert instead(down("first", "second"), down("second", "third")) == {"first": None, "second": "third"}


def test_two_lines_do_not_send_readers_to_and_fro() -> None:
    assert instead(down("first", "second"), down("second", "first")) == {"first": None, "second": None}


def test_an_alternate_that_was_down_is_one_again() -> None:
    assert instead(down("first", "second"), down("second", until=-0.5)) == {"first": "second"}


def test_an_alternate_that_will_be_down_is_one_until_then() -> None:
    assert instead(down("first", "second"), down("second", since=0.5)) == {"first": "second"}


@pytest.mark.parametrize(("since", "until", "holds"), [(0, 1, True), (-1, 0, False), (0.01, 1, False)])
def test_an_outage_holds_from_its_first_moment_to_its_last(
    since: float, until: float, *, holds: bool
) -> None:
    assert bool(alerts(down("first", since=since, until=until))) is holds


def test_a_line_that_is_not_on_the_page_has_no_alert() -> None:
    assert alerts(down("elsewhere", "first")) == []


def test_an_alternate_that_is_not_on_the_page_is_none() -> None:
    assert instead(down("first", "elsewhere")) == {"first": None}


def test_what_is_down_goes_last_and_its_alternate_to_its_place() -> None:
    assert order(down("first", "third")) == ["third", "second", "first"]


def test_two_that_are_down_go_last_in_their_order() -> None:
    assert order(down("first"), down("second")) == ["third", "first", "second"]


def test_an_alternate_that_stands_before_stays_there() -> None:
    assert order(down("third", "first")) == ["first", "second", "third"]


def test_one_alternate_of_two_takes_the_better_place() -> None:
    assert order(down("first", "third"), down("second", "third")) == ["third", "first", "second"]


def test_all_lines_down_are_all_still_there() -> None:
    assert order(down("first", "second"), down("second", "third"), down("third", "first")) == [
        "first",
        "second",
        "third",
    ]


def test_what_is_no_crisis_line_is_in_no_order() -> None:
    assert "plain" not in order(down("first", "plain"))


def test_nothing_down_leaves_the_order_alone() -> None:
    assert order() == ["first", "second", "third"]
