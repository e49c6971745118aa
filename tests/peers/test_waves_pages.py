"""A wave's page: bars and tables that tell the same, and hide the same."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

import pytest

from core.clock import site_today
from peers import drawings, waves
from peers.models import Consent, Wave, WaveAnswer, WaveTicket
from peers.waves import Line
from tests.conftest import browse
from tests.peers.evenings import closed_wave, open_wave
from tests.peers.world import World


def tones(counts: list[int | None] | None) -> list[tuple[int, float]]:
    """Return the colors and lengths of a sentence's bar, as the only one."""
    [bar] = drawings.of_lines([Line("Sentence", counts)])
    return [(segment.tone, segment.length) for segment in bar.segments]


def test_a_bar_is_made_of_the_answers_in_order() -> None:
    assert tones([5, 5, 0, 10, 0]) == [(1, 25.0), (2, 25.0), (4, 50.0)]


def test_nothing_is_drawn_for_a_hidden_answer() -> None:
    assert tones([10, None, None, 10, 0]) == [(1, 50.0), (4, 50.0)]


def test_the_same_shows_drawn_alike_whatever_is_hidden() -> None:
    rows = [waves.shown(counts) for counts in ([9, 4, 6, 7, 1], [9, 4, 6, 7, 3])]
    assert tones(rows[0]) == tones(rows[1])


def test_nothing_is_drawn_where_too_few_answered() -> None:
    assert tones(None) == []


def test_a_reader_who_hears_the_bar_hears_what_is_hidden() -> None:
    [bar] = drawings.of_lines([Line("Sentence", [10, None, None, 6, 0])])
    assert bar.words == "Not at all 10, A little hidden, In part hidden, Mostly 6, Fully 0"


def page_of(world: World, wave: Any) -> str:
    """Return a wave's page as the director reads it."""
    return browse(world.director).get(f"/peers/figures/waves/{wave.public_id}/").content.decode()


def test_the_page_has_a_drawing_and_its_table(world: World) -> None:
    html = page_of(world, closed_wave(world.cohort, "After", counts=[9, 4, 6, 7, 1]))
    assert "belong with the people I train with.: Not at all 9, A little hidden, In part 6" in html
    assert '<td data-label="Fully">hidden</td>' in html


def test_a_first_wave_has_none_before_it(world: World) -> None:
    assert "waves before" not in page_of(world, closed_wave(world.cohort, "After", counts=[9, 4, 6, 7, 0]))


def test_a_later_wave_stands_beside_the_first(world: World) -> None:
    closed_wave(world.cohort, "Before", counts=[0, 6, 6, 6, 6], days_ago=90)
    html = page_of(world, closed_wave(world.cohort, "After", counts=[9, 4, 6, 7, 0]))
    assert "Before: Not at all 0, A little 6" in html


def test_an_open_wave_shows_neither_its_counts_nor_the_drawing(world: World) -> None:
    html = page_of(world, open_wave(world))
    assert ("Still open" in html, "chart__bar" in html) == (True, False)


def test_a_wave_of_next_month_is_not_said_to_be_open(world: World) -> None:
    wave = open_wave(world)
    Wave.objects.update(opens_on=site_today() + dt.timedelta(days=1))
    assert "Not open yet" in page_of(world, wave)


def test_an_open_wave_s_table_file_has_none_of_its_answers(world: World) -> None:
    assert rows_of(world, open_wave(world)) == []


def rows_of(world: World, wave: Any) -> list[list[str]]:
    """Return the rows of a wave's table file."""
    answer: Any = browse(world.director).get(f"/peers/figures/waves/{wave.public_id}/counts.csv")
    return list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))[1:]


def test_a_table_file_hides_what_the_page_hides(world: World) -> None:
    found = rows_of(world, closed_wave(world.cohort, "After", counts=[9, 4, 6, 7, 1]))
    assert found[0][4:] == ["9", "hidden", "6", "7", "hidden"]


def test_a_table_file_has_the_waves_before_too(world: World) -> None:
    closed_wave(world.cohort, "Before", counts=[0, 6, 6, 6, 6], days_ago=90)
    found = rows_of(world, closed_wave(world.cohort, "After", counts=[9, 4, 6, 7, 0]))
    assert [row[0] for row in found] == ["Before"] * 5 + ["After"] * 5


@pytest.mark.parametrize("many", [2, 5])
def test_the_page_asks_as_little_for_many_waves_as_for_two(
    world: World, many: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        wave = closed_wave(world.cohort, f"W{number}", counts=[5] * 5, days_ago=many - number)
    client = browse(world.director)
    with django_assert_max_num_queries(8):
        client.get(f"/peers/figures/waves/{wave.public_id}/")


# --- a member's pages ---


@pytest.fixture
def wave(world: World) -> Wave:
    """A wave that is open to the trainee, who agreed."""
    waves.agree(person=world.trainee, cohort=world.cohort, is_agreed=True)
    return open_wave(world)


def asking(wave: Wave) -> str:
    return f"/peers/survey/{wave.public_id}/"


def opened(world: World, wave: Wave) -> tuple[bool, str]:
    """Say whether the five sentences show to the trainee, and return what the page says."""
    html = browse(world.trainee).get(asking(wave), follow=True).content.decode()
    return "Send without my name" in html, html


def test_an_open_wave_asks_who_agreed(world: World, wave: Wave) -> None:
    assert opened(world, wave)[0]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(-9, -1, "This survey closed on "), (1, 9, "This survey opens on ")],
)
def test_outside_its_days_a_wave_says_so_before_anyone_writes(
    world: World, wave: Wave, first: int, last: int, words: str
) -> None:
    days = [site_today() + dt.timedelta(days=each) for each in (first, last)]
    Wave.objects.update(opens_on=days[0], closes_on=days[1])
    asked, html = opened(world, wave)
    assert (asked, words in html) == (False, True)


@pytest.mark.parametrize("days", [(0, 5), (-5, 0)])
def test_its_first_and_its_last_day_belong_to_a_wave(world: World, wave: Wave, days: tuple[int, int]) -> None:
    first, last = (site_today() + dt.timedelta(days=each) for each in days)
    Wave.objects.update(opens_on=first, closes_on=last)
    assert opened(world, wave)[0]


def test_whoever_took_their_consent_back_is_not_asked_and_learns_why(world: World, wave: Wave) -> None:
    browse(world.trainee).post("/peers/survey/", {"cohort": world.cohort.public_id, "agree": "no"})
    asked, html = opened(world, wave)
    assert (asked, "You are asked only if you agree." in html) == (False, True)
    assert not Consent.objects.exists()


def test_whoever_answered_is_told_so_and_not_asked_again(world: World, wave: Wave) -> None:
    browse(world.trainee).post(asking(wave), {"belong": 4})
    asked, html = opened(world, wave)
    assert (asked, "Your answers have arrived already." in html) == (False, True)


def test_nothing_chosen_is_no_answer(world: World, wave: Wave) -> None:
    page = browse(world.trainee).post(asking(wave), {})
    assert (page.status_code, "Nothing is chosen yet." in page.content.decode()) == (422, True)
    assert (WaveTicket.objects.count(), WaveAnswer.objects.count()) == (0, 0)


def test_answers_sent_after_the_last_day_are_not_taken(world: World, wave: Wave) -> None:
    Wave.objects.update(
        opens_on=site_today() - dt.timedelta(days=9), closes_on=site_today() - dt.timedelta(days=1)
    )
    page = browse(world.trainee).post(asking(wave), {"belong": 4}, follow=True)
    assert ("This survey closed on" in page.content.decode(), WaveAnswer.objects.count()) == (True, 0)


def test_another_class_s_wave_is_no_page(world: World, wave: Wave) -> None:
    assert browse(world.cast.facilitator).get(asking(wave)).status_code == 404
