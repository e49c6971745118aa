"""After a session: two minutes for those who ran it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from peers.models import Attendance, Debrief, FollowUp, Membership
from people.models import Role, User
from reminders.operations import enqueue_all

if TYPE_CHECKING:
    from peers.models import Meeting


def of(meeting: Meeting, facilitator: User) -> Debrief:
    """Return what a facilitator has ticked after a meeting, or an empty sheet that is not stored."""
    found = Debrief.objects.filter(meeting=meeting, facilitator=facilitator).first()
    return found or Debrief(meeting=meeting, facilitator=facilitator)


@transaction.atomic
def write(
    *,
    meeting: Meeting,
    facilitator: User,
    worked: list[str],
    hard: list[str],
    bring: list[str],
    supervision: str,
) -> Debrief:
    """Keep the three lists; written again they replace what was there.

    A new wish to talk waits anew, and the directors are told of it, once for each meeting and wish.
    """
    lists = {"worked": worked, "hard": hard, "bring": bring}
    before = (
        Debrief.objects.select_for_update(of=("self",))
        .filter(meeting=meeting, facilitator=facilitator)
        .first()
    )
    answered = before is not None and before.answered and before.supervision == supervision
    found, _ = Debrief.objects.update_or_create(
        meeting=meeting,
        facilitator=facilitator,
        defaults={**lists, "supervision": supervision, "answered": answered},
    )
    if found.wants_to_talk and not answered:
        key = f"{meeting.public_id}.{found.pk}.{supervision}"
        enqueue_all(kind="peers.talk", occurrences=[(pk, key) for pk in directors()])
    return found


def directors() -> list[int]:
    """Return the ids of those who hear of a wish to talk."""
    return list(User.objects.holding(Role.Kind.PEERS_DIRECTOR).values_list("pk", flat=True))


def take_up(debrief: Debrief) -> None:
    """Note that the director has taken up a facilitator's wish to talk."""
    Debrief.objects.filter(pk=debrief.pk).update(answered=True)


def people(meeting: Meeting) -> list[User]:
    """Return whom to write to after a meeting: its members of that day, whoever was marked absent last."""
    absent = Attendance.objects.filter(meeting=meeting, state=Attendance.State.ABSENT)
    missed = set(absent.values_list("person_id", flat=True))
    seats = Membership.objects.on(meeting.day).filter(group=meeting.group_id)
    found = User.objects.filter(pk__in=seats.values("person")).order_by("display_name", "pk")
    return sorted(found, key=lambda person: person.pk in missed)


def done(meeting: Meeting) -> set[int]:
    """Return the ids of those who were written to."""
    return set(FollowUp.objects.filter(meeting=meeting).values_list("person_id", flat=True))


def mark(*, meeting: Meeting, person: User, is_done: bool) -> None:
    """Say that someone was written to, or take it back."""
    if is_done:
        FollowUp.objects.get_or_create(meeting=meeting, person=person)
    else:
        FollowUp.objects.filter(meeting=meeting, person=person).delete()
