"""Questionnaires that may be asked. A version that was ever used never changes."""

from __future__ import annotations

import functools
import operator
import uuid
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from checkins.instruments import stored

if TYPE_CHECKING:
    from checkins.instruments.shapes import Form, Rule


# All that says what was asked, how it was scored, and who stands for it.
FROZEN = (
    *("public_id", "slug", "title", "version", "url", "sha256"),
    *("source", "form_data", "rule_data", "differing", "crisis_page"),
    *("imported_at", "reviewed_by", "activated_at"),
)


def _changed(*fields: str) -> pgtrigger.Q:
    """Say, in a trigger, that one of these fields is another than before."""
    changes = [pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")}) for field in fields]
    return functools.reduce(operator.or_, changes)


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def active(self) -> Self:
        """Instruments that people are asked, by title."""
        return self.filter(state=Instrument.State.ACTIVE)

    def waiting(self) -> Self:
        """Instruments that somebody has to look at."""
        return self.filter(state__in=Instrument.OPEN_STATES)


class Instrument(models.Model):
    """One version of one questionnaire: its owner's file, the form, and the rule that scores it."""

    class State(models.TextChoices):
        IMPORTED = "imported", "No score"
        READY = "ready", "Ready for review"
        NEEDS_REVIEW = "needs_review", "Needs review"
        ACTIVE = "active", "In use"
        RETIRED = "retired", "Retired"

    OPEN_STATES = (State.IMPORTED, State.READY, State.NEEDS_REVIEW)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.NEEDS_REVIEW)
    source = models.JSONField(default=dict)
    form_data = models.JSONField("form", default=dict)
    rule_data = models.JSONField("rule", default=dict)
    # How the author's own expression differs, as shown in review: rows of {answers, author, rule}.
    differing = models.JSONField(default=list, blank=True)
    sha256 = models.CharField(max_length=64)
    crisis_page = models.CharField(max_length=40, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)
    # A name, not a link: nothing among check-ins points at a person.
    reviewed_by = models.CharField(max_length=200, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "-imported_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(state="active"), name="one_active_version_an_instrument"
            ),
            models.UniqueConstraint(
                fields=["sha256"], condition=~Q(state="retired"), name="one_instrument_a_file"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "retired"]) | Q(activated_at__isnull=False),
                name="instrument_in_use_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(retired_at__isnull=True), name="instrument_in_use_is_open"
            ),
        ]
        triggers = [
            # It can only retire, and what is retired rests.
            pgtrigger.Protect(
                name="used_is_immutable",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__activated_at__isnull=False)
                & (_changed(*FROZEN) | (_changed("state") & ~pgtrigger.Q(new__state="retired"))),
            ),
            pgtrigger.Protect(
                name="retired_is_immutable",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="retired") & _changed("state", "retired_at"),
            ),
            pgtrigger.Protect(
                name="used_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__activated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}".strip()

    @property
    def form(self) -> Form:
        """The questions to ask."""
        return stored.load_form(self.form_data)

    @property
    def rule(self) -> Rule:
        """How answers are scored."""
        return stored.load_rule(self.rule_data)

    @property
    def is_editable(self) -> bool:
        """Say whether a reviewer may still change it: it was never in use."""
        return self.activated_at is None

    def keep(self, *, form: Form, rule: Rule) -> None:
        """Take over a form and a rule, without saving."""
        self.form_data = stored.dump_form(form)
        self.rule_data = stored.dump_rule(rule)

    def explain(self) -> list[str]:
        """Return what the import had to say, for the reviewer."""
        found: list[str] = list(self.rule_data.get("notes", []))
        return found
