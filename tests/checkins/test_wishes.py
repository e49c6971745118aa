"""Consents and rhythm: all off, by version and month, and silence after three."""

from __future__ import annotations

import datetime as dt

import pytest

from checkins import consents, rhythm
from checkins.wishes import KEEP, KINDS, MONTHLY, OFF, REMIND, ROTATION, SUMMARIES, TWO_WEEKLY, Wishes

TODAY = dt.date(2026, 11, 22)


def asked(**changes: object) -> Wishes:
    """Return the wishes of someone who wants reminding and checked in today."""
    wishes = Wishes(last_done=TODAY.isoformat(), **changes)  # type: ignore[arg-type]
    wishes.give(REMIND, 1, TODAY)
    return wishes


@pytest.mark.parametrize("kind", KINDS)
def test_every_consent_is_off_at_first(kind: str) -> None:
    assert not Wishes().has(kind)


def test_a_yes_is_kept_by_version_and_month() -> None:
    wishes = Wishes()
    wishes.give(KEEP, 2, TODAY)
    assert (wishes.version(KEEP), wishes.consents[0].given) == (2, "2026-11")


def test_a_yes_to_one_is_none_to_another() -> None:
    wishes = Wishes()
    wishes.give(KEEP, 1, TODAY)
    assert not wishes.has(SUMMARIES)


def test_the_same_yes_twice_is_one() -> None:
    wishes = Wishes()
    wishes.give(KEEP, 1, TODAY)
    wishes.give(KEEP, 1, TODAY)
    assert len(wishes.consents) == 1


def test_a_yes_to_a_newer_text_ends_the_older() -> None:
    wishes = Wishes()
    wishes.give(KEEP, 1, TODAY)
    wishes.give(KEEP, 2, TODAY)
    assert [row.withdrawn for row in wishes.consents] == ["2026-11", ""]


def test_a_withdrawn_yes_is_not_in_force() -> None:
    wishes = Wishes()
    wishes.give(KEEP, 1, TODAY)
    wishes.withdraw(KEEP, TODAY)
    assert not wishes.has(KEEP)


def test_wishes_are_read_as_they_were_written() -> None:
    wishes = asked(retention=3, cadence=ROTATION)
    assert Wishes.loads(wishes.dumps()) == wishes


def test_what_a_later_version_wrote_does_not_break_this_one() -> None:
    assert Wishes.loads(b'{"consents": [], "retention": 3, "later": 1}').retention == 3


def test_no_exact_day_of_a_consent_is_kept() -> None:
    wishes = Wishes()
    wishes.give(KEEP, 1, TODAY)
    assert b"2026-11-22" not in wishes.dumps()


@pytest.mark.parametrize("kind", KINDS)
def test_every_consent_has_a_text_that_says_what_cannot_be_taken_back(kind: str) -> None:
    assert consents.current(kind).cannot


def test_versions_of_a_text_are_told_apart() -> None:
    keys = [(text.kind, text.version) for text in consents.TEXTS]
    assert len(keys) == len(set(keys))


def test_an_unknown_consent_has_no_text() -> None:
    with pytest.raises(KeyError):
        consents.current("other")


@pytest.mark.parametrize(
    ("day", "cadence", "times", "then"),
    [
        (dt.date(2026, 11, 22), TWO_WEEKLY, 1, dt.date(2026, 12, 6)),
        (dt.date(2026, 11, 22), ROTATION, 1, dt.date(2026, 12, 20)),
        (dt.date(2026, 11, 22), MONTHLY, 1, dt.date(2026, 12, 22)),
        (dt.date(2026, 12, 31), MONTHLY, 1, dt.date(2027, 1, 31)),
        (dt.date(2027, 1, 31), MONTHLY, 1, dt.date(2027, 2, 28)),
        (dt.date(2028, 1, 31), MONTHLY, 1, dt.date(2028, 2, 29)),
        (dt.date(2026, 11, 1), MONTHLY, -12, dt.date(2025, 11, 1)),
        (dt.date(2026, 11, 1), MONTHLY, -3, dt.date(2026, 8, 1)),
        (dt.date(2026, 3, 1), MONTHLY, -3, dt.date(2025, 12, 1)),
    ],
)
def test_turns_fall_on_the_days_people_expect(day: dt.date, cadence: str, times: int, then: dt.date) -> None:
    assert rhythm.later(day, cadence, times) == then


def test_the_next_is_due_a_turn_after_the_last() -> None:
    assert rhythm.due(asked(cadence=TWO_WEEKLY)) == dt.date(2026, 12, 6)


def test_a_skip_counts_like_a_check_in() -> None:
    assert rhythm.due(asked(cadence=TWO_WEEKLY, asked_from="2026-12-01")) == dt.date(2026, 12, 15)


def test_off_is_never_due() -> None:
    assert rhythm.due(asked(cadence=OFF)) is None


def test_someone_who_never_began_is_not_waited_for() -> None:
    assert rhythm.turns(Wishes()) == []


def test_three_notes_and_then_silence() -> None:
    assert len(rhythm.notes(asked(), TODAY)) == 3


def test_without_a_yes_no_note_comes() -> None:
    assert rhythm.notes(Wishes(last_done="2026-11-01"), TODAY) == []


def test_during_a_pause_no_note_comes() -> None:
    assert rhythm.notes(asked(paused_until="2026-12-01"), TODAY) == []


def test_after_a_pause_the_notes_that_fell_into_it_do_not_come() -> None:
    after = rhythm.notes(asked(cadence=TWO_WEEKLY, paused_until="2026-12-10"), dt.date(2026, 12, 10))
    assert after == [dt.date(2026, 12, 20), dt.date(2027, 1, 3), dt.date(2027, 1, 17)]


@pytest.mark.parametrize("cadence", [TWO_WEEKLY, ROTATION, MONTHLY])
def test_a_pause_longer_than_three_turns_is_no_silence(cadence: str) -> None:
    wishes, end = asked(cadence=cadence, paused_until="2027-05-22"), dt.date(2027, 5, 22)
    days = rhythm.notes(wishes, end)
    assert (len(days), days[0] >= end, rhythm.has_fallen_silent(wishes, end)) == (3, True, False)


def test_what_is_due_next_is_due_after_the_pause() -> None:
    assert rhythm.due(asked(cadence=TWO_WEEKLY, paused_until="2026-12-10")) == dt.date(2026, 12, 20)


def test_an_old_pause_does_not_move_the_turns_after_a_later_check_in() -> None:
    assert rhythm.due(asked(cadence=TWO_WEEKLY, paused_until="2026-11-10")) == dt.date(2026, 12, 6)


@pytest.mark.parametrize(("today", "silent"), [(dt.date(2027, 2, 22), False), (dt.date(2027, 2, 23), True)])
def test_after_three_the_page_says_that_none_comes(today: dt.date, silent: bool) -> None:
    assert rhythm.has_fallen_silent(asked(), today) is silent
