"""A group's own name and agreement, and one's own calendar address."""

from __future__ import annotations

import re

import pytest
from icalendar import Calendar as Sheet

from peers.models import Calendar, Group, Meeting, Membership
from tests.conftest import browse
from tests.peers.world import World


def shape(world: World) -> str:
    """Return the address of the group's name and agreement."""
    return f"/peers/groups/{world.group.public_id}/shape/"


def own(world: World) -> Group:
    """Return the group as it is kept now."""
    return Group.objects.get(pk=world.group.pk)


@pytest.mark.parametrize("who", ["trainee", "facilitator"])
def test_a_group_names_itself(world: World, who: str) -> None:
    client = browse(getattr(world.cast, who))
    html = client.post(shape(world), {"name": "The Herons", "agreement": ""}, follow=True).content.decode()
    assert (own(world).name, "Everyone in the group sees it" in html) == ("The Herons", True)


def test_an_agreement_keeps_its_lines(world: World) -> None:
    browse(world.trainee).post(
        shape(world), {"name": "", "agreement": "We begin on time.\r\nPassing is fine."}
    )
    html = browse(world.trainee).get(f"/peers/groups/{world.group.public_id}/").content.decode()
    assert re.search(r"We begin on time\.<br ?/?>\s*Passing is fine\.", html)


def test_markup_in_a_name_is_shown_and_not_obeyed(world: World) -> None:
    browse(world.trainee).post(shape(world), {"name": "<b>Herons</b>", "agreement": ""})
    html = browse(world.facilitator).get(f"/peers/groups/{world.group.public_id}/").content.decode()
    assert ("&lt;b&gt;Herons" in html, "<b>Herons" in html) == (True, False)


def test_a_name_that_is_taken_back_leaves_the_number(world: World) -> None:
    Group.objects.filter(pk=world.group.pk).update(name="The Herons")
    browse(world.trainee).post(shape(world), {"name": "", "agreement": ""})
    assert str(own(world)) == "Group 1"


def test_a_name_that_is_too_long_is_refused_and_what_was_there_stays(world: World) -> None:
    Group.objects.filter(pk=world.group.pk).update(name="The Herons")
    answer = browse(world.trainee).post(shape(world), {"name": "x" * 200, "agreement": ""})
    assert (answer.status_code, own(world).name) == (422, "The Herons")


@pytest.mark.parametrize("who", ["peers_director", "superuser", "other_trainee", "program_lead", "gme_admin"])
def test_nobody_else_names_it(world: World, who: str) -> None:
    answer = browse(getattr(world.cast, who)).post(shape(world), {"name": "Ours", "agreement": ""})
    assert (answer.status_code, own(world).name) == (404, "")


def test_a_guest_of_one_day_does_not_name_it(world: World) -> None:
    guest, day = world.other_members[1], world.meeting(days=0).day
    Membership.objects.create(group=world.group, person=guest, kind="guest", starts_on=day, ends_on=day)
    assert browse(guest).post(shape(world), {"name": "Ours", "agreement": ""}).status_code == 404


def address_shown(world: World) -> str:
    """Make a calendar address; return its path as the page shows it, this once."""
    html = browse(world.trainee).post("/peers/calendar/").content.decode()
    found = re.search(r"https?://[^/]+(/peers/calendar/[^\"<\s]+|/peers/[^\"<\s]*\.ics)", html)
    assert found is not None
    return found.group(1)


def test_the_address_that_is_shown_opens_without_signing_in(world: World) -> None:
    world.meeting(days=3)
    answer = browse(None).get(address_shown(world))
    events = Sheet.from_ical(answer.content).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Meeting"]


def test_the_secret_is_stored_nowhere(world: World) -> None:
    secret = address_shown(world).strip("/").rsplit("/", 1)[-1].removesuffix(".ics")
    assert secret not in str(Calendar.objects.values())


def test_the_address_is_shown_once(world: World) -> None:
    path = address_shown(world)
    assert path not in browse(world.trainee).get("/peers/calendar/").content.decode()


def test_a_feed_names_no_group_no_session_and_no_link(world: World) -> None:
    Group.objects.filter(pk=world.group.pk).update(name="The Herons")
    meeting = world.meeting(days=3, mode="remote", join_link="https://meet.example/secret")
    words = browse(None).get(address_shown(world)).content.decode()
    assert not any(each in words for each in ("Herons", meeting.session.title, "meet.example", "PEERS"))


def test_a_cancelled_meeting_stays_in_the_feed_as_cancelled(world: World) -> None:
    meeting = world.meeting(days=3)
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    assert b"STATUS:CANCELLED" in browse(None).get(address_shown(world)).content


def test_a_feed_is_kept_by_no_cache_on_the_way(world: World) -> None:
    assert browse(None).get(address_shown(world))["Cache-Control"] == "private, no-store"
