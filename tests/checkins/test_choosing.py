"""The page of yeses: what it says of each, and what a click does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse

from checkins import consents, operations, subjects
from checkins.models import CheckIn, Subject
from checkins.wishes import KEEP, KINDS, MONTHLY, REMIND, ROTATION, SUMMARIES, Wishes
from people.models import User
from tests.checkins.conftest import check_in
from tests.checkins.test_secrecy import seen
from tests.conftest import Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db


def post(client: Client, name: str, **data: str) -> Any:
    """Post one of the page's forms, and read the page that follows."""
    return client.post(reverse(f"checkins:{name}"), data, follow=True)


def wishes(person: User) -> Wishes:
    """Return what someone wishes."""
    found = subjects.subject_of(person)
    return subjects.wishes_of(found) if found else Wishes()


@pytest.mark.parametrize("kind", KINDS)
def test_before_a_yes_the_page_says_what_cannot_be_taken_back(cast: Cast, as_: As, kind: str) -> None:
    body = as_(cast.trainee).get(reverse("checkins:choices")).content.decode()
    assert consents.current(kind).cannot in body.replace("&#x27;", "'")


def test_looking_at_the_page_stores_nothing(cast: Cast, as_: As) -> None:
    as_(cast.trainee).get(reverse("checkins:choices"))
    assert Subject.objects.count() == 0


def test_a_click_is_a_yes(cast: Cast, as_: As) -> None:
    post(as_(cast.trainee), "give", kind=KEEP, version="1")
    assert wishes(cast.trainee).has(KEEP)


def test_a_yes_to_a_text_that_was_replaced_is_asked_again(cast: Cast, as_: As) -> None:
    page = post(as_(cast.trainee), "give", kind=KEEP, version="0")
    assert ("This text has changed" in page.content.decode(), wishes(cast.trainee).has(KEEP)) == (True, False)


def test_a_yes_that_needs_another_says_so(cast: Cast, as_: As) -> None:
    page = post(as_(cast.trainee), "give", kind=SUMMARIES, version="2")
    assert (page.status_code, "Say yes to keeping first" in page.content.decode()) == (422, True)


def test_one_click_takes_it_back_and_erases(cast: Cast, as_: As) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    check_in(cast.trainee)
    post(as_(cast.trainee), "withdraw", kind=KEEP)
    assert (CheckIn.objects.count(), Subject.objects.count()) == (0, 0)


def test_another_leaves_them_until_their_time(cast: Cast, as_: As) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    check_in(cast.trainee)
    post(as_(cast.trainee), "withdraw", kind=KEEP, what="leave")
    assert CheckIn.objects.count() == 1


def test_what_was_agreed_to_is_shown_with_its_month(cast: Cast, as_: As) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC), tick=False):
        body = post(as_(cast.trainee), "give", kind=KEEP).content.decode()
    assert "since November 2026, text 1" in body


def test_choices_are_kept(cast: Cast, as_: As) -> None:
    post(as_(cast.trainee), "choices", cadence=ROTATION, retention="3", layout="single")
    mine = wishes(cast.trainee)
    assert (mine.cadence, mine.retention, mine.layout) == (ROTATION, 3, "single")


@pytest.mark.parametrize(("field", "value"), [("retention", "999"), ("cadence", "daily"), ("layout", "x")])
def test_what_is_not_offered_is_refused(cast: Cast, as_: As, field: str, value: str) -> None:
    data = {"cadence": MONTHLY, "retention": "12", "layout": "page"} | {field: value}
    assert post(as_(cast.trainee), "choices", **data).status_code == 422
    assert Subject.objects.count() == 0


def test_a_pause_is_shown_with_its_end(cast: Cast, as_: As) -> None:
    operations.give(person=cast.trainee, kind=REMIND)
    with time_machine.travel(dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC), tick=False):
        body = post(as_(cast.trainee), "pause", pause="3").content.decode()
    assert "no reminder before 22 February 2027" in body


def test_three_that_were_let_pass_are_told(cast: Cast, as_: As) -> None:
    with time_machine.travel(dt.datetime(2026, 1, 5, 17, tzinfo=dt.UTC), tick=False):
        operations.give(person=cast.trainee, kind=REMIND)
    with time_machine.travel(dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC), tick=False):
        body = as_(cast.trainee).get(reverse("checkins:choices")).content.decode()
    assert "Three reminders have passed" in body


def test_a_message_says_no_more_than_saved(cast: Cast, as_: As) -> None:
    page = post(as_(cast.trainee), "give", kind=KEEP)
    assert [str(message) for message in page.context["messages"]] == ["Saved."]


def test_the_first_page_is_the_same_whatever_one_keeps(cast: Cast, as_: As) -> None:
    client = as_(cast.trainee)
    before = seen(client, reverse("checkins:home"))
    operations.give(person=cast.trainee, kind=KEEP)
    check_in(cast.trainee)
    assert seen(client, reverse("checkins:home")) == before
