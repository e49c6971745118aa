"""Whoever is near a group, and not of it: every address of it is closed to them, pages, data and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, reverse
from django.utils import timezone

from core.clock import site_today
from peers import letters, urls, urls_curriculum, waves
from peers.forming import apart
from peers.models import (
    Assessment,
    Debrief,
    Draft,
    Facilitation,
    KeepApart,
    MakeUp,
    Membership,
    Offer,
    ProtectedBlock,
)
from people.models import Role, User
from tests.conftest import browse, make_official, make_trainee
from tests.peers.evenings import open_wave, run_with_answers
from tests.peers.world import World, make_facilitator

CLASS = (
    *(
        "cohort",
        "cohort_edit",
        "import",
        "confirm_import",
        "confirm_people",
        "days",
        "add_event",
        "protect",
        "generate",
    ),
    *("clashes", "so_far", "completion", "forming", "take_people", "beside", "keep_apart", "start_forming"),
    *("times", "apart_own"),
)
GROUP = ("ask_for_change", "group", "keepsake", "shape", "place", "join", "lead")
MEETING = (
    *("meeting", "meeting_ics", "regret", "come", "reschedule", "cancel", "protected", "find_substitute"),
    *("attendance", "undo", "make_up", "circle", "run", "run_state", "run_tap", "run_taps", "live", "wish"),
    *("after", "follow_up", "pulse_result"),
)
BARE = ["cohort_new", "assessors", "figures", "minutes_csv", "pulses_csv", "wave_new"]
# Open to more than one group, for a reason: tested elsewhere.
OPEN = {
    *("home", "calendar", "calendar_stop", "feed"),  # one's own, or behind a secret
    *("pulse", "pulse_ticket"),  # behind a door and a ticket: test_pulse_views
    *("own", "own_export", "letter_new", "note_new", "survey"),  # one's own, whoever one is
}
CLOSED = (403, 404)


@dataclass(frozen=True)
class Scene:
    """A group in the middle of everything, and the arguments of every address that belongs to it."""

    world: World
    args: dict[str, list[Any]]


@pytest.fixture
def scene(world: World) -> Scene:
    """A group that has met, with a letter, a note, a make-up, an offer, a draft and a wave."""
    meeting, today = run_with_answers(world), site_today()
    cohort, group = world.cohort, world.group
    waves.agree(person=world.trainee, cohort=cohort, is_agreed=True)
    block = ProtectedBlock.objects.create(cohort=cohort, date=today, starts=dt.time(13), ends=dt.time(15))
    made = MakeUp.objects.create(person=world.trainee, missed=world.meeting(-9, session=1), kind="one")
    offer = Offer.objects.create(
        meeting=world.meeting(9, session=2),
        absent=world.facilitator,
        person=make_facilitator("asked_substitute"),
        answer_by=timezone.now() + dt.timedelta(days=1),
    )
    draft = Draft.objects.create(cohort=cohort, number=1, plan=[], state="ready")
    assessed = Assessment.objects.create(
        assessor=world.other_lead, trainee=world.other_members[1], starts_on=today
    )
    letter = letters.write(owner=world.trainee, cohort=cohort, text="Dear me", opens_on=None)
    note = letters.note(owner=world.trainee, text="Rest")
    place = Membership.objects.get(group=group, person=world.trainee)
    args: dict[str, list[Any]] = {name: [cohort.slug] for name in CLASS}
    args |= {name: [group.public_id] for name in GROUP}
    args |= {name: [meeting.public_id] for name in MEETING}
    args |= {name: [] for name in BARE}
    args |= {name: [draft.public_id] for name in ("draft", "publish_draft", "discard_draft")}
    args |= {name: [made.public_id] for name in ("make_up_answer", "make_up_done", "make_up_back")}
    args |= {"letter": [letter.public_id], "letter_delete": [letter.public_id]}
    args |= {"note": [note.public_id], "note_delete": [note.public_id]}
    wave = open_wave(world).public_id
    args |= {
        "wave": [wave],
        "wave_csv": [wave],
        "survey_answer": [wave],
        "taken_up": [Debrief.objects.get().pk],
    }
    args |= {"rework": [meeting.session.public_id, "arrive"], "offer": [offer.public_id]}
    args |= {"change": [place.pk], "unprotect": [cohort.slug, block.pk], "end_assessment": [assessed.pk]}
    apart.keep(cohort=cohort, one=world.members[1], other=world.other_members[1], by=world.director)
    args |= {"lift_apart": [KeepApart.objects.get().pk]}
    return Scene(world, args)


def other_lead(scene: Scene) -> User:
    """Leads another group of the same class."""
    return scene.world.other_lead


def former_lead(scene: Scene) -> User:
    """Led the group until a week ago."""
    person = make_facilitator("former_lead")
    Facilitation.objects.create(
        group=scene.world.group,
        person=person,
        starts_on=scene.world.cohort.starts_on,
        ends_on=site_today() - dt.timedelta(days=7),
    )
    return person


def left(scene: Scene, end: str) -> User:
    """Was a member until a week ago."""
    world = scene.world
    person = make_trainee(f"left_{end}", world.cast.program)
    Membership.objects.create(
        group=world.group,
        person=person,
        starts_on=world.cohort.starts_on,
        ends_on=site_today() - dt.timedelta(days=7),
        end=end,
    )
    return person


def former_member(scene: Scene) -> User:
    """Moved away from the group."""
    return left(scene, "moved")


def member_on_leave(scene: Scene) -> User:
    """Is on a leave of absence."""
    return left(scene, "away")


def assessor(scene: Scene) -> User:
    """Grades a member of the group, and directs their program."""
    world = scene.world
    person = make_official("grader", Role.Kind.PROGRAM_LEAD, world.cast.program)
    Assessment.objects.create(assessor=person, trainee=world.trainee, starts_on=world.cohort.starts_on)
    return person


def guest_of_another_day(scene: Scene) -> User:
    """Sat with the group for one meeting, a week ago."""
    world, day = scene.world, site_today() - dt.timedelta(days=7)
    person = make_trainee("guest", world.cast.program)
    Membership.objects.create(group=world.group, person=person, kind="guest", starts_on=day, ends_on=day)
    return person


STRANGERS: list[Callable[[Scene], User]] = [
    other_lead,
    former_lead,
    former_member,
    member_on_leave,
    assessor,
    guest_of_another_day,
]


def names() -> set[str]:
    """Return the name of every address of PEERS that is not about the curriculum, which facilitators read."""

    curriculum = {pattern.name for pattern in urls_curriculum.urlpatterns}
    found = (entry for entry in urls.urlpatterns if isinstance(entry, URLPattern))
    return {str(pattern.name) for pattern in found} - {str(name) for name in curriculum}


def test_no_address_is_forgotten(scene: Scene) -> None:
    assert names() - OPEN == set(scene.args)


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda make: make.__name__)
def test_a_stranger_reads_nothing_of_the_group(scene: Scene, stranger: Callable[[Scene], User]) -> None:
    client = browse(stranger(scene))
    opened = []
    for name, args in scene.args.items():
        answer = client.get(reverse(f"peers:{name}", args=args))
        if answer.status_code not in (*CLOSED, 405):
            opened.append((name, answer.status_code))
    assert opened == []


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda make: make.__name__)
def test_a_stranger_changes_nothing_of_the_group(scene: Scene, stranger: Callable[[Scene], User]) -> None:
    client = browse(stranger(scene))
    opened = []
    for name, args in scene.args.items():
        answer = client.post(reverse(f"peers:{name}", args=args))
        if answer.status_code not in (*CLOSED, 405):
            opened.append((name, answer.status_code))
    assert opened == []


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda make: make.__name__)
def test_a_stranger_s_front_page_and_calendar_name_no_meeting_of_the_group(
    scene: Scene, stranger: Callable[[Scene], User]
) -> None:
    person = stranger(scene)
    scene.world.group.name = "The Otters"
    scene.world.group.save()
    pages = [browse(person).get(path).content.decode() for path in ("/peers/", "/", "/peers/calendar/")]
    assert not any("Otters" in page for page in pages)
