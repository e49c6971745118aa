"""The survey: asked of those who agreed, counted from ten on, linked to nobody."""

from __future__ import annotations

import datetime as dt
import uuid
from itertools import product
from typing import Any

import pytest
from django.db import models

from core.clock import site_today
from peers import belongings, letters, waves
from peers.models import Cohort, Consent, Wave, WaveAnswer, WaveTicket
from peers.waves import RefusedError
from tests.peers.evenings import closed_wave, transactions
from tests.peers.world import World

FULL = {key: 4 for key, _ in waves.QUESTIONS}


@pytest.fixture
def wave(world: World) -> Wave:
    """A wave that is open today."""
    today = site_today()
    return Wave.objects.create(
        cohort=world.cohort, title="First", opens_on=today, closes_on=today + dt.timedelta(days=7)
    )


def agree(world: World) -> None:
    """Let the trainee agree."""
    waves.agree(person=world.trainee, cohort=world.cohort, is_agreed=True)


def test_nobody_is_asked_who_has_not_agreed(wave: Wave, world: World) -> None:
    assert waves.open_waves(world.trainee) == []


def test_whoever_agreed_is_asked(wave: Wave, world: World) -> None:
    agree(world)
    assert waves.open_waves(world.trainee) == [wave]


def test_consent_is_taken_back_by_a_tap(wave: Wave, world: World) -> None:
    agree(world)
    waves.agree(person=world.trainee, cohort=world.cohort, is_agreed=False)
    assert waves.open_waves(world.trainee) == []


def test_an_answer_counts_once(wave: Wave, world: World) -> None:
    agree(world)
    waves.answer(wave=wave, person=world.trainee, answers=FULL)
    with pytest.raises(RefusedError, match="already"):
        waves.answer(wave=wave, person=world.trainee, answers=FULL)


def test_whoever_answered_is_not_asked_again(wave: Wave, world: World) -> None:
    agree(world)
    waves.answer(wave=wave, person=world.trainee, answers=FULL)
    assert waves.open_waves(world.trainee) == []


def test_an_answer_without_consent_is_refused(wave: Wave, world: World) -> None:
    with pytest.raises(RefusedError):
        waves.answer(wave=wave, person=world.trainee, answers=FULL)


def test_an_answer_after_the_last_day_is_refused(wave: Wave, world: World) -> None:
    agree(world)
    wave.opens_on = wave.closes_on = site_today() - dt.timedelta(days=1)
    with pytest.raises(RefusedError):
        waves.answer(wave=wave, person=world.trainee, answers=FULL)


def test_a_choice_off_the_scale_is_dropped(wave: Wave, world: World) -> None:
    agree(world)
    waves.answer(wave=wave, person=world.trainee, answers={"belong": 9, "mood": 3, "ask": 1})
    assert [(row.question, row.choice) for row in WaveAnswer.objects.all()] == [("ask", 1)]


def fill(wave: Wave, many: int) -> None:
    """Let so many have answered the first question."""
    WaveAnswer.objects.bulk_create(
        WaveAnswer(wave=wave, question="belong", choice=1 + number % 5) for number in range(many)
    )


def test_no_answer_shows_with_whose_ticket_it_came(wave: Wave, world: World) -> None:
    agree(world)
    fill(wave, 3)
    waves.answer(wave=wave, person=world.trainee, answers=FULL)
    assert (wave.answers.count(), transactions(WaveAnswer)) == (3 + len(FULL), 1)


def test_nothing_shows_while_it_is_open(wave: Wave) -> None:
    fill(wave, 30)
    assert waves.results(wave) is None


def cells_of(wave: Wave) -> list[int | None] | None:
    """Return what shows of a closed wave's first sentence."""
    lines = waves.results(wave)
    assert lines
    return lines[0].counts


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([5, 4, 6, 7, 8], [5, 4, 6, 7, 8]),
        ([9, 4, 6, 7, 1], [9, None, 6, 7, None]),
        ([9, 3, 2, 7, 5], [9, None, None, 7, 5]),
        ([12, 0, 0, 0, 0], [12, 0, 0, 0, 0]),
    ],
)
def test_a_small_count_is_hidden_and_never_alone(
    world: World, counts: list[int], shown: list[int | None]
) -> None:
    assert cells_of(closed_wave(world.cohort, "W", counts=counts)) == shown


def test_no_hidden_count_can_be_worked_out_from_what_shows() -> None:
    seen: dict[tuple[int | None, ...], list[tuple[int, ...]]] = {}
    for counts in product(range(8), repeat=4):
        row = waves.shown(counts)
        if row:
            seen.setdefault(tuple(row), []).append(counts)
    told = [
        row
        for row, rows in seen.items()
        for place, cell in enumerate(row)
        if cell is None and len({counts[place] for counts in rows}) == 1
    ]
    assert told == []


def test_whoever_knows_how_many_answered_cannot_work_out_a_hidden_count() -> None:
    """Another sentence of the wave may show whole, and tell the total: two hidden of two are one each."""
    seen: dict[tuple[int, *tuple[int | None, ...]], list[tuple[int, ...]]] = {}
    for counts in product(range(6), repeat=5):
        if row := waves.shown(counts):
            seen.setdefault((sum(counts), *row), []).append(counts)
    told = [
        row
        for (_, *row), rows in seen.items()
        for place, cell in enumerate(row)
        if cell is None and len({counts[place] for counts in rows}) == 1
    ]
    assert told == []


@pytest.mark.parametrize(("counts", "shown"), [([5, 4, 0, 0, 0], False), ([5, 5, 0, 0, 0], True)])
def test_a_question_shows_from_ten_answers_on(world: World, counts: list[int], shown: bool) -> None:
    assert (cells_of(closed_wave(world.cohort, "W", counts=counts)) is not None) == shown


def test_where_ten_would_tell_the_hidden_ones_nothing_shows(world: World) -> None:
    assert cells_of(closed_wave(world.cohort, "W", counts=[4, 3, 3, 0, 0])) is None


def test_waves_stand_beside_each_other_the_first_one_first(world: World) -> None:
    last = closed_wave(world.cohort, "Last", counts=[5, 5, 5, 5, 5])
    closed_wave(world.cohort, "First", counts=[4, 4, 4, 4, 4], days_ago=90)
    assert [wave.title for wave, _ in waves.up_to(last)] == ["First", "Last"]


def test_an_open_wave_stands_beside_no_other(world: World, wave: Wave) -> None:
    closed_wave(world.cohort, "Before", counts=[4, 4, 4, 4, 4], days_ago=90)
    assert [each.title for each, _ in waves.up_to(wave)] == ["Before"]


def test_another_class_s_wave_stands_beside_no_other(world: World) -> None:
    other = Cohort.objects.get(pk=world.cohort.pk)
    other.pk, other.slug, other.name = None, "next", "Next"
    other.public_id = uuid.uuid4()
    other.save()
    closed_wave(other, "Theirs", counts=[5, 5, 5, 5, 5], days_ago=90)
    last = closed_wave(world.cohort, "Ours", counts=[5, 5, 5, 5, 5])
    assert [wave.title for wave, _ in waves.up_to(last)] == ["Ours"]


@pytest.mark.parametrize("many", [1, 6])
def test_many_waves_are_counted_in_as_few_queries_as_one(
    world: World, many: int, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        last = closed_wave(world.cohort, f"W{number}", counts=[5, 5, 5, 5, 5], days_ago=many - number)
    with django_assert_num_queries(2):
        waves.up_to(last)


def test_who_answered_is_forgotten_when_it_is_closed(wave: Wave, world: World) -> None:
    WaveTicket.objects.create(wave=wave, person=world.trainee)
    Wave.objects.update(opens_on=site_today() - dt.timedelta(9), closes_on=site_today() - dt.timedelta(1))
    waves.tidy()
    assert not WaveTicket.objects.exists()


def test_no_answer_leads_to_a_person_or_a_time() -> None:
    fields = WaveAnswer._meta.get_fields()
    related = {field.related_model for field in fields if field.is_relation}
    timed = [field for field in fields if isinstance(field, models.DateField | models.AutoField)]
    assert (related, timed) == ({Wave}, [])


def test_what_is_one_s_own_is_handed_over(world: World) -> None:
    agree(world)
    letters.note(owner=world.trainee, text="Rest")
    found = belongings.written(world.trainee)
    assert (found["notes"][0]["text"], len(found["survey_consents"])) == ("Rest", 1)


def test_leaving_takes_consents_and_notes_along(world: World) -> None:
    agree(world)
    letters.note(owner=world.trainee, text="Rest")
    belongings.forget(world.trainee)
    assert (Consent.objects.count(), belongings.written(world.trainee)["notes"]) == (0, [])
