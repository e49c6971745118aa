"""The day of a letter: when its owner's group opens them, whichever group that is by then."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from core.clock import site_today
from peers import letters, today
from peers.models import Letter, Meeting, Membership
from people.models import Enrollment, Role, User
from tests.peers.racing import at_once, errors
from tests.peers.world import World, fill, make_cohort

if TYPE_CHECKING:
    from peers.models import Group

DAY = dt.timedelta(days=1)
LAST = 3


@pytest.fixture
def world(world: World) -> World:
    """The class whose last session opens letters."""
    type(world.sessions[LAST]).objects.filter(pk=world.sessions[LAST].pk).update(letter="open")
    return world


@pytest.fixture
def letter(world: World) -> Letter:
    """The trainee's letter, sealed until the last session."""
    return letters.write(owner=world.trainee, cohort=world.cohort, text="Dear me", opens_on=None)


def opening(world: World, days: int, group: Group | None = None, **fields: Any) -> Meeting:
    """Return the meeting, so many days from today, in which a group opens its letters."""
    return world.meeting(days, session=LAST, group=group or world.group, **fields)


def stay(world: World, group: Group, first: int, last: int | None = None) -> None:
    """Let the trainee be in a group from so many days from today on."""
    today_ = site_today()
    Membership.objects.create(
        person=world.trainee,
        group=group,
        starts_on=today_ + first * DAY,
        ends_on=None if last is None else today_ + last * DAY,
    )


def leave(world: World, days: int, how: str = Membership.End.MOVED) -> None:
    """Let the trainee's place in their first group end so many days from today."""
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() + days * DAY, end=how)


@pytest.mark.parametrize("old", [20, 40])
def test_whoever_moved_opens_it_with_their_new_group(world: World, letter: Letter, old: int) -> None:
    opening(world, old)
    theirs = opening(world, 30, world.other_group)
    leave(world, 4)
    stay(world, world.other_group, 5)
    assert letters.opens_on(letter) == theirs.day


def test_whoever_moves_after_the_opening_has_had_it(world: World, letter: Letter) -> None:
    theirs = opening(world, 10)
    opening(world, 30, world.other_group)
    leave(world, 20)
    stay(world, world.other_group, 21)
    assert letters.opens_on(letter) == theirs.day


def later_class(world: World) -> Group:
    """Return a group of a class that ends years later."""
    from_now = site_today() + 100 * DAY
    cohort = make_cohort(
        world.cast,
        name="Class of 2034",
        slug="class-of-2034",
        version=world.cohort.version,
        starts_on=from_now,
        ends_on=from_now + 1400 * DAY,
    )
    group: Group = cohort.groups.create(number=1)
    fill(group, world.facilitator, [])
    return group


def test_whoever_is_away_keeps_to_the_group_they_had(world: World, letter: Letter) -> None:
    theirs = opening(world, 40)
    leave(world, 4, Membership.End.AWAY)
    assert letters.opens_on(letter) == theirs.day


def test_whoever_comes_back_into_a_later_class_opens_it_there(world: World, letter: Letter) -> None:
    opening(world, 40)
    back = later_class(world)
    theirs = opening(world, 900, back)
    leave(world, 4, Membership.End.AWAY)
    stay(world, back, 200)
    assert letters.opens_on(letter) == theirs.day


def test_a_later_class_does_not_put_off_what_was_opened_in_the_first(world: World, letter: Letter) -> None:
    theirs = opening(world, 40)
    back = later_class(world)
    opening(world, 900, back)
    leave(world, 99)
    stay(world, back, 100)
    assert letters.opens_on(letter) == theirs.day


def test_a_guest_s_seat_opens_nothing(world: World, letter: Letter) -> None:
    theirs = opening(world, 40)
    seat = opening(world, 30, world.other_group)
    Membership.objects.create(
        person=world.trainee,
        group=world.other_group,
        kind="guest",
        starts_on=seat.day,
        ends_on=seat.day,
    )
    assert letters.opens_on(letter) == theirs.day


def test_a_meeting_that_moves_takes_the_day_along(world: World, letter: Letter) -> None:
    meeting = opening(world, 40)
    meeting.starts_at += 7 * DAY
    meeting.save()
    assert letters.opens_on(letter) == site_today() + 47 * DAY


def test_a_meeting_that_is_called_off_opens_nothing(world: World, letter: Letter) -> None:
    opening(world, 40, state=Meeting.State.CANCELLED)
    assert letters.opens_on(letter) == world.cohort.ends_on


def test_a_letter_written_after_the_opening_waits_for_the_class_s_last_day(
    world: World, letter: Letter
) -> None:
    opening(world, -3)
    assert letters.opens_on(letter) == world.cohort.ends_on


def test_where_letters_are_opened_twice_the_last_time_is_meant(world: World, letter: Letter) -> None:
    type(world.sessions[1]).objects.filter(pk=world.sessions[1].pk).update(letter="open")
    world.meeting(10, session=1)
    last = opening(world, 40)
    assert letters.opens_on(letter) == last.day


@pytest.fixture(params=[Role.Kind.FACILITATOR, Role.Kind.GME_ADMIN])
def stayed(world: World, letter: Letter, request: pytest.FixtureRequest) -> User:
    """The trainee, who has graduated and stayed on in another part."""
    leave(world, -1, Membership.End.LEFT)
    Enrollment.objects.filter(user=world.trainee).update(ends_on=site_today() - DAY)
    Role.objects.create(user=world.trainee, kind=request.param, starts_on=site_today() - DAY)
    found: User = User.objects.get(pk=world.trainee.pk)
    return found


def test_whoever_stayed_on_is_told_when_the_day_they_chose_has_come(stayed: User) -> None:
    Letter.objects.update(opens_on=site_today())
    [card] = today.cards(stayed)
    assert card.href == f"/peers/yours/letter/{Letter.objects.get().public_id}/"


def test_whoever_stayed_on_opens_it(stayed: User, letter: Letter, as_: Any) -> None:
    page = as_(stayed).post(f"/peers/yours/letter/{letter.public_id}/", follow=True)
    assert "Dear me" in page.content.decode()


def test_the_form_says_that_whoever_left_for_good_cannot_come_back_for_it(world: World, as_: Any) -> None:
    page = as_(world.trainee).get("/peers/yours/letter/").content.decode()
    assert "nobody signs in here after leaving" in page


def test_a_letter_sealed_in_an_earlier_class_keeps_nobody_from_a_new_one(
    world: World, letter: Letter, as_: Any
) -> None:
    leave(world, -2)
    stay(world, later_class(world), -1)
    assert "/peers/yours/letter/" in as_(world.trainee).get("/peers/yours/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_taps_on_seal_it_at_once_seal_one_and_say_so(world: World) -> None:
    call = partial(letters.write, owner=world.trainee, cohort=world.cohort, text="x", opens_on=None)
    found = errors(at_once(*[call] * 4))
    assert ({str(error) for error in found}, Letter.objects.count()) == ({letters.SEALED}, 1)
