"""Meetings, who came, and how what was missed is made up."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.clock import site_today, site_zone
from peers.models.cohorts import Cohort
from peers.models.groups import Facilitation, Group, Membership
from people.models import Role
from people.models.people import still_open

if TYPE_CHECKING:
    from people.models import User

EARLY = dt.timedelta(minutes=30)  # how long before the start a join link is shown
AFTERWARDS = dt.timedelta(hours=26)  # how long from the start a last day's meeting is still at hand


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> Self:
        """All but forgotten ones for who directs; else those of one's groups, and where one is a guest."""
        if user.is_superuser or user.has_role(Role.Kind.PEERS_DIRECTOR):
            return self.exclude(group__cohort__state=Cohort.State.FORGOTTEN)
        seats = Membership.objects.filter(still_open(site_today()), person=user, kind="guest")
        days = seats.values_list("group_id", "starts_on")
        found = Q(group__in=Group.objects.visible_to(user).values("pk"))
        for group_id, day in days:
            found |= Q(group=group_id, group__cohort__state__in=Cohort.SHOWN, starts_at__range=day_range(day))
        return self.filter(found)

    def just_met(self, user: User) -> Self:
        """Those begun within a day where one led or sat that day, also where it was one's last.

        A meeting may run over midnight, and what belongs to it is written down on the day after.
        """
        now, today = timezone.now(), site_today()
        found = Q(pk__in=[])
        for model in (Membership, Facilitation):
            mine = model._default_manager.filter(still_open(today - dt.timedelta(days=2)), person=user)
            for group_id, first, last in mine.values_list("group_id", "starts_on", "ends_on"):
                days = day_range(first)[0], day_range(min(last or today, today))[1]
                found |= Q(group=group_id, starts_at__range=days)
        begun = self.filter(starts_at__range=(now - AFTERWARDS, now))
        return begun.filter(found, group__cohort__state__in=Cohort.SHOWN)

    def planned(self) -> Self:
        """Not held yet and not cancelled."""
        return self.filter(state="planned")

    def kept(self) -> Self:
        """All but those cancelled."""
        return self.exclude(state="cancelled")

    def coming(self) -> Self:
        """Planned meetings that are not over, the next one first."""
        long = timezone.now() - dt.timedelta(hours=2)
        return self.planned().filter(starts_at__gte=long).order_by("starts_at", "pk")

    def past(self) -> Self:
        """Meetings that have begun, not counting those cancelled; the latest first."""
        return self.kept().filter(starts_at__lt=timezone.now()).order_by("-starts_at", "-pk")


def day_range(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the first and the last moment of a day of the institution."""
    zone = site_zone()
    return dt.datetime.combine(day, dt.time.min, zone), dt.datetime.combine(day, dt.time.max, zone)


class Meeting(models.Model):
    """One group with one session of the curriculum, at a time. Its public id is its name in calendars."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        REMOTE = "remote", "By video"
        HYBRID = "hybrid", "In person and by video"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings")
    session = models.ForeignKey("peers.Session", on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(choices=[(90, "90 minutes"), (60, "60 minutes")], default=90)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    place = models.CharField(max_length=80, blank=True)
    join_link = models.URLField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    # Calendars follow a change when this number grows; RFC 5545 calls it SEQUENCE.
    sequence = models.PositiveIntegerField(default=0)
    moved_from = models.DateTimeField(null=True, blank=True)
    protected_kept = models.BooleanField(
        null=True, blank=True, help_text="Whether the group's protected time was kept; empty: not said."
    )
    changed_at = models.DateTimeField(auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], name="peers_meeting_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "session"],
                condition=~Q(state="cancelled"),
                name="peers_session_once_in_a_group",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "held", "cancelled"]), name="peers_meeting_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def day(self) -> dt.date:
        """The date where the institution is."""
        return self.starts_at.astimezone(site_zone()).date()

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def link(self) -> str:
        """The link to join, from half an hour before the start to the end; else nothing."""
        if self.mode == self.Mode.IN_PERSON or self.state == self.State.CANCELLED:
            return ""
        return self.join_link if self.starts_at - EARLY <= timezone.now() < self.ends_at else ""

    @property
    def link_note(self) -> str:
        """Where the link to join is while it does not show; empty when it does, and without a call."""
        if self.link or self.mode == self.Mode.IN_PERSON or self.state != self.State.PLANNED or self.is_over:
            return ""
        if self.join_link:
            return "The link to join shows here from half an hour before."
        return "There is no link to join yet. Whoever leads the meeting adds it under “Move it”."


class Attendance(models.Model):
    """That someone came, or not. There is no reason and no note, by design."""

    class State(models.TextChoices):
        PRESENT = "present", "Present"
        REMOTE = "remote", "Remote"
        LATE = "late", "Late"
        ABSENT = "absent", "Absent"
        MADE_UP = "made_up", "Made up"

    CAME = (State.PRESENT, State.REMOTE, State.LATE)
    COUNTS = (*CAME, State.MADE_UP)

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peers_attendances"
    )
    state = models.CharField(max_length=8, choices=State)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["meeting", "person"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="peers_attendance_once"),
            models.CheckConstraint(
                condition=Q(state__in=["present", "remote", "late", "absent", "made_up"]),
                name="peers_attendance_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"


class Regret(models.Model):
    """That someone cannot come, said before the meeting began. Nobody is asked why."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="regrets")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peers_regrets"
    )

    class Meta:
        ordering = ["meeting", "person"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="peers_regret_once")]

    def __str__(self) -> str:
        return f"{self.person} cannot come to {self.meeting}"


class MakeUpQuerySet(models.QuerySet["MakeUp"]):
    def standing(self) -> Self:
        """Asked for or agreed, and not at a meeting that is long over: whoever was not there asks anew."""
        long = timezone.now() - dt.timedelta(hours=2)
        return self.filter(state__in=("asked", "agreed")).exclude(host__starts_at__lt=long)

    def answerable(self) -> Self:
        """Asked for, and not at a meeting that has begun."""
        return self.filter(state="asked").exclude(host__starts_at__lte=timezone.now())


class MakeUp(models.Model):
    """How someone makes up for a meeting they missed: with people where that is possible."""

    class Kind(models.TextChoices):
        CIRCLE = "circle", "Make-up circle"
        GUEST = "guest", "A seat in another group"
        ONE = "one", "One to one with a facilitator"
        WRITTEN = "written", "In writing"

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Not this time"
        DONE = "done", "Done"

    OPEN = (State.ASKED, State.AGREED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peers_make_ups"
    )
    missed = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="make_ups")
    kind = models.CharField(max_length=8, choices=Kind)
    host = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="guests")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)

    objects = MakeUpQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "missed"],
                condition=Q(state__in=["asked", "agreed", "done"]),
                name="peers_make_up_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["circle", "guest"]) | Q(host__isnull=False),
                name="peers_make_up_has_a_host",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.missed}"

    @property
    def is_lapsed(self) -> bool:
        """Whether its meeting is over, and nobody has said that they were there."""
        return self.state in self.OPEN and self.host is not None and self.host.is_over


class Offer(models.Model):
    """A meeting offered to a substitute, one after the other. One answers; the others never know."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for an answer"
        TAKEN = "taken", "Taken"
        PASSED = "passed", "Passed on"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="offers")
    absent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peers_offers"
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer_by = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "absent", "person"], name="peers_offered_once"),
            models.UniqueConstraint(
                fields=["meeting", "absent"],
                condition=Q(state__in=["open", "taken"]),
                name="peers_offered_to_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} offered to {self.person}"


class Calendar(models.Model):
    """The secret address of one person's meetings; only the digest of the secret is kept."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peers_calendar"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"The calendar of {self.person}"
