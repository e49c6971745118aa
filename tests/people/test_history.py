"""What triggers keep of people, places and roles, also when thousands change in one statement."""

from __future__ import annotations

from typing import Any

import pghistory
import pytest
from pghistory.models import Context

from people.models import Enrollment, Role, User
from tests.conftest import LONG_AGO, Cast
from tests.people.roster.conftest import bring_in, row

pytestmark = pytest.mark.django_db
THREE = ("Ana One", "Ben Two", "Cy Three")


def events(model: Any) -> Any:
    """Return what history keeps of a model."""
    return model.pgh_event_model.objects


def test_a_roster_leaves_one_line_for_each_person(db: None) -> None:
    bring_in(*[row(name) for name in THREE])
    assert sorted(events(User).values_list("display_name", flat=True)) == sorted(THREE)


def test_a_roster_leaves_one_line_for_each_place(db: None) -> None:
    bring_in(*[row(name) for name in THREE])
    assert events(Enrollment).filter(pgh_label="insert").count() == 3


def test_a_roster_is_one_happening_however_many_it_names(db: None) -> None:
    bring_in(*[row(name) for name in THREE])
    assert [found.metadata for found in Context.objects.all()] == [{"roster": "Our own headings"}]


def test_only_those_who_changed_get_a_line(db: None) -> None:
    bring_in(*[row(name) for name in THREE])
    bring_in(row("Ana One", year="2"), *[row(name) for name in THREE[1:]])
    changed = events(Enrollment).filter(pgh_label="update")
    assert list(changed.values_list("user__display_name", flat=True)) == ["Ana One"]


def test_what_history_does_not_keep_leaves_no_line(cast: Cast) -> None:
    before = events(User).count()
    User.objects.filter(pk=cast.trainee.pk).update(session_epoch=5)
    assert events(User).count() == before


def test_one_statement_for_many_keeps_what_each_became(cast: Cast) -> None:
    Role.objects.filter(kind="program_lead").update(ends_on=LONG_AGO)
    found = events(Role).filter(pgh_label="update").values_list("user__display_name", "ends_on")
    assert sorted(found) == [("Other Lead", LONG_AGO), ("Program Lead", LONG_AGO)]


def test_what_was_taken_away_is_kept_as_it_was(cast: Cast) -> None:
    with pghistory.context(user=cast.gme_admin.pk):
        Role.objects.filter(user=cast.clinician).delete()
    kept = events(Role).get(pgh_label="delete")
    assert (kept.kind, kept.pgh_context.metadata["user"]) == ("clinician", cast.gme_admin.pk)
