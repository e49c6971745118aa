"""What happens to a meeting: it moves, it is called off, and someone cannot come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.clock import site_zone
from peers import dates, making_up, permissions
from peers.models import Facilitation, MakeUp, Meeting, Membership, Offer, Regret
from people.models import live
from people.operations import RefusedError
from reminders.operations import enqueue_all

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from people.models import User


CHANGED = "This meeting has just changed. Look at it as it is now; nothing was done yet."


def refuse_stale(meeting: Meeting, sequence: int | None) -> None:
    """Raise RefusedError where someone looked at a meeting as it was before its last change."""
    if sequence is not None and sequence != meeting.sequence:
        raise RefusedError(CHANGED)


def _standing(meeting: Meeting, sequence: int | None) -> Meeting:
    """Lock a meeting that is not off; `sequence` is the change of it that someone looked at, if known."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("group__cohort")
    found: Meeting = rows.get(pk=meeting.pk)
    if found.state == Meeting.State.CANCELLED:
        raise RefusedError("This meeting was cancelled.")
    refuse_stale(found, sequence)
    return found


def _locked(meeting: Meeting, sequence: int | None = None) -> Meeting:
    """Lock a meeting that is to come."""
    found = _standing(meeting, sequence)
    if found.has_begun:
        raise RefusedError("This meeting has begun, so its time stays. Nothing was changed.")
    return found


def _unbegun(meeting: Meeting, sequence: int | None) -> Meeting:
    """Lock a meeting whose time may change: someone may be marked as there ahead of the hour."""
    found = _locked(meeting, sequence)
    _refuse_met(found)
    return found


def _refuse_met(meeting: Meeting) -> None:
    if not is_unmet(meeting):
        raise RefusedError("Someone is marked already: it has begun, so its time stays. Nothing was changed.")


def is_unmet(meeting: Meeting) -> bool:
    """Say whether nothing is known of anyone who met: nobody is marked, and it was not run; one query."""
    planned = Meeting.objects.planned().filter(pk=meeting.pk)
    return planned.filter(attendances=None, run=None).exists()


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
    *,
    meeting: Meeting,
    by: User,
    starts_at: dt.datetime,
    place: str,
    join_link: str,
    mode: str,
    sequence: int | None = None,
) -> Meeting:
    """Move a meeting, or change where it is; calendars follow, everyone with a seat is told.

    Regrets are for a time: when it changes they are gone, and whoever cannot come says so again. So are the
    seats of guests and the help of substitutes: they are told, and asked anew. Whoever looked at an older
    `sequence` is refused: they would take back a change that they have not seen.
    """
    found = _unbegun(meeting, sequence)
    wanted = {"starts_at": starts_at, "place": place, "join_link": join_link, "mode": mode}
    if all(getattr(found, name) == value for name, value in wanted.items()):
        return found
    dates.refuse_day(found.group.cohort, starts_at)
    told = seated(found) | seated(found, starts_at.astimezone(site_zone()).date())
    if starts_at != found.starts_at:
        found.moved_from = found.starts_at
        found.regrets.all().delete()
        _free(found)
        _lead_along(found, starts_at)
    for name, value in wanted.items():
        setattr(found, name, value)
    found.sequence += 1
    found.save()
    _tell("peers.moved", told - {by.pk}, found)
    if found.group.number == making_up.CIRCLE:
        # Its guests are free again, and the note of the old time is void: whoever still misses it hears anew.
        missing = making_up.missing(found.group.cohort, found.session)
        _tell("peers.circle", set(missing) - told, found)
    return found


def _free(meeting: Meeting) -> None:
    """Let go of everyone who had promised this very time."""
    here = {"group": meeting.group_id, "starts_on": meeting.day, "ends_on": meeting.day}
    guests = meeting.guests.filter(state__in=MakeUp.OPEN)
    for guest in guests.filter(state=MakeUp.State.AGREED):
        making_up.give_up(guest, meeting)
    waiting = [(guest.person_id, str(guest.public_id)) for guest in guests.filter(state=MakeUp.State.ASKED)]
    enqueue_all(kind="peers.make_up_answer", occurrences=waiting)
    guests.update(state=MakeUp.State.REFUSED)
    taken = meeting.offers.filter(state=Offer.State.TAKEN)
    Facilitation.objects.filter(**here, person__in=taken.values("person")).delete()
    meeting.offers.all().delete()


def _lead_along(meeting: Meeting, starts_at: dt.datetime) -> None:
    """Whoever leads a circle leads it on its new day: a circle has nobody who leads it for longer."""
    day = starts_at.astimezone(site_zone()).date()
    if meeting.group.number != making_up.CIRCLE or day == meeting.day:
        return
    leads = Facilitation.objects.filter(group=meeting.group_id, starts_on=meeting.day, ends_on=meeting.day)
    for lead in leads:
        Facilitation.objects.get_or_create(
            group=meeting.group, person=lead.person, starts_on=day, ends_on=day
        )
    if not making_up.same_day(meeting).exists():
        leads.delete()


@transaction.atomic
def cancel(*, meeting: Meeting, by: User, sequence: int | None = None) -> Meeting:
    """Call a meeting off, as it was looked at; its session may be given another one.

    One whose time is over, where nobody met, did not take place: nobody owes it, and nobody is told.
    """
    found = _standing(meeting, sequence)
    if found.has_begun and not found.is_over:
        raise RefusedError("This meeting has begun, so its time stays. Nothing was changed.")
    _refuse_met(found)
    told = set() if found.is_over else seated(found)
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
    found = _locked(meeting, sequence)
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
    begun = Meeting.objects.kept().filter(pk=meeting.pk, starts_at__lte=timezone.now())
    if not begun.update(protected_kept=kept):
        raise RefusedError("This meeting has not begun, or is off: there was no time to keep.")
