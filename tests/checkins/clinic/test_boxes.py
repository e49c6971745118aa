"""Only the private key, in the right place, opens a box."""

from __future__ import annotations

import pytest

from checkins.clinic.boxes import PUBLIC, box, new_pair, unbox
from checkins.sealing import WrongKey

PLACE = ("checkins.wrap", "1", "2", "3")
SECRET = b"s" * 32


def test_the_private_key_opens_the_box() -> None:
    private, public = new_pair()
    assert unbox(box(SECRET, public=public, context=PLACE), private=private, context=PLACE) == SECRET


def test_another_key_does_not() -> None:
    _, public = new_pair()
    stranger, _ = new_pair()
    with pytest.raises(WrongKey):
        unbox(box(SECRET, public=public, context=PLACE), private=stranger, context=PLACE)


def test_a_box_in_another_place_stays_shut() -> None:
    private, public = new_pair()
    with pytest.raises(WrongKey):
        unbox(box(SECRET, public=public, context=PLACE), private=private, context=(*PLACE[:3], "4"))


@pytest.mark.parametrize("length", [0, 10, PUBLIC, 200])
def test_a_box_cut_short_stays_shut(length: int) -> None:
    private, public = new_pair()
    with pytest.raises(WrongKey):
        unbox(box(SECRET, public=public, context=PLACE)[:length], private=private, context=PLACE)


def test_a_point_that_gives_everyone_the_same_secret_is_refused() -> None:
    private, public = new_pair()
    forged = bytes(PUBLIC) + box(SECRET, public=public, context=PLACE)[PUBLIC:]
    with pytest.raises(WrongKey):
        unbox(forged, private=private, context=PLACE)


def test_two_boxes_of_one_secret_have_nothing_in_common() -> None:
    _, public = new_pair()
    one, other = (box(SECRET, public=public, context=PLACE) for _ in range(2))
    assert one[:PUBLIC] != other[:PUBLIC]
