"""A service as its readers see it; made from plain data, so that a page needs no database to show one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core.clock import site_today
from people.languages import LANGUAGES as SPOKEN
from resources import hours, numbers, qr
from resources.models import Answer, Audience, Channel, Cost, HoursKind, Phone, Response, Urgency
from resources.models.service import CHECK_AFTER

if TYPE_CHECKING:
    from resources.records import Record

LANGUAGES = {"en": "English", "es": "Spanish", "zh": "Chinese", "ru": "Russian", "fr": "French", "asl": "ASL"}
UNKNOWN = "Not known yet. Ask first."
TOLD = {
    Answer.NO: "No. No one in your program is told.",
    Answer.YES: "Yes. See the limits below.",
    Answer.UNKNOWN: UNKNOWN,
}
EVALUATES = {
    Answer.NO: "No. Nobody there evaluates trainees.",
    Answer.YES: "They may. Ask before you share.",
    Answer.UNKNOWN: UNKNOWN,
}


def _named(code: str) -> str:
    return LANGUAGES.get(code) or SPOKEN.get(code, code)


@dataclass(frozen=True)
class Line:
    """Someone to call or write to now."""

    name: str
    display: str
    href: str
    note: str


@dataclass(frozen=True)
class Call:
    """One number as it is shown: `href` is empty when nobody should dial it."""

    kind: str
    label: str
    display: str
    href: str
    problem: str
    dialed_on: str

    @classmethod
    def of(cls, phone: Record) -> Call:
        """Read a number from plain data."""
        found = numbers.read(phone["number"], vanity=phone.get("vanity", ""))
        kind = phone.get("kind", Phone.Kind.VOICE)
        label = phone.get("label") or Phone.Kind(kind).label
        return cls(kind, label, found.display, found.href(kind), found.problem, phone.get("dialed_on") or "")

    @property
    def shown(self) -> str:
        """The number as it stands on a page: one in letters may break before its digits alone."""
        letters, opening, digits = self.display.partition(" (")
        if not letters or not opening:
            return self.display
        return format_html("<span>{}</span> <span>({}</span>", letters, digits)

    @property
    def code(self) -> str:
        """The number as a QR code, to hand it to a phone."""
        return qr.drawn(self.href)

    @property
    def verb(self) -> str:
        return "Text" if self.kind == Phone.Kind.TEXT else "Call"


@dataclass(frozen=True)
class Listing:
    """Everything that a page says about one service."""

    slug: str
    name: str
    summary: str
    organization_name: str
    record: Record = field(repr=False)
    topic_names: dict[str, str] = field(repr=False)
    calls: tuple[Call, ...] = ()
    reader_speaks: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, record: Record, topics: dict[str, str], organizations: dict[str, str] | None = None
    ) -> Listing:
        """Make a listing from plain data; `topics` and `organizations` give names by slug."""
        return cls(
            slug=record["slug"],
            name=record["name"],
            summary=record["summary"],
            organization_name=record.get("organization_name")
            or (organizations or {}).get(record["organization"], ""),
            record=record,
            topic_names=topics,
            calls=tuple(Call.of(phone) for phone in record.get("phones", ())),
        )

    @property
    def url(self) -> str:
        return reverse("resources:service", args=[self.slug])

    @property
    def first_call(self) -> Call | None:
        """The number to show before anything else."""
        return next((call for call in self.calls if call.href), None)

    @property
    def other_calls(self) -> list[Call]:
        return [call for call in self.calls if call is not self.first_call]

    @property
    def urgency(self) -> str:
        return str(self.record.get("urgency", Urgency.ANYTIME))

    @property
    def urgency_label(self) -> str:
        return Urgency(self.urgency).label

    @property
    def response(self) -> str:
        return str(self.record.get("response", Response.APPOINTMENT))

    @property
    def response_label(self) -> str:
        return Response(self.response).label

    @property
    def crisis_order(self) -> int | None:
        return self.record.get("crisis_order")

    @property
    def topics(self) -> list[str]:
        return [self.topic_names.get(slug, slug) for slug in self.record.get("topics", ())]

    @property
    def audiences(self) -> list[str]:
        return [Audience(key).label for key in self.record.get("audiences", ())]

    @property
    def languages(self) -> list[str]:
        return [_named(code) for code in self.record.get("languages", ())]

    @property
    def yours(self) -> list[str]:
        """The reader's own languages among those that the service speaks."""
        return [_named(code) for code in self.record.get("languages", ()) if code in self.reader_speaks]

    @property
    def cost(self) -> str:
        return Cost(self.record.get("cost", Cost.UNKNOWN)).label

    @property
    def missing(self) -> list[str]:
        """Ways to reach the service that exist, but whose address nobody has given us."""
        return [Channel(key).label for key in self.record.get("missing", ())]

    @property
    def program_told(self) -> str:
        return TOLD[Answer(self.record.get("program_told", Answer.UNKNOWN))]

    @property
    def evaluates(self) -> str:
        return EVALUATES[Answer(self.record.get("evaluates", Answer.UNKNOWN))]

    @cached_property
    def opening(self) -> hours.Hours:
        return hours.Hours.of(self.record)

    @property
    def hours(self) -> str:
        """Its hours as a kind, true whenever it is read: for pages that are printed or kept."""
        return HoursKind(self.record.get("hours", HoursKind.UNKNOWN)).label

    @cached_property
    def is_open(self) -> bool | None:
        return self.opening.state(timezone.now()).is_open

    @cached_property
    def open_now(self) -> str:
        """Whether it is open at this moment, in words; "not known" is no "closed"."""
        return hours.sentence(self.opening, timezone.now(), timezone.get_current_timezone())

    @property
    def week(self) -> list[tuple[str, list[str]]]:
        return hours.week(self.opening) if self.opening.spans else []

    @property
    def exceptions(self) -> list[str]:
        """The coming days whose hours differ from the week's."""
        today = timezone.now().astimezone(self.opening.zone).date()
        return [hours.told(row) for row in self.opening.exceptions if row.to_date >= today]

    @property
    def places(self) -> list[Record]:
        """Where it is; the address of a private place never reaches a page."""
        return list(self.record.get("places", ()))

    @property
    def verified_on(self) -> dt.date | None:
        value = self.record.get("verified_on")
        return dt.date.fromisoformat(value) if value else None

    @property
    def is_overdue(self) -> bool:
        """Say whether its last check is older than a check is good for."""
        good_for = dt.timedelta(days=CHECK_AFTER[Urgency(self.urgency)])
        return self.verified_on is not None and self.verified_on + good_for < site_today()

    @property
    def lines(self) -> list[Line]:
        """The numbers as crisis lines; fax and numbers that nobody should dial are left out."""
        several = len(self.calls) > 1
        return [
            Line(self.name, call.display, call.href, call.label if several else self.summary)
            for call in self.calls
            if call.href
        ]
