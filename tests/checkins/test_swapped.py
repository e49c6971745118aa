"""Sealed columns moved between columns, rows and people, or cut short: nothing opens, nothing is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checkins import operations, records, subjects
from checkins.models import CheckIn, Subject, SubjectLink
from checkins.sealing import WrongKey
from checkins.wishes import KEEP
from tests.checkins.conftest import check_in, subject
from tests.conftest import Cast

if TYPE_CHECKING:
    from people.models import User

pytestmark = pytest.mark.django_db
COLUMNS = [
    (Subject, "wrapped_key"),
    (Subject, "wishes"),
    (SubjectLink, "sealed_subject"),
    (CheckIn, "ciphertext"),
]


@pytest.fixture
def keeper(cast: Cast) -> User:
    """Someone with a check-in."""
    operations.give(person=cast.trainee, kind=KEEP)
    check_in(cast.trainee, note="mine")
    return cast.trainee


@pytest.mark.parametrize(("model", "column"), COLUMNS)
@pytest.mark.parametrize(("other", "source"), COLUMNS)
def test_no_ciphertext_opens_in_anothers_place(
    keeper: User, cast: Cast, model: Any, column: str, other: Any, source: str
) -> None:
    stranger = cast.other_trainee
    check_in(stranger)
    theirs = subjects.link_of(stranger) if other is SubjectLink else _of(other, stranger)
    mine: Any = subjects.link_of(keeper) if model is SubjectLink else _of(model, keeper)
    model.objects.filter(pk=mine.pk).update(**{column: getattr(theirs, source)})
    with pytest.raises(WrongKey):
        _read_all(keeper)


def _of(model: Any, person: User) -> Any:
    held = subject(person)
    return held if model is Subject else CheckIn.objects.filter(subject=held)[0]


def _read_all(person: User) -> None:
    held = subjects.subject_of(person)
    assert held is not None
    subjects.wishes_of(held)
    records.read_all(held)


@pytest.mark.parametrize(("model", "column"), COLUMNS)
@pytest.mark.parametrize("length", [0, 1, 500, 1052])
def test_no_row_opens_that_was_cut_short(keeper: User, model: Any, column: str, length: int) -> None:
    row = model.objects.all()[0]
    model.objects.filter(pk=row.pk).update(**{column: bytes(getattr(row, column))[:length]})
    with pytest.raises(WrongKey):
        _read_all(keeper)
