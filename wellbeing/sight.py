"""Who can see what, asked of the apps' own permission functions and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkins import permissions as check_ins
from checkins.desk import permissions as instruments
from peers import permissions as peers
from peers.models import Group
from peers.readers import versions_for
from people import permissions as people
from people.models import Program
from people.sight import Sight
from wellnessdays import permissions as wellness_days
from wellnessdays.models import Request

if TYPE_CHECKING:
    from people.models import User


def _requests(person: User) -> str:
    if not wellness_days.decides_somewhere(person):
        return ""
    programs = list(Program.objects.filter(kind__in=Program.GME_KINDS))
    seen = [found.name for found in programs if wellness_days.can_decide(person, Request(program=found))]
    return "of every program" if programs and len(seen) == len(programs) else ", ".join(seen)


def _groups(person: User) -> str:
    if peers.can_direct(person):
        return "all"
    leads = [str(group) for group in Group.objects.led_by(person)]
    own = ["own"] if Group.objects.of_member(person).exists() else []
    return ", ".join(own + leads)


def _led(person: User) -> str:
    return ", ".join(str(group) for group in Group.objects.led_by(person))


def _guides(person: User) -> str:
    if peers.can_direct(person):
        return "all, drafts too"
    return "of the groups they lead" if versions_for(person).exists() else ""


SIGHTS = [
    Sight("The crisis page and the directory", lambda _person: "all, like everyone"),
    Sight("Their own wellness days", lambda person: "own" if wellness_days.has_wellness_days(person) else ""),
    # The same of everyone: whether somebody checks in shows nowhere.
    Sight("Their own check-ins; never another's", lambda _person: "own, like everyone"),
    Sight(
        "What trainees chose to hand over to the clinic",
        lambda person: "what is sealed to their own key" if check_ins.works_at_clinic(person) else "",
    ),
    Sight(
        "Term summaries of ten people or more",
        lambda person: "publishes" if check_ins.can_publish_summaries(person) else "reads, like everyone",
    ),
    Sight("Wellness-day requests, to decide", _requests),
    Sight(
        "Wellness-day requests and who is away, to read",
        lambda person: "all" if person.is_superuser else _requests(person),
    ),
    Sight(
        "Wishes that the GME office look at an answer again",
        lambda person: (
            "all"
            if person.is_superuser or wellness_days.works_at_office(person)
            else "answered ones of their programs"
            if wellness_days.decides_somewhere(person)
            else ""
        ),
    ),
    Sight("PEERS groups: members, meetings, who came", _groups),
    Sight(
        "Whom the PEERS office keeps apart; never whom a student asked to be kept apart from",
        lambda person: "all, except about themselves" if peers.can_see_pairs(person) else "",
    ),
    Sight("PEERS curricula and their session guides", _guides),
    Sight(
        "What members said of PEERS sessions, without names",
        lambda person: "all" if peers.can_read_feedback(person) else _led(person),
    ),
    Sight(
        "People, roles, rosters and this page",
        lambda person: "all" if people.can_manage_people(person) else "",
    ),
    Sight(
        "Questionnaires for check-ins, and nobody's answers",
        lambda person: "all" if instruments.can_keep_instruments(person) else "",
    ),
    Sight("The site's own administration", lambda person: "all" if person.is_superuser else ""),
]
