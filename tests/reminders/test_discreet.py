"""What a lock screen, a shoulder and a log may see of every kind: nothing of what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils.html import strip_tags

from reminders import frames, kinds, tokens
from reminders.kinds import Kind, Message
from tests.conftest import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from tests.conftest import Cast

KEYS = sorted(kind.key for kind in kinds.every())
TELLING = ("wellness day", "mental", "health", "counsel", "check-in", "depress", "phq", "declin", "approv")
PREVIEW = 110  # characters of a mail's beginning that phones show below its subject
ODD_NAMES = {
    "a line break": "Ada\r\nBcc: all@example.test",
    "markup": '<a href="https://evil.test">Ada</a>',
    "another script": "ألف باء",
    "emoji": "👩🏽‍⚕️ Ada 🎉",
    "three hundred letters": "Ada" * 100,
    "a lone dot": ".\r\n.\r\nQUIT",
    "marks of our own": "\ue000\ue001\ue002\ue003\ue004\ue005",
    "a template": "{{ settings.SECRET_KEY }}{% debug %}",
}


def kind_of(key: str) -> Kind:
    found = kinds.find(key)
    assert found is not None
    return found


def sample(key: str) -> Message:
    kind = kind_of(key)
    assert kind.sample is not None
    return kind.sample()


def parts(message: Message, reason: str = "Notes", off: str = "https://x.test/off") -> tuple[str, str]:
    """Return a message as text, and as the words of its HTML, each on one line."""
    given = {"subject": message.subject, "reason": reason, "off": off}
    page = frames.html(message, **given).partition("<body>")[2]
    return " ".join(frames.text(message, **given).split()), " ".join(strip_tags(page).split())


@pytest.mark.parametrize("key", KEYS)
def test_the_beginning_of_each_mail_is_the_same_for_all(key: str) -> None:
    text, html = parts(sample(key))
    neutral = parts(Message("Other", ("Other words.",)))
    assert (text[:PREVIEW], html[:PREVIEW]) == (neutral[0][:PREVIEW], neutral[1][:PREVIEW])


@pytest.mark.parametrize("key", KEYS)
def test_no_preview_reaches_the_words_of_a_mail(key: str) -> None:
    page = frames.html(sample(key), subject="S", reason="R", off="").partition("<body>")[2]
    before = page[: page.index("<h1>")]
    assert len(re.findall("&#8199;", before)) >= PREVIEW / 2


@pytest.mark.parametrize("key", KEYS)
def test_both_parts_of_each_mail_have_the_same_words(key: str) -> None:
    message = sample(key)
    text, html = parts(message, reason=kind_of(key).title)
    wanted = [*message.paragraphs, message.action, kind_of(key).title]
    plain = [words.replace("'", "&#x27;").replace("’", "’") for words in wanted]
    assert [words for words in wanted if words.replace(".m..", ".m.") not in text] == []
    assert [words for words in plain if words.replace(".m..", ".m.") not in html] == []


@pytest.mark.parametrize("key", KEYS)
def test_both_parts_of_each_mail_have_the_same_addresses(key: str) -> None:
    given = {"subject": "S", "reason": "R", "off": "https://x.test/off"}
    text, html = frames.text(sample(key), **given), frames.html(sample(key), **given)
    assert set(re.findall(r"https?://\S+", text)) == set(re.findall(r'href="([^"]+)"', html))


@pytest.mark.parametrize("key", KEYS)
def test_a_list_entry_of_each_kind_says_no_more_than_its_subject(key: str) -> None:
    subject = sample(key).subject.lower()
    assert [word for word in TELLING if word in subject] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_page_behind_each_kind_has_a_title_that_says_nothing(
    key: str, cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    path = sample(key).path
    pages = (as_(getattr(cast, role)).get(path, follow=True) for role in ROLES)
    page = next(page for page in pages if page.status_code == 200)
    title = page.content.decode().partition("<title>")[2].partition("</title>")[0]
    assert [word for word in TELLING if word in title.lower()] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_link_that_turns_a_kind_off_holds_no_name_and_no_address(key: str, cast: Cast) -> None:
    token = tokens.make(cast.trainee, kind_of(key))
    assert ("trainee" in token.lower(), "@" in token) == (False, False)


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_an_odd_name_stays_a_name_in_both_parts(name: str) -> None:
    message = Message("A note", (f"{name} cannot come.",), "Open", "/")
    text, html = parts(message)
    expected = parts(Message("A note", ("NAME cannot come.",), "Open", "/"))
    assert (len(text) - len(expected[0]), "evil.test</a>" in html) == (
        len(" ".join(f"{name} cannot come.".split())) - len("NAME cannot come."),
        False,
    )


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_an_odd_name_makes_no_line_of_its_own_and_no_markup(name: str) -> None:
    message = Message("A note", (f"{name} cannot come.",), "Open", "/")
    given = {"subject": "A note", "reason": "Notes", "off": ""}
    assert frames.html(message, **given).count("<a ") == 3
    plain = frames.text(Message("A note", ("NAME cannot come.",), "Open", "/"), **given)
    assert len(frames.text(message, **given).splitlines()) == len(plain.splitlines())
