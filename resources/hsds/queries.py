"""What the API may be asked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from resources import search
from resources.hsds.mapping import TOPICS
from resources.models import Place, Service, Topic

FIRST, LAST = dt.datetime(1, 1, 2, tzinfo=dt.UTC), dt.datetime(9999, 12, 30, tzinfo=dt.UTC)
PER_PAGE = 50
MOST = 100
ALL = 10_000  # services on the one page of `minimal`
BOOLEANS = {"": None, "true": True, "1": True, "false": False, "0": False}
SPACED = re.compile(r"(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?) (\d\d:?\d\d)$")


def services() -> QuerySet[Service]:
    """Return the published services, each with the moment of its last change."""
    events = Service._meta.get_field("events").related_model
    last = events.objects.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_id").values("pgh_created_at")[:1]  # type: ignore[union-attr]
    found = Service.objects.published().select_related("organization")
    return found.annotate(modified_at=Subquery(last)).order_by("name", "pk")


def whole(found: QuerySet[Service]) -> QuerySet[Service]:
    """Return services with everything that belongs to them, in a fixed number of queries."""
    parts = ("phones", "schedules", "places")
    return found.select_related("imported", "organization__imported").prefetch_related(*parts)


class Flag(forms.Field):
    """True, false, or not given."""

    def to_python(self, value: Any) -> bool | None:
        try:
            return BOOLEANS[(value or "").strip().lower()]
        except KeyError as error:
            raise forms.ValidationError("Write true or false.") from error


class Moment(forms.DateTimeField):
    """A date and time; a plus that came as a space, as it does from many a link, is a plus again."""

    def to_python(self, value: Any) -> dt.datetime | None:
        found: dt.datetime | None = super().to_python(SPACED.sub(r"\1+\2", value or ""))
        return found


class Query(forms.Form):
    """Parameters of the standard; a value that cannot be read is an error, one that is unknown is ignored."""

    page = forms.IntegerField(required=False, min_value=1)
    per_page = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    search = forms.CharField(required=False, max_length=200)
    format = forms.ChoiceField(required=False, choices=[("json", "json"), ("ndjson", "ndjson")])
    taxonomy_term_id = forms.UUIDField(required=False)
    taxonomy_id = forms.UUIDField(required=False)
    organization_id = forms.UUIDField(required=False)
    modified_after = Moment(required=False)
    postcode = forms.CharField(required=False, max_length=20)
    parent_id = forms.UUIDField(required=False)
    minimal = Flag(required=False)
    full = Flag(required=False)
    full_service = Flag(required=False)
    top_only = Flag(required=False)

    proximity = forms.CharField(required=False)

    def clean_proximity(self) -> str:
        """Refuse to measure distances: the portal knows none, and to leave it out would find too much."""
        if self.cleaned_data["proximity"]:
            raise forms.ValidationError("This portal knows no distances. Ask with postcode alone.")
        return ""

    def clean_modified_after(self) -> dt.datetime | None:
        """Return the moment in UTC: PostgreSQL knows fewer distances from it than the standard allows."""
        value: dt.datetime | None = self.cleaned_data["modified_after"]
        try:
            return value.astimezone(dt.UTC) if value else None
        except OverflowError:
            return FIRST if value and value.year == 1 else LAST

    @property
    def chosen(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if value not in (None, "")}

    def services(self) -> QuerySet[Service]:
        """Return the services that were asked for."""
        chosen, found = self.chosen, services()
        if "organization_id" in chosen:
            found = found.filter(organization__public_id=chosen["organization_id"])
        if "modified_after" in chosen:
            found = found.filter(modified_at__gte=chosen["modified_after"])  # type: ignore[misc]
        if "taxonomy_term_id" in chosen:
            slugs = Topic.objects.filter(public_id=chosen["taxonomy_term_id"]).values_list("slug", flat=True)
            found = found.filter(topics__overlap=list(slugs) or ["-"])
        if chosen.get("taxonomy_id", TOPICS) != TOPICS:
            return found.none()
        if "search" in chosen:
            ids = [row.pk for row in search.find(chosen["search"], Service.objects.published()).services]
            found = found.filter(pk__in=ids)
        return found

    def places(self) -> QuerySet[Place]:
        """Return the services at places that were asked for; a private place answers to no postal code."""
        wanted = self.services().filter(pk=OuterRef("service_id"))
        found = Place.objects.filter(Exists(wanted)).select_related("service__organization").order_by("pk")
        if "postcode" in self.chosen:
            found = found.filter(postal_code=self.chosen["postcode"], is_private=False)
        return found

    def topics(self) -> QuerySet[Topic]:
        """Return the taxonomy terms that were asked for; all of them are at the top."""
        chosen, found = self.chosen, Topic.objects.all()
        if chosen.get("taxonomy_id", TOPICS) != TOPICS or "parent_id" in chosen:
            return found.none()
        if "search" in chosen:
            words = chosen["search"]
            found = found.filter(Q(name__icontains=words) | Q(slug__icontains=words))
        return found
