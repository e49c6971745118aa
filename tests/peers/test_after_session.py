"""After a session: three tick lists of each facilitator's own, and a list that only ever says "done"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.clock import site_today
from peers import debriefs
from peers.models import Attendance, Debrief, Facilitation, FollowUp, Meeting, Membership
from tests.conftest import browse, make_trainee
from tests.peers.evenings import meeting_now, through
from tests.peers.racing import at_once, errors
from tests.peers.world import World, make_facilitator

if TYPE_CHECKING:
    from people.models import User

NOTHING: dict[str, list[str]] = {"worked": [], "hard": [], "bring": []}


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting of the trainee's group that was run."""
    found = meeting_now(world)
    through(found)
    return found


def address(meeting: Meeting, path: str = "") -> str:
    """Return the address of the page after a meeting."""
    return f"/peers/meetings/{meeting.public_id}/after/{path}"


def ticked(meeting: Meeting, person: User, **lists: Any) -> Debrief:
    """Keep someone's ticks."""
    return debriefs.write(meeting=meeting, facilitator=person, **(NOTHING | {"supervision": "no"} | lists))


def test_ticks_written_again_replace_what_was_there(world: World, meeting: Meeting) -> None:
    ticked(meeting, world.facilitator, worked=["round"])
    ticked(meeting, world.facilitator, hard=["late"])
    found = Debrief.objects.get()
    assert (found.worked, found.hard) == ([], ["late"])


def test_a_wish_that_was_taken_up_stays_so_when_the_same_is_kept_again(
    world: World, meeting: Meeting
) -> None:
    debriefs.take_up(ticked(meeting, world.facilitator, supervision="soon"))
    assert ticked(meeting, world.facilitator, supervision="soon", worked=["round"]).answered


def test_a_more_urgent_wish_waits_anew(world: World, meeting: Meeting) -> None:
    debriefs.take_up(ticked(meeting, world.facilitator, supervision="soon"))
    assert not ticked(meeting, world.facilitator, supervision="now").answered


def test_two_facilitators_have_a_sheet_each(world: World, meeting: Meeting) -> None:
    partner = make_facilitator("partner")
    Facilitation.objects.create(group=world.group, person=partner, starts_on=world.cohort.starts_on)
    ticked(meeting, world.facilitator, worked=["round"])
    html = browse(partner).get(address(meeting)).content.decode()
    assert not re.search(r'value="round"[^>]*checked', html)


@pytest.mark.parametrize(
    "data",
    [{"supervision": "perhaps"}, {"supervision": ""}, {"supervision": "no", "worked": "a name"}],
    ids=["no such wish", "none", "no such tick"],
)
def test_what_is_no_tick_is_refused(world: World, meeting: Meeting, data: dict[str, str]) -> None:
    answer = browse(world.facilitator).post(address(meeting), data)
    assert (answer.status_code, Debrief.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("supervision", "words"), [("no", "Kept."), ("soon", "The director has your wish to talk.")]
)
def test_what_was_kept_is_said(world: World, meeting: Meeting, supervision: str, words: str) -> None:
    client = browse(world.facilitator)
    html = client.post(address(meeting), {"supervision": supervision}, follow=True).content.decode()
    assert words in html


def test_the_sheet_has_no_room_for_words(world: World, meeting: Meeting) -> None:
    html = browse(world.facilitator).get(address(meeting)).content.decode()
    assert not re.search(r'<textarea|type="text"', html)


def test_whoever_was_absent_stands_last(world: World, meeting: Meeting) -> None:
    first = debriefs.people(meeting)[0]
    Attendance.objects.create(meeting=meeting, person=first, state="absent")
    assert debriefs.people(meeting)[-1] == first


def test_a_guest_of_the_day_is_written_to_as_well(world: World, meeting: Meeting) -> None:
    day, guest = meeting.day, world.other_members[0]
    Membership.objects.create(group=world.group, person=guest, kind="guest", starts_on=day, ends_on=day)
    assert guest in debriefs.people(meeting)


def test_whoever_joins_later_is_not_on_the_list(world: World, meeting: Meeting) -> None:
    later = make_trainee("later", world.cast.program)
    Membership.objects.create(
        group=world.group, person=later, starts_on=site_today().replace(year=site_today().year + 1)
    )
    assert later not in debriefs.people(meeting)


def test_done_twice_is_done_once(world: World, meeting: Meeting) -> None:
    for _ in range(2):
        debriefs.mark(meeting=meeting, person=world.trainee, is_done=True)
    assert debriefs.done(meeting) == {world.trainee.pk}


def test_taking_back_what_was_not_done_changes_nothing(world: World, meeting: Meeting) -> None:
    debriefs.mark(meeting=meeting, person=world.trainee, is_done=False)
    assert debriefs.done(meeting) == set()


def test_done_for_one_meeting_says_nothing_of_another(world: World, meeting: Meeting) -> None:
    debriefs.mark(meeting=meeting, person=world.trainee, is_done=True)
    assert debriefs.done(world.meeting(days=-7, session=1)) == set()


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_ticking_the_same_member_at_once_both_go_through(
    world: World, meeting: Meeting
) -> None:
    def tick() -> None:
        debriefs.mark(meeting=meeting, person=world.trainee, is_done=True)

    assert (errors(at_once(tick, tick, tick)), FollowUp.objects.count()) == ([], 1)


def test_the_follow_up_list_keeps_done_and_nothing_else() -> None:
    fields = {field.name for field in FollowUp._meta.get_fields()}
    assert fields == {"id", "meeting", "person"}


def test_the_database_itself_keeps_one_done_a_member(world: World, meeting: Meeting) -> None:
    FollowUp.objects.create(meeting=meeting, person=world.trainee)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(meeting=meeting, person=world.trainee)


@pytest.mark.parametrize("person", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_follow_up_of_nobody_is_not_found(world: World, meeting: Meeting, person: str) -> None:
    answer = browse(world.facilitator).post(address(meeting, "done/"), {"person": person, "done": "yes"})
    assert (answer.status_code, FollowUp.objects.count()) == (404, 0)


@pytest.mark.parametrize("who", ["trainee", "peers_director", "superuser", "program_lead"])
def test_nobody_but_who_ran_it_ticks(world: World, meeting: Meeting, who: str) -> None:
    client, data = browse(getattr(world.cast, who)), {"person": str(world.trainee.public_id), "done": "yes"}
    codes = [client.post(address(meeting, path), data).status_code for path in ("", "done/")]
    assert (codes, FollowUp.objects.count(), Debrief.objects.count()) == ([404, 404], 0, 0)


def test_the_page_takes_the_same_queries_for_three_members_and_for_nine(
    world: World, meeting: Meeting
) -> None:
    client, counts = browse(world.facilitator), []
    client.get(address(meeting))
    for more in range(2):
        with CaptureQueriesContext(connection) as made:
            client.get(address(meeting))
        counts.append(len(made))
        for number in range(6):
            person = make_trainee(f"more_{more}_{number}", world.cast.program)
            Membership.objects.create(group=world.group, person=person, starts_on=world.cohort.starts_on)
            debriefs.mark(meeting=meeting, person=person, is_done=True)
    assert counts[0] == counts[1]
