"""The words that a service is described in."""

from __future__ import annotations

from django.db import models


class Urgency(models.TextChoices):
    """How soon a service is meant to be there."""

    NOW = "now", "Right now"
    TODAY = "today", "Today"
    SOON = "soon", "In the next days"
    ANYTIME = "anytime", "Whenever it suits"


class Response(models.TextChoices):
    """What happens when someone reaches out. Answering live and calling back are different promises."""

    LIVE = "live", "Answers live"
    CALLBACK = "callback", "Calls you back"
    APPOINTMENT = "appointment", "Makes an appointment"
    OPEN_DOOR = "open_door", "Come by or sign up"
    WEBSITE = "website", "A website to use yourself"


class Audience(models.TextChoices):
    """Who may use a service."""

    ANYONE = "anyone", "Anyone"
    MEDICAL_STUDENT = "medical_student", "Medical students"
    GRADUATE_STUDENT = "graduate_student", "Graduate students"
    POSTDOC = "postdoc", "Postdoctoral fellows"
    RESIDENT = "resident", "Residents"
    FELLOW = "fellow", "Clinical fellows"
    FACULTY = "faculty", "Faculty"
    EMPLOYEE = "employee", "Employees"
    FAMILY = "family", "Families of employees"
    PROGRAM = "program", "Training programs"


class Cost(models.TextChoices):
    """What a service costs."""

    FREE = "free", "Free"
    INSURANCE = "insurance", "Billed to insurance"
    FEE = "fee", "You pay"
    VARIES = "varies", "Depends on whom you choose"
    UNKNOWN = "unknown", "Cost not known: ask first"


class Channel(models.TextChoices):
    """A way to reach a service."""

    CALL = "call", "Call"
    TEXT = "text", "Text"
    CHAT = "chat", "Chat"
    EMAIL = "email", "E-mail"
    IN_PERSON = "in_person", "In person"
    WEBSITE = "website", "Website"


class HoursKind(models.TextChoices):
    """Open, closed and unknown are three states."""

    ALWAYS = "always", "Day and night, every day"
    WEEKLY = "weekly", "Weekly hours"
    UNKNOWN = "unknown", "Hours not known"


class Answer(models.TextChoices):
    """Yes, no, or nobody has asked yet."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known yet"
