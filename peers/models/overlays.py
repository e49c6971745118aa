"""What a program changes in a curriculum, kept apart from it so that both can go on."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from peers.models.curriculum import Curriculum, Version
from people.models import Program


class Overlay(models.Model):
    """A program's own form of a curriculum: its changes, and the published version they are made to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    curriculum = models.ForeignKey(Curriculum, on_delete=models.PROTECT, related_name="overlays")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="overlays")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="peers_overlays"
    )
    display_name = models.CharField("name shown to members", max_length=60)
    about = models.TextField(blank=True, max_length=4000)
    group_size_least = models.PositiveSmallIntegerField("smallest group", default=6)
    group_size_most = models.PositiveSmallIntegerField("largest group", default=9)
    facilitators = models.PositiveSmallIntegerField("facilitators a group", default=2)
    facilitator_pattern = models.CharField("who facilitates", max_length=200, blank=True)
    years = models.PositiveSmallIntegerField("years that a group lasts", default=1)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["curriculum", "slug"], name="peers_overlay_slug_once"),
            models.CheckConstraint(
                condition=Q(group_size_least__gte=2, group_size_most__gte=models.F("group_size_least")),
                name="peers_overlay_sizes_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OverlayChange(models.Model):
    """One change: of a whole session where `block_key` is empty, else of one block of it.

    `payload` holds the fields that are new; for an insert the whole, with `after`: the name of what it
    follows, empty for the first place.
    """

    class Kind(models.TextChoices):
        INSERT = "insert", "Added"
        REPLACE = "replace", "Rewritten"
        DROP = "drop", "Left out"
        RETIME = "retime", "Moved or retimed"

    overlay = models.ForeignKey(Overlay, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    session_slug = models.SlugField(max_length=60)
    block_key = models.SlugField(max_length=40, blank=True)
    payload: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, blank=True, encoder=DjangoJSONEncoder
    )

    class Meta:
        ordering = ["overlay", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["overlay", "session_slug", "block_key", "kind"], name="peers_overlay_change_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.session_slug} {self.block_key}".rstrip()


class OverlayReview(models.Model):
    """A person looked at what is new upstream and moved an overlay onto it."""

    overlay = models.ForeignKey(Overlay, on_delete=models.CASCADE, related_name="reviews")
    before = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    # For each conflict, by its name: "ours" or "theirs".
    choices: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.overlay}: {self.before.number} to {self.after.number}"
