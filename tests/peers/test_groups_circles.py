"""A make-up circle, opened for a session that someone missed."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from core.clock import site_today
from peers import attending, emails, making_up, permissions
from peers.models import (
    Assessment,
    Attendance,
    Facilitation,
    Group,
    KeepApart,
    MakeUp,
    Meeting,
    Membership,
)
from people.operations import RefusedError
from reminders.models import Delivery
from tests.conftest import LONG_AGO, make_trainee
from tests.peers.world import World, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from reminders.kinds import Message


def opened(world: World, missed: Meeting, *, lead: User | None = None, days: int = 3) -> Meeting:
    return making_up.open_circle(
        missed=missed, lead=lead or world.facilitator, starts_at=moment(days), place="Room 9"
    )


@pytest.fixture
def missed(world: World) -> Meeting:
    return world.meeting(days=-7)


def kinds(world: World, missed: Meeting) -> list[str]:
    return [way.kind for way in making_up.ways(world.trainee, missed)]


def test_a_circle_is_the_class_s_group_without_a_number(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    assert (made.group.number, made.group.cohort, made.session) == (0, world.cohort, missed.session)


def test_whoever_missed_the_session_may_choose_it(world: World, missed: Meeting) -> None:
    opened(world, missed)
    assert kinds(world, missed)[0] == "circle"


def test_whoever_leads_it_runs_it_on_its_day_alone(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    row = Facilitation.objects.get(group=made.group)
    assert permissions.can_run(world.facilitator, made)
    assert (row.starts_on, row.ends_on) == (made.day, made.day)


def test_two_circles_of_two_sessions_share_one_group(world: World, missed: Meeting) -> None:
    opened(world, missed)
    opened(world, world.meeting(days=-3, session=1))
    assert Group.objects.filter(cohort=world.cohort, number=0).count() == 1


def test_nobody_is_offered_a_circle_led_by_their_assessor(world: World, missed: Meeting) -> None:
    opened(world, missed)
    Assessment.objects.create(assessor=world.facilitator, trainee=world.trainee, starts_on=LONG_AGO)
    assert "circle" not in kinds(world, missed)


def test_nobody_is_offered_a_circle_with_someone_kept_apart(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    other = world.other_members[0]
    days = {"starts_on": made.day, "ends_on": made.day}
    Membership.objects.create(group=made.group, person=other, kind="guest", **days)
    low, high = sorted([world.trainee, other], key=lambda person: person.pk)
    KeepApart.objects.create(cohort=world.cohort, one=low, other=high)
    assert "circle" not in kinds(world, missed)


def test_a_session_has_one_circle(world: World, missed: Meeting) -> None:
    opened(world, missed)
    with pytest.raises(RefusedError, match="has a circle already"):
        opened(world, missed, days=4)


def test_the_page_offers_a_circle_until_there_is_one_and_says_when_it_is(
    world: World, missed: Meeting, as_: Callable[..., Client]
) -> None:
    def page() -> str:
        return as_(world.facilitator).get(f"/peers/meetings/{missed.public_id}/").content.decode()

    before = page()
    opened(world, missed)
    after = page()
    assert ["Open a make-up circle" in each for each in (before, after)] == [True, False]
    assert ["The make-up circle: " in each for each in (before, after)] == [False, True]


def test_a_circle_lies_ahead(world: World, missed: Meeting) -> None:
    with pytest.raises(RefusedError, match="still to come"):
        opened(world, missed, days=-1)


def test_a_coming_meeting_has_nothing_to_make_up(world: World) -> None:
    with pytest.raises(RefusedError, match="is over"):
        opened(world, world.meeting())


def test_someone_who_does_not_lead_the_group_opens_no_circle(world: World, missed: Meeting) -> None:
    with pytest.raises(RefusedError, match="does not lead"):
        opened(world, missed, lead=world.other_lead)


def test_the_facilitator_opens_one_from_a_page(
    world: World, missed: Meeting, as_: Callable[..., Client]
) -> None:
    sent = {
        "date": (site_today() + dt.timedelta(days=3)).isoformat(),
        "time": "13:00",
        "place": "Room 9",
        "lead": str(world.facilitator.pk),
    }
    as_(world.facilitator).post(f"/peers/meetings/{missed.public_id}/circle/", sent)
    assert Meeting.objects.get(group__number=0).starts_at == moment(3)


def test_the_page_of_a_meeting_that_is_over_leads_there(
    world: World, missed: Meeting, as_: Callable[..., Client]
) -> None:
    page = as_(world.facilitator).get(f"/peers/meetings/{missed.public_id}/").content.decode()
    assert f"/peers/meetings/{missed.public_id}/circle/" in page


def seat(world: World, made: Meeting, person: User) -> None:
    days = {"starts_on": made.day, "ends_on": made.day}
    Membership.objects.create(group=made.group, person=person, kind="guest", **days)


def fill(world: World, made: Meeting) -> None:
    for number in range(world.cohort.group_most):
        seat(world, made, make_trainee(f"early_{number}", world.cast.program))


def take(world: World, missed: Meeting, made: Meeting) -> MakeUp:
    return making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("circle", made))


def test_a_circle_has_as_many_seats_as_a_group_may_have(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    seat(world, made, world.other_members[0])
    assert making_up.seats_left(made) == world.cohort.group_most - 1


def test_a_full_circle_is_not_offered(world: World, missed: Meeting) -> None:
    fill(world, opened(world, missed))
    assert "circle" not in kinds(world, missed)


def test_a_seat_that_was_there_when_the_page_was_drawn_may_be_gone(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    fill(world, made)
    with pytest.raises(RefusedError, match="last seat"):
        take(world, missed, made)


def test_an_assessor_named_after_the_page_was_drawn_counts(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    Assessment.objects.create(assessor=world.facilitator, trainee=world.trainee, starts_on=LONG_AGO)
    with pytest.raises(RefusedError, match="cannot be theirs"):
        take(world, missed, made)


def test_a_circle_called_off_after_the_page_was_drawn_takes_nobody(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    Meeting.objects.filter(pk=made.pk).update(state="cancelled")
    with pytest.raises(RefusedError, match="not open any more"):
        take(world, missed, made)


def test_someone_refused_has_asked_for_nothing(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    fill(world, made)
    with pytest.raises(RefusedError), transaction.atomic():
        take(world, missed, made)
    assert not MakeUp.objects.exists()


def test_one_session_missed_in_two_groups_has_one_place(world: World, missed: Meeting) -> None:
    """Someone moved, and missed the same session twice: one seat makes up for it."""
    made = opened(world, missed)
    Membership.objects.filter(person=world.trainee).update(ends_on=missed.day)
    later = missed.day + dt.timedelta(days=1)
    Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=later)
    again = world.meeting(days=-5, group=world.other_group)
    take(world, missed, made)
    with pytest.raises(RefusedError, match="asked already"):
        take(world, again, made)


def test_a_host_group_that_says_yes_is_asked_the_rules_again(world: World, missed: Meeting) -> None:
    host = world.meeting(group=world.other_group)
    asked = making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("guest", host))
    Assessment.objects.create(assessor=world.other_lead, trainee=world.trainee, starts_on=LONG_AGO)
    with pytest.raises(RefusedError, match="cannot be theirs"):
        making_up.answer(make_up=asked, yes=True)


def told(kind: str) -> set[int]:
    return set(Delivery.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_whoever_missed_the_session_hears_of_the_circle(world: World, missed: Meeting) -> None:
    came = world.members[1]
    Attendance.objects.create(meeting=missed, person=came, state="present")
    opened(world, missed)
    assert told("peers.circle") == {person.pk for person in world.members if person != came}


def test_whoever_asked_for_something_else_does_not(world: World, missed: Meeting) -> None:
    making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("one"))
    opened(world, missed)
    assert world.trainee.pk not in told("peers.circle")


def test_whoever_was_no_member_that_day_does_not(world: World, missed: Meeting) -> None:
    Membership.objects.filter(person=world.trainee).update(starts_on=missed.day + dt.timedelta(days=1))
    opened(world, missed)
    assert world.trainee.pk not in told("peers.circle")


def note(world: World, made: Meeting) -> Message | None:
    return emails.circle(world.trainee, f"{made.public_id}.{made.sequence}")


def test_the_note_leads_to_the_page_where_a_seat_is_taken(world: World, missed: Meeting) -> None:
    found = note(world, opened(world, missed))
    assert found is not None
    assert found.path == f"/peers/meetings/{missed.public_id}/make-up/"


def test_the_note_says_nothing_of_groups_on_a_lock_screen(world: World, missed: Meeting) -> None:
    found = note(world, opened(world, missed))
    assert found is not None
    assert found.subject == "A note about a meeting"


def test_no_note_once_they_have_a_seat(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    take(world, missed, made)
    assert note(world, made) is None


def test_no_note_once_the_circle_is_off(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    Meeting.objects.filter(pk=made.pk).update(state="cancelled")
    assert note(world, made) is None


def test_no_note_to_someone_who_missed_nothing(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    assert emails.circle(world.other_lead, f"{made.public_id}.{made.sequence}") is None


def test_a_seat_is_confirmed_to_whoever_took_it(world: World, missed: Meeting) -> None:
    take(world, missed, opened(world, missed))
    assert told("peers.make_up_answer") == {world.trainee.pk}


def test_whoever_leads_the_circle_hears_who_comes(world: World, missed: Meeting) -> None:
    made = take(world, missed, opened(world, missed))
    found = emails.circle_seat(world.facilitator, str(made.public_id))
    assert told("peers.circle_seat") == {world.facilitator.pk}
    assert found is not None
    assert world.trainee.display_name in found.paragraphs[0]


def test_nobody_else_hears_who_comes(world: World, missed: Meeting) -> None:
    made = take(world, missed, opened(world, missed))
    assert emails.circle_seat(world.other_lead, str(made.public_id)) is None


def test_a_seat_given_back_is_told_to_nobody(world: World, missed: Meeting) -> None:
    made = take(world, missed, opened(world, missed))
    making_up.take_back(make_up=made)
    assert emails.circle_seat(world.facilitator, str(made.public_id)) is None


def test_a_seat_given_back_is_free(world: World, missed: Meeting) -> None:
    circle = opened(world, missed)
    made = take(world, missed, circle)
    making_up.take_back(make_up=made)
    assert making_up.seats_left(circle) == world.cohort.group_most


def test_a_circle_to_which_someone_came_counts_as_made_up(world: World, missed: Meeting) -> None:
    circle = opened(world, missed)
    take(world, missed, circle)
    Meeting.objects.filter(pk=circle.pk).update(starts_at=moment(0, 0))
    Membership.objects.filter(group=circle.group).update(starts_on=site_today(), ends_on=site_today())
    attending.mark(meeting=circle, by=world.facilitator, marks={world.trainee.pk: "present"})
    assert Attendance.objects.get(meeting=missed, person=world.trainee).state == "made_up"


def test_a_session_missed_by_many_asks_no_more_of_the_database_than_by_one(
    world: World, missed: Meeting, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        person = make_trainee(f"many_{number}", world.cast.program)
        Membership.objects.create(group=world.group, person=person, starts_on=world.cohort.starts_on)
    for number in range(3, 9):
        group = Group.objects.create(cohort=world.cohort, number=number)
        world.meeting(days=-6, group=group)
    with django_assert_max_num_queries(3):
        assert len(making_up.missing(world.cohort, missed.session, missed)) == 23


def test_the_class_s_list_says_that_whoever_opens_a_circle_leads_it(
    world: World, missed: Meeting, as_: Callable[..., Client]
) -> None:
    opened(world, missed)
    html = as_(world.director).get("/peers/classes/class-of-2030/").content.decode()
    assert re.findall(r'data-label="Led by">([^<]*)<', html) == [
        "Whoever opens it",
        "Facilitator",
        "Second Facilitator",
    ]
