"""What reminders about wellness days say. The first words may stand on a lock screen: they name nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from core.clock import closed, site_today, site_zone
from reminders.kinds import Message
from wellnessdays import notes
from wellnessdays.appointments import hours
from wellnessdays.halves import Half, day_words, words
from wellnessdays.models import Appeal, Appointment, Question, Request, RequestedHalf

if TYPE_CHECKING:
    from people.models import User

ANSWERS = {
    Request.State.APPROVED: "The answer is yes. You need to do nothing more.",
    Request.State.OFFERED: "The answer is another day. It is held for you until you say yes or no.",
    Request.State.DECLINED: "The answer is no, with a reason. You can ask for another day at once.",
}


def decided_sample() -> Message:
    """Return an invented answer."""
    return _answer("Wed 4 Nov 2026, all day", ANSWERS[Request.State.APPROVED], reverse("wellnessdays:home"))


def evening_before_sample() -> Message:
    """Return an invented note about tomorrow."""
    return _tomorrow("Wed 4 Nov 2026, all day")


def decided(person: User, key: str) -> Message | None:
    """Tell a trainee that there is an answer; nothing when the request was closed meanwhile."""
    request = Request.objects.filter(trainee=person, public_id=key).with_halves().first()
    if request is None or request.state not in ANSWERS or request.placed:
        return None
    path = reverse("wellnessdays:request", args=[request.public_id])
    return _answer(request.when, ANSWERS[Request.State(request.state)], path).before(_begin(request))


def placed(person: User, key: str) -> Message | None:
    """Tell a trainee of a day that was set aside for them, while it is kept."""
    request = Request.objects.filter(trainee=person, public_id=key, state="approved").with_halves().first()
    if request is None:
        return None
    path = reverse("wellnessdays:request", args=[request.public_id])
    return _placed(request.when, path).before(_begin(request))


def _begin(request: Request) -> dt.datetime:
    """Return when the first day begins that a request is about."""
    return dt.datetime.combine(request.half_days[0].day, dt.time(), site_zone())


def placed_sample() -> Message:
    """Return an invented note about a day set aside."""
    return _placed("Wed 4 Nov 2026, all day", reverse("wellnessdays:home"))


def recalled(person: User, key: str) -> Message | None:
    """Tell the trainee, and the GME office, that a program took approved days back; `key` is id and time."""
    public_id, _, time = key.partition(".")
    request = Request.objects.visible_to(person).filter(public_id=public_id).with_halves().first()
    if request is None or request.state != Request.State.RECALLED:
        return None
    if time and int(time) != request.appeals.filter(outcome=Appeal.Outcome.OVERTURNED).count():
        return None  # The note about the last time says it.
    path = reverse("wellnessdays:request", args=[request.public_id])
    if request.trainee_id == person.pk:
        return _recall(request.when, path)
    paragraphs = (f"{request.program} took back {request.when}.", "The reason stands on the page.")
    return Message("Something for you to read", paragraphs, "Read it", path)


def recalled_sample() -> Message:
    """Return an invented recall."""
    return _recall("Wed 4 Nov 2026, all day", reverse("wellnessdays:home"))


def overdue(person: User, key: str) -> Message | None:
    """Tell someone who may answer that a promised answer is late; nothing once it is answered."""
    request = Request.objects.to_decide(person).filter(public_id=key).with_halves().first()
    if request is None:
        return None
    path = reverse("wellnessdays:decide", args=[request.public_id])
    # Two days after this note the next ones are told.
    return _overdue(request.answer_by, path).before(timezone.now() + dt.timedelta(days=1))


def answer_due(person: User, key: str) -> Message | None:
    """Tell a lead of an answer promised for today or the days off after it; nothing once it is answered."""
    request = Request.objects.to_decide(person).filter(public_id=key).first()
    if request is None or request.answer_by < site_today():
        return None  # The note that it is late says more.
    return _due(request.answer_by, reverse("wellnessdays:decide", args=[request.public_id]))


def answer_due_sample() -> Message:
    """Return an invented note that an answer is due."""
    return _due(site_today(), reverse("wellnessdays:queue"))


def overdue_sample() -> Message:
    """Return an invented note that an answer is late."""
    return _overdue(dt.date(2026, 11, 4), reverse("wellnessdays:queue"))


def evening_before(person: User, key: str) -> Message | None:
    """Tell a trainee that tomorrow is theirs, while it is; `key` is a half day such as 2026-12-01.am."""
    day = Half.parse(key).day
    kept = RequestedHalf.objects.filter(trainee=person, day=day, active=True, request__state="approved")
    halves = [Half(row.day, row.part) for row in kept]
    if not halves:
        return None
    return _tomorrow(words(halves))


def _answer(when: str, answer: str, path: str) -> Message:
    paragraphs = (f"You asked about {when}.", answer)
    return Message("There is an answer for you", paragraphs, "See the answer", path)


def _placed(when: str, path: str) -> Message:
    paragraphs = (
        f"Your program has set time aside for you: {when}.",
        "You need do nothing. If another day suits you better, move it or give it back.",
    )
    return Message("Time was set aside for you", paragraphs, "See it", path)


def _recall(when: str, path: str) -> Message:
    paragraphs = (
        f"Your program needs you after all on {when}.",
        "It says why on the page. The time is free again, and the GME office knows.",
    )
    return Message("A change to your schedule", paragraphs, "See the change", path)


def _due(promised: dt.date, path: str) -> Message:
    by = "today" if promised == site_today() else day_words(promised)
    paragraphs = (f"Someone was promised an answer by {by}.", "It takes a minute.")
    return Message(f"An answer is due {'today' if by == 'today' else 'soon'}", paragraphs, "Answer it", path)


def _overdue(promised: dt.date, path: str) -> Message:
    paragraphs = (
        f"Someone was promised an answer by {day_words(promised)}, and it has not been given.",
        "It takes a minute. A day that cannot be given may be answered with another one.",
    )
    return Message("An answer is late", paragraphs, "Answer it", path)


def _tomorrow(when: str) -> Message:
    paragraphs = (f"You are away: {when}.", "Your program knows. Rest well.")
    return Message("A note about tomorrow", paragraphs, "See your days", reverse("wellnessdays:home"))


def away(person: User, key: str) -> Message | None:
    """Tell a program's lead that someone is away for some hours, or no longer; `key` is id and state."""
    public_id, _, state = key.partition(".")
    found = Appointment.objects.visible_to(person).filter(public_id=public_id, state=state).first()
    if found is None or found.ends_at < timezone.now():
        return None
    path = reverse("wellnessdays:coverage", args=[found.program.slug])
    return _away(hours(found), path, kept=found.is_kept).before(found.starts_at)


def away_sample() -> Message:
    """Return an invented note about some hours."""
    return _away("Wed 4 Nov 2026, 2:00 to 3:30 p.m.", reverse("wellnessdays:queue"), kept=True)


def hours_refused(person: User, key: str) -> Message | None:
    """Tell a trainee that the GME office has answered about hours away."""
    found = Appointment.objects.filter(trainee=person, public_id=key, state="refused").first()
    return _hours_refused(hours(found)) if found else None


def hours_refused_sample() -> Message:
    """Return an invented answer about some hours."""
    return _hours_refused("Wed 4 Nov 2026, 2:00 to 3:30 p.m.")


def _away(when: str, path: str, *, kept: bool) -> Message:
    said = "Someone in your program will be away" if kept else "Someone in your program is there after all"
    return Message(
        "A note about coverage", (closed(f"{said}: {when}"), "Nothing is to be approved."), "See who", path
    )


def _hours_refused(when: str) -> Message:
    paragraphs = (
        closed(f"The GME office has written to you about {when}"),
        "It says why, and how to find another time. They want you to be seen.",
    )
    return Message("A note about your schedule", paragraphs, "Read it", reverse("wellnessdays:appointments"))


def unused_days(person: User, key: str) -> Message | None:
    """Tell a trainee what is left, with three open dates; nothing when nothing is, or the day is no date."""
    found = notes.unused(person) if notes.is_date(dt.date.fromisoformat(key)) else None
    if found is None:
        return None
    standing, dates = found
    return _unused(standing.free_words, [day_words(day) for day in dates])


def unused_days_sample() -> Message:
    """Return an invented note about unused days."""
    return _unused("2½ days", ["Tue 1 Dec 2026", "Wed 2 Dec 2026", "Thu 3 Dec 2026"])


def _unused(free: str, dates: list[str]) -> Message:
    last = "If this is not the time for it, do nothing: this note asks for no answer."
    opened = f"These look open now: {'; '.join(dates)}." if dates else ""
    paragraphs = tuple(filter(None, (f"You still have {free} this year. They are yours.", opened, last)))
    return Message("Some time is still yours", paragraphs, "Choose a day", reverse("wellnessdays:ask"))


def _end(promised: dt.date) -> dt.datetime:
    return dt.datetime.combine(promised + dt.timedelta(days=1), dt.time(), site_zone())


def question(person: User, key: str) -> Message | None:
    """Tell a trainee of a question about their request, while it waits for a reply."""
    found = Question.objects.filter(request__trainee=person, public_id=key, answer="").first()
    if found is None or not found.request.is_pending:
        return None
    path = reverse("wellnessdays:request", args=[found.request.public_id])
    return _question(path).before(_end(found.request.answer_by))


def question_sample() -> Message:
    """Return an invented note about a question."""
    return _question(reverse("wellnessdays:home"))


def reply(person: User, key: str) -> Message | None:
    """Tell whoever asked that there is a reply, while the request waits; `key` is id and answer."""
    public_id, _, answer = key.partition(".")
    found = Question.objects.filter(asked_by=person, public_id=public_id, answer=answer).first()
    if found is None or not Request.objects.to_decide(person).filter(pk=found.request_id).exists():
        return None
    path = reverse("wellnessdays:decide", args=[found.request.public_id])
    return _reply(path).before(_end(found.request.answer_by))


def reply_sample() -> Message:
    """Return an invented note about a reply."""
    return _reply(reverse("wellnessdays:queue"))


def _question(path: str) -> Message:
    paragraphs = ("Your program has a question before it answers you.", "Yes or no is enough.")
    return Message("A short question for you", paragraphs, "Reply", path)


def _reply(path: str) -> Message:
    return Message("There is a reply for you", ("What you asked has its reply.",), "Read it", path)
