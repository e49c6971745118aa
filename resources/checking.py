"""Keeping entries true: what readers report, and what editors check by calling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.clock import site_today
from people.models import Role, User
from reminders.operations import enqueue
from resources.models import Correction, Phone, Service
from resources.operations import publish

if TYPE_CHECKING:
    import datetime as dt

    from people.models import UserQuerySet
    from resources.models.service import ServiceQuerySet

REPORTED = "resources.reported"
ANSWERED = "resources.answered"


@transaction.atomic
def report(*, service: Service, text: str, tell: User | None = None) -> Correction:
    """Keep what a reader says is wrong, with a code to see the outcome, and tell the well-being office.

    `tell` is whoever asked to be told the answer. A report is stored whether or not mail or Redis
    are there.
    """
    correction = Correction.objects.create(service=service, text=text, tell=tell)
    for editor in editors(service):
        enqueue(kind=REPORTED, recipient_id=editor.pk, key=str(correction.public_id))
    return correction


@transaction.atomic
def decide(*, correction: Correction, state: str, reply: str, by: User) -> None:
    """Answer a report, so that whoever holds its code can read the outcome; tell whoever asked to be told."""
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    row.state, row.reply, row.decided_by, row.decided_at = state, reply, by, timezone.now()
    if row.tell_id is not None:
        enqueue(kind=ANSWERED, recipient_id=row.tell_id, key=str(row.public_id))
        row.tell = None
    row.save()


@transaction.atomic
def verify(*, service: Service, by: User, how: str) -> None:
    """Note that an entry was checked today; when by calling, that its numbers were dialed."""
    today = site_today()
    service.verified_on, service.verified_how, service.owner = today, how, service.owner or by
    service.save(update_fields=["verified_on", "verified_how", "owner"])
    if how == CALLED:
        service.phones.filter(dial__gt="", kind=Phone.Kind.VOICE).update(dialed_on=today)
    publish()


CALLED = "Called, and it answered."
READ = "Compared with what they publish."


def editors(service: Service | None = None) -> list[User]:
    """Return who looks after a service: its owner while they may, or everyone in the well-being office."""
    office = User.objects.holding(Role.Kind.WELLBEING_OFFICE)
    own = keepers().filter(pk__in=[service.owner_id]) if service is not None else User.objects.none()
    return list(own) or list(office)


def keepers() -> UserQuerySet:
    """Return everyone who may look after an entry now; what anyone else owns falls to the office."""
    found: UserQuerySet = User.objects.holding(Role.Kind.WELLBEING_OFFICE)
    found |= User.objects.filter(is_superuser=True, is_active=True)
    return found


def told_on(day: dt.date) -> list[User]:
    """Return who should check entries by a day: the office, and who owns one of them."""
    own = keepers().filter(pk__in=Service.objects.due(day).order_by().values("owner"))
    return list((own | User.objects.holding(Role.Kind.WELLBEING_OFFICE)).order_by("pk"))


def due_for(person: User) -> ServiceQuerySet:
    """Return what someone should check now: what is their own, and what nobody else looks after."""
    found: ServiceQuerySet = Service.objects.due(site_today())
    return found.filter(Q(owner=person) | ~Q(owner__in=keepers()))
