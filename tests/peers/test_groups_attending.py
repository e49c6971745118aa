"""Who came, and what that adds up to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import site_today
from peers import attending, completion
from peers.models import Attendance, Cohort, MakeUp, Meeting, Membership, Regret
from people.models import User
from people.operations import RefusedError
from tests.peers.world import World, make_facilitator

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

DAY = dt.timedelta(days=1)


def mark(world: World, meeting: Meeting, **marks: str) -> dict[int, str]:
    people = {person.email.split("@")[0]: person.pk for person in User.objects.all()}
    wanted = {people[name]: state for name, state in marks.items()}
    return attending.mark(meeting=meeting, by=world.facilitator, marks=wanted)


def standing(world: World, person: User | None = None) -> completion.Standing:
    found = completion.of_cohort(world.cohort, [person or world.trainee])
    return found[0]


def test_a_mark_is_kept(world: World) -> None:
    meeting = world.meeting(days=-1)
    mark(world, meeting, trainee="late")
    assert Attendance.objects.get(person=world.trainee).state == "late"


def test_a_mark_is_taken_away_again(world: World) -> None:
    meeting = world.meeting(days=-1)
    before = mark(world, meeting, trainee="late")
    attending.mark(meeting=meeting, by=world.facilitator, marks=before)
    assert not Attendance.objects.exists()


def test_a_meeting_to_which_someone_came_was_held(world: World) -> None:
    meeting = world.meeting(days=-1)
    mark(world, meeting, trainee="remote")
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_a_stranger_is_never_marked(world: World) -> None:
    meeting = world.meeting(days=-1)
    assert mark(world, meeting, other_trainee="present") == {}


def test_nothing_is_marked_days_before(world: World) -> None:
    with pytest.raises(RefusedError, match="opens half an hour before"):
        mark(world, world.meeting(days=2), trainee="present")


def test_nothing_is_marked_at_a_cancelled_meeting(world: World) -> None:
    with pytest.raises(RefusedError, match="was cancelled"):
        mark(world, world.meeting(days=-1, state="cancelled"), trainee="present")


def test_a_guest_who_came_has_made_their_meeting_up(world: World) -> None:
    missed = world.meeting(days=-8)
    host = world.meeting(days=-1, group=world.other_group)
    MakeUp.objects.create(person=world.trainee, missed=missed, kind="guest", host=host, state="agreed")
    Membership.objects.create(
        group=world.other_group, person=world.trainee, starts_on=host.day, ends_on=host.day, kind="guest"
    )
    mark(world, host, trainee="present")
    assert Attendance.objects.get(meeting=missed, person=world.trainee).state == "made_up"


def test_a_mark_taken_back_takes_the_make_up_back(world: World) -> None:
    missed = world.meeting(days=-8)
    host = world.meeting(days=-1, group=world.other_group)
    MakeUp.objects.create(person=world.trainee, missed=missed, kind="guest", host=host, state="agreed")
    Membership.objects.create(
        group=world.other_group, person=world.trainee, starts_on=host.day, ends_on=host.day, kind="guest"
    )
    mark(world, host, trainee="present")
    mark(world, host, trainee="")
    assert Attendance.objects.get(meeting=missed, person=world.trainee).state == "absent"


def test_whoever_came_to_all_is_complete(world: World) -> None:
    mark(world, world.meeting(days=-1), trainee="present")
    assert standing(world).is_complete


def test_whoever_missed_one_is_not_yet(world: World) -> None:
    mark(world, world.meeting(days=-1), trainee="absent")
    assert standing(world).missing == 1


def test_a_meeting_to_come_is_not_missing(world: World) -> None:
    world.meeting(days=3)
    assert standing(world).is_complete


def test_a_meeting_missed_with_regrets_is_excused(world: World) -> None:
    meeting = world.meeting(days=-1)
    Regret.objects.create(meeting=meeting, person=world.trainee)
    assert standing(world).is_complete


def test_regrets_excuse_no_more_than_the_class_allows(world: World) -> None:
    for number in range(2):
        meeting = world.meeting(days=-1 - 7 * number, session=number)
        Regret.objects.create(meeting=meeting, person=world.trainee)
    assert standing(world).missing == 1


def test_made_up_counts(world: World) -> None:
    meeting = world.meeting(days=-1)
    Attendance.objects.create(meeting=meeting, person=world.trainee, state="made_up")
    assert standing(world).is_complete


def test_whoever_came_late_to_the_class_owes_nothing_for_before(world: World) -> None:
    world.meeting(days=-20)
    Membership.objects.filter(person=world.trainee).update(starts_on=site_today() - 10 * DAY)
    assert standing(world).held == 0


def test_nothing_is_owed_for_the_days_of_a_leave(world: World) -> None:
    world.meeting(days=-10)
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - 20 * DAY, end="away")
    Membership.objects.create(group=world.group, person=world.trainee, starts_on=site_today() - 5 * DAY)
    assert standing(world).held == 0


def test_a_session_met_in_two_groups_is_one_session(world: World) -> None:
    first = world.meeting(days=-20)
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - 10 * DAY, end="moved")
    Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=site_today() - 9 * DAY)
    world.meeting(days=-5, group=world.other_group)
    Attendance.objects.create(meeting=first, person=world.trainee, state="present")
    assert (standing(world).held, standing(world).is_complete) == (1, True)


def test_a_cancelled_meeting_is_owed_by_nobody(world: World) -> None:
    world.meeting(days=-1, state="cancelled")
    assert standing(world).held == 0


def test_what_was_missed_can_be_made_up(world: World) -> None:
    meeting = world.meeting(days=-1)
    assert completion.missed(world.trainee) == [meeting]


def test_what_was_attended_is_not_missed(world: World) -> None:
    mark(world, world.meeting(days=-1), trainee="present")
    assert completion.missed(world.trainee) == []


def test_a_class_is_counted_in_the_same_queries_at_any_size(world: World) -> None:
    counts = []
    for number in range(2):
        mark(world, world.meeting(days=-1 - number, session=number), trainee="present")
        with CaptureQueriesContext(connection) as asked:
            completion.of_cohort(world.cohort)
        counts.append(len(asked))
    assert counts[0] == counts[1] == 4


@pytest.fixture
def post(world: World, as_: Callable[..., Client]) -> Callable[..., Any]:
    """Return a way for a facilitator to send the sheet: what the page showed, and what they tapped."""

    def posting(
        meeting: Meeting, *, by: User | None = None, htmx: bool = False, **taps: tuple[str, str]
    ) -> Any:
        people = {person.email.split("@")[0]: person.public_id for person in User.objects.all()}
        data: dict[str, str] = {}
        for name, (was, state) in taps.items():
            data |= {f"was_{people[name]}": was, f"state_{people[name]}": state}
        headers = {"HX-Request": "true"} if htmx else {}
        address = f"/peers/meetings/{meeting.public_id}/attendance/"
        return as_(by or world.facilitator).post(address, data, headers=headers)

    return posting


def test_one_request_marks_a_whole_group(world: World, post: Callable[..., Any]) -> None:
    meeting = world.meeting(days=-1)
    post(meeting, trainee=("", "present"), mate_0=("", "late"), mate_1=("", "absent"))
    assert sorted(meeting.attendances.values_list("state", flat=True)) == ["absent", "late", "present"]


def test_one_tap_answers_with_a_fragment(world: World, post: Callable[..., Any]) -> None:
    page = post(world.meeting(days=-1), htmx=True, trainee=("", "present")).content.decode()
    assert "1 of 3 marked" in page
    assert "<html" not in page


def test_two_facilitators_who_tap_at_once_undo_nothing(world: World, post: Callable[..., Any]) -> None:
    meeting = world.meeting(days=-1)
    post(meeting, trainee=("", "present"), mate_0=("", ""))
    # The other one's page was drawn before that.
    post(meeting, by=world.director, trainee=("", ""), mate_0=("", "late"))
    assert sorted(meeting.attendances.values_list("state", flat=True)) == ["late", "present"]


def test_someone_who_lost_their_seat_meanwhile_is_left_out_with_a_word(
    world: World, post: Callable[..., Any]
) -> None:
    meeting = world.meeting(days=-1)
    Membership.objects.filter(person=world.trainee).delete()
    page = post(meeting, htmx=True, trainee=("", "present"), mate_0=("", "late"))
    assert "has no seat here any more" in page.content.decode()
    assert meeting.attendances.count() == 1


def test_a_state_nobody_knows_is_refused(world: World, post: Callable[..., Any]) -> None:
    page = post(world.meeting(days=-1), htmx=True, trainee=("", "ill"))
    assert "Nothing was marked" in page.content.decode()


def test_the_last_change_is_taken_back(world: World, as_: Callable[..., Client]) -> None:
    meeting, client = world.meeting(days=-1), as_(world.facilitator)
    key = world.trainee.public_id
    address = f"/peers/meetings/{meeting.public_id}/attendance/"
    client.post(address, {f"was_{key}": "", f"state_{key}": "absent"})
    client.post(f"{address}undo/")
    assert not meeting.attendances.exists()


def test_the_sheet_takes_the_same_queries_for_three_and_for_eight(
    world: World, as_: Callable[..., Client]
) -> None:
    Cohort.objects.update(group_most=20)
    meeting, client = world.meeting(days=-1), as_(world.facilitator)
    address = f"/peers/meetings/{meeting.public_id}/attendance/"
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
        for more in range(5):
            person = make_facilitator(f"more_{number}_{more}")
            Membership.objects.create(group=world.group, person=person, starts_on=world.cohort.starts_on)
    assert counts[0] == counts[1]
