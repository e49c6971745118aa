"""Letters and notes are sealed anew under a new key, and an older one can go."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from peers import letters, rotation, sealing
from peers.models import Letter, Reflection
from tests.peers.world import World

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}


@pytest.fixture
def written(world: World, settings: Settings) -> Letter:
    """A letter and two notes under the old key, with a new one in front since."""
    settings.PEERS_LETTER_KEYS = OLD
    letter = letters.write(owner=world.trainee, cohort=world.cohort, text="Dear me", opens_on=None)
    for owner in world.members[:2]:
        letters.note(owner=owner, text="Rest")
    settings.PEERS_LETTER_KEYS = NEW | OLD
    return letter


def command(*arguments: str) -> str:
    """Run the command; return what it says."""
    said = io.StringIO()
    call_command("rotate_letter_keys", *arguments, stdout=said, stderr=io.StringIO())
    return said.getvalue()


def names() -> set[str]:
    """Return the names of the keys that are in use."""
    rows = [*Letter.objects.all(), *Reflection.objects.all()]
    return {sealing.key_of(row.sealed) for row in rows}


def test_everything_is_sealed_anew(written: Letter) -> None:
    assert (rotation.rotate().done, names()) == (3, {"new"})


def test_afterwards_it_opens_without_the_old_key(written: Letter, settings: Settings) -> None:
    rotation.rotate()
    settings.PEERS_LETTER_KEYS = NEW
    written.refresh_from_db()
    assert letters.words_of(written) == "Dear me"


def test_a_sealed_letter_stays_sealed(written: Letter) -> None:
    rotation.rotate()
    written.refresh_from_db()
    assert written.opened_on is None


def test_a_second_time_there_is_nothing_to_do(written: Letter) -> None:
    rotation.rotate()
    before = bytes(Letter.objects.get().sealed)
    assert (rotation.rotate().done, bytes(Letter.objects.get().sealed)) == (0, before)


def test_killed_in_the_middle_it_keeps_what_is_done_and_goes_on(
    written: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal, calls = sealing.seal, []

    def dies(text: str, **bound: Any) -> bytes:
        calls.append(text)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return seal(text, **bound)

    monkeypatch.setattr(sealing, "seal", dies)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(batch=1)
    assert (rotation.check().waiting, rotation.rotate(batch=1).done) == (2, 2)


def test_what_does_not_open_is_left_as_it_is(written: Letter) -> None:
    broken = b"old\0" + b"x" * 300
    Letter.objects.update(sealed=broken)
    count = rotation.rotate()
    assert (count.done, count.broken, bytes(Letter.objects.get().sealed)) == (2, 1, broken)


def test_the_command_says_that_older_keys_can_go(written: Letter) -> None:
    assert command().splitlines() == [
        "3 sealed anew",
        "Everything opens, and is under the first key. Older keys can go.",
    ]


def test_checking_changes_nothing_and_says_what_waits(written: Letter) -> None:
    with pytest.raises(CommandError, match="Keep the older keys"):
        command("--check")
    assert names() == {"old"}


def test_a_text_that_does_not_open_fails_the_command(written: Letter) -> None:
    Letter.objects.update(sealed=b"gone\0" + b"x" * 300)
    with pytest.raises(CommandError, match="Not everything"):
        command()


def test_a_batch_of_none_is_refused(written: Letter) -> None:
    with pytest.raises(CommandError, match="1 or more"):
        command("--batch", "0")


def test_without_keys_the_command_says_so(db: None, settings: Settings) -> None:
    settings.PEERS_LETTER_KEYS = {}
    with pytest.raises(CommandError, match="no key"):
        command()
