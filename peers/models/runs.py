"""A meeting while it is run: its plan as it stood, the taps of those who run it, and the minutes it took."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db import models

from peers.models.meetings import Meeting
from peers.replan import Part
from peers.tape import KINDS, Plan, Standing, Tap, play


class Run(models.Model):
    """One run of a meeting. Plan and times are kept as they were at the first tap: a meeting that is moved
    or rewritten meanwhile does not pull the floor away under those who sit in it."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="run")
    parts: models.JSONField[list[dict[str, object]], list[dict[str, object]]] = models.JSONField()
    starts_at = models.DateTimeField(help_text="When it was to begin, as announced at the first tap.")
    minutes = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=0, help_text="Grows with every tap.")
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Run of {self.meeting}"

    @property
    def plan(self) -> Plan:
        """The plan, as the rule reads it."""
        parts = tuple(Part(**part) for part in self.parts)  # type: ignore[arg-type]
        return Plan(parts, int(self.starts_at.timestamp() * 1000), self.minutes)

    @property
    def tape(self) -> list[Tap]:
        """The taps in the order in which they arrived. Free after `prefetch_related("taps")`."""
        return [] if self._state.adding else [row.tap for row in self.taps.all()]

    @property
    def standing(self) -> Standing:
        """Where the run stands; a past one has lost its taps and is simply finished."""
        tape = self.tape
        found = play(self.plan, tape)
        return replace(found, phase="finished") if self.finished_at and not tape else found

    @property
    def is_past(self) -> bool:
        """Whether it was over long enough ago for its taps to be gone."""
        return self.finished_at is not None and not self.tape


class RunTap(models.Model):
    """One tap, kept until the day after: nothing but which button, in which block, when."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="taps")
    number = models.PositiveIntegerField()
    name = models.UUIDField(help_text="Made by the device; a tap that is sent twice counts once.")
    kind = models.CharField(max_length=6, choices=[(kind, kind) for kind in KINDS])
    block = models.PositiveSmallIntegerField()
    at = models.BigIntegerField(help_text="Milliseconds since 1970, by the server's clock.")
    device = models.CharField(max_length=36)
    seen = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="peers_tap_numbered_once"),
            models.UniqueConstraint(fields=["run", "name"], name="peers_tap_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in block {self.block}"

    @property
    def tap(self) -> Tap:
        """The tap, as the rule reads it."""
        return Tap(self.kind, self.block, self.at, self.device, self.seen)


class RunBlock(models.Model):
    """What became of one block: planned and real, for the figures over all groups."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    planned = models.PositiveSmallIntegerField(help_text="Minutes in the plan.")
    seconds = models.PositiveIntegerField(help_text="Seconds spent; 0 when it was left out.")

    class Meta:
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="peers_run_block_once")]

    def __str__(self) -> str:
        return f"{self.title}: {self.seconds // 60} of {self.planned} min"


class Wish(models.Model):
    """A member's "slower", "deeper" or "move on" in a block. Nobody's name is with it, nor its time."""

    class Choice(models.TextChoices):
        SLOWER = "slower", "Slower"
        DEEPER = "deeper", "Deeper"
        MOVE_ON = "move-on", "Move on"

    # A random name: the order of rows must not lead from a mark to a wish.
    name = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="wishes")
    block = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=7, choices=Choice)

    def __str__(self) -> str:
        return f"{self.get_choice_display()} in block {self.block}"


class WishToken(models.Model):
    """That somebody has tapped in a block: a one-way mark, so that nobody taps twice. It names no wish."""

    name = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return "A mark"
