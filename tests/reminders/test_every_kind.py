"""Every kind that the portal has: sent once by a real tick, discreet, and offered in the preferences."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import time_machine

from reminders import checks, kinds, planning, tasks
from reminders.kinds import Due, Message
from reminders.models import Delivery
from tests.reminders.conftest import due, mail_in, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.sink import Sink
    from tests.conftest import Cast

KEYS = sorted(kind.key for kind in kinds.every())
PROMISED = {
    "wellness day decided": "wellnessdays.decided",
    "the evening before": "wellnessdays.evening_before",
    "unused days": "wellnessdays.unused",
    "decision due": "wellnessdays.due",
    "escalation": "wellnessdays.overdue",
    "escalation to the office": "wellnessdays.overdue_office",
    "recalled": "wellnessdays.recalled",
    "what to prepare": "peers.prepare",
    "meeting tomorrow": "peers.tomorrow",
    "meeting moved": "peers.moved",
    "regrets": "peers.regrets",
    "pulse waiting": "peers.pulse",
    "directory check due": "resources.due",
    "a correction": "resources.reported",
    "a correction answered": "resources.answered",
    "link broken": "resources.link_broken",
    "check-in due": "site.note",
    "clinician queue changed": "checkins.queue",
    "summary": "reminders.summary",
}
TELLING = ("wellness", "mental", "health", "counsel", "check-in", "depress", "PHQ", "peers", "clinic")
NOON = dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)  # in New York, since summaries wait for the morning


@pytest.fixture(params=KEYS)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[kinds.Kind]:
    """One kind after another, with its own invented message, at noon."""
    real = kinds.find(request.param)
    assert real is not None
    pretend = replace(real, message=lambda _person, _key: sample(real))
    monkeypatch.setitem(kinds._registry, real.key, pretend)
    with time_machine.travel(NOON, tick=False):
        yield pretend


def sample(kind: kinds.Kind) -> Message:
    assert kind.sample is not None
    return kind.sample()


@pytest.mark.parametrize("name", PROMISED)
def test_what_was_promised_is_there(name: str) -> None:
    assert PROMISED[name] in KEYS


def test_each_kind_is_sent_once_by_two_ticks(cast: Cast, kind: kinds.Kind, sink: Sink) -> None:
    due(cast.trainee, kind=kind.key, key=NOON.isoformat())
    tasks.tick()
    tasks.tick()
    assert [mail_in(sink, number)["Subject"] for number in range(len(sink.mails))] == [sample(kind).subject]


def test_each_kind_is_planned_once_and_sent_once(cast: Cast, kind: kinds.Kind, sink: Sink) -> None:
    delivery = due(cast.trainee, kind=kind.key, key=NOON.isoformat())
    tasks.tick()
    planning.record(kind.key, [Due(cast.trainee.pk, delivery.key, delivery.due_at)])
    tasks.tick()
    assert (Delivery.objects.filter(state=Delivery.State.SENT).count(), len(sink.mails)) == (1, 1)


def test_each_kinds_subject_says_nothing_on_a_lock_screen(kind: kinds.Kind) -> None:
    subject = sample(kind).subject.lower()
    assert [word for word in TELLING if word.lower() in subject] == []


def test_each_kind_ends_its_sentences_with_one_full_stop(kind: kinds.Kind) -> None:
    assert [words for words in sample(kind).paragraphs if ".." in words] == []


def test_both_parts_of_each_kind_say_the_same(cast: Cast, kind: kinds.Kind, sink: Sink) -> None:
    due(cast.trainee, kind=kind.key, key=NOON.isoformat())
    tasks.tick()
    mail = mail_in(sink)
    first = sample(kind).paragraphs[0].split(".")[0].split("'")[0]
    plain = " ".join(text_of(mail).split())
    assert (first in plain, first in text_of(mail, "html")) == (True, True)


def test_each_kind_asks_no_other_server_for_anything(cast: Cast, kind: kinds.Kind, sink: Sink) -> None:
    due(cast.trainee, kind=kind.key, key=NOON.isoformat())
    tasks.tick()
    html = text_of(mail_in(sink), "html")
    assert [word for word in ("src=", "@import", "url(", "<link", "<script") if word in html] == []


def test_each_kind_can_be_turned_off_with_one_click_or_is_a_duty(
    cast: Cast, kind: kinds.Kind, sink: Sink
) -> None:
    due(cast.trainee, kind=kind.key, key=NOON.isoformat())
    tasks.tick()
    assert (mail_in(sink)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click") is kind.optional


def test_no_kind_is_broken_at_start_up() -> None:
    assert [trouble for kind in kinds.every() for trouble in checks.troubles(kind)] == []


def test_no_kinds_sentence_ends_twice(cast: Cast, kind: kinds.Kind, sink: Sink) -> None:
    due(cast.trainee, kind=kind.key, key=NOON.isoformat())
    tasks.tick()
    mail = mail_in(sink)
    assert (".." in text_of(mail), ".." in text_of(mail, "html")) == (False, False)
