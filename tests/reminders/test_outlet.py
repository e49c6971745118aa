"""Mails that wait for one another, so that each shares an exchange with the next."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from benchmarks.sink import HANG_UP, Sink
from reminders import claims, envelope, marks, outlet, sending
from reminders.failures import Outage, Permanent, Stale, Transient
from reminders.letters import Letter
from reminders.models import Delivery
from reminders.outlet import Outlet
from tests.reminders.conftest import due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reminders.kinds import Kind
    from tests.conftest import Cast

Heard = list[tuple[str, Exception | None]]


@pytest.fixture
def way(sink: Sink) -> Iterator[Outlet]:
    with Outlet() as made:
        yield made


@pytest.fixture
def heard() -> Heard:
    return []


def a_letter(name: str) -> Letter:
    letter = Letter(
        name, f"Dear {name}", "us@x.test", [f"{name}@x.test"], headers={"Message-ID": f"<{name}@x>"}
    )
    letter.attach_alternative(f"<p>Dear {name}</p>", "text/html")
    return letter


def post(way: Outlet, heard: Heard, *names: str) -> None:
    for name in names:
        way.post(a_letter(name), lambda failure, name=name: heard.append((name, failure)))  # type: ignore[misc]


def arrived(sink: Sink) -> list[str]:
    return [name for text in sink.mails for name in "abcdef" if b"To: %s@" % name.encode() in text]


def test_a_mail_waits_for_the_next_one(way: Outlet, heard: Heard, sink: Sink) -> None:
    post(way, heard, "a", "b", "c")
    assert ("c" in arrived(sink), heard) == (False, [("a", None)])


def test_the_server_gets_the_next_mail_before_postgresql_answers_for_the_last_one(
    cast: Cast, note: Kind, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    for name, step in (("begin", marks.Marks.begin), ("_finish", marks.Marks._finish)):
        monkeypatch.setattr(marks.Marks, name, noted(steps, name, step))
    monkeypatch.setattr(envelope.Conversation, "give", noted(steps, "give", envelope.Conversation.give))
    for person in (cast.trainee, cast.other_trainee, cast.facilitator):
        due(person)
    work_one_batch()
    assert steps == ["give", *["begin", "give", "_finish"] * 2, "begin", "_finish"]


def noted(steps: list[str], name: str, step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a step that is noted when it is taken."""

    def take(*given: Any) -> Any:
        steps.append(name)
        return step(*given)

    return take


def test_a_mark_that_fails_does_not_make_the_mail_after_it_unheard(
    way: Outlet, heard: Heard, sink: Sink
) -> None:
    def fail(_failure: Exception | None) -> None:
        raise KeyError

    way.post(a_letter("a"), fail)
    post(way, heard, "b")
    with pytest.raises(KeyError):
        post(way, heard, "c")
    way.flush()
    assert (arrived(sink), heard) == (["a", "b"], [("b", None)])


def test_what_waits_last_goes_when_it_is_asked_for(way: Outlet, heard: Heard, sink: Sink) -> None:
    post(way, heard, "a", "b")
    way.flush()
    assert (arrived(sink), heard) == (["a", "b"], [("a", None), ("b", None)])


def test_flushing_twice_sends_once(way: Outlet, heard: Heard, sink: Sink) -> None:
    post(way, heard, "a")
    way.flush()
    way.flush()
    assert (arrived(sink), heard) == (["a"], [("a", None)])


def test_a_mail_that_is_dropped_never_arrives(way: Outlet, heard: Heard, sink: Sink) -> None:
    post(way, heard, "a", "b")
    way.drop()
    post(way, heard, "c")
    way.flush()
    assert (arrived(sink), [name for name, _ in heard]) == (["a", "c"], ["a", "c"])


def test_leaving_sends_nothing_that_waits(sink: Sink, heard: Heard) -> None:
    with Outlet() as way:
        post(way, heard, "a", "b")
    assert (arrived(sink), heard) == (["a"], [("a", None)])


def test_a_mail_that_is_sent_at_once_comes_after_what_waits(way: Outlet, heard: Heard, sink: Sink) -> None:
    post(way, heard, "a")
    way.send(a_letter("b"))
    assert (arrived(sink), heard) == (["a", "b"], [("a", None)])


@pytest.mark.parametrize(
    ("reply", "kind"), [(b"550 no such", Permanent), (b"451 later", Transient), (b"421 bye", Transient)]
)
@pytest.mark.parametrize("verb", [b"RCPT", b"TEXT"])
def test_a_refusal_is_heard_by_its_own_mail_alone(
    way: Outlet, heard: Heard, sink: Sink, verb: bytes, reply: bytes, kind: type[Exception]
) -> None:
    sink.answer = lambda said, line: reply if said == verb and b"b@x.test" in line else None
    post(way, heard, "a", "b", "c", "d")
    way.flush()
    failures = {name: type(failure) for name, failure in heard if failure}
    assert (arrived(sink), failures) == (["a", "c", "d"], {"b": kind})


@pytest.mark.parametrize(
    ("reply", "lines"), [(b"421 enough", 3), (b"554 not in step", 2), (b"503 what?", 2), (HANG_UP, 3)]
)
def test_a_server_that_takes_no_envelope_beside_a_text_gets_it_on_a_new_line(
    way: Outlet, heard: Heard, sink: Sink, reply: bytes, lines: int
) -> None:
    said: list[bytes] = []

    def out_of_step(verb: bytes, _line: bytes) -> bytes | None:
        """Answer as one that minds an envelope that came with a text."""
        minds = verb == b"MAIL" and said[-1:] == [b"TEXT"]
        said.append(verb)
        return reply if minds else None

    sink.answer = out_of_step
    post(way, heard, "a", "b", "c")
    way.flush()
    heard_of = [name for name, failure in heard if failure is None]
    assert (arrived(sink)[:2], heard_of[:2], sink.connections) == (["a", "b"], ["a", "b"], lines)


def test_after_that_each_mail_goes_by_itself(way: Outlet, heard: Heard, sink: Sink) -> None:
    sink.answer = lambda verb, line: (
        b"421 enough" if verb == b"MAIL" and sink.connections == 1 and sink.mails else None
    )
    post(way, heard, "a", "b", "c", "d")
    way.flush()
    post(way, heard, "e")
    assert arrived(sink) == ["a", "b", "c", "d", "e"]


def test_a_slow_server_keeps_no_mail_waiting(
    way: Outlet, heard: Heard, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "SLOW", 0.0)
    post(way, heard, "a", "b", "c")
    assert arrived(sink) == ["a", "b", "c"]


def test_what_waited_too_long_is_decided_again(
    way: Outlet, heard: Heard, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "LONGEST_WAIT", 0.0)
    post(way, heard, "a")
    way.flush()
    assert (arrived(sink), [type(failure) for _, failure in heard]) == ([], [Stale])


def test_what_waited_too_long_leaves_nothing_at_the_server(
    way: Outlet, heard: Heard, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(way, heard, "a", "b")
    monkeypatch.setattr(outlet, "LONGEST_WAIT", 0.0)
    way.flush()
    monkeypatch.setattr(outlet, "LONGEST_WAIT", 9.0)
    post(way, heard, "c")
    way.flush()
    assert arrived(sink) == ["a", "c"]


def test_a_header_that_is_not_plain_is_refused_before_it_waits(way: Outlet, heard: Heard, sink: Sink) -> None:
    odd = a_letter("b")
    odd.extra_headers["X-Note"] = "two\nlines"
    post(way, heard, "a")
    way.post(odd, lambda failure: heard.append(("b", failure)))
    post(way, heard, "c")
    way.flush()
    assert (arrived(sink), [(name, type(why)) for name, why in heard if why]) == (
        ["a", "c"],
        [("b", Permanent)],
    )


def test_a_server_that_went_away_is_an_outage_and_nobody_hears(way: Outlet, heard: Heard, sink: Sink) -> None:
    post(way, heard, "a")
    way.close()
    way.connection.port = 1
    with pytest.raises(Outage):
        post(way, heard, "b")
    assert heard == []


def test_a_server_without_extensions_gets_one_after_the_other(heard: Heard, sink: Sink) -> None:
    sink.answer = lambda verb, _line: b"250 sink" if verb == b"EHLO" else None
    with Outlet() as way:
        post(way, heard, "a", "b")
    assert (arrived(sink), heard) == (["a", "b"], [("a", None), ("b", None)])


def test_another_way_of_mail_gets_one_after_the_other(
    heard: Heard, settings: Any, mailoutbox: list[Letter]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with Outlet() as way:
        post(way, heard, "a", "b")
    assert ([letter.to for letter in mailoutbox], len(heard)) == ([["a@x.test"], ["b@x.test"]], 2)


def test_no_farewell_is_said_to_a_server_that_waits_for_a_text(
    way: Outlet, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(way, heard, "a", "b")
    assert way.line is not None
    server, at_the_farewell = way.line.server, list[object]()
    monkeypatch.setattr(way.connection, "close", lambda: at_the_farewell.append(server.sock))
    way.close()
    assert at_the_farewell == [None]


# --- the ledger ---


def work_one_batch() -> int:
    with sending.Desk() as desk:
        return sending.work(claims.claim(size=100, lease=settings.REMINDERS_LEASE), desk)


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("recipient__email", "state"))


def test_each_of_a_batch_is_marked(cast: Cast, note: Kind, sink: Sink) -> None:
    for person in (cast.trainee, cast.other_trainee, cast.facilitator):
        due(person)
    assert (work_one_batch(), set(states().values()), len(sink.mails)) == (3, {"sent"}, 3)


def test_a_worker_that_breaks_has_marked_what_arrived(
    cast: Cast, declare: Callable[..., Kind], sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare()
    for person in (cast.trainee, cast.other_trainee, cast.facilitator):
        due(person)
    real = outlet.Outlet.post

    def post_two_and_die(self: Outlet, letter: Letter, told: Any) -> None:
        real(self, letter, told)
        if self.line is not None and self.line.opened is not None:
            raise KeyboardInterrupt

    monkeypatch.setattr(outlet.Outlet, "post", post_two_and_die)
    with pytest.raises(KeyboardInterrupt):
        work_one_batch()
    assert (sorted(states().values()), len(sink.mails)) == (["due", "due", "sent"], 1)


def test_an_outage_gives_back_what_waits_and_what_comes_after_it(
    cast: Cast, note: Kind, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = (cast.trainee, cast.other_trainee, cast.facilitator)
    for minute, person in enumerate(people):
        due(person, ago=dt.timedelta(minutes=9 - minute))
    real, asked = outlet.Outlet.post, itertools.count()

    def post_and_lose_the_way(self: Outlet, letter: Letter, told: Any) -> None:
        real(self, letter, told)
        self.connection.port = 1

    monkeypatch.setattr(outlet.Outlet, "post", post_and_lose_the_way)
    sink.answer = lambda verb, _line: HANG_UP if verb == b"RCPT" and next(asked) else None
    done, back = work_one_batch(), Delivery.objects.filter(claimed_by="", state="due", attempts=0)
    assert (done, back.count()) == (1, 2)


def test_a_change_of_session_sends_nothing_more(
    cast: Cast, note: Kind, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (cast.trainee, cast.other_trainee):
        due(person)
    rows = claims.claim(size=100, lease=settings.REMINDERS_LEASE)
    monkeypatch.setattr(sending, "conclude", lambda *given: given)
    with sending.Desk() as desk:
        desk.outlet.post(a_letter("a"), lambda failure: pytest.fail(str(failure)))
        monkeypatch.setattr(sending, "connection", Restarting())
        assert (sending.work(rows, desk), sink.mails) == (0, [])


class Restarting:
    """A database whose session is another one each time it is looked at."""

    @property
    def connection(self) -> object:
        return object()


def test_what_waited_too_long_goes_back_without_an_attempt(
    cast: Cast, note: Kind, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = due(cast.trainee)
    monkeypatch.setattr(outlet, "LONGEST_WAIT", 0.0)
    work_one_batch()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.claimed_by, sink.mails) == ("due", 0, "", [])
