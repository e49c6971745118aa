"""The sessions of a version, and the blocks that each is run by."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from peers import plans
from peers.models.choices import BlockKind, LetterPart, Modality
from peers.models.curriculum import Version
from peers.models.locks import while_draft

if TYPE_CHECKING:
    from peers.plans import PlannedBlock

A_YEAR = [MinValueValidator(-366), MaxValueValidator(366)]
MINUTES = [MinValueValidator(1), MaxValueValidator(plans.LONG)]
MOST_WORDS = 6000


class Session(models.Model):
    """One session: what it is about and when, relative to an event such as orientation, it falls due."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField("short name", max_length=60)
    title = models.CharField(max_length=120)
    skill = models.CharField(max_length=160)
    purpose = models.TextField(max_length=MOST_WORDS)
    invitation = models.CharField(
        "line for members", max_length=300, blank=True, help_text="What members read the evening before."
    )
    prepare = models.TextField("to prepare", blank=True, max_length=MOST_WORDS)
    anchor = models.SlugField("event", max_length=60, help_text="Such as orientation or step-1.")
    offset_days = models.SmallIntegerField(
        "days after it", default=0, validators=A_YEAR, help_text="Below zero: days before it."
    )
    modalities = ArrayField(models.CharField(max_length=24, choices=Modality), default=list, blank=True)
    materials = models.TextField(blank=True, max_length=MOST_WORDS)
    letter = models.CharField("sealed letters", max_length=5, choices=LetterPart, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "slug"], name="peers_session_slug_once"),
            # Looked at when the transaction ends, so that two may change places.
            models.UniqueConstraint(
                fields=["version", "position"],
                name="peers_session_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [while_draft("SELECT {row}.version_id")]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    @property
    def modality_words(self) -> list[str]:
        """Return the schools of practice, as they are read."""
        return [str(Modality(modality).label) for modality in self.modalities]

    def plan(self, minutes: int) -> list[PlannedBlock]:
        """Return the steps of this session in 90 or in 60 minutes; raises ValueError for other lengths."""
        return plans.plan(self.blocks.all(), minutes)


class Block(models.Model):
    """One step of a session. `short_minutes` is its length in the 60-minute form; empty: it is left out."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField("short name", max_length=40)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=BlockKind)
    minutes = models.PositiveSmallIntegerField("minutes of 90", validators=MINUTES)
    short_minutes = models.PositiveSmallIntegerField(
        "minutes of 60", null=True, blank=True, validators=MINUTES, help_text="Empty: left out when short."
    )
    least_minutes = models.PositiveSmallIntegerField("least minutes", validators=MINUTES)
    may_drop = models.BooleanField("may be left out when late", default=False)
    modality = models.CharField(max_length=24, choices=Modality, blank=True)
    guide = models.TextField("how to run it", max_length=MOST_WORDS)
    say = models.TextField("what to say", blank=True, max_length=MOST_WORDS)
    watch_for = models.TextField("what to watch for", blank=True, max_length=MOST_WORDS)
    if_distressed = models.TextField("if someone is distressed", blank=True, max_length=MOST_WORDS)
    prompt = models.TextField("what members see", blank=True, max_length=MOST_WORDS)
    remote = models.TextField("in a call", blank=True, max_length=MOST_WORDS)
    materials = models.TextField(blank=True, max_length=MOST_WORDS)

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="peers_block_key_once"),
            models.UniqueConstraint(
                fields=["session", "position"],
                name="peers_block_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, least_minutes__gte=1, least_minutes__lte=F("minutes")),
                name="peers_block_least_fits",
            ),
        ]
        triggers = [while_draft("SELECT version_id FROM peers_session WHERE id = {row}.session_id")]

    def __str__(self) -> str:
        return self.title
