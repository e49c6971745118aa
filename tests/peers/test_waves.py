"""The survey: asked of those who agreed, counted from ten on, linked to nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import models

from core.clock import site_today
from peers import belongings, letters, waves
from peers.models import Consent, Wave, WaveAnswer, WaveTicket
from peers.waves import RefusedError
from tests.peers.evenings import transactions
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


@pytest.mark.parametrize(("many", "shown"), [(9, False), (10, True)])
def test_a_question_shows_from_ten_answers_on(wave: Wave, many: int, shown: bool) -> None:
    fill(wave, many)
    found = waves.results(wave, wave.closes_on + dt.timedelta(days=1))
    assert found
    assert (found[0].counts is not None) == shown


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
