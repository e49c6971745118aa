"""What was missed is made up with people where that is possible: a circle, a seat, a talk, or in writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.clock import moment_words
from peers import attending, completion, placing
from peers.models import Cohort, Facilitation, Group, MakeUp, Meeting, Membership
from people.operations import RefusedError
from reminders.operations import enqueue_all

if TYPE_CHECKING:
    import datetime as dt

    from people.models import User

CIRCLE = 0  # the number of a class's make-up circle


@dataclass(frozen=True)
class Way:
    """One way to make a meeting up; `host` is the meeting that someone would join, if it is one."""

    kind: str
    host: Meeting | None = None

    @property
    def key(self) -> str:
        """The way as a form names it."""
        return f"{self.kind}.{self.host.public_id}" if self.host else self.kind

    @property
    def words(self) -> str:
        """The way as a person reads it."""
        if self.host is None:
            return ALONE[self.kind]
        when = timezone.localtime(self.host.starts_at)
        words = moment_words(when)
        if self.kind == MakeUp.Kind.CIRCLE:
            return f"Make-up circle, {words}"
        return f"A seat in another group, {words}, if they say yes"


ALONE: dict[str, str] = {
    MakeUp.Kind.ONE: "A talk with one of your facilitators",
    MakeUp.Kind.WRITTEN: "In writing, for you alone: you say when it is done",
}


def ways(person: User, missed: Meeting) -> list[Way]:
    """Return how someone may make a meeting up: circles first, then seats by date, then alone."""
    cohort = missed.group.cohort
    coming = Meeting.objects.coming().filter(
        session=missed.session_id, group__cohort=cohort, starts_at__gt=timezone.now()
    )
    hosts = list(coming.exclude(group=missed.group_id).select_related("group__cohort"))
    # Where someone may sit for a day is where they might belong.
    allowed = {option.group.pk for option in placing.options(cohort, person, missed.day)} if hosts else set()
    open_to = [host for host in hosts if host.group.number == CIRCLE and placing.may_sit(person, host)]
    circles = [Way(MakeUp.Kind.CIRCLE, host) for host in open_to]
    seats = [Way(MakeUp.Kind.GUEST, host) for host in hosts if host.group_id in allowed]
    return [*circles, *seats, Way(MakeUp.Kind.ONE), Way(MakeUp.Kind.WRITTEN)]


@transaction.atomic
def open_circle(*, missed: Meeting, lead: User, starts_at: dt.datetime, place: str) -> Meeting:
    """Plan a make-up meeting for the session of one that is over; whoever missed it finds it in their list.

    The circle is group 0 of the class. Raises RefusedError for a time that is past, a person who leads
    no group here, and a session that has had its circle.
    """
    cohort = Cohort.objects.select_for_update().get(pk=missed.group.cohort_id)
    if not missed.is_over or missed.state == Meeting.State.CANCELLED:
        raise RefusedError("A circle makes up for a meeting that is over. This one is not.")
    if starts_at <= timezone.now():
        raise RefusedError("Choose a time that is still to come.")
    if not Facilitation.objects.on().filter(group=missed.group_id, person=lead).exists():
        raise RefusedError(f"{lead} does not lead this group today.")
    circle, _ = Group.objects.get_or_create(cohort=cohort, number=CIRCLE)
    if Meeting.objects.kept().filter(group=circle, session=missed.session_id).exists():
        raise RefusedError("This session has a circle already. Move that one, or offer a talk.")
    made: Meeting = Meeting.objects.create(
        group=circle, session_id=missed.session_id, starts_at=starts_at, minutes=cohort.minutes, place=place
    )
    Facilitation.objects.get_or_create(group=circle, person=lead, starts_on=made.day, ends_on=made.day)
    return made


@transaction.atomic
def ask(*, person: User, missed: Meeting, way: Way) -> MakeUp:
    """Ask to make a meeting up; a circle is agreed at once, a seat waits for the host group's yes."""
    if missed.pk not in {meeting.pk for meeting in completion.missed(person)}:
        raise RefusedError("There is nothing to make up here.")
    if MakeUp.objects.filter(person=person, missed=missed, state__in=MakeUp.OPEN).exists():
        raise RefusedError("You asked already. Wait for the answer, or take it back first.")
    asked = MakeUp.objects.create(person=person, missed=missed, kind=way.kind, host=way.host)
    if way.kind == MakeUp.Kind.CIRCLE:
        _seat(asked)
        return asked
    told = _leads(asked.host or missed)
    enqueue_all(kind="peers.make_up", occurrences=[(pk, str(asked.public_id)) for pk in told])
    return asked


def _leads(meeting: Meeting) -> list[int]:
    day = meeting.day if not meeting.has_begun else timezone.localdate()
    rows = Facilitation.objects.on(day).filter(group=meeting.group_id)
    return list(rows.values_list("person", flat=True))


def _seat(make_up: MakeUp) -> None:
    host = make_up.host
    if host is None or host.has_begun or host.state != Meeting.State.PLANNED:
        raise RefusedError("That meeting is not open any more. Choose another way.")
    Membership.objects.get_or_create(
        group_id=host.group_id,
        person_id=make_up.person_id,
        starts_on=host.day,
        ends_on=host.day,
        kind=Membership.Kind.GUEST,
    )
    MakeUp.objects.filter(pk=make_up.pk).update(state=MakeUp.State.AGREED)


@transaction.atomic
def answer(*, make_up: MakeUp, yes: bool) -> None:
    """Give the host group's answer, or a facilitator's; a no needs no reason, and none is kept."""
    make_up = MakeUp.objects.select_for_update(of=("self",)).select_related("host").get(pk=make_up.pk)
    if make_up.state != MakeUp.State.ASKED:
        raise RefusedError("This was answered already.")
    if not yes:
        make_up.state = MakeUp.State.REFUSED
        make_up.save(update_fields=["state"])
    elif make_up.kind == MakeUp.Kind.GUEST:
        _seat(make_up)
    else:
        make_up.state = MakeUp.State.AGREED
        make_up.save(update_fields=["state"])
    enqueue_all(kind="peers.make_up_answer", occurrences=[(make_up.person_id, str(make_up.public_id))])


@transaction.atomic
def finish(*, make_up: MakeUp, by: User) -> None:
    """Say that a talk was had, or that something was written; the meeting counts as made up."""
    make_up = MakeUp.objects.select_for_update().get(pk=make_up.pk)
    if make_up.kind not in ALONE or make_up.state not in MakeUp.OPEN:
        raise RefusedError("Attendance at the meeting says when this is done.")
    attending.settle(make_up=make_up, by=by, done=True)


@transaction.atomic
def take_back(*, make_up: MakeUp) -> None:
    """Take an open request back, and give a seat up with it."""
    make_up = MakeUp.objects.select_for_update(of=("self",)).select_related("host").get(pk=make_up.pk)
    if make_up.state not in MakeUp.OPEN:
        raise RefusedError("This is over already.")
    if make_up.host is not None:
        Membership.objects.filter(
            group=make_up.host.group_id,
            person=make_up.person_id,
            starts_on=make_up.host.day,
            kind=Membership.Kind.GUEST,
        ).delete()
    make_up.delete()
