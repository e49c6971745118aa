from __future__ import annotations

from typing import Any

from peers import letters, releases, waves
from peers.models import Debrief
from tests.access import FORBIDDEN, FOUND, NOT_ALLOWED, NOT_FOUND, OK, Row, everyone, only
from tests.conftest import Cast
from tests.peers.evenings import (
    closed_wave,
    meeting_now,
    open_wave,
    pulse_of,
    round_of,
    run_with_answers,
    through,
)
from tests.peers.world import build

POSTED = everyone(NOT_ALLOWED) | {"visitor": FOUND}
MEMBERS = ("trainee", "other_trainee")
HEARERS = ("facilitator", "peers_director")


def meeting_of_the_facilitator(cast: Cast) -> list[Any]:
    """Let the facilitator's group meet now; return what its addresses need."""
    return [meeting_now(build(cast)).public_id]


def run_of_the_facilitator(cast: Cast) -> list[Any]:
    """Let the facilitator's group have met; return what its addresses need."""
    meeting = meeting_now(build(cast))
    through(meeting)
    return [meeting.public_id]


def door_of_a_pulse(cast: Cast) -> list[Any]:
    """Open a pulse; return what its address needs."""
    return [pulse_of(meeting_now(build(cast))).door]


def membership(cast: Cast) -> list[Any]:
    """Make both trainees members of groups; the address needs nothing."""
    build(cast)
    return []


def letter_of_the_trainee(cast: Cast) -> list[Any]:
    """Seal a letter of the trainee's; return what its address needs."""
    world = build(cast)
    letter = letters.write(owner=cast.trainee, cohort=world.cohort, text="Dear me", opens_on=None)
    return [letter.public_id]


def note_of_the_trainee(cast: Cast) -> list[Any]:
    """Keep a note of the trainee's; return what its address needs."""
    build(cast)
    return [letters.note(owner=cast.trainee, text="Rest.").public_id]


UNASKED = {"other_trainee": FOUND}
ROWS: list[Row] = [
    Row("peers:run", only("facilitator"), meeting_of_the_facilitator),
    Row("peers:run", only("facilitator"), run_of_the_facilitator),
    Row("peers:run_state", only("facilitator"), meeting_of_the_facilitator),
    Row("peers:run_tap", POSTED, meeting_of_the_facilitator),
    Row("peers:run_tap", only("facilitator", status=FOUND), meeting_of_the_facilitator, method="post"),
    Row("peers:run_taps", POSTED, meeting_of_the_facilitator),
    Row("peers:run_taps", only("facilitator", status=400), meeting_of_the_facilitator, method="post"),
    Row("peers:live", only("trainee"), meeting_of_the_facilitator),
    Row("peers:live", only("trainee"), run_of_the_facilitator),
    Row("peers:wish", POSTED, meeting_of_the_facilitator),
    Row("peers:wish", only("trainee", status=FOUND), meeting_of_the_facilitator, method="post"),
    Row("peers:after", only("facilitator"), run_of_the_facilitator),
    Row("peers:after", only("facilitator", status=422), run_of_the_facilitator, method="post"),
    Row("peers:follow_up", POSTED, run_of_the_facilitator),
    Row("peers:follow_up", only(), run_of_the_facilitator, method="post"),
    Row("peers:pulse_result", only(*HEARERS), run_of_the_facilitator),
    Row("peers:pulse", everyone(FORBIDDEN) | {"visitor": OK, "trainee": OK}, door_of_a_pulse),
    Row("peers:pulse", everyone(409), door_of_a_pulse, method="post"),
    Row("peers:pulse", everyone(NOT_FOUND), lambda _cast: ["guessed"]),
    Row("peers:pulse_ticket", everyone(FOUND), door_of_a_pulse),
    Row("peers:pulse_ticket", everyone(FOUND), door_of_a_pulse, method="post"),
]


def figures_of_a_run(cast: Cast) -> list[Any]:
    """Let groups have met, with a wish to talk and a round that shows; the address needs nothing."""
    world = build(cast)
    run_with_answers(world)
    round_of(world)
    releases.release()
    return []


def wish_to_talk(cast: Cast) -> list[Any]:
    """Let a facilitator wish to talk; return what the address needs."""
    run_with_answers(build(cast))
    return [Debrief.objects.get().pk]


def block_that_was_run(cast: Cast) -> list[Any]:
    """Let a session have been run; return what the address of its first block needs."""
    return [run_with_answers(build(cast)).session.public_id, "arrive"]


def wave_of_the_class(cast: Cast) -> list[Any]:
    """Open a wave to which the trainee agreed; return what its address needs."""
    world = build(cast)
    waves.agree(person=cast.trainee, cohort=world.cohort, is_agreed=True)
    return [open_wave(world).public_id]


def waves_that_are_closed(cast: Cast) -> list[Any]:
    """Let two waves have brought answers; return what the address of the last one needs."""
    cohort = build(cast).cohort
    closed_wave(cohort, "Before", days_ago=90, counts=[0, 4, 6, 8, 0])
    return [closed_wave(cohort, "After", counts=[0, 1, 5, 8, 9]).public_id]


DIRECTOR = only("peers_director")
ROWS += [
    Row("peers:figures", DIRECTOR),
    Row("peers:figures", DIRECTOR, figures_of_a_run),
    Row("peers:figures", only(), data={"version": "none"}),
    Row("peers:minutes_csv", DIRECTOR, figures_of_a_run),
    Row("peers:pulses_csv", DIRECTOR, figures_of_a_run),
    Row("peers:taken_up", POSTED, wish_to_talk),
    Row("peers:taken_up", only("peers_director", status=FOUND), wish_to_talk, method="post"),
    Row("peers:rework", POSTED, block_that_was_run),
    Row("peers:rework", only("peers_director", status=FOUND), block_that_was_run, method="post"),
    Row("peers:wave_new", DIRECTOR),
    Row("peers:wave_new", only("peers_director", status=422), method="post"),
    Row("peers:wave", DIRECTOR, wave_of_the_class),
    Row("peers:wave", DIRECTOR, waves_that_are_closed),
    Row("peers:wave_csv", DIRECTOR, waves_that_are_closed),
    Row("peers:survey", only(*MEMBERS), membership),
    Row("peers:survey", only(), membership, method="post"),
    # A classmate who did not agree is led to where they could.
    Row("peers:survey_answer", only("trainee") | UNASKED, wave_of_the_class),
    Row("peers:survey_answer", only("trainee", status=422) | UNASKED, wave_of_the_class, method="post"),
]
ROWS += [
    Row("peers:own", only(*MEMBERS), membership),
    Row("peers:own_export", only(*MEMBERS), membership),
    Row("peers:letter_new", only(*MEMBERS), membership),
    Row("peers:letter_new", only(*MEMBERS, status=422), membership, method="post"),
    Row("peers:letter", only("trainee"), letter_of_the_trainee),
    Row("peers:letter_delete", POSTED, letter_of_the_trainee),
    Row("peers:letter_delete", only("trainee", status=FOUND), letter_of_the_trainee, method="post"),
    Row("peers:note_new", only(*MEMBERS), membership),
    Row("peers:note_new", only(*MEMBERS, status=422), membership, method="post"),
    Row("peers:note", only("trainee"), note_of_the_trainee),
    Row("peers:note_delete", POSTED, note_of_the_trainee),
    Row("peers:note_delete", only("trainee", status=FOUND), note_of_the_trainee, method="post"),
]
