"""What a reminder looks like as a mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from reminders.kinds import Message
from tests.reminders.conftest import due, mail_in, send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

KEY = "7"


@pytest.fixture
def received(cast: Cast, note: Kind, sink: Sink) -> Any:
    """A plain reminder, as it arrived."""
    send(due(cast.trainee, key=KEY))
    return mail_in(sink)


def test_the_subject_is_the_kinds_own(received: Any) -> None:
    assert received["Subject"] == "A note for you"


def test_the_text_part_says_what(received: Any) -> None:
    assert "This is about 7." in text_of(received)


def test_the_html_part_says_the_same(received: Any) -> None:
    assert "This is about 7." in text_of(received, "html")


def test_the_link_leads_to_this_site(received: Any, settings: Any) -> None:
    assert f'href="{settings.SITE_URL}/"' in text_of(received, "html")


def test_mail_programs_find_the_way_to_turn_it_off(received: Any, settings: Any) -> None:
    assert received["List-Unsubscribe"].strip().startswith(f"<{settings.SITE_URL}/reminders/off/")


def test_one_click_is_enough(received: Any) -> None:
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_no_program_answers_it(received: Any) -> None:
    assert received["Auto-Submitted"] == "auto-generated"


def test_nothing_is_loaded_from_anywhere(received: Any) -> None:
    assert not re.findall(r"src=|@import|url\(|<link", text_of(received, "html"))


def test_no_element_carries_a_style_of_its_own(received: Any) -> None:
    assert "style=" not in text_of(received, "html")


def test_it_is_made_for_dark_rooms_too(received: Any) -> None:
    assert "prefers-color-scheme: dark" in text_of(received, "html")


def test_the_receivers_name_and_id_stay_out_of_the_message_id(received: Any, cast: Cast) -> None:
    assert re.fullmatch(r"<[0-9a-f]{32}@[\w.-]+>", received["Message-ID"])


def test_markup_in_words_stays_words(cast: Cast, declare: Callable[..., Kind], sink: Sink) -> None:
    declare(message=lambda _person, _key: Message("A note", ("<script>x</script>",)))
    send(due(cast.trainee))
    assert "<script>" not in text_of(mail_in(sink), "html")


def test_apostrophes_in_the_text_part_are_not_escaped(
    cast: Cast, declare: Callable[..., Kind], sink: Sink
) -> None:
    declare(message=lambda _person, _key: Message("A note", ("It's & that's it.",)))
    send(due(cast.trainee))
    assert "It's & that's it." in text_of(mail_in(sink))


def test_what_is_always_sent_offers_no_way_to_turn_it_off(
    cast: Cast, declare: Callable[..., Kind], sink: Sink
) -> None:
    declare(optional=False)
    send(due(cast.trainee))
    assert mail_in(sink)["List-Unsubscribe"] is None


def test_letters_of_any_script_arrive_whole(cast: Cast, declare: Callable[..., Kind], sink: Sink) -> None:
    declare(message=lambda _person, _key: Message("Für Sie", ("Grüße – 你好",)))
    send(due(cast.trainee))
    assert (mail_in(sink)["Subject"], "Grüße – 你好" in text_of(mail_in(sink))) == ("Für Sie", True)
