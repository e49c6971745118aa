"""Changing keys: everything readable afterwards, nothing lost to a kill, nothing silent."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from checkins import records, rotation, subjects
from checkins.models import CheckIn, Subject, SubjectLink
from checkins.sealing import WrongKey
from tests.checkins.conftest import NEW, OLD, check_in, subject
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def run(*arguments: str, **options: Any) -> tuple[str, str]:
    """Run the command; return what it said on both streams."""
    out, err = StringIO(), StringIO()
    call_command("rotate_checkin_keys", *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def changing(cast: Cast, keys: Any) -> Any:
    """Have seven check-ins of two people, and new keys before the old ones."""
    for number in range(7):
        check_in(cast.trainee if number % 2 else cast.other_trainee, note=f"note {number}")
    keys.CHECKINS_KEYS = {"new": NEW, "old": OLD}
    keys.CHECKINS_LINK_KEY = {"new": NEW[::-1], "old": OLD[::-1]}
    return keys


def forget_old_keys(keys: Any) -> None:
    """Take the old keys away."""
    keys.CHECKINS_KEYS = {"new": NEW}
    keys.CHECKINS_LINK_KEY = {"new": NEW[::-1]}


def notes(cast: Cast) -> list[str]:
    """Return everyone's notes, in order."""
    everyone = [cast.trainee, cast.other_trainee]
    return sorted(said.note for person in everyone for _, said in records.read_all(subject(person)))


def test_after_a_rotation_the_old_keys_can_go(cast: Cast, changing: Any) -> None:
    run()
    forget_old_keys(changing)
    assert notes(cast) == [f"note {number}" for number in range(7)]


def test_before_a_rotation_they_cannot(cast: Cast, changing: Any) -> None:
    forget_old_keys(changing)
    assert subjects.subject_of(cast.trainee) is None
    with pytest.raises(WrongKey):
        subjects.wishes_of(Subject.objects.all()[0])


def test_every_row_is_under_the_new_key(changing: Any) -> None:
    run()
    found = {row.key_id for model in (Subject, SubjectLink, CheckIn) for row in model.objects.all()}
    assert found == {"new"}


def test_every_ciphertext_is_another(changing: Any) -> None:
    before = {bytes(row.ciphertext) for row in CheckIn.objects.all()}
    run()
    assert not before & {bytes(row.ciphertext) for row in CheckIn.objects.all()}


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_a_run_that_is_killed_goes_on_where_it_ended(
    cast: Cast, changing: Any, killed_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def kill(words: str) -> None:
        told.append(words)
        if len(told) == killed_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(batch=2, tell=kill)
    done = Subject.objects.filter(key_id="new").count() + CheckIn.objects.filter(key_id="new").count()
    assert 0 < done < 9
    assert sum(rotation.rotate(batch=2).done.values()) == 9 + 2 - done
    forget_old_keys(changing)
    assert len(notes(cast)) == 7


def test_between_two_batches_everything_is_readable(cast: Cast, changing: Any) -> None:
    readable: list[int] = []
    rotation.rotate(batch=2, tell=lambda _: readable.append(len(notes(cast))))
    assert set(readable) == {7}


def test_a_second_run_has_nothing_to_do(changing: Any) -> None:
    run()
    assert sum(rotation.rotate().done.values()) == 0


def test_the_check_says_when_all_is_well(cast: Cast) -> None:
    check_in(cast.trainee)
    assert "Everything opens" in run("--check")[0]


def test_the_check_changes_nothing(changing: Any) -> None:
    before = [bytes(row.ciphertext) for row in CheckIn.objects.order_by("pk")]
    with pytest.raises(CommandError):
        run("--check")
    assert [bytes(row.ciphertext) for row in CheckIn.objects.order_by("pk")] == before


def test_the_check_counts_what_is_under_an_older_key(changing: Any) -> None:
    assert rotation.check().waiting == {"subjects": 2, "check-ins": 7, "links": 2}


def test_a_damaged_row_is_counted_and_left(cast: Cast, changing: Any) -> None:
    row = check_in(cast.trainee)
    CheckIn.objects.filter(pk=row.pk).update(ciphertext=b"\x01" * 1053, key_id="old")
    with pytest.raises(CommandError, match="Keep the older keys"):
        run()
    assert CheckIn.objects.get(pk=row.pk).key_id == "old"


def test_a_damaged_row_keeps_no_other_from_its_turn(cast: Cast, changing: Any) -> None:
    row = CheckIn.objects.order_by("pk")[0]
    CheckIn.objects.filter(pk=row.pk).update(ciphertext=b"")
    count = rotation.rotate(batch=2)
    assert (count.done["check-ins"], count.broken["check-ins"]) == (6, 1)


def test_a_lost_key_fails_loudly(changing: Any) -> None:
    forget_old_keys(changing)
    with pytest.raises(CommandError):
        run()


def test_a_batch_of_nothing_is_refused(changing: Any) -> None:
    with pytest.raises(CommandError, match="1 or more"):
        run("--batch", "0")
