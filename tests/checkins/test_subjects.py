"""From a person to their subject: only with the keys, and never swapped."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, models
from django.db.utils import IntegrityError

from checkins import records, subjects
from checkins.models import CheckIn, Subject, SubjectLink
from checkins.records import Content
from checkins.sealing import WrongKey
from checkins.wishes import Wishes
from people.models import User
from tests.checkins.conftest import NEW, OLD, check_in, subject
from tests.conftest import Cast, make_person

pytestmark = pytest.mark.django_db
SEALED = ("checkins_subject", "checkins_subjectlink", "checkins_checkin")


def test_someone_who_never_said_yes_has_no_subject(cast: Cast) -> None:
    assert subjects.subject_of(cast.trainee) is None


def test_a_subject_is_found_again(cast: Cast) -> None:
    made = subjects.subject_for(cast.trainee)
    assert subjects.subject_of(cast.trainee) == made


def test_asking_twice_makes_one(cast: Cast) -> None:
    assert subjects.subject_for(cast.trainee) == subjects.subject_for(cast.trainee)


def test_two_people_have_two_subjects(cast: Cast) -> None:
    assert subjects.subject_for(cast.trainee) != subjects.subject_for(cast.other_trainee)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one() -> None:
    person = make_person("hurried")
    both = threading.Barrier(2)

    def tab() -> None:
        both.wait(5)
        subjects.subject_for(person)
        connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    [one.start() for one in tabs]  # type: ignore[func-returns-value]
    [one.join(10) for one in tabs]  # type: ignore[func-returns-value]
    assert (Subject.objects.count(), SubjectLink.objects.count()) == (1, 1)


@pytest.mark.parametrize("model", [Subject, SubjectLink, CheckIn])
def test_nothing_stored_points_at_a_person(model: type[models.Model]) -> None:
    related = {field.related_model for field in model._meta.get_fields() if field.is_relation}
    assert User not in related


def test_no_column_holds_a_persons_ids(cast: Cast) -> None:
    check_in(cast.trainee)
    wanted = {str(cast.trainee.public_id), cast.trainee.public_id.hex, cast.trainee.email}
    with connection.cursor() as cursor:
        stored = []
        for table in SEALED:
            cursor.execute(f"SELECT {table}::text FROM {table}")
            stored += [row[0] for row in cursor.fetchall()]
    assert not [word for word in wanted for row in stored if word in row]


def test_without_the_link_key_nobody_is_found(cast: Cast, keys: Any) -> None:
    subjects.subject_for(cast.trainee)
    keys.CHECKINS_LINK_KEY = {"new": NEW}
    assert subjects.subject_of(cast.trainee) is None


def test_an_older_link_key_still_finds(cast: Cast, keys: Any) -> None:
    made = subjects.subject_for(cast.trainee)
    keys.CHECKINS_LINK_KEY = {"new": NEW, "old": OLD[::-1]}
    assert subjects.subject_of(cast.trainee) == made


def test_a_swapped_link_raises(cast: Cast) -> None:
    for person in (cast.trainee, cast.other_trainee):
        subjects.subject_for(person)
    mine, theirs = subjects.link_of(cast.trainee), subjects.link_of(cast.other_trainee)
    assert mine is not None
    assert theirs is not None
    SubjectLink.objects.filter(pk=mine.pk).update(sealed_subject=theirs.sealed_subject)
    with pytest.raises(WrongKey):
        subjects.subject_of(cast.trainee)


def test_a_swapped_data_key_raises(cast: Cast) -> None:
    mine, theirs = (subjects.subject_for(person) for person in (cast.trainee, cast.other_trainee))
    mine.wrapped_key = theirs.wrapped_key
    with pytest.raises(WrongKey):
        subjects.unwrap(mine)


def test_a_data_key_is_no_wish(cast: Cast) -> None:
    mine = subjects.subject_for(cast.trainee)
    mine.wishes = mine.wrapped_key
    with pytest.raises(WrongKey):
        subjects.wishes_of(mine)


def test_wishes_are_kept(cast: Cast) -> None:
    mine = subjects.subject_for(cast.trainee)
    subjects.seal_wishes(mine, Wishes(retention=3))
    mine.save()
    assert subjects.wishes_of(subject(cast.trainee)).retention == 3


def test_another_site_key_raises(cast: Cast, keys: Any) -> None:
    mine = subjects.subject_for(cast.trainee)
    keys.CHECKINS_KEYS = {"old": NEW}
    with pytest.raises(WrongKey):
        subjects.wishes_of(mine)


def test_a_lost_site_key_is_named(cast: Cast, keys: Any) -> None:
    mine = subjects.subject_for(cast.trainee)
    keys.CHECKINS_KEYS = {"new": NEW}
    with pytest.raises(WrongKey, match="no key called old"):
        subjects.wishes_of(mine)


def test_a_check_in_is_read_as_it_was_written(cast: Cast) -> None:
    row = check_in(cast.trainee, answers={"a": "b"}, note="words")
    said = records.read(CheckIn.objects.get(pk=row.pk))
    assert said == Content(day="2026-11-02", answers={"a": "b"}, note="words")


def test_contents_swapped_between_rows_raise(cast: Cast) -> None:
    one, other = check_in(cast.trainee), check_in(cast.trainee)
    one.ciphertext = other.ciphertext
    with pytest.raises(WrongKey):
        records.read(one)


def test_contents_swapped_between_people_raise(cast: Cast) -> None:
    one, other = check_in(cast.trainee), check_in(cast.other_trainee)
    one.ciphertext = other.ciphertext
    with pytest.raises(WrongKey):
        records.read(one)


def test_a_check_in_moved_to_another_person_raises(cast: Cast) -> None:
    row = check_in(cast.trainee)
    row.subject = subjects.subject_for(cast.other_trainee)
    with pytest.raises(WrongKey):
        records.read(row)


def test_a_check_in_moved_to_another_instrument_raises(cast: Cast) -> None:
    row = check_in(cast.trainee)
    row.instrument_id = uuid.uuid4()
    with pytest.raises(WrongKey):
        records.read(row)


def test_a_check_in_moved_to_another_month_raises(cast: Cast) -> None:
    row = check_in(cast.trainee)
    row.month = row.month.replace(month=1)
    with pytest.raises(WrongKey):
        records.read(row)


def test_a_row_cut_short_raises(cast: Cast) -> None:
    row = check_in(cast.trainee)
    row.ciphertext = bytes(row.ciphertext)[:-1]
    with pytest.raises(WrongKey):
        records.read(row)


def test_a_row_knows_its_month_alone(cast: Cast) -> None:
    row = check_in(cast.trainee)
    row.month = row.month.replace(day=2)
    with pytest.raises(IntegrityError):
        row.save()


def test_all_are_read_oldest_first(cast: Cast) -> None:
    days = [row.month.replace(day=day) for day, row in ((9, check_in(cast.trainee)),) for day in (9, 3, 6)]
    CheckIn.objects.all().delete()
    for day in days:
        check_in(cast.trainee, day)
    said = [said.date.day for _, said in records.read_all(subject(cast.trainee))]
    assert said == [3, 6, 9]


def test_forgetting_leaves_nothing(cast: Cast) -> None:
    check_in(cast.trainee)
    subjects.forget(cast.trainee)
    assert [model.objects.count() for model in (Subject, SubjectLink, CheckIn)] == [0, 0, 0]


def test_forgetting_leaves_the_others(cast: Cast) -> None:
    check_in(cast.trainee)
    check_in(cast.other_trainee)
    subjects.forget(cast.trainee)
    assert (Subject.objects.count(), CheckIn.objects.count()) == (1, 1)


def test_forgetting_nothing_is_fine(cast: Cast) -> None:
    subjects.forget(cast.trainee)
    assert subjects.subject_of(cast.trainee) is None
