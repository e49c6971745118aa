"""The office's view of the sending, and of every message."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from people.models import User
from reminders import checks, kinds, sending, status
from reminders.kinds import Message
from reminders.models import Delivery, Preference
from tests.conftest import make_person
from tests.reminders.conftest import due, mail_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.test import Client

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

State = Delivery.State
HOUR = dt.timedelta(hours=1)


def ended(person: User, key: str, state: str, **fields: Any) -> Delivery:
    return due(person, key=key, state=state, ended_at=timezone.now(), **fields)


def line_of(title: str) -> status.Line | None:
    """Return a kind's line on the page."""
    return next((line for line in status.now().lines if line.title == title), None)


def sample(subject: str = "A note", path: str = "/") -> Callable[[], Message]:
    return lambda: Message(subject, ("Words.",), "Open", path)


def found(kind: Kind) -> list[str | None]:
    return [trouble.id for trouble in checks.troubles(kind)]


def test_a_kind_is_counted_by_what_became_of_it(cast: Cast, note: Kind) -> None:
    ended(cast.trainee, "1", State.SENT)
    ended(cast.trainee, "2", State.FAILED)
    line = line_of("Notes")
    assert line is not None
    assert (line.sent, line.failed) == ("1", "1")


def test_what_ended_long_ago_is_not_counted(cast: Cast, note: Kind) -> None:
    ended(cast.trainee, "1", State.SENT)
    Delivery.objects.update(ended_at=timezone.now() - dt.timedelta(days=8))
    assert line_of("Notes") is None


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, "under 10"), (1, "under 10"), (9, "under 10"), (10, "10 or more"), (23, "20 or more")],
)
def test_counts_about_health_are_told_in_tens(
    cast: Cast, declare: Callable[..., Kind], count: int, told: str
) -> None:
    declare(private=True)
    for key in range(count):
        ended(cast.trainee, str(key), State.SENT)
    line = line_of("Notes")
    assert line is not None
    assert line.sent == told


def test_totals_leave_out_what_is_about_health(cast: Cast, declare: Callable[..., Kind]) -> None:
    declare(private=True)
    due(cast.trainee, ago=HOUR, attempts=1)
    ended(cast.trainee, "2", State.FAILED, reason="No.")
    found = status.now()
    assert (found.overdue, found.oldest, found.retrying, found.reasons) == (0, None, 0, [])


def test_what_is_about_health_raises_the_alarm_too(cast: Cast, declare: Callable[..., Kind]) -> None:
    declare(private=True)
    due(cast.trainee, ago=HOUR)
    assert status.now().stuck


def test_the_command_tells_of_it_without_a_time(
    cast: Cast, declare: Callable[..., Kind], capsys: pytest.CaptureFixture[str]
) -> None:
    declare(private=True)
    due(cast.trainee, ago=HOUR)
    with pytest.raises(SystemExit):
        call_command("reminders_status")
    assert "for more than ten minutes" in capsys.readouterr().err


@pytest.mark.parametrize(
    "key", ["checkins.queue", "site.note", "wellnessdays.away", "wellnessdays.hours_refused"]
)
def test_what_is_about_health_is_known_as_such(key: str) -> None:
    kind = kinds.find(key)
    assert kind is not None
    assert kind.private


def test_a_kind_of_a_later_version_is_not_counted_exactly(cast: Cast) -> None:
    ended(cast.trainee, "1", State.FAILED, kind="later.kind", reason="No.")
    line = line_of("Unknown (later.kind)")
    assert line is not None
    assert (line.failed, status.now().reasons) == ("under 10", [])


def test_reasons_are_counted(cast: Cast, note: Kind) -> None:
    ended(cast.trainee, "1", State.FAILED, reason="No.")
    assert status.now().reasons == [("No.", 1)]


def test_what_was_left_lying_raises_the_alarm(cast: Cast, note: Kind) -> None:
    due(cast.trainee, ago=HOUR)
    assert status.now().stuck


def test_what_is_due_just_now_does_not(cast: Cast, note: Kind) -> None:
    due(cast.trainee)
    assert not status.now().stuck


def test_the_page_costs_the_same_for_one_and_for_many(
    cast: Cast, note: Kind, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for key in range(5):
        due(cast.trainee, key=str(key))
    with django_assert_num_queries(3):
        status.now()


def no_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1


def test_a_mail_server_that_stays_away_raises_the_alarm(cast: Cast, note: Kind, settings: Any) -> None:
    no_server(settings)
    due(cast.trainee, ago=HOUR)
    sending.drain()
    found = status.now()
    assert (found.overdue, found.held_up, found.stuck) == (0, 1, True)


def test_one_that_was_away_just_now_does_not(cast: Cast, note: Kind, settings: Any) -> None:
    no_server(settings)
    due(cast.trainee)
    sending.drain()
    assert (status.now().held_up, status.now().stuck) == (0, False)


def test_what_waits_for_its_reader_raises_no_alarm(cast: Cast, note: Kind, sink: Sink) -> None:
    hour = timezone.now().hour
    quiet = {"quiet_from": dt.time((hour - 1) % 24), "quiet_to": dt.time((hour + 2) % 24)}
    Preference.objects.create(user=cast.trainee, **quiet)
    User.objects.filter(pk=cast.trainee.pk).update(time_zone="UTC")
    due(cast.trainee, ago=HOUR)
    sending.drain()
    assert (Delivery.objects.get().reason, status.now().stuck) == ("Quiet hours.", False)


def test_what_is_tried_again_raises_no_alarm(cast: Cast, note: Kind, sink: Sink) -> None:
    sink.answer = lambda verb, _line: b"451 later" if verb == b"RCPT" else None
    due(cast.trainee, ago=HOUR)
    sending.drain()
    assert (status.now().retrying, status.now().stuck) == (1, False)


def test_the_page_names_nobody(cast: Cast, note: Kind, as_: Callable[[User], Client]) -> None:
    ended(make_person("quixote"), "1", State.FAILED, reason="No.")
    page = as_(cast.wellbeing_office).get(reverse("reminders:operations")).content
    assert b"quixote" not in page.lower()


def test_the_command_prints_the_same(cast: Cast, note: Kind, capsys: pytest.CaptureFixture[str]) -> None:
    ended(cast.trainee, "1", State.FAILED, reason="The mail server refused it for good (550).")
    call_command("reminders_status")
    assert "550" in capsys.readouterr().out


def test_the_command_ends_with_1_when_something_was_left_lying(cast: Cast, note: Kind) -> None:
    due(cast.trainee, ago=HOUR)
    with pytest.raises(SystemExit, match="1"):
        call_command("reminders_status")


def test_the_office_sees_every_message_with_a_sample(
    cast: Cast, declare: Callable[..., Kind], as_: Callable[[User], Client]
) -> None:
    declare(sample=sample("An invented note"))
    page = as_(cast.wellbeing_office).get(reverse("reminders:previews"))
    assert b"An invented note" in page.content


def test_a_preview_is_the_mail_itself_under_a_strict_policy(
    cast: Cast, declare: Callable[..., Kind], as_: Callable[[User], Client]
) -> None:
    declare(sample=sample())
    page = as_(cast.wellbeing_office).get(reverse("reminders:preview", args=["tests.note"]))
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_a_kind_without_a_sample_has_no_preview(
    cast: Cast, note: Kind, as_: Callable[[User], Client]
) -> None:
    page = as_(cast.wellbeing_office).get(reverse("reminders:preview", args=["tests.note"]))
    assert page.status_code == 404


# --- mailing a sample to oneself ---


def mail_to(person: User, as_: Callable[[User], Client], key: str = "tests.note") -> Any:
    """Press the button beside a message, and return the page that follows."""
    return as_(person).post(reverse("reminders:mail_sample", args=[key]), follow=True)


def test_a_sample_goes_to_whoever_asks(
    cast: Cast, declare: Callable[..., Kind], as_: Callable[[User], Client], sink: Sink
) -> None:
    declare(sample=sample("An invented note"))
    mail_to(cast.wellbeing_office, as_)
    mail = mail_in(sink)
    assert (mail["Subject"], mail["To"]) == ("An invented note", cast.wellbeing_office.email)


def test_a_sample_leaves_no_row(
    cast: Cast, declare: Callable[..., Kind], as_: Callable[[User], Client], sink: Sink
) -> None:
    declare(sample=sample())
    mail_to(cast.wellbeing_office, as_)
    assert not Delivery.objects.exists()


def test_a_sample_reaches_even_those_who_turned_mails_off(
    cast: Cast, declare: Callable[..., Kind], as_: Callable[[User], Client], sink: Sink
) -> None:
    declare(sample=sample())
    Preference.objects.create(user=cast.wellbeing_office, muted=True)
    mail_to(cast.wellbeing_office, as_)
    assert len(sink.mails) == 1


def test_the_page_says_where_the_sample_went(
    cast: Cast, declare: Callable[..., Kind], as_: Callable[[User], Client], sink: Sink
) -> None:
    declare(sample=sample())
    assert (
        f"on its way to {cast.wellbeing_office.email}" in mail_to(cast.wellbeing_office, as_).content.decode()
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [(b"550 no", "refused it for good (550)"), (b"451 later", "try later (451)")],
)
def test_a_refused_sample_says_why(
    cast: Cast,
    declare: Callable[..., Kind],
    as_: Callable[[User], Client],
    sink: Sink,
    answer: bytes,
    words: str,
) -> None:
    declare(sample=sample())
    sink.answer = lambda verb, _line: answer if verb == b"RCPT" else None
    assert words in mail_to(cast.wellbeing_office, as_).content.decode()


def test_a_sample_without_a_mail_server_says_so(
    cast: Cast, declare: Callable[..., Kind], as_: Callable[[User], Client], sink: Sink, settings: Any
) -> None:
    declare(sample=sample())
    settings.EMAIL_PORT = 1
    assert "cannot be reached" in mail_to(cast.wellbeing_office, as_).content.decode()


def test_a_kind_without_a_sample_cannot_be_mailed(
    cast: Cast, note: Kind, as_: Callable[[User], Client]
) -> None:
    assert mail_to(cast.wellbeing_office, as_).status_code == 404


# --- the check at start-up ---


def test_a_good_kind_passes(declare: Callable[..., Kind]) -> None:
    assert found(declare(sample=sample())) == []


def test_a_kind_without_a_sample_is_noted(note: Kind) -> None:
    assert found(note) == ["reminders.I001"]


def test_a_message_that_breaks_is_found_before_it_is_due(declare: Callable[..., Kind]) -> None:
    assert found(declare(sample=lambda: Message("A note", None))) == ["reminders.E001"]  # type: ignore[arg-type]


@pytest.mark.parametrize("subject", ["", "Two\nlines", "long " * 20])
def test_a_subject_is_one_short_line(declare: Callable[..., Kind], subject: str) -> None:
    assert found(declare(sample=sample(subject))) == ["reminders.E002"]


def test_a_link_leads_somewhere(declare: Callable[..., Kind]) -> None:
    assert found(declare(sample=sample(path="/nowhere/at/all/"))) == ["reminders.E003"]


def test_every_kind_of_the_portal_passes() -> None:
    assert [m for m in checks.every_message_can_be_written() if m.is_serious()] == []
