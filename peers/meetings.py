"""What happens to a meeting: it moves, it is called off, and someone cannot come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.clock import site_zone
from peers import permissions
from peers.models import Facilitation, MakeUp, Meeting, Membership, Offer, Regret
from people.models import live
from people.operations import RefusedError
from reminders.operations import enqueue_all

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from people.models import User


def _locked(meeting: Meeting) -> Meeting:
    found: Meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if found.state == Meeting.State.CANCELLED:
        raise RefusedError("This meeting was cancelled.")
    if found.has_begun:
        raise RefusedError("This meeting has begun, so its time stays. Nothing was changed.")
    return found


def seated(meeting: Meeting, day: dt.date | None = None) -> set[int]:
    """Return the ids of everyone with a seat at a meeting, facilitators too."""
    on = live(day or meeting.day)
    members = Membership.objects.filter(on, group=meeting.group_id).values_list("person", flat=True)
    leads = Facilitation.objects.filter(on, group=meeting.group_id).values_list("person", flat=True)
    return {*members, *leads}


def _tell(kind: str, people: Iterable[int], meeting: Meeting) -> None:
    key = f"{meeting.public_id}.{meeting.sequence}"
    enqueue_all(kind=kind, occurrences=[(pk, key) for pk in sorted(people)])


@transaction.atomic
def reschedule(
    *, meeting: Meeting, by: User, starts_at: dt.datetime, place: str, join_link: str, mode: str
) -> Meeting:
    """Move a meeting, or change where it is; calendars follow, everyone with a seat is told.

    Regrets are for a time: when it changes they are gone, and whoever cannot come says so again. So are the
    seats of guests and the help of substitutes: they are told, and asked anew.
    """
    found = _locked(meeting)
    if starts_at <= timezone.now():
        raise RefusedError("Choose a time that is still to come.")
    told = seated(found) | seated(found, starts_at.astimezone(site_zone()).date())
    if starts_at != found.starts_at:
        found.moved_from = found.starts_at
        found.regrets.all().delete()
        _free(found)
    found.starts_at, found.place, found.join_link, found.mode = starts_at, place, join_link, mode
    found.sequence += 1
    found.save()
    _tell("peers.moved", told - {by.pk}, found)
    return found


def _free(meeting: Meeting) -> None:
    """Let go of everyone who had promised this very time."""
    here = {"group": meeting.group_id, "starts_on": meeting.day, "ends_on": meeting.day}
    Membership.objects.filter(**here, kind=Membership.Kind.GUEST).delete()
    meeting.guests.filter(state__in=MakeUp.OPEN).update(state=MakeUp.State.REFUSED)
    taken = meeting.offers.filter(state=Offer.State.TAKEN)
    Facilitation.objects.filter(**here, person__in=taken.values("person")).delete()
    meeting.offers.all().delete()


@transaction.atomic
def cancel(*, meeting: Meeting, by: User) -> Meeting:
    """Call a meeting off; its session may be given another one."""
    found = _locked(meeting)
    told = seated(found)
    _free(found)
    found.state = Meeting.State.CANCELLED
    found.sequence += 1
    found.save(update_fields=["state", "sequence", "changed_at"])
    _tell("peers.moved", told - {by.pk}, found)
    return found


@transaction.atomic
def send_regrets(*, meeting: Meeting, person: User, sequence: int | None = None) -> None:
    """Say that someone cannot come; twice is once. Facilitators are told, and nobody asks why.

    `sequence` is the change of the meeting that they looked at: regrets are for a time, and for no other.
    """
    found = _locked(meeting)
    if sequence is not None and sequence != found.sequence:
        raise RefusedError("This meeting has just changed. Look at its new time; nothing was said yet.")
    if not permissions.can_attend(person, found):
        raise RefusedError("You have no seat at this meeting.")
    said, new = Regret.objects.get_or_create(meeting=found, person=person)
    if new:
        leads = (
            Facilitation.objects.on(found.day).filter(group=found.group_id).values_list("person", flat=True)
        )
        # Regrets that were taken back and are sent again, or for a new time, are news.
        key = f"{found.public_id}.{person.public_id}.{said.pk}"
        enqueue_all(kind="peers.regrets", occurrences=[(pk, key) for pk in leads])


@transaction.atomic
def come_after_all(*, meeting: Meeting, person: User) -> None:
    """Take regrets back, while the meeting has not begun."""
    _locked(meeting).regrets.filter(person=person).delete()


def say_protected(*, meeting: Meeting, kept: bool) -> None:
    """Say whether the group's protected time was kept; the director reads counts."""
    Meeting.objects.filter(pk=meeting.pk).update(protected_kept=kept)
