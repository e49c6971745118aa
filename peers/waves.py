"""The outcomes survey: five questions in waves, to members who agreed, shown as counts of ten or more."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core.clock import site_today
from peers.models import Cohort, Consent, Membership, Wave, WaveAnswer, WaveTicket
from peers.stirring import stir
from peers.suppression import hide_small

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from people.models import User

LEAST = 10
TWICE = "Your answers have arrived already. They count once."
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


def why_not(wave: Wave, person: User) -> str:
    """Say why a wave of someone's class takes no answers of theirs now; empty when it does."""
    today = site_today()
    if today < wave.opens_on:
        return f"This survey opens on {_day(wave.opens_on)}."
    if today > wave.closes_on:
        return f"This survey closed on {_day(wave.closes_on)}. Nothing more is taken."
    if not Consent.objects.filter(person=person, cohort=wave.cohort_id).exists():
        return "You are asked only if you agree. Below you can."
    if WaveTicket.objects.filter(wave=wave, person=person).exists():
        return TWICE
    return ""


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B}"


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
        raise RefusedError(TWICE)
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
    """One question's counts on the scale: None for a small one, and for all of them where few answered."""

    words: str
    counts: list[int | None] | None

    @property
    def cells(self) -> list[tuple[str, int | None]]:
        """Each answer's words beside its count, for a table."""
        names = [words for _, words in SCALE]
        return list(zip(names, self.counts or [None] * len(names), strict=True))


def results(wave: Wave, today: dt.date | None = None) -> list[Line] | None:
    """Return each question's counts once the wave is closed; None before, so that nobody can subtract."""
    if (today or site_today()) <= wave.closes_on:
        return None
    return _lines(Counter(wave.answers.values_list("question", "choice")))


def _lines(counts: Counter[tuple[str, int]]) -> list[Line]:
    rows = ((words, [counts[key, choice] for choice, _ in SCALE]) for key, words in QUESTIONS)
    return [Line(words, shown(row)) for words, row in rows]


def shown(counts: Sequence[int]) -> list[int | None] | None:
    """Return a question's counts with small ones hidden; None where too few answered.

    Where it takes the hidden ones to reach ten, nothing shows: ten or more would tell what they are.
    """
    if sum(counts) < LEAST:
        return None
    cells = hide_small(counts)
    told = sum(cell or 0 for cell in cells) + cells.count(None)
    return cells if told >= LEAST else None


def up_to(wave: Wave) -> list[tuple[Wave, list[Line]]]:
    """Return a class's closed waves up to one, with it, the first first, and their counts; two queries."""
    closed = Wave.objects.filter(
        cohort=wave.cohort_id, closes_on__lte=wave.closes_on, closes_on__lt=site_today()
    )
    found = list(closed.order_by("closes_on", "pk"))
    counts: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    answers = WaveAnswer.objects.filter(wave__in=found).order_by()
    for pk, question, choice in answers.values_list("wave", "question", "choice"):
        counts[pk][question, choice] += 1
    return [(each, _lines(counts[each.pk])) for each in found]


def tidy() -> int:
    """Forget who answered waves that are closed; return how many rows went."""
    gone, _ = WaveTicket.objects.filter(wave__closes_on__lt=site_today()).delete()
    return gone
