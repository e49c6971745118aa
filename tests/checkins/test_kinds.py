"""The one note: only when asked for, until it is done, three times at the most, and written down nowhere."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from checkins import kinds, operations, subjects, tasks
from checkins.models import Subject
from checkins.wishes import KEEP, MONTHLY, ONE_PAGE, REMIND, TWO_WEEKLY
from people.models import User
from reminders import preferences, status, tokens, unrecorded, wishes
from reminders.failures import Outage, Permanent, Transient
from reminders.models import Choice, Preference
from reminders.outlet import Outlet
from tests.checkins.conftest import NEW
from tests.checkins.test_operations import keep
from tests.conftest import Cast, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC)
FIRST, SECOND = dt.date(2026, 11, 16), dt.date(2026, 11, 30)


def at(day: dt.date, hour: int = 12) -> Any:
    """Travel to an hour of a day in New York."""
    return time_machine.travel(dt.datetime(day.year, day.month, day.day, hour + 5, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def asked(cast: Cast) -> User:
    """Someone who asked for notes every two weeks on the second of November."""
    with time_machine.travel(BEGIN, tick=False):
        operations.give(person=cast.trainee, kind=REMIND)
        operations.choose(person=cast.trainee, retention=12, cadence=TWO_WEEKLY, layout=ONE_PAGE)
    return cast.trainee


def sent_on(day: dt.date, hour: int = 12) -> int:
    """Return how many notes go out at an hour of a day."""
    with at(day, hour):
        return kinds.send_due()


def noted(person: User) -> str:
    """Return the day of the last note that someone was sent, as their wishes hold it."""
    found = subjects.subject_of(person)
    assert found is not None
    return subjects.wishes_of(found).noted


def test_nobody_is_reminded_who_did_not_ask(cast: Cast) -> None:
    with time_machine.travel(BEGIN, tick=False):
        operations.give(person=cast.trainee, kind=KEEP)
        keep(cast.trainee)
    assert sum(sent_on(dt.date(2026, 12, day)) for day in range(1, 30)) == 0


def test_the_first_note_comes_a_turn_after_asking(asked: User) -> None:
    assert sent_on(FIRST) == 1
    assert [letter.to for letter in mail.outbox] == [[asked.email]]


@pytest.mark.parametrize(("hour", "sent"), [(11, 0), (12, 1), (18, 1)])
def test_it_comes_from_noon_on_where_its_reader_is(asked: User, hour: int, sent: int) -> None:
    assert sent_on(FIRST, hour) == sent


def test_noon_is_where_its_reader_is(asked: User) -> None:
    User.objects.filter(pk=asked.pk).update(time_zone="America/Los_Angeles")
    assert [sent_on(FIRST, 14), sent_on(FIRST, 15)] == [0, 1]


@pytest.mark.parametrize("day", [dt.date(2026, 11, 10), dt.date(2026, 11, 17), dt.date(2026, 11, 18)])
def test_on_other_days_none_comes(asked: User, day: dt.date) -> None:
    assert sent_on(day) == 0


def test_three_come_and_then_none(asked: User) -> None:
    days = [FIRST + dt.timedelta(weeks=2 * turn) for turn in range(5)]
    assert [sent_on(day) for day in days] == [1, 1, 1, 0, 0]


def test_after_a_pause_of_two_months_three_come(asked: User) -> None:
    with time_machine.travel(BEGIN, tick=False):
        operations.pause(person=asked, until=dt.date(2027, 1, 2))
    days = [dt.date(2026, 11, 16) + dt.timedelta(weeks=2 * turn) for turn in range(9)]
    assert [sent_on(day) for day in days] == [0, 0, 0, 0, 1, 1, 1, 0, 0]


def test_twice_at_the_same_hour_sends_once(asked: User) -> None:
    assert [sent_on(FIRST), sent_on(FIRST), sent_on(FIRST, 13)] == [1, 0, 0]


def test_the_task_sends(asked: User) -> None:
    with at(FIRST):
        tasks.send_notes()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_once() -> None:
    person = make_person("asker")
    with time_machine.travel(BEGIN, tick=False):
        operations.give(person=person, kind=REMIND)
        operations.choose(person=person, retention=12, cadence=TWO_WEEKLY, layout=ONE_PAGE)
    both, sent = threading.Barrier(2), []

    def work() -> None:
        both.wait(5)
        sent.append(kinds.send_due())
        connection.close()

    with at(FIRST):
        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(10)
    assert (sorted(sent), len(mail.outbox)) == ([0, 1], 1)


def test_a_check_in_begins_the_count_anew(asked: User) -> None:
    with at(dt.date(2026, 11, 12)):
        operations.give(person=asked, kind=KEEP)
        keep(asked)
    assert [sent_on(FIRST), sent_on(dt.date(2026, 11, 26))] == [0, 1]


@pytest.mark.parametrize("verb", ["check in", "skip", "pause", "withdraw", "erase"])
def test_none_goes_to_whom_it_is_no_use_any_more_at_the_last_moment(asked: User, verb: str) -> None:
    subject = Subject.objects.get()
    with at(FIRST):
        if verb == "check in":
            operations.give(person=asked, kind=KEEP)
            keep(asked)
        elif verb == "skip":
            operations.skip(person=asked)
        elif verb == "pause":
            operations.pause(person=asked, until=dt.date(2027, 1, 1))
        elif verb == "withdraw":
            operations.withdraw(person=asked, kind=REMIND)
        else:
            operations.erase_all(person=asked)
        assert kinds.claim(subject, asked, FIRST, timezone.now()) is None


def test_what_was_sent_is_noted_sealed(asked: User) -> None:
    sent_on(FIRST)
    assert noted(asked) == FIRST.isoformat()


def test_someone_who_left_is_not_reminded(asked: User) -> None:
    User.objects.filter(pk=asked.pk).update(is_active=False)
    assert sent_on(FIRST) == 0


def fail_with(failure: Exception) -> Any:
    """Return a way to send that fails."""

    def send(*_anything: Any) -> None:
        raise failure

    return send


@pytest.mark.parametrize("failure", [Transient("later"), Outage("away")])
def test_what_could_not_be_sent_is_tried_again_that_day(
    asked: User, failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(unrecorded, "send", fail_with(failure))
        assert (sent_on(FIRST), noted(asked)) == (0, "")
    assert sent_on(FIRST, 14) == 1


def test_a_refused_address_is_not_tried_again(asked: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(unrecorded, "send", fail_with(Permanent("no")))
        sent_on(FIRST)
    assert sent_on(FIRST, 14) == 0


def test_one_note_that_breaks_keeps_nobody_from_theirs_and_names_nobody(
    asked: User, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(BEGIN, tick=False):
        operations.give(person=cast.other_trainee, kind=REMIND)
        operations.choose(person=cast.other_trainee, retention=12, cadence=TWO_WEEKLY, layout=ONE_PAGE)
    send = unrecorded.send

    def breaking(wish: Any, *rest: Any) -> None:
        if wish.person.pk == asked.pk:
            raise RuntimeError(asked.email)
        send(wish, *rest)

    monkeypatch.setattr(unrecorded, "send", breaking)
    assert (sent_on(FIRST), [letter.to for letter in mail.outbox]) == (1, [[cast.other_trainee.email]])
    assert ("RuntimeError" in caplog.text, asked.email in caplog.text) == (True, False)


def test_a_server_that_is_away_ends_the_round_without_naming_anyone(
    asked: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(unrecorded, "send", fail_with(Outage("away")))
    sent_on(FIRST)
    assert ("tried again" in caplog.text, asked.email in caplog.text) == (True, False)


def test_giving_back_what_was_erased_meanwhile_is_nothing(asked: User) -> None:
    held = Subject.objects.get()
    operations.erase_all(person=asked)
    kinds._give_back(held, "")
    assert Subject.objects.count() == 0


def test_one_who_cannot_be_opened_keeps_no_other_from_theirs(asked: User, cast: Cast, keys: Any) -> None:
    with time_machine.travel(BEGIN, tick=False):
        keys.CHECKINS_KEYS = {"new": NEW}
        operations.give(person=cast.other_trainee, kind=REMIND)
        operations.choose(person=cast.other_trainee, retention=12, cadence=TWO_WEEKLY, layout=ONE_PAGE)
    assert sent_on(FIRST) == 1


@pytest.mark.parametrize(
    ("wish", "sent"),
    [
        ({}, 1),
        ({"muted": True}, 0),
        ({"paused_until": dt.date(2026, 12, 1)}, 0),
        ({"quiet_from": dt.time(9), "quiet_to": dt.time(15)}, 0),
        ({"quiet_from": dt.time(22), "quiet_to": dt.time(7)}, 1),
        ({"rhythm": "weekly"}, 1),
    ],
)
def test_what_its_reader_wishes_of_all_reminders_holds(asked: User, wish: dict[str, Any], sent: int) -> None:
    Preference.objects.create(user=asked, **wish)
    assert sent_on(FIRST) == sent


def test_after_quiet_hours_it_comes(asked: User) -> None:
    Preference.objects.create(user=asked, quiet_from=dt.time(9), quiet_to=dt.time(15))
    assert [sent_on(FIRST), sent_on(FIRST, 15)] == [0, 1]


# Nothing in clear says who asked.


def rows_of_reminders() -> int:
    """Return how many rows the reminders have, in all their tables."""
    return sum(model._default_manager.count() for model in apps.get_app_config("reminders").get_models())


def test_sending_leaves_no_row_of_reminders(asked: User) -> None:
    sent_on(FIRST)
    assert (len(mail.outbox), rows_of_reminders()) == (1, 0)


def test_off_in_a_mail_ends_it_and_leaves_no_row(asked: User) -> None:
    preferences.turn_off(person=asked, kind=kinds.KIND)
    assert (sent_on(FIRST), rows_of_reminders(), subjects.subject_of(asked)) == (0, 0, None)


def test_off_by_someone_who_never_asked_leaves_no_row_either(cast: Cast) -> None:
    preferences.turn_off(person=cast.trainee, kind=kinds.KIND)
    assert (rows_of_reminders(), Subject.objects.count()) == (0, 0)


def test_off_by_the_link_of_a_mail_works_without_signing_in(asked: User, as_: As) -> None:
    sent_on(FIRST)
    off = str(mail.outbox[0].extra_headers["List-Unsubscribe"]).strip("<>")
    path = off[off.index("/", 10) :]
    page = as_(None).post(path, {"List-Unsubscribe": "One-Click"})
    assert (page.status_code, sent_on(SECOND), Choice.objects.count()) == (200, 0, 0)


def test_the_link_says_nothing(asked: User) -> None:
    token = tokens.make(asked, kinds.KIND)
    assert not [word for word in ("check", "health", "survey") if word in token.lower()]


@pytest.mark.parametrize("role", ["trainee", "wellbeing_office", "superuser"])
def test_no_page_of_preferences_shows_the_kind(cast: Cast, as_: As, role: str) -> None:
    page = as_(cast.member(role)).get(reverse("reminders:preferences")).content.decode()
    assert kinds.KIND.title not in page


def test_saving_preferences_leaves_no_row_of_the_kind(asked: User) -> None:
    chosen = {kind.key for kind in preferences.kinds_for(asked)}
    assert kinds.KEY not in chosen


def test_the_office_learns_no_number_of_notes(asked: User) -> None:
    before = status.now()
    sent_on(FIRST)
    assert status.now() == before


def test_each_mail_has_its_own_number(asked: User) -> None:
    sent_on(FIRST)
    sent_on(SECOND)
    found = {letter.extra_headers["Message-ID"] for letter in mail.outbox}
    assert len(found) == 2


def test_what_is_sent_is_the_same_to_everyone_but_for_the_way_to_stop(asked: User, cast: Cast) -> None:
    outlet, kind = Outlet(), kinds.KIND
    for person in (cast.trainee, cast.other_trainee):
        unrecorded.send(wishes.of(person, timezone.now()), kind, kinds.sample(), outlet)
    one, other = (str(letter.body) for letter in mail.outbox)
    off = [tokens.make(person, kind)[:32] for person in (cast.trainee, cast.other_trainee)]
    assert one.split(off[0])[0] == other.split(off[1])[0]


def test_a_note_says_nothing_about_health() -> None:
    note = kinds.sample()
    words = " ".join((note.subject, *note.paragraphs, note.action, note.path)).lower()
    assert not [word for word in ("check", "health", "well-being", "mood", "feel") if word in words]


def test_looking_for_notes_asks_the_same_queries_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    people = [cast.trainee, cast.other_trainee, cast.facilitator, cast.clinician]
    for person in people:
        operations.give(person=person, kind=REMIND)
        operations.choose(person=person, retention=12, cadence=MONTHLY, layout=ONE_PAGE)
    with django_assert_max_num_queries(4):
        kinds.send_due()
