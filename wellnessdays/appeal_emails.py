"""What reminders about appeals say; their subjects name nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.clock import site_today
from reminders.kinds import Message
from wellnessdays.halves import day_words
from wellnessdays.models import Appeal

if TYPE_CHECKING:
    import datetime as dt

    from people.models import User

Outcome = Appeal.Outcome
TO_TRAINEE = {
    Outcome.UPHELD: "The first answer stands. It says why on the page, and you can ask for another day.",
    Outcome.OVERTURNED: "The answer is yes after all. You need to do nothing more.",
    Outcome.LAPSED: "No answer came in time, and we are sorry. You can ask for another day at once.",
}
TO_PROGRAM = {
    Outcome.UPHELD: "The GME office looked at one of your answers again: it stands.",
    Outcome.OVERTURNED: "The GME office looked at one of your answers again: the day is approved after all.",
}


def wanted(person: User, key: str) -> Message | None:
    """Ask someone of the GME office to look again; nothing once it is answered."""
    found = Appeal.objects.to_answer(person).filter(public_id=key).first()
    return _wanted(reverse("wellnessdays:appeal", args=[found.public_id])) if found else None


def wanted_sample() -> Message:
    """Return an invented wish for another look."""
    return _wanted(reverse("wellnessdays:appeals"))


def due(person: User, key: str) -> Message | None:
    """Tell the GME office of a look promised for today or the days off after it; nothing once answered."""
    found = Appeal.objects.to_answer(person).filter(public_id=key).first()
    return _due(found.answer_by, reverse("wellnessdays:appeal", args=[found.public_id])) if found else None


def due_sample() -> Message:
    """Return an invented note that another look is due."""
    return _due(site_today(), reverse("wellnessdays:appeals"))


def answered(person: User, key: str) -> Message | None:
    """Tell the trainee what came of it."""
    found = Appeal.objects.filter(request__trainee=person, public_id=key).with_requests().first()
    if found is None or found.outcome not in TO_TRAINEE:
        return None
    path = reverse("wellnessdays:request", args=[found.request.public_id])
    return _answered(found.when, TO_TRAINEE[Outcome(found.outcome)], path)


def answered_sample() -> Message:
    """Return an invented outcome."""
    return _answered("Wed 4 Nov 2026, all day", TO_TRAINEE[Outcome.OVERTURNED], reverse("wellnessdays:home"))


def told(person: User, key: str) -> Message | None:
    """Tell the program what the GME office found."""
    found = Appeal.objects.visible_to(person).filter(public_id=key).with_requests().first()
    if found is None or found.outcome not in TO_PROGRAM:
        return None
    path = reverse("wellnessdays:request", args=[found.request.public_id])
    return _told(TO_PROGRAM[Outcome(found.outcome)], path)


def told_sample() -> Message:
    """Return an invented outcome as a program reads it."""
    return _told(TO_PROGRAM[Outcome.UPHELD], reverse("wellnessdays:queue"))


def _wanted(path: str) -> Message:
    paragraphs = (
        "Someone asks the GME office to look at an answer again.",
        "They gave no reason, and owe none.",
    )
    return Message("Please look again", paragraphs, "Look at it", path)


def _due(promised: dt.date, path: str) -> Message:
    by, soon = ("today", "today") if promised == site_today() else (day_words(promised), "soon")
    paragraphs = (f"Someone was promised another look by {by}.", "It takes a minute.")
    return Message(f"Another look is due {soon}", paragraphs, "Look at it", path)


def _answered(when: str, answer: str, path: str) -> Message:
    paragraphs = (f"You asked for another look at {when}.", answer)
    return Message("There is an answer for you", paragraphs, "See the answer", path)


def _told(answer: str, path: str) -> Message:
    return Message("An answer was looked at again", (answer, "It says why on the page."), "Read it", path)
