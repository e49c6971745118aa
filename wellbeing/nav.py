"""The main navigation: for each reader the rooms that are theirs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from checkins import permissions as check_ins
from checkins.desk import permissions as instruments
from peers import permissions as peers
from people import permissions as people
from reminders import permissions as reminders
from resources import permissions as resources
from wellnessdays import permissions as wellness_days

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from people.models import User


@dataclass(frozen=True)
class Room:
    """A part of the site: where its link leads, below which paths one is in it, and who may enter."""

    label: str
    name: str
    paths: tuple[str, ...]
    may_enter: Callable[[User], bool]

    def depth(self, path: str) -> int:
        """Return how much of a path lies in this room, in letters; 0 for a path that does not."""
        return max((len(own) for own in self.paths if path.startswith(own)), default=0)

    def holds(self, path: str, url: str) -> bool:
        """Say whether a path lies in this room, whose link leads to `url`."""
        return path == url or self.depth(path) > 0


@dataclass(frozen=True)
class NavItem:
    """One link of the main navigation."""

    label: str
    url: str
    current: bool


def _only_reads_requests(user: User) -> bool:
    return wellness_days.sees_requests(user) and not wellness_days.decides_somewhere(user)


def _only_crisis_lines(user: User) -> bool:
    return resources.can_declare_outage(user) and not resources.can_edit(user)


ROOMS = [
    Room("Wellness days", "wellnessdays:home", ("/wellness-days/",), wellness_days.has_wellness_days),
    Room("PEERS", "peers:home", ("/peers/",), peers.can_enter),
    Room("Check-ins", "checkins:home", ("/check-ins/",), check_ins.can_check_in),
    Room("Clinic", "checkins:queue", ("/check-ins/clinic/",), check_ins.works_at_clinic),
    Room("Summaries", "checkins:terms", ("/check-ins/summaries/",), check_ins.can_publish_summaries),
    Room(
        "Requests",
        "wellnessdays:queue",
        # A letter less than a trainee's own room, which goes before it.
        ("/wellness-days", "/wellness-days/queue/", "/wellness-days/rules/", "/wellness-days/look-again/"),
        wellness_days.decides_somewhere,
    ),
    Room("All requests", "wellnessdays:requests", ("/wellness-days",), _only_reads_requests),
    Room("Directory desk", "resources:desk", ("/resources/desk/",), resources.can_edit),
    Room("Crisis lines", "resources:outages", ("/resources/desk/",), _only_crisis_lines),
    Room(
        "Questionnaires",
        "checkins:instruments",
        ("/check-ins/instruments/",),
        instruments.can_keep_instruments,
    ),
    Room("Sending", "reminders:operations", ("/reminders/office/",), reminders.can_see_operations),
    Room("People", "people:list", ("/people/",), people.can_manage_people),
]
OPEN = [
    Room("Today", "home:today", (), lambda _user: True),
    Room("Find help", "resources:list", ("/resources/",), lambda _user: True),
]

# One's own pages are reached by one's name; they lie in no room of the navigation.
YOURS = Room("You", "people:profile", ("/people/me/",), lambda _user: True)


def rooms(user: User | None) -> list[Room]:
    """Return the rooms that a person may enter; None is a visitor."""
    return OPEN + ([] if user is None else [room for room in ROOMS if room.may_enter(user)])


def items(request: HttpRequest) -> list[NavItem]:
    """Return the main navigation for this reader, at most one of it marked as where they are."""
    user = getattr(request, "user", None)
    found = rooms(user if user is not None and user.is_authenticated else None)
    here = max([*found, YOURS], key=lambda room: room.depth(request.path))
    return [
        NavItem(room.label, url := reverse(room.name), room is here and here.holds(request.path, url))
        for room in found
    ]
