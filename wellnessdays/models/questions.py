"""A question back, instead of an answer. The words are fixed, so that none can ask for a reason."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from wellnessdays.models.requests import Request


class Question(models.Model):
    """One question about a request that waits, answered with yes or no in one tap."""

    class Topic(models.TextChoices):
        NEAR = "near", "Would another day in that week do as well?"
        LATER = "later", "Could it be a few weeks later?"
        HALF = "half", "Would half of it do?"
        SWAP = "swap", "Have you agreed on a swap with somebody?"

    class Answer(models.TextChoices):
        NONE = "", "Not answered yet"
        YES = "yes", "Yes"
        NO = "no", "No"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="questions")
    topic = models.CharField(max_length=5, choices=Topic)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "topic"], name="wellness_question_once"),
            models.CheckConstraint(
                condition=Q(topic__in=["near", "later", "half", "swap"]), name="wellness_question_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=["yes", "no"], answered_at__isnull=False),
                name="wellness_question_answered_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.get_topic_display()

    @property
    def is_open(self) -> bool:
        return not self.answer
