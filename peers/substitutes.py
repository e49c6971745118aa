"""A facilitator who cannot lead a meeting is stood in for: one person is asked at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from peers import meetings
from peers.models import Facilitation, KeepApart, Meeting, Membership, Offer
from peers.safety import Assessing, Span
from people.models import Role, User, live
from people.operations import RefusedError
from reminders.operations import enqueue_all

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = dt.timedelta(days=1)
PATIENCE = dt.timedelta(hours=24)
HASTE = 4  # an offer waits for a part of the time that is left, so that others can still be asked


def candidates(meeting: Meeting) -> list[User]:
    """Return who could lead a meeting: trained, free, no member, assessing nobody there, apart from nobody.

    Whoever stood in least often comes first; then by name.
    """
    day = meeting.day
    seated = set(
        Membership.objects.filter(live(day), group=meeting.group_id).values_list("person", flat=True)
    )
    leading = set(meeting.group.facilitations.filter(live(day)).values_list("person", flat=True))
    trained = (
        User.objects.holding(Role.Kind.FACILITATOR, on=day)
        .exclude(pk__in=seated | leading | _busy(meeting) | _apart(seated))
        .annotate(stood_in=Count("peers_offers", filter=Q(peers_offers__state="taken")))
        .order_by("stood_in", "display_name", "pk")
    )
    found = list(trained)
    known, then = Assessing([person.pk for person in found], seated), Span(day, day)
    return [
        person
        for person in found
        if not any(known.first(person.pk, trainee, then) is not None for trainee in seated)
    ]


def _apart(seated: set[int]) -> set[int]:
    """Return who is kept apart from someone with a seat; they are not asked, and nobody learns why."""
    pairs = KeepApart.objects.filter(Q(one__in=seated) | Q(other__in=seated))
    return {pk for pair in pairs.values_list("one", "other") for pk in pair}


def _busy(meeting: Meeting) -> set[int]:
    """Return who leads another meeting, or has a seat at one, at that time or within the buffer."""
    buffer = dt.timedelta(minutes=meeting.group.cohort.buffer)
    # A day to either side: one that begins before midnight may last until after it.
    near = Meeting.objects.kept().filter(starts_at__range=(meeting.starts_at - DAY, meeting.ends_at + buffer))
    groups: dict[dt.date, list[int]] = defaultdict(list)
    for other in near.exclude(pk=meeting.pk):
        if other.starts_at < meeting.ends_at + buffer and meeting.starts_at < other.ends_at + buffer:
            groups[other.day].append(other.group_id)
    # Trainees who facilitate belong to a group of their own.
    return {
        pk
        for day, those in groups.items()
        for model in (Facilitation, Membership)
        for pk in model._default_manager.filter(live(day), group__in=those).values_list("person", flat=True)
    }


def _held(pk: int) -> Meeting:
    """Lock a meeting. Every verb here begins with it, as moving one does: nobody waits in a ring."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    found: Meeting = rows.select_related("group__cohort").get(pk=pk)
    return found


def _still(offer: Offer) -> Offer:
    """Return an offer as it is now; raises RefusedError once the meeting moved and it was withdrawn."""
    rows = Offer.objects.select_for_update(of=("self",), no_key=True)
    found: Offer | None = rows.select_related("person", "absent").filter(pk=offer.pk).first()
    if found is None:
        raise RefusedError(SETTLED)
    return found


SETTLED = "This is settled already: the meeting moved, or someone else leads it. Thank you for answering."


def _leads(meeting: Meeting, person: User) -> bool:
    return meeting.group.facilitations.filter(live(meeting.day), person=person).exists()


@transaction.atomic
def look_for(*, meeting: Meeting, absent: User, sequence: int | None = None) -> Offer | None:
    """Ask the next person whether they lead a meeting in someone's place; None when nobody is left to ask.

    `sequence` is the change of the meeting that they looked at: they may well lead it at its new time.
    """
    meeting = _held(meeting.pk)
    if meeting.has_begun or meeting.state != Meeting.State.PLANNED:
        raise RefusedError(
            "This meeting has begun or is over. Call the other facilitator, or the PEERS office."
        )
    meetings.refuse_stale(meeting, sequence)
    if not _leads(meeting, absent):
        raise RefusedError("They do not lead this meeting.")
    offers = meeting.offers.filter(absent=absent)
    if offers.exclude(state=Offer.State.PASSED).exists():
        raise RefusedError("Someone was asked already.")
    asked = set(offers.values_list("person", flat=True))
    following = next((person for person in candidates(meeting) if person.pk not in asked), None)
    if following is None:
        return None
    now = timezone.now()
    answer_by = now + min(PATIENCE, (meeting.starts_at - now) / HASTE)
    offer = Offer.objects.create(meeting=meeting, absent=absent, person=following, answer_by=answer_by)
    enqueue_all(kind="peers.substitute", occurrences=[(following.pk, str(offer.public_id))])
    return offer


class UnfitError(RefusedError):
    """Whoever said yes cannot lead it any more; the message says so."""


def take(*, offer: Offer) -> None:
    """Say yes: they lead the group on that day, and whoever is absent does not.

    Raises RefusedError for what is settled. Whoever became busy, or an assessor, since they were asked is
    refused too, and the next person is asked at once.
    """
    try:
        _take(offer)
    except UnfitError:
        pass_on(offer=offer)
        raise


@transaction.atomic
def _take(offer: Offer) -> None:
    meeting = _held(offer.meeting_id)
    offer = _still(offer)
    if offer.state != Offer.State.OPEN or meeting.has_begun or meeting.state != Meeting.State.PLANNED:
        raise RefusedError("This is settled already. Thank you for offering.")
    if not _leads(meeting, offer.absent):
        raise RefusedError(SETTLED)
    if offer.person not in candidates(meeting):
        raise UnfitError(
            "You lead another meeting then, or this group cannot be yours. Someone else is asked."
        )
    offer.state = Offer.State.TAKEN
    offer.save(update_fields=["state"])
    Facilitation.objects.create(
        group=meeting.group, person=offer.person, starts_on=meeting.day, ends_on=meeting.day
    )
    _tell(offer, [offer.absent_id])


def _tell(offer: Offer, people: Iterable[int]) -> None:
    key = str(offer.public_id)
    enqueue_all(kind="peers.stand_in", occurrences=[(pk, key) for pk in sorted(set(people))])


@transaction.atomic
def pass_on(*, offer: Offer) -> Offer | None:
    """Say no, or nothing in time: the next person is asked. Returns their offer.

    Where nobody is left to ask, whoever is absent hears so, and the directors: someone has to act.
    """
    meeting = _held(offer.meeting_id)
    offer = _still(offer)
    if offer.state != Offer.State.OPEN:
        raise RefusedError("This is settled already.")
    offer.state = Offer.State.PASSED
    offer.save(update_fields=["state"])
    if meeting.has_begun or meeting.state != Meeting.State.PLANNED or not _leads(meeting, offer.absent):
        return None
    following = look_for(meeting=meeting, absent=offer.absent)
    if following is None:
        directors = User.objects.holding(Role.Kind.PEERS_DIRECTOR).values_list("pk", flat=True)
        _tell(offer, [offer.absent_id, *directors])
    return following


def overdue() -> Iterable[Offer]:
    """Return the offers that nobody answered in time."""
    return Offer.objects.filter(state=Offer.State.OPEN, answer_by__lte=timezone.now())
