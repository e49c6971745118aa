"""Declaring kinds of reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reminders import kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from reminders.kinds import Kind


def test_a_declared_kind_is_found_by_its_key(note: Kind) -> None:
    assert kinds.find("tests.note") is note


def test_an_unknown_kind_is_none_not_an_error() -> None:
    assert kinds.find("tests.from_a_later_version") is None


def test_two_kinds_cannot_share_a_key(declare: Callable[..., Kind]) -> None:
    declare("tests.twin", title="First")
    with pytest.raises(ValueError, match=r"tests\.twin"):
        declare("tests.twin", title="Second")


def test_kinds_are_listed_by_title(declare: Callable[..., Kind]) -> None:
    declare("tests.z", title="\x00First of all")
    assert kinds.every()[0].key == "tests.z"
