"""The words that sessions and blocks are sorted by."""

from __future__ import annotations

from django.db import models


class Modality(models.TextChoices):
    """The school of practice that a skill comes from."""

    MINDFULNESS = "mindfulness", "Mindfulness"
    POSITIVE = "positive-psychology", "Positive psychology"
    CBT = "cbt", "Cognitive behavioral therapy (CBT)"
    DBT = "dbt", "Dialectical behavior therapy (DBT)"


class BlockKind(models.TextChoices):
    """What a step of a session is for."""

    ARRIVE = "arrive", "Arriving"
    AGREEMENT = "agreement", "Agreement"
    CHECKIN = "checkin", "Check-in round"
    WHY = "why", "Why this"
    SKILL = "skill", "Skill"
    PAIRS = "pairs", "In pairs"
    DISCUSSION = "discussion", "All together"
    WARDS = "wards", "Into the week"
    CLOSE = "close", "Close"
    SLACK = "slack", "Slack"


class LetterPart(models.TextChoices):
    """What a session does with the sealed letters."""

    NONE = "", "Nothing"
    WRITE = "write", "They are written"
    OPEN = "open", "They are opened"


class State(models.TextChoices):
    """Whether a version may still change."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
