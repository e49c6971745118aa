"""A curriculum, its versions, and what a program changes in them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from peers.models.choices import State
from peers.models.locks import PUBLISHED_NEVER_CHANGES

if TYPE_CHECKING:
    from peers.models.overlays import Overlay


SAMPLE = "peers"  # the slug of the curriculum that comes with the portal
CLINICIAN = (
    "This is a sample, written for this portal. Have a clinician of yours read it before the first session."
)


class Curriculum(models.Model):
    """A series of sessions that a group goes through, and what groups in it are like."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    display_name = models.CharField(
        "name shown to members", max_length=60, help_text="What the groups are called on every page."
    )
    about = models.TextField(blank=True, max_length=4000)
    group_size_least = models.PositiveSmallIntegerField("smallest group", default=6)
    group_size_most = models.PositiveSmallIntegerField("largest group", default=9)
    facilitators = models.PositiveSmallIntegerField("facilitators a group", default=2)
    facilitator_pattern = models.CharField(
        "who facilitates", max_length=200, blank=True, help_text="Such as: two trainees of a later year."
    )
    years = models.PositiveSmallIntegerField("years that a group lasts", default=4)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "curricula"
        constraints = [
            models.CheckConstraint(
                condition=Q(group_size_least__gte=2, group_size_most__gte=F("group_size_least")),
                name="peers_group_sizes_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def advice(self) -> str:
        """What whoever adopts the sample should do first; nothing where it is the school's own."""
        return CLINICIAN if self.slug == SAMPLE else ""


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> Self:
        """Versions that groups may run."""
        return self.filter(state=State.PUBLISHED)

    def upstream(self) -> Self:
        """Versions of the curriculum itself, not of a program's own form of it."""
        return self.filter(overlay__isnull=True)

    def newest_first(self) -> Self:
        """The curriculum's own line first, then the others by name; in each the newest first."""
        return self.order_by(F("overlay__title").asc(nulls_first=True), "-number")

    def with_sessions(self) -> Self:
        """Bring sessions and blocks along, in two queries more."""
        return self.select_related("curriculum", "overlay").prefetch_related("sessions__blocks")


class Version(models.Model):
    """One state of a curriculum. A draft may change; published it never does, here or in the database.

    With `overlay` it is a program's own form, made whole from `based_on` and the overlay's changes, so that
    a group, a meeting and a session's feedback always point at the very words that were used.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    curriculum = models.ForeignKey(Curriculum, on_delete=models.PROTECT, related_name="versions")
    overlay = models.ForeignKey(
        "peers.Overlay", on_delete=models.PROTECT, null=True, blank=True, related_name="made"
    )
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )
    notes = models.TextField("what is new", blank=True, max_length=2000)
    # What was loaded from a folder; empty for what was written here.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    started_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["curriculum", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["curriculum", "overlay", "number"],
                name="peers_version_number_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["curriculum", "overlay"],
                condition=Q(state="draft"),
                name="peers_one_draft_at_a_time",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state="published", published_at__isnull=False),
                name="peers_published_has_its_time",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state="published"),
                func=PUBLISHED_NEVER_CHANGES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def title(self) -> str:
        """Return what this line of versions is called."""
        return self.overlay.title if self.overlay else self.curriculum.name

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def terms(self) -> Curriculum | Overlay:
        """Return what says how groups of this version are: their size, their years, their name."""
        return self.overlay or self.curriculum
