"""Time zones by their names, which come and go with a machine's tables."""

from __future__ import annotations

import pytest

from core import clock

ODD = ["", "Mars/Base", "America", "../etc/passwd", "/etc/passwd", "a\0b", "x" * 60, "America/New_York\n"]


def test_a_zone_is_found_by_its_name() -> None:
    assert clock.zone_named("Asia/Kolkata").key == "Asia/Kolkata"


@pytest.mark.parametrize("name", ODD)
def test_a_name_that_no_table_has_means_the_institutions_zone(name: str) -> None:
    assert clock.zone_named(name) == clock.site_zone()


def test_forms_offer_places_that_people_live_in() -> None:
    names = [name for name, _ in clock.zone_choices("America/New_York")]
    assert ("America/Chicago" in names, "EST5EDT" in names) == (True, False)


def test_forms_offer_someones_own_zone_whatever_it_is() -> None:
    assert ("UTC", "UTC") in clock.zone_choices("UTC")


def test_forms_never_offer_a_zone_that_is_not_there() -> None:
    assert "Mars/Base" not in [name for name, _ in clock.zone_choices("Mars/Base")]
