"""Who gets what at the addresses of groups and meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from peers import calendars, forgetting
from peers.models import (
    Assessment,
    Cohort,
    Draft,
    Entrant,
    KeepApart,
    Lead,
    MakeUp,
    Meeting,
    Membership,
    Offer,
    ProtectedBlock,
)
from people.models import User
from tests.access import FOUND, NOT_ALLOWED, NOT_FOUND, Row, everyone, only
from tests.conftest import Cast
from tests.peers.endings import end, lived
from tests.peers.world import World, build, make_cohort, make_facilitator

DIRECTS = ("peers_director", "superuser")
OWN = ("trainee", "facilitator", *DIRECTS)
ENTER = ("trainee", "other_trainee", "facilitator", *DIRECTS)
MARKS = ("facilitator", *DIRECTS)
POSTED = everyone(NOT_ALLOWED) | {"visitor": FOUND}


def world(cast: Cast) -> World:
    """Build the class of this cast."""
    return build(cast)


def slug(cast: Cast) -> list[Any]:
    return [world(cast).cohort.slug]


def group(cast: Cast) -> list[Any]:
    return [world(cast).group.public_id]


def ended(cast: Cast) -> list[Any]:
    found = world(cast)
    Cohort.objects.update(state=Cohort.State.ENDED)
    return [found.group.public_id]


def forgotten(cast: Cast) -> list[Any]:
    """Make a class of which counts alone are left."""
    found = world(cast)
    lived(found)
    forgetting.forget(cohort=end(found, days_ago=91, told=60))
    return [found.cohort.slug]


def coming(cast: Cast) -> list[Any]:
    return [world(cast).meeting().public_id]


def over(cast: Cast) -> list[Any]:
    return [world(cast).meeting(days=-7).public_id]


def place(cast: Cast) -> list[Any]:
    return [Membership.objects.get(group=world(cast).group, person=cast.trainee).pk]


def block(cast: Cast) -> list[Any]:
    found = world(cast)
    made = ProtectedBlock.objects.create(
        cohort=found.cohort, date=found.cohort.starts_on, starts=dt.time(13), ends=dt.time(15)
    )
    return [found.cohort.slug, made.pk]


def asked(kind: str) -> Callable[[Cast], list[Any]]:
    """Return a way to make the trainee ask to make a meeting up."""

    def asking(cast: Cast) -> list[Any]:
        missed: Meeting = world(cast).meeting(days=-7)
        made = MakeUp.objects.create(person=cast.trainee, missed=missed, kind=kind)
        return [made.public_id]

    return asking


def offered(cast: Cast) -> list[Any]:
    meeting = world(cast).meeting()
    made = Offer.objects.create(
        meeting=meeting,
        absent=make_facilitator("absent"),
        person=cast.facilitator,
        answer_by=timezone.now() + dt.timedelta(hours=1),
    )
    return [made.public_id]


def assessment(cast: Cast) -> list[Any]:
    found = world(cast)
    made = Assessment.objects.create(
        assessor=found.facilitator, trainee=found.trainee, starts_on=found.cohort.starts_on
    )
    return [made.pk]


def nothing(_cast: Cast) -> list[Any]:
    return []


def forming(cast: Cast) -> list[Any]:
    """Make a class whose groups are being formed, with the trainee in it and one draft."""
    cohort = make_cohort(cast, state="forming")
    Entrant.objects.create(cohort=cohort, person=cast.trainee)
    lead = Lead.objects.create(cohort=cohort, person=cast.facilitator)
    plan = [{"lead": lead.pk, "slot": None, "people": [cast.trainee.pk]}]
    Draft.objects.create(cohort=cohort, number=1, plan=plan, state="ready")
    return [cohort.slug]


def pair(cast: Cast) -> list[Any]:
    """Let the office keep two people apart."""
    return [_apart(cast, None).pk]


def wish(cast: Cast) -> list[Any]:
    """Let the trainee ask to be kept apart from someone."""
    return [_apart(cast, cast.trainee).pk]


def _apart(cast: Cast, asked_by: User | None) -> KeepApart:
    forming(cast)
    one, other = sorted((cast.trainee, cast.other_trainee), key=lambda person: person.pk)
    return KeepApart.objects.create(cohort=Cohort.objects.get(), one=one, other=other, asked_by=asked_by)


def draft(cast: Cast) -> list[Any]:
    forming(cast)
    return [Draft.objects.get().public_id]


def secret(cast: Cast) -> list[Any]:
    return [calendars.renew(cast.trainee)]


def posting(name: str, args: Callable[[Cast], list[Any]], *roles: str, status: int = FOUND) -> list[Row]:
    """Return the rows of an address that takes nothing but POST."""
    return [Row(name, POSTED, args), Row(name, only(*roles, status=status), args, method="post")]


def form(name: str, args: Callable[[Cast], list[Any]], *roles: str, status: int = 422) -> list[Row]:
    """Return the rows of a form: seen by some, and refused when it is sent empty."""
    return [Row(name, only(*roles), args), Row(name, only(*roles, status=status), args, method="post")]


ROWS: list[Row] = [
    Row("peers:home", only(*ENTER)),
    *form("peers:cohort_new", nothing, *DIRECTS),
    Row("peers:cohort", only(*DIRECTS), slug),
    Row("peers:cohort", only(*DIRECTS), forgotten),
    Row("peers:cohort_edit", only(), forgotten),
    *form("peers:cohort_edit", slug, *DIRECTS),
    *form("peers:import", slug, *DIRECTS),
    *posting("peers:confirm_import", slug, *DIRECTS),
    Row("peers:days", only(*DIRECTS), slug),
    *posting("peers:add_event", slug, *DIRECTS, status=422),
    *posting("peers:protect", slug, *DIRECTS, status=422),
    *posting("peers:unprotect", block, *DIRECTS),
    *posting("peers:generate", slug, *DIRECTS),
    Row("peers:clashes", only(*DIRECTS), slug),
    Row("peers:so_far", only(*DIRECTS), slug),
    Row("peers:completion", only(*DIRECTS), slug),
    *form("peers:assessors", nothing, *DIRECTS),
    *posting("peers:end_assessment", assessment, *DIRECTS),
    Row("peers:forming", only(*DIRECTS), forming),
    *posting("peers:take_people", forming, *DIRECTS, status=422),
    *posting("peers:confirm_people", forming, *DIRECTS),
    Row("peers:beside", only(*DIRECTS), forming),
    *form("peers:keep_apart", forming, *DIRECTS),
    *form("peers:apart_own", forming, "trainee"),
    Row("peers:lift_apart", only("peers_director"), pair),
    Row("peers:lift_apart", only("peers_director", status=FOUND), pair, method="post"),
    Row("peers:lift_apart", only("trainee"), wish),
    Row("peers:lift_apart", only("trainee", status=FOUND), wish, method="post"),
    *posting("peers:start_forming", forming, *DIRECTS, status=422),
    Row("peers:times", only("trainee", "facilitator"), forming),
    Row("peers:times", only("trainee", "facilitator", status=FOUND), forming, method="post"),
    *form("peers:draft", draft, *DIRECTS),
    *posting("peers:publish_draft", draft, *DIRECTS),
    Row("peers:discard_draft", POSTED, draft),
    # The director comes first; nobody after them finds what they threw away.
    Row("peers:discard_draft", only("peers_director", status=FOUND), draft, method="post"),
    Row("peers:group", only(*OWN), group),
    Row("peers:keepsake", only(*OWN), ended),
    Row("peers:keepsake", only(), group),
    Row("peers:shape", only("trainee", "facilitator"), group),
    Row("peers:shape", only("trainee", "facilitator", status=FOUND), group, method="post"),
    Row("peers:place", only(*DIRECTS), group),
    Row("peers:place", only(*DIRECTS, status=FOUND), group, method="post"),
    *form("peers:join", group, *DIRECTS),
    *posting("peers:ask_for_change", group, "facilitator"),
    *form("peers:lead", group, *DIRECTS),
    *form("peers:change", place, *DIRECTS),
    Row("peers:meeting", only(*OWN), coming),
    Row("peers:meeting", only(*OWN), over),
    Row("peers:meeting_ics", only(*OWN), coming),
    *posting("peers:regret", coming, "trainee"),
    *posting("peers:come", coming, "trainee"),
    *form("peers:reschedule", coming, *MARKS),
    *posting("peers:cancel", coming, *MARKS),
    *posting("peers:protected", over, *MARKS),
    *posting("peers:find_substitute", coming, "facilitator"),
    Row("peers:attendance", only(*MARKS), over),
    Row("peers:attendance", only(*MARKS, status=FOUND), over, method="post"),
    *posting("peers:undo", over, *MARKS),
    Row("peers:make_up", only("trainee"), over),
    Row("peers:make_up", only("trainee", status=422), over, method="post"),
    *form("peers:circle", over, *MARKS),
    *posting("peers:make_up_answer", asked("one"), *MARKS),
    *posting("peers:make_up_done", asked("one"), *MARKS),
    *posting("peers:make_up_back", asked("one"), "trainee"),
    *posting("peers:offer", offered, "facilitator"),
    Row("peers:calendar", only(*ENTER)),
    Row("peers:calendar", only(*ENTER), method="post"),
    *posting("peers:calendar_stop", nothing, *ENTER),
    Row("peers:feed", everyone(), secret),
    Row("peers:feed", everyone(NOT_FOUND), lambda _cast: ["no-secret"]),
]
