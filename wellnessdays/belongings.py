"""What wellness days hold of a person, handed over and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wellnessdays import appeals, appointments, operations
from wellnessdays.models import Appeal, Appointment, Discouragement, Feed, Request

if TYPE_CHECKING:
    from people.models import User

DAYS = (
    "Requests for wellness days and for another look that wait are withdrawn, and your calendar address "
    "stops. Days that were decided stay without your name: your program's books and its coverage were made "
    "by them."
)
HOURS = "Your health appointments are erased, those to come as well."
FELT = "What you told the GME office about feeling discouraged is erased, and counted no longer."


def requests(person: User) -> list[dict[str, Any]]:
    """Return someone's requests for wellness days."""
    return [
        {
            "when": asked.when,
            "program": str(asked.program),
            "state": asked.get_state_display(),
            "asked_at": asked.asked_at,
            "decided_at": asked.decided_at,
            "answer": asked.decline_reason,
            "taken_back": asked.recall_reason,
            "another_look": [
                {"asked_at": look.asked_at, "outcome": look.get_outcome_display(), "answer": look.answer}
                for look in asked.appeals.all()
            ],
            "questions": [f"{each}: {each.get_answer_display()}" for each in asked.questions.all()],
        }
        for asked in Request.objects.filter(trainee=person)
        .with_halves()
        .prefetch_related("questions", "appeals")
    ]


def withdraw_pending(person: User) -> None:
    """Take back what waits for either side, and let the calendar address stop."""
    Feed.objects.filter(trainee=person).delete()
    for asked in Request.objects.filter(trainee=person, state=Request.State.PENDING):
        operations.withdraw(request=asked, by=person)
    for offered in Request.objects.filter(trainee=person, state=Request.State.OFFERED):
        operations.refuse(request=offered, by=person)
    for look in Appeal.objects.waiting().filter(request__trainee=person):
        appeals.withdraw(appeal=look, by=person)


def hours(person: User) -> list[dict[str, Any]]:
    """Return someone's health appointments."""
    return [
        {
            "when": appointments.hours(told),
            "state": told.get_state_display(),
            "answer": told.refusal_reason,
        }
        for told in Appointment.objects.filter(trainee=person)
    ]


def forget_hours(person: User) -> None:
    """Erase someone's health appointments."""
    Appointment.objects.filter(trainee=person).delete()


def felt(person: User) -> list[dict[str, Any]]:
    """Return what someone told the GME office."""
    told = Discouragement.objects.filter(trainee=person)
    return [*map(dict, told.values("program__name", "month", "words", "opened"))]


def forget_felt(person: User) -> None:
    """Erase what someone told the GME office."""
    Discouragement.objects.filter(trainee=person).delete()
