"""One HSDS service to one entry of the directory. What it cannot hold stays in the object as it was given."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from core.clock import site_today
from resources.hsds import timetable
from resources.models import Answer, Audience, Channel, Cost, Phone, Response, Service, Urgency

Json = dict[str, Any]

SUMMARY, NOTE, LABEL, LINK, EMAIL = 240, 300, 80, 500, 254
TEXT = 20_000  # characters of one text that a page shows
MOST_LOOKS = 20_000_000
# Marks that nobody sees and that turn the letters or digits after them around.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
TAG = re.compile(r"<[^<>]*>")
PARTS = ("phones", "schedules", "languages", "service_at_locations", "attributes")
NAMESPACE = uuid.UUID("2c1f5f0e-5b1d-5c40-9d0e-0e5c1f7f6a55")
STATUS = {"active": Service.Status.PUBLISHED}
KINDS = {"text": "text", "sms": "text", "fax": "fax", "tty": "tty", "tdd": "tty", "textphone": "tty"}
WARNING = re.compile(r"(^|\. )Do not dial\. .*$")
CHOICES = {
    "urgency": Urgency,
    "response": Response,
    "cost": Cost,
    "program_told": Answer,
    "evaluates": Answer,
}
LISTS = {"audiences": Audience, "missing": Channel}
TEXTS = {
    "who_can_see": 0, "record_held": 0, "limits": 0, "insurance_effect": NOTE, "language_note": NOTE,
    "hours_note": NOTE, "verified_how": 200, "cost_note": NOTE, "audience_note": NOTE,
}  # fmt: skip
EXTENSION = re.compile(r"[0-9]{1,7}")
HALF = re.compile(r"[\ud800-\udfff]")
SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+-]*:")
is_email, is_link = EmailValidator(), URLValidator(schemes=["http", "https"])


class RowError(ValueError):
    """An object that no entry can be made of; the message says why."""


@dataclass
class Entry:
    """What one object says, in the directory's own fields; `notes` are the parts that were left out."""

    id: uuid.UUID
    given: Json
    fields: Json
    organization: Json
    topics: list[Json] = field(default_factory=list)
    phones: list[Json] = field(default_factory=list)
    schedules: list[Json] = field(default_factory=list)
    places: list[Json] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    slug: str = ""


def identifier(given: Any, source: str, kind: str) -> uuid.UUID:
    """Return an id as it is, or one made from source and id where it is none; raise RowError without any."""
    if not isinstance(given, str | int) or isinstance(given, bool) or not str(given).strip():
        raise RowError(f"The {kind} has no id.")
    try:
        return uuid.UUID(str(given))
    except ValueError:
        return uuid.uuid5(NAMESPACE, f"{source}\0{kind}\0{given}")


def entry(given: Json, source: str) -> Entry:
    """Read a service; raise RowError when it cannot be an entry at all."""
    if fault := unwritable(given):
        raise RowError(fault)
    name = plain(given.get("name"))
    if not any(map(str.isalnum, name)):
        raise RowError("The service has no name.")
    organization = given.get("organization")
    if not isinstance(organization, dict) or not plain(organization.get("name")):
        raise RowError("The service names no organization that is in the file.")
    status = given.get("status", "active")
    if not isinstance(status, str):
        raise RowError("The status is no text.")
    found = Entry(identifier(given.get("id"), source, "service"), given, {}, organization)
    own = _own(given)
    found.slug = own.get("slug", "")
    found.fields = {"name": name[:200], "status": STATUS.get(status.lower(), Service.Status.DRAFT)}
    _words(found, given, own)
    _facts(found, given, own)
    found.topics = [
        row["taxonomy_term"]
        for row in _rows(given, "attributes")
        if isinstance(row.get("taxonomy_term"), dict)
    ]
    found.notes += [
        f"{name} is no list: nothing of it is shown." for name in PARTS if _is_odd(given.get(name))
    ]
    found.phones = [row for row in (_phone(found, part) for part in _phones(given)) if row]
    timetable.read(found, given, own)
    found.places = [row for row in (_place(part, found.id, source) for part in _places(given)) if row]
    return found


def unwritable(value: Any) -> str:
    """Say what in an object no database can hold: NUL, half a letter, or bytes in another encoding."""
    if isinstance(value, dict):
        return next((fault for pair in value.items() for part in pair if (fault := unwritable(part))), "")
    if isinstance(value, list):
        return next((fault for part in value if (fault := unwritable(part))), "")
    if isinstance(value, str):
        if "\0" in value:
            return "It holds a NUL character."
        if not value.isascii() and HALF.search(value):
            return "It is not UTF-8."
    return ""


def _rows(given: Json, name: str) -> list[Json]:
    value = given.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _is_odd(value: Any) -> bool:
    return value is not None and not isinstance(value, list)


def _phones(given: Json) -> list[Json]:
    """Return a service's own numbers; without any, those of its places, its contacts, or who runs it."""
    at = [
        row
        for place in _places(given)
        for part in (place, place["location"])
        for row in _rows(part, "phones")
    ]
    contacts = [row for person in _rows(given, "contacts") for row in _rows(person, "phones")]
    return _rows(given, "phones") or at or contacts or _rows(given["organization"], "phones")


def _own(given: Json) -> dict[str, str]:
    """Return the words that only this portal uses, by name."""
    return {
        str(row["link_type"]): str(row["value"])
        for row in _rows(given, "attributes")
        if "taxonomy_term" not in row and "link_type" in row and "value" in row
    }


class _Text(HTMLParser):
    """Keeps what a reader would see of marked-up text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        self.hidden += tag in ("script", "style")
        if tag in ("p", "br", "li", "div"):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style") and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def plain(value: Any) -> str:
    """Return text without markup, of a length that a page can bear; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    text = TURNS.sub("", _unmarked(value)).strip()
    return text if len(text) <= TEXT else f"{text[:TEXT]}…"


def _unmarked(value: str) -> str:
    if "<" not in value and "&" not in value:
        return value
    # The parser looks through the rest of the text at each bracket that is never closed.
    if len(value) * value.count("<") > MOST_LOOKS:
        return TAG.sub("", value)
    reader = _Text()
    reader.feed(value)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.found))


def short(value: Any, longest: int) -> str:
    """Return text without markup on one line, cut at a word with a mark where it is too long."""
    return cut(plain(value), longest)


def cut(text: str, longest: int) -> str:
    """Return text on one line, cut at a word where it is too long."""
    words = " ".join(text.split())
    if longest and len(words) > longest:
        return f"{words[: longest - 1].rsplit(' ', 1)[0]}…"
    return words


def _words(found: Entry, given: Json, own: dict[str, str]) -> None:
    text = plain(given.get("description"))
    summary = own.get("summary") or text.split("\n")[0]
    found.fields["summary"] = cut(summary, SUMMARY) or found.fields["name"]
    rest = text.removeprefix(found.fields["summary"]).strip()
    found.fields["description"] = rest if "summary" in own else (text if text != summary else "")
    found.fields["what_happens"] = plain(given.get("application_process"))
    found.fields["caution"] = short(given.get("alert"), NOTE)
    said: Json = {}
    if "summary" not in own:  # Our own files say these apart from the words that others read.
        said["audience_note"] = given.get("eligibility_description")
        said["cost_note"] = given.get("fees_description") or given.get("fees")
    said |= own
    for name, longest in TEXTS.items():
        found.fields[name] = short(said.get(name), longest) if longest else plain(said.get(name))


def _facts(found: Entry, given: Json, own: dict[str, str]) -> None:
    for name, choices in CHOICES.items():
        if own.get(name) in choices.values:
            found.fields[name] = own[name]
    for name, offered in LISTS.items():
        found.fields[name] = [word for word in own.get(name, "").split(",") if word in offered.values]
    codes = [str(row.get("code") or "").lower() for row in _rows(given, "languages")]
    found.fields["languages"] = [code for code in codes if re.fullmatch(r"[a-z-]{2,12}", code)]
    addresses = {"email": given.get("email"), "website": given.get("url"), "chat": own.get("chat")}
    for name, value in addresses.items():
        found.fields[name] = email(value) if name == "email" else link(value)
        if value and not found.fields[name]:
            found.notes.append(f"{name} is left out, it is no address: {str(value)[:60]!r}.")
    if own.get("time_zone") in _zones():
        found.fields["time_zone"] = own["time_zone"]
    found.fields["closed_on_holidays"] = own.get("closed_on_holidays") == "True"
    checked = day(given.get("assured_date"))
    if given.get("assured_date") and checked is None:
        found.notes.append("assured_date is no date.")
    elif checked and checked > site_today():
        found.notes.append("assured_date has not come yet: it was not checked on that day.")
        checked = None
    found.fields["verified_on"] = checked


@cache
def _zones() -> set[str]:
    return available_timezones()


def day(value: Any) -> dt.date | None:
    """Return an ISO date, or None for anything else."""
    try:
        return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def link(value: Any) -> str:
    """Return a link that a page may carry, or nothing; one without a scheme is taken for a website."""
    text = value.strip() if isinstance(value, str) else ""
    if text and not SCHEME.match(text):
        text = f"https://{text}"
    return text if len(text) <= LINK and _passes(is_link, text) else ""


def email(value: Any) -> str:
    """Return an address that can be written to, or nothing."""
    text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= EMAIL and _passes(is_email, text) else ""


def _passes(check: Any, text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True


def _phone(found: Entry, part: Json) -> Json | None:
    number = " ".join(str(part.get("number") or "").split())
    if not number:
        found.notes.append("A telephone has no number.")
        return None
    if len(number) > 50:
        found.notes.append(f"A telephone's number is too long: {number[:50]}.")
        return None
    given = part.get("extension")
    extension = int(given) if isinstance(given, float) and given.is_integer() else given
    if isinstance(extension, bool) or not EXTENSION.fullmatch(str(extension).strip()):
        extension = None
        if given is not None:
            found.notes.append(f"The extension {str(given)[:20]!r} of {number} is left out, it is no number.")
    own = _own(part)
    label = WARNING.sub("", plain(part.get("description")))
    vanity = own.get("vanity", "")
    row = {
        "kind": KINDS.get(str(part.get("type") or "").lower(), "voice"),
        "label": short(label.removesuffix(vanity).removesuffix(". "), LABEL),
        "number": f"{number} ext. {str(extension).strip()}" if extension is not None else number,
        "vanity": vanity[:60],
    }
    if problem := Phone(**row).read().problem:
        found.notes.append(f"The number {number} is kept and not dialed: {problem}")
    return row


def _places(given: Json) -> list[Json]:
    rows = _rows(given, "service_at_locations")
    return [row for row in rows if isinstance(row.get("location"), dict)]


def _place(part: Json, service: uuid.UUID, source: str) -> Json | None:
    own, location = _own(part), part["location"]
    address = next(iter(_rows(location, "addresses")), {})
    street = ", ".join(text for name in ("address_1", "address_2") if (text := short(address.get(name), 160)))
    name = short(location.get("name"), 160) or street[:160]
    if not name:
        return None
    country = str(address.get("country") or "US")
    return {
        "public_id": identifier(
            part.get("id") or location.get("id") or f"{service} {name} {street}", source, "place"
        ),
        "name": name,
        "room": own.get("room", "")[:80],
        "floor": own.get("floor", "")[:40],
        "access": own.get("access", "")[:200],
        "address": street[:200],
        "city": short(address.get("city"), 80),
        "region": short(address.get("state_province") or address.get("region"), 40),
        "postal_code": short(address.get("postal_code"), 20),
        "country": country.upper() if len(country) == 2 and country.isascii() else "US",
        "directions": plain(location.get("transportation")),
        "is_private": own.get("is_private") == "True",
    }
