"""The outcomes survey: five questions in waves, to members who agreed, shown as counts of ten or more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core.clock import site_today
from peers.models import Cohort, Consent, Membership, Wave, WaveAnswer, WaveTicket
from peers.stirring import stir

if TYPE_CHECKING:
    import datetime as dt

    from people.models import User

LEAST = 10
SCALE = ((1, "Not at all"), (2, "A little"), (3, "In part"), (4, "Mostly"), (5, "Fully"))
QUESTIONS = (
    ("belong", "I belong with the people I train with."),
    ("ask", "I would ask someone for help before things get bad."),
    ("skill", "I have something that I can do in a hard moment."),
    ("honest", "In my group I can say how I am."),
    ("worth", "The time with my group is worth it."),
)


class RefusedError(Exception):
    """An answer is not taken; the message says why."""


def cohorts_of(person: User) -> list[Cohort]:
    """Return the classes that someone is a member of now."""
    mine = Membership.objects.on().members().filter(person=person)
    return list(Cohort.objects.filter(state__in=Cohort.SHOWN, pk__in=mine.values("cohort")))


def open_waves(person: User) -> list[Wave]:
    """Return the waves that wait for someone: open today, agreed to, not answered."""
    today = site_today()
    mine = Membership.objects.on().members().filter(person=person, cohort__state__in=Cohort.SHOWN)
    agreed = Consent.objects.filter(person=person, cohort__in=mine.values("cohort"))
    answered = WaveTicket.objects.filter(person=person)
    found = Wave.objects.filter(cohort__in=agreed.values("cohort"), opens_on__lte=today, closes_on__gte=today)
    return list(found.exclude(pk__in=answered.values("wave")))


def agree(*, person: User, cohort: Cohort, is_agreed: bool) -> None:
    """Give consent to be asked, or take it back; answers of before are nobody's and stay."""
    if is_agreed:
        Consent.objects.get_or_create(person=person, cohort=cohort, defaults={"given_on": site_today()})
    else:
        Consent.objects.filter(person=person, cohort=cohort).delete()


@transaction.atomic
def answer(*, wave: Wave, person: User, answers: dict[str, int]) -> None:
    """Take someone's answers: that they answered in one table, what in another, linked by nothing.

    Raises RefusedError for whoever has not agreed or has answered, and outside the wave's days.
    """
    agreed = Consent.objects.select_for_update().filter(person=person, cohort=wave.cohort_id).exists()
    if not agreed or not wave.opens_on <= site_today() <= wave.closes_on:
        raise RefusedError("This survey is not open to you now.")
    _, first = WaveTicket.objects.get_or_create(wave=wave, person=person)
    if not first:
        raise RefusedError("Your answers have arrived already. They count once.")
    Wave.objects.select_for_update().get(pk=wave.pk)
    known = {key for key, _ in QUESTIONS}
    WaveAnswer.objects.bulk_create(
        WaveAnswer(wave=wave, question=question, choice=choice)
        for question, choice in answers.items()
        if question in known and 1 <= choice <= len(SCALE)
    )
    stir(wave.answers.all())


@dataclass(frozen=True)
class Line:
    """One question's counts on the scale, None for all of them where fewer than ten answered."""

    words: str
    counts: list[int] | None

    @property
    def answers(self) -> int:
        return sum(self.counts or [])


def results(wave: Wave, today: dt.date | None = None) -> list[Line] | None:
    """Return each question's counts once the wave is closed; None before, so that nobody can subtract."""
    if (today or site_today()) <= wave.closes_on:
        return None
    counts = Counter(wave.answers.values_list("question", "choice"))
    lines = []
    for key, words in QUESTIONS:
        row = [counts[key, choice] for choice, _ in SCALE]
        lines.append(Line(words, row if sum(row) >= LEAST else None))
    return lines


def tidy() -> int:
    """Forget who answered waves that are closed; return how many rows went."""
    gone, _ = WaveTicket.objects.filter(wave__closes_on__lt=site_today()).delete()
    return gone
