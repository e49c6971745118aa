"""What facilitators keep after a session: about the session and themselves, never about one trainee."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from peers.models.meetings import Meeting


class Debrief(models.Model):
    """One facilitator's three tick lists after one meeting, and whether they want to talk it over."""

    class Worked(models.TextChoices):
        ROUND = "round", "Everyone was heard, or passed in peace"
        SKILL = "skill", "The skill landed"
        TIME = "time", "The time was enough"
        WARMTH = "warmth", "People looked after each other"

    class Hard(models.TextChoices):
        QUIET = "quiet", "It stayed quiet"
        FEW = "few", "Some talked much, some hardly at all"
        HEAVY = "heavy", "Something heavy came up"
        LATE = "late", "We ran late"
        ROOM = "room", "The room or the call got in the way"
        DUTY = "duty", "People were called away"

    class Bring(models.TextChoices):
        AGREEMENT = "agreement", "Read the agreement again"
        SLOWER = "slower", "Do less, more slowly"
        PAIRS = "pairs", "More time in pairs"
        LIGHTER = "lighter", "Begin with something light"
        HELP = "help", "Bring the list of where to find help"

    class Supervision(models.TextChoices):
        NO = "no", "No, I am fine"
        SOON = "soon", "Yes, within the next two weeks"
        NOW = "now", "Yes, please call me today"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="debriefs")
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    worked = ArrayField(models.CharField(max_length=10, choices=Worked), default=list, blank=True)
    hard = ArrayField(models.CharField(max_length=10, choices=Hard), default=list, blank=True)
    bring = ArrayField(models.CharField(max_length=10, choices=Bring), default=list, blank=True)
    supervision = models.CharField(max_length=4, choices=Supervision, default=Supervision.NO)
    answered = models.BooleanField(default=False, help_text="The director has taken up the wish to talk.")

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "facilitator"], name="peers_debrief_once")]

    def __str__(self) -> str:
        return f"After {self.meeting}"

    @property
    def wants_to_talk(self) -> bool:
        """Whether they ticked that they need supervision, whoever has taken it up."""
        return self.supervision != self.Supervision.NO


class FollowUp(models.Model):
    """That someone was written to after a meeting. That it was done is all there is."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="follow_ups")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["meeting", "person"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="peers_follow_up_once")]

    def __str__(self) -> str:
        return "Done"
