"""Letters and notes: sealed, one's own, and gone when one wants them gone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from core.clock import site_today
from peers import letters
from peers.forms.letters import LetterForm
from peers.models import Letter, Reflection
from peers.sealing import SealError
from tests.peers.world import World

if TYPE_CHECKING:
    import uuid

    from pytest_django.fixtures import Settings

KEYS = {name: name.encode() * 32 for name in "ab"}


@pytest.fixture
def letter(world: World) -> Letter:
    """The trainee's letter, sealed until the last session."""
    return letters.write(owner=world.trainee, cohort=world.cohort, text="Dear me", opens_on=None)


def test_the_database_holds_no_word_of_it(letter: Letter) -> None:
    assert b"Dear me" not in bytes(letter.sealed)


def test_opened_it_reads_as_it_was_written(letter: Letter) -> None:
    assert letters.open_letter(letter) == "Dear me"


def test_two_letters_alike_look_different_sealed(world: World) -> None:
    one, two = (bytes(letters.note(owner=world.trainee, text="Rest").sealed) for _ in range(2))
    assert one != two


def test_a_short_and_a_long_note_are_of_one_length(world: World) -> None:
    lengths = {len(letters.note(owner=world.trainee, text=text).sealed) for text in ("a", "a" * 200)}
    assert len(lengths) == 1


def test_a_letter_moved_to_another_owner_does_not_open(letter: Letter, world: World) -> None:
    letter.owner = world.members[1]
    with pytest.raises(SealError):
        letters.words_of(letter)


def test_a_letter_put_in_another_row_does_not_open(letter: Letter, world: World) -> None:
    found = letters.note(owner=world.trainee, text="x")
    found.sealed = letter.sealed
    with pytest.raises(SealError):
        letters.words_of_note(found)


def test_a_letter_that_was_tampered_with_does_not_open(letter: Letter) -> None:
    sealed = bytearray(letter.sealed)
    sealed[-1] ^= 1
    letter.sealed = bytes(sealed)
    with pytest.raises(SealError, match="changed"):
        letters.words_of(letter)


def test_a_new_key_seals_and_the_old_one_still_opens(world: World, settings: Settings) -> None:
    settings.PEERS_LETTER_KEYS = {"a": KEYS["a"]}
    old = letters.note(owner=world.trainee, text="old")
    settings.PEERS_LETTER_KEYS = {"b": KEYS["b"], "a": KEYS["a"]}
    new = letters.note(owner=world.trainee, text="new")
    words = letters.words_of_note(old)
    assert (words, bytes(new.sealed)[:1]) == ("old", b"b")


def test_without_its_key_it_says_so(letter: Letter, settings: Settings) -> None:
    settings.PEERS_LETTER_KEYS = KEYS
    with pytest.raises(SealError, match="not configured"):
        letters.words_of(letter)


def test_what_cannot_be_opened_says_so_in_the_export_and_keeps_nothing_else_back(
    letter: Letter, world: World, settings: Settings
) -> None:
    settings.PEERS_LETTER_KEYS = KEYS | settings.PEERS_LETTER_KEYS
    letters.note(owner=world.trainee, text="Rest")
    settings.PEERS_LETTER_KEYS = KEYS
    found = letters.export(world.trainee)
    assert ("not configured" in found["letters"][0]["text"], found["notes"][0]["text"]) == (True, "Rest")


def test_a_second_letter_waits_for_the_first(letter: Letter, world: World) -> None:
    with pytest.raises(letters.RefusedError, match="sealed already"):
        letters.write(owner=world.trainee, cohort=world.cohort, text="Again", opens_on=None)


def test_another_letter_may_be_written_once_the_first_is_opened(letter: Letter, world: World) -> None:
    letters.open_letter(letter)
    assert letters.write(owner=world.trainee, cohort=world.cohort, text="Again", opens_on=None).pk


def test_a_letter_opens_in_the_session_that_opens_letters(letter: Letter, world: World) -> None:
    last = world.sessions[-1]
    type(last).objects.filter(pk=last.pk).update(letter="open")
    meeting = world.meeting(30, session=len(world.sessions) - 1)
    assert letters.opens_on(letter) == meeting.day


def test_without_such_a_meeting_it_opens_on_the_class_s_last_day(letter: Letter, world: World) -> None:
    assert letters.opens_on(letter) == world.cohort.ends_on


def test_a_day_of_one_s_own_goes_first(world: World) -> None:
    day = site_today() + dt.timedelta(days=9)
    letter = letters.write(owner=world.trainee, cohort=world.cohort, text="x", opens_on=day)
    with time_machine.travel(dt.datetime.combine(day, dt.time(17), dt.UTC), tick=False):
        assert letters.is_due(letter)


@pytest.mark.parametrize("days", [0, -5, 4000])
def test_a_day_that_is_over_or_far_off_is_refused(world: World, days: int) -> None:
    day = site_today() + dt.timedelta(days=days)
    form = LetterForm({"text": "x", "opens_on": day.isoformat()})
    assert "opens_on" in form.errors


def test_the_export_holds_all_of_it_in_words(letter: Letter, world: World) -> None:
    letters.note(owner=world.trainee, text="Rest")
    found = letters.export(world.trainee)
    assert ([one["text"] for one in found["letters"]], [one["text"] for one in found["notes"]]) == (
        ["Dear me"],
        ["Rest"],
    )


def test_the_export_holds_nothing_of_anyone_else(letter: Letter, world: World) -> None:
    assert letters.export(world.members[1]) == {"letters": [], "notes": []}


def test_forgetting_leaves_nothing(letter: Letter, world: World) -> None:
    letters.note(owner=world.trainee, text="Rest")
    letters.forget(world.trainee)
    assert (Letter.objects.count(), Reflection.objects.count()) == (0, 0)


STRANGERS = ["other_trainee", "facilitator", "peers_director", "superuser", "gme_admin"]


@pytest.mark.parametrize("role", STRANGERS)
@pytest.mark.parametrize("verb", ["", "delete/"])
def test_nobody_else_reads_or_deletes_a_letter(
    letter: Letter, world: World, as_: Any, role: str, verb: str
) -> None:
    client = as_(world.cast.member(role))
    assert client.post(f"/peers/yours/letter/{letter.public_id}/{verb}").status_code == 404


@pytest.mark.parametrize("role", STRANGERS)
def test_nobody_else_reads_or_deletes_a_note(world: World, as_: Any, role: str) -> None:
    name: uuid.UUID = letters.note(owner=world.trainee, text="Rest").public_id
    client = as_(world.cast.member(role))
    found = client.get(f"/peers/yours/note/{name}/"), client.post(f"/peers/yours/note/{name}/delete/")
    assert [answer.status_code for answer in found] == [404, 404]


def test_a_sealed_letter_s_page_shows_none_of_it(letter: Letter, world: World, as_: Any) -> None:
    page = as_(world.trainee).get(f"/peers/yours/letter/{letter.public_id}/")
    assert "Dear me" not in page.content.decode()


def test_its_owner_opens_it_early(letter: Letter, world: World, as_: Any) -> None:
    page = as_(world.trainee).post(f"/peers/yours/letter/{letter.public_id}/", follow=True)
    assert "Dear me" in page.content.decode()


def test_a_page_with_words_is_kept_by_no_browser(letter: Letter, world: World, as_: Any) -> None:
    letters.open_letter(letter)
    page = as_(world.trainee).get(f"/peers/yours/letter/{letter.public_id}/")
    assert "no-store" in page["Cache-Control"]


def test_without_keys_there_are_no_such_pages(world: World, as_: Any, settings: Settings) -> None:
    settings.PEERS_LETTER_KEYS = {}
    assert as_(world.trainee).get("/peers/yours/").status_code == 404


def test_a_note_is_written_and_read(world: World, as_: Any) -> None:
    client = as_(world.trainee)
    client.post("/peers/yours/note/", {"text": "I said no, and it was fine."})
    page = client.get(f"/peers/yours/note/{Reflection.objects.get().public_id}/")
    assert "I said no" in page.content.decode()


def test_a_note_may_name_a_meeting_of_one_s_group_and_no_other(world: World, as_: Any) -> None:
    strange = world.meeting(group=world.other_group)
    as_(world.trainee).post(f"/peers/yours/note/?meeting={strange.public_id}", {"text": "x"})
    assert Reflection.objects.get().meeting is None


def test_a_letter_that_does_not_open_stays_sealed(
    letter: Letter, world: World, as_: Any, settings: Settings
) -> None:
    settings.PEERS_LETTER_KEYS = KEYS
    page = as_(world.trainee).post(f"/peers/yours/letter/{letter.public_id}/")
    letter.refresh_from_db()
    assert ("cannot be opened just now" in page.content.decode(), letter.opened_on) == (True, None)


def test_when_every_key_is_gone_a_writer_still_takes_or_deletes_what_is_there(
    letter: Letter, world: World, as_: Any, settings: Settings
) -> None:
    settings.PEERS_LETTER_KEYS = {}
    client = as_(world.trainee)
    assert "not configured" in client.get("/peers/yours/export/").content.decode()
    assert "cannot be opened" in client.post(f"/peers/yours/letter/{letter.public_id}/").content.decode()
    client.post(f"/peers/yours/letter/{letter.public_id}/delete/")
    assert not Letter.objects.exists()


@pytest.mark.parametrize("what", ["letter", "note"])
def test_when_every_key_is_gone_nothing_new_is_written(
    letter: Letter, world: World, as_: Any, settings: Settings, what: str
) -> None:
    settings.PEERS_LETTER_KEYS = {}
    client = as_(world.trainee)
    assert f'/peers/yours/{what}/"' not in client.get("/peers/yours/").content.decode()
    assert client.post(f"/peers/yours/{what}/", {"text": "x"}).status_code == 404
