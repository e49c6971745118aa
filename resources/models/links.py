"""Whether the websites that entries name still answer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from resources.models.service import Service

STRIKES = 3  # failed looks, a week apart, before anyone is told


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def broken(self) -> LinkCheckQuerySet:
        """Links that failed often enough to be told, of entries that readers see."""
        published = Service.Status.PUBLISHED
        return self.filter(failures__gte=STRIKES, service__status=published).select_related("service")


class LinkCheck(models.Model):
    """The last look at one link of an entry. A link that fails is told, never taken away."""

    class Field(models.TextChoices):
        WEBSITE = "website", "Website"
        CHAT = "chat", "Chat"

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="link_checks")
    field = models.CharField(max_length=8, choices=Field)
    url = models.URLField(max_length=500)
    looked_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=120, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["service__name", "field"]
        constraints = [models.UniqueConstraint(fields=["service", "field"], name="one_look_a_link")]

    def __str__(self) -> str:
        return f"{self.service}: {self.problem or 'answers'}"
