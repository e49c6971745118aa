"""What reminders about wellness days say. The first words may stand on a lock screen: they name nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from reminders.kinds import Message
from wellnessdays.halves import Half, words
from wellnessdays.models import Request, RequestedHalf

if TYPE_CHECKING:
    from people.models import User

ANSWERED = "There is an answer for you"
TOMORROW = "A note about tomorrow"
ANSWERS = {
    Request.State.APPROVED: "The answer is yes. You need to do nothing more.",
    Request.State.DECLINED: "The answer is no, with a reason. You can ask for another day at once.",
}


def sample_decided() -> Message:
    """An invented answer, for the preview page and the start-up check."""
    return Message(
        subject=ANSWERED,
        paragraphs=("You asked about Wed 16 Dec 2026, morning.", ANSWERS[Request.State.APPROVED]),
        action="See the answer",
        path=reverse("wellnessdays:home"),
    )


def sample_evening_before() -> Message:
    """An invented note about tomorrow, for the preview page and the start-up check."""
    return Message(
        subject=TOMORROW,
        paragraphs=("You are away: Wed 16 Dec 2026, morning.", "Your program knows. Rest well."),
        action="See your days",
        path=reverse("wellnessdays:home"),
    )


def decided(person: User, key: str) -> Message | None:
    """Tell a trainee that there is an answer; nothing when it was taken back meanwhile."""
    request = Request.objects.filter(trainee=person, public_id=key).with_halves().first()
    if request is None or request.state not in ANSWERS:
        return None
    return Message(
        subject=ANSWERED,
        paragraphs=(f"You asked about {request.when}.", ANSWERS[Request.State(request.state)]),
        action="See the answer",
        path=reverse("wellnessdays:request", args=[request.public_id]),
    )


def evening_before(person: User, key: str) -> Message | None:
    """Tell a trainee that tomorrow is theirs, while it is; `key` is a half day such as 2026-12-01.am."""
    day = Half.parse(key).day
    kept = RequestedHalf.objects.filter(trainee=person, day=day, active=True, request__state="approved")
    halves = [Half(row.day, row.part) for row in kept]
    if not halves:
        return None
    return Message(
        subject=TOMORROW,
        paragraphs=(f"You are away: {words(halves)}.", "Your program knows. Rest well."),
        action="See your days",
        path=reverse("wellnessdays:home"),
    )
