"""Groups, and who belongs to them and leads them, from when to when."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from core.clock import site_today
from peers.models.cohorts import Cohort, Slot
from people.models import Program, Role, live
from people.models.people import still_open

if TYPE_CHECKING:
    import datetime as dt

    from people.models import User

# A membership's cohort is its group's, whoever writes the row: the exclusion below counts on it.
COPY_COHORT = """
    NEW.cohort_id := (SELECT cohort_id FROM peers_group WHERE id = NEW.group_id);
    RETURN NEW;
"""


def same(column: str) -> tuple[Func, str]:
    """Say "equal" in GiST: a range of one number, as plain PostgreSQL has no other way."""
    return Func(F(column), F(column), Value("[]"), function="int8range"), "&&"


DAYS = (Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), "&&")
IN_ORDER = Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User) -> Self:
        """All but forgotten ones for who directs; else those one belongs to or leads, once published."""
        if user.is_superuser or user.has_role(Role.Kind.PEERS_DIRECTOR):
            return self.exclude(cohort__state=Cohort.State.FORGOTTEN)
        return self.of_member(user) | self.led_by(user)

    def of_member(self, user: User) -> Self:
        """The groups that someone belongs to, now or soon."""
        mine = Membership.objects.filter(still_open(site_today()), person=user, kind="member")
        return self.filter(cohort__state__in=Cohort.SHOWN, pk__in=mine.values("group"))

    def led_by(self, user: User) -> Self:
        """The groups that someone facilitates, now or soon."""
        mine = Facilitation.objects.filter(still_open(site_today()), person=user)
        return self.filter(cohort__state__in=Cohort.SHOWN, pk__in=mine.values("group"))


class Group(models.Model):
    """The same few people for years. Its name and agreement are its own."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField(help_text="0 is the cohort's make-up circle.")
    name = models.CharField(max_length=60, blank=True)
    agreement = models.TextField(max_length=2000, blank=True)
    room = models.CharField(max_length=80, blank=True)
    join_link = models.URLField(blank=True)
    slot = models.ForeignKey(Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="groups")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["cohort", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="peers_group_once_in_a_cohort")
        ]

    def __str__(self) -> str:
        return self.name or self.plain_name

    @property
    def plain_name(self) -> str:
        """What the group is called while it has no name of its own."""
        return f"Group {self.number}" if self.number else "Make-up circle"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: dt.date | None = None) -> Self:
        """Memberships in force on a day, today when none is given."""
        return self.filter(live(day or site_today()))

    def members(self) -> Self:
        """Without guests."""
        return self.filter(kind="member")


class Membership(models.Model):
    """One person in one group, from a first to a last day. Nobody is in two groups of a cohort at once."""

    class Kind(models.TextChoices):
        MEMBER = "member", "Member"
        GUEST = "guest", "Guest for a day"

    class End(models.TextChoices):
        NONE = "", "Not ended"
        AWAY = "away", "On leave"
        MOVED = "moved", "Moved to another group"
        LEFT = "left", "Left"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+", editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peers_memberships"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.MEMBER)
    end = models.CharField(max_length=5, choices=End, default=End.NONE, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["group", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=IN_ORDER, name="peers_membership_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(kind="member") | Q(ends_on__isnull=False), name="peers_guest_has_a_last_day"
            ),
            ExclusionConstraint(
                name="peers_membership_one_group_at_a_time",
                expressions=[same("person_id"), same("cohort_id"), DAYS],
                condition=Q(kind="member"),
            ),
            ExclusionConstraint(
                name="peers_membership_once_in_a_group",
                expressions=[same("person_id"), same("group_id"), DAYS],
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="copy_cohort",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("group_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                func=COPY_COHORT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.group}"


class FacilitationQuerySet(models.QuerySet["Facilitation"]):
    def on(self, day: dt.date | None = None) -> Self:
        """Facilitations in force on a day, today when none is given."""
        return self.filter(live(day or site_today()))


class Facilitation(models.Model):
    """One person who leads a group, from a first to a last day; a substitute's is a single day."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="facilitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="peers_facilitations"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = FacilitationQuerySet.as_manager()

    class Meta:
        ordering = ["group", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=IN_ORDER, name="peers_facilitation_ends_after_it_starts"),
            ExclusionConstraint(
                name="peers_facilitation_once_in_a_group",
                expressions=[same("person_id"), same("group_id"), DAYS],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} leads {self.group}"


class Assessment(models.Model):
    """Someone who assesses a trainee, or every trainee of a program, from a first to a last day."""

    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    trainee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    program = models.ForeignKey(Program, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["assessor", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=IN_ORDER, name="peers_assessment_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(trainee__isnull=True) ^ Q(program__isnull=True),
                name="peers_assessment_of_someone_or_a_program",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessor} assesses {self.trainee or self.program}"
