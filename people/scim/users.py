"""People, as a school's directory sees and changes them. Whoever runs the site is none of its business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from people import audit
from people.farewell import sign_out_everywhere
from people.models import Provisioned, User
from people.operations import keeping_an_admin
from people.roster import cells
from people.scim.asking import Operation, ScimError, invalid, truth, words

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
FILTERS = ("username", "externalid", "id", "emails.value", "emails")
NAMES = ("displayname", "name.formatted", "name")
# What a PATCH names, in lower case, and what it is here; other attributes are taken and not kept.
PATHS = {
    "username": "email",
    "active": "active",
    "externalid": "external_id",
    "displayname": "name",
    "name.formatted": "name",
}


def seen() -> QuerySet[User]:
    """Return everyone whom a directory may see."""
    found: QuerySet[User] = User.objects.filter(is_superuser=False).exclude(provisioned__removed=True)
    return found.exclude(email__endswith="@deleted.invalid").select_related("provisioned").order_by("pk")


def one(public_id: uuid.UUID) -> User:
    """Return a person; 404 for everyone else."""
    found = seen().filter(public_id=public_id).first()
    if found is None:
        raise ScimError(404, "There is nobody of this id.")
    return found


def matching(asked: tuple[str, str] | None) -> QuerySet[User]:
    """Return whom a filter means."""
    if asked is None:
        return seen()
    name, value = asked
    if name == "id":
        return seen().filter(public_id=value) if _is_uuid(value) else seen().none()
    if name == "externalid":
        return seen().filter(provisioned__external_id=value) if value else seen().none()
    return seen().filter(email=value.lower())


def _is_uuid(value: str) -> bool:
    try:
        User._meta.get_field("public_id").to_python(value)
    except Exception:  # noqa: BLE001 - any refusal means that it is none
        return False
    return True


def told(person: User) -> dict[str, Any]:
    """Return a person as SCIM writes one."""
    known = getattr(person, "provisioned", None)
    address = settings.SITE_URL + reverse("scim:user", args=[person.public_id])
    changed = known.changed_at if known else person.joined_at
    return {
        "schemas": [SCHEMA],
        "id": str(person.public_id),
        **({"externalId": known.external_id} if known and known.external_id else {}),
        "userName": person.email,
        "displayName": person.roster_name or person.display_name,
        "name": {"formatted": person.roster_name or person.display_name},
        "emails": [{"value": person.email, "type": "work", "primary": True}],
        "active": person.is_active,
        "meta": {
            "resourceType": "User",
            "created": person.joined_at.isoformat(),
            "lastModified": changed.isoformat(),
            "location": address,
        },
    }


def _address(value: Any) -> str:
    try:
        return cells.email(words(value, "userName")).lower()
    except ValueError as error:
        raise invalid(f"userName is the address that someone signs in with: {error}") from None


def _name(value: Any) -> str:
    try:
        return cells.text(words(value, "displayName"), "name")
    except ValueError as error:
        raise invalid(f"displayName: {error}") from None


def wishes(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a whole user says, by our own names; `email` is always there."""
    plain = {str(key).lower(): value for key, value in found.items()}
    wish: dict[str, Any] = {"email": _address(plain.get("username"))}
    if "active" in plain:
        wish["active"] = truth(plain["active"])
    if "externalid" in plain:
        wish["external_id"] = words(plain["externalid"] or "", "externalId")[:200]
    if name := _full_name(plain):
        wish["name"] = _name(name)
    return wish


def _full_name(plain: Mapping[str, Any]) -> str:
    parts = plain.get("name")
    parts = parts if isinstance(parts, dict) else {}
    both = " ".join(str(parts[key]) for key in ("givenName", "familyName") if parts.get(key))
    return str(plain.get("displayname") or parts.get("formatted") or both or "")


def changes(steps: Iterable[Operation]) -> dict[str, Any]:
    """Return what a PATCH wants, by our own names."""
    wish: dict[str, Any] = {}
    for step in steps:
        named = step.value if not step.path and isinstance(step.value, dict) else {step.path: step.value}
        if not step.path and not isinstance(step.value, dict):
            raise invalid("Without a path, the value is an object.", "invalidPath")
        for path, value in named.items():
            wish |= _change(step.op, str(path), value)
    return wish


def _change(op: str, path: str, value: Any) -> dict[str, Any]:
    field = PATHS.get(path.removeprefix(f"{SCHEMA}:").lower())
    if field == "email":
        return {"email": _address("" if op == "remove" else value)}
    if field == "active":
        return {"active": op != "remove" and truth(value)}
    if field == "external_id":
        return {"external_id": "" if op == "remove" else words(value, "externalId")[:200]}
    if field == "name" and op != "remove":
        return {"name": _name(value)}
    if path.lower() == "name" and isinstance(value, dict) and _full_name({"name": value}):
        return {"name": _name(_full_name({"name": value}))}
    return {}


def add(wish: Mapping[str, Any]) -> User:
    """Bring a person, or bring one back whom the directory took away; raises ScimError where one is here."""
    with keeping_an_admin():
        known = User.objects.filter(email=wish["email"]).first()
        if known is not None and (known.is_superuser or seen().filter(pk=known.pk).exists()):
            raise ScimError(409, "Someone with this userName is here.", "uniqueness")
        name = wish.get("name") or wish["email"].partition("@")[0]
        person = known or User.objects.create_user(wish["email"], display_name=name, roster_name=name)
        Provisioned.objects.update_or_create(user=person, defaults={"removed": False})
        audit.record(audit.Act.ADDED, by=None, person=person)
        return change(one(person.public_id), {"active": True, **wish})


@transaction.atomic
def change(person: User, wish: Mapping[str, Any]) -> User:
    """Make a person what a directory says; raises ScimError, or RefusedError for the last of the office."""
    with keeping_an_admin():
        before = (person.email, person.display_name, person.roster_name, person.is_active)
        _rename(person, wish.get("name", ""))
        person.email = wish.get("email", person.email)
        person.is_active = wish.get("active", person.is_active)
        if before != (person.email, person.display_name, person.roster_name, person.is_active):
            _save(person)
            _note(person, before)
        kept = {"changed_at": timezone.now()}
        if "external_id" in wish:
            kept["external_id"] = wish["external_id"]
        Provisioned.objects.update_or_create(user=person, defaults=kept)
    return one(person.public_id)


def _rename(person: User, name: str) -> None:
    """Take the school's name over, unless the person goes by another."""
    if not name:
        return
    if person.display_name == person.roster_name:
        person.display_name = name
    person.roster_name = name


def _save(person: User) -> None:
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "display_name", "roster_name", "is_active"])
    except IntegrityError:
        raise ScimError(409, "Someone else has this userName.", "uniqueness") from None


def _note(person: User, before: tuple[str, str, str, bool]) -> None:
    was_active = before[3]
    if was_active and not person.is_active:
        sign_out_everywhere(person)
        audit.record(audit.Act.SWITCHED_OFF, by=None, person=person)
    elif person.is_active and not was_active:
        audit.record(audit.Act.SWITCHED_ON, by=None, person=person)
    if before[0] != person.email:
        audit.record(audit.Act.CHANGED, by=None, person=person, detail=f"address, was {before[0]}")
    elif before[1:3] != (person.display_name, person.roster_name):
        audit.record(audit.Act.CHANGED, by=None, person=person, detail="name")


def remove(person: User) -> None:
    """Take a person away: access ends now; what they own follows the rules of each feature."""
    with keeping_an_admin():
        change(person, {"active": False})
        Provisioned.objects.filter(user=person).update(removed=True)
