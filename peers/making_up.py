"""What was missed is made up with people where that is possible: a circle, a seat, a talk, or in writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.clock import moment_words, site_today
from peers import attending, completion, dates, placing
from peers.models import Attendance, Cohort, Facilitation, Group, MakeUp, Meeting, Membership, Session
from peers.models.meetings import day_range
from peers.safety import span
from peers.seats import at_once, meanwhile
from peers.seats import coming as seats_of
from people.models import User
from people.operations import RefusedError
from reminders.operations import enqueue_all

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

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
        completion.like(missed.session), group__cohort=cohort, starts_at__gt=timezone.now()
    )
    hosts = list(coming.exclude(group=missed.group_id).select_related("group__cohort"))
    own = [seat.meeting for seat in seats_of(person)] if hosts else []
    hosts = [host for host in hosts if not any(at_once(host, meeting) for meeting in own)]
    # Where someone may sit for a day is where they might belong.
    allowed = {option.group.pk for option in placing.options(cohort, person, missed.day)} if hosts else set()
    open_to = [host for host in hosts if host.group.number == CIRCLE and placing.may_sit(person, host)]
    circles = [Way(MakeUp.Kind.CIRCLE, host) for host in open_to if seats_left(host)]
    seats = [Way(MakeUp.Kind.GUEST, host) for host in hosts if host.group_id in allowed]
    return [*circles, *seats, Way(MakeUp.Kind.ONE), Way(MakeUp.Kind.WRITTEN)]


def seats_left(circle: Meeting) -> int:
    """Return how many seats a circle has left: it is as large as a group of its class may be."""
    taken = Membership.objects.on(circle.day).filter(group=circle.group_id).count()
    return max(0, circle.group.cohort.group_most - taken)


@transaction.atomic
def open_circle(*, missed: Meeting, lead: User, starts_at: dt.datetime, place: str) -> Meeting:
    """Plan a make-up meeting for the session of one that is over; whoever missed it finds it in their list.

    The circle is group 0 of the class. Raises RefusedError for a time that is past, a person who leads
    no group here, and a session that has had its circle.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=missed.group.cohort_id)
    if not missed.is_over or missed.state == Meeting.State.CANCELLED:
        raise RefusedError("A circle makes up for a meeting that is over. This one is not.")
    dates.refuse_day(cohort, starts_at)
    if not Facilitation.objects.on().filter(group=missed.group_id, person=lead).exists():
        raise RefusedError(f"{lead} does not lead this group today.")
    circle, _ = Group.objects.get_or_create(cohort=cohort, number=CIRCLE)
    if Meeting.objects.kept().filter(completion.like(missed.session), group=circle).exists():
        raise RefusedError("This session has a circle already. Move that one, or offer a talk.")
    made: Meeting = Meeting.objects.create(
        group=circle, session_id=missed.session_id, starts_at=starts_at, minutes=cohort.minutes, place=place
    )
    Facilitation.objects.get_or_create(group=circle, person=lead, starts_on=made.day, ends_on=made.day)
    invited = [(pk, f"{made.public_id}.{made.sequence}") for pk in missing(cohort, missed.session, missed)]
    enqueue_all(kind="peers.circle", occurrences=invited)
    return made


def circle_for(missed: Meeting) -> Meeting | None:
    """Return the circle in which a class makes a meeting's session up, if one was opened."""
    circles = Meeting.objects.kept().filter(group__cohort=missed.group.cohort_id, group__number=CIRCLE)
    return circles.filter(completion.like(missed.session)).first()


def missing(cohort: Cohort, session: Session, known: Meeting | None = None) -> list[int]:
    """Return the ids of those of a class who missed a session and have not made it up, nor asked to.

    A meeting where nobody is marked yet says nothing of who came, unless it is the one that is `known` to
    have been missed.
    """
    over = Meeting.objects.past().filter(completion.like(session), group__cohort=cohort, group__number__gt=0)
    marked = Exists(Attendance.objects.filter(meeting=OuterRef("pk")))
    over = over.filter(marked | Q(pk=known.pk if known else None))
    # Wherever they came to it, in a class before this one too.
    came = Attendance.objects.filter(completion.like(session, "meeting__session"))
    done = came.filter(state__in=Attendance.COUNTS).values("person")
    asked = MakeUp.objects.standing().filter(missed__in=over).values("person")
    days = {meeting.group_id: meeting.day for meeting in over if meeting.is_over}
    seats = Membership.objects.members().filter(group__in=days)
    owing = {seat.person_id for seat in seats if span(seat).first <= days[seat.group_id] <= span(seat).last}
    people = User.objects.filter(pk__in=owing, is_active=True).exclude(pk__in=done).exclude(pk__in=asked)
    return list(people.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def ask(*, person: User, missed: Meeting, way: Way) -> MakeUp:
    """Ask to make a meeting up; a circle is agreed at once, a seat waits for the host group's yes.

    One place for each person and session: whoever has asked for one waits for it, or takes it back first.
    """
    # Held, so that two taps of one person, and two people at the last seat, come in turn.
    _hold_class(missed)
    if missed.pk not in {meeting.pk for meeting in completion.missed(person)}:
        raise RefusedError("There is nothing to make up here.")
    same = MakeUp.objects.filter(missed__group__cohort=missed.group.cohort_id, person=person)
    if same.filter(completion.like(missed.session, "missed__session"), state__in=MakeUp.OPEN).exists():
        raise RefusedError("You asked already. Wait for the answer, or take it back first.")
    asked = MakeUp.objects.create(person=person, missed=missed, kind=way.kind, host=way.host)
    if way.kind == MakeUp.Kind.CIRCLE:
        _seat(asked, _host(asked))
        told = _leads(asked.host or missed)
        enqueue_all(kind="peers.circle_seat", occurrences=[(pk, str(asked.public_id)) for pk in told])
        enqueue_all(kind="peers.make_up_answer", occurrences=[(person.pk, str(asked.public_id))])
        return asked
    told = _leads(asked.host or missed)
    enqueue_all(kind="peers.make_up", occurrences=[(pk, str(asked.public_id)) for pk in told])
    return asked


def _hold_class(meeting: Meeting) -> None:
    """Lock a class before anything in it, as whoever changes its places does."""
    Cohort.objects.select_for_update(of=("self",), no_key=True).get(groups__meetings=meeting.pk)


def _leads(meeting: Meeting) -> list[int]:
    day = meeting.day if not meeting.has_begun else site_today()
    rows = Facilitation.objects.on(day).filter(group=meeting.group_id)
    return list(rows.values_list("person", flat=True))


def _host(make_up: MakeUp) -> Meeting | None:
    """Lock the meeting that someone would join; whoever moves it holds it first too, so no ring forms."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("group__cohort")
    return rows.filter(guests=make_up).first()


GONE = "This was taken back meanwhile. There is nothing to answer."


def _held(make_up: MakeUp) -> MakeUp:
    """Lock a request; raises RefusedError once it was taken back."""
    found: MakeUp | None = MakeUp.objects.select_for_update(no_key=True).filter(pk=make_up.pk).first()
    if found is None:
        raise RefusedError(GONE)
    return found


def _seat(make_up: MakeUp, host: Meeting | None) -> None:
    """Take a seat at a meeting that is held; every rule is looked at again, behind the lock."""
    if host is None or host.has_begun or host.state != Meeting.State.PLANNED:
        raise RefusedError("That meeting is not open any more. Choose another way.")
    if not placing.may_sit(make_up.person, host):
        # Which of the rules it is stays unsaid: a pair that is kept apart is nobody's to learn of.
        raise RefusedError("That meeting cannot be theirs. Choose another way.")
    if meanwhile(make_up.person, host):
        raise RefusedError("Another meeting of theirs is at that time by now. Choose another way.")
    if make_up.kind == MakeUp.Kind.CIRCLE and not seats_left(host):
        raise RefusedError("The last seat of the circle was taken a moment ago. Choose another way.")
    here: dict[str, int] = {"group_id": host.group_id, "person_id": make_up.person_id}
    # Whoever has a place there by now, or a seat at another circle of that day, needs no second one.
    if not Membership.objects.on(host.day).filter(**here).exists():
        day, guest = host.day, Membership.Kind.GUEST
        Membership.objects.create(**here, starts_on=day, ends_on=day, kind=guest)
    MakeUp.objects.filter(pk=make_up.pk).update(state=MakeUp.State.AGREED)


@transaction.atomic
def answer(*, make_up: MakeUp, yes: bool) -> None:
    """Give the host group's answer, or a facilitator's; a no needs no reason, and none is kept."""
    # Whoever asks may be moving into that very group.
    _hold_class(make_up.missed)
    host = _host(make_up)
    make_up = _held(make_up)
    if make_up.state != MakeUp.State.ASKED:
        raise RefusedError("This was answered already.")
    if not yes:
        make_up.state = MakeUp.State.REFUSED
        make_up.save(update_fields=["state"])
    elif make_up.kind == MakeUp.Kind.GUEST:
        _seat(make_up, host)
    else:
        make_up.state = MakeUp.State.AGREED
        make_up.save(update_fields=["state"])
    enqueue_all(kind="peers.make_up_answer", occurrences=[(make_up.person_id, str(make_up.public_id))])


@transaction.atomic
def finish(*, make_up: MakeUp, by: User) -> None:
    """Say that a talk was had, or that something was written; the meeting counts as made up."""
    make_up = _held(make_up)
    if make_up.kind not in ALONE or make_up.state not in MakeUp.OPEN:
        raise RefusedError("Attendance at the meeting says when this is done.")
    attending.settle(make_up=make_up, by=by, done=True)


@transaction.atomic
def take_back(*, make_up: MakeUp) -> None:
    """Take an open request back, and give a seat up with it."""
    host = _host(make_up)
    make_up = _held(make_up)
    if make_up.state not in MakeUp.OPEN:
        raise RefusedError("This is over already.")
    if host is not None:
        give_up(make_up, host)
    make_up.delete()


def withdraw(*, person: User, cohort: Cohort, after: dt.date, alone: bool) -> None:
    """Take back what someone who goes had asked for: seats after a day, and what they do `alone` too."""
    asked = MakeUp.objects.standing().filter(person=person, missed__group__cohort=cohort)
    for make_up in asked.select_related("host"):
        if make_up.host.day > after if make_up.host else alone:
            take_back(make_up=make_up)


def give_up(make_up: MakeUp, host: Meeting) -> None:
    """Give a seat back. It is for a day: while another meeting of that day counts on it, it stays."""
    agreed = MakeUp.objects.filter(person=make_up.person_id, state=MakeUp.State.AGREED)
    if agreed.exclude(pk=make_up.pk).filter(host__in=same_day(host)).exists():
        return
    here = {"group": host.group_id, "starts_on": host.day, "kind": Membership.Kind.GUEST}
    Membership.objects.filter(**here, person=make_up.person_id).delete()


def same_day(meeting: Meeting) -> QuerySet[Meeting]:
    """Return the other meetings of a group on the day of one: circles of two sessions may share it."""
    that_day = Meeting.objects.kept().filter(group=meeting.group_id, starts_at__range=day_range(meeting.day))
    return that_day.exclude(pk=meeting.pk)
