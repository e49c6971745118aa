"""Whoever is signed in may ask to be told when their report is answered; the name goes when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError
from pghistory.models import Context

from people.models import User
from reminders import sending
from reminders.models import Delivery
from resources import checking, emails
from resources.models import Correction, Service
from wellbeing.belongings import forget_reports, reports

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast

WRONG = "/resources/tea/wrong/"
WORDS = {"text": "The number rings out."}
ASKED = WORDS | {"tell": "on"}


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def tea(make_service: Callable[..., Service]) -> Service:
    return make_service("tea")


@pytest.fixture
def asked(tea: Service, cast: Cast) -> Correction:
    """A report whose answer the trainee waits for."""
    return checking.report(service=tea, text="The number rings out.", tell=cast.trainee)


def answer(correction: Correction, by: User) -> None:
    """Put right what was reported."""
    checking.decide(correction=correction, state="fixed", reply="It has a new number.", by=by)


def told(person: User) -> list[Delivery]:
    """Return the notes about answers that someone is promised."""
    return list(Delivery.objects.filter(recipient=person, kind=checking.ANSWERED))


def test_a_visitor_is_not_asked_whether_to_be_told(tea: Service, client: Client) -> None:
    assert 'name="tell"' not in client.get(WRONG).text


def test_a_visitor_who_asks_all_the_same_is_not_known(tea: Service, client: Client) -> None:
    client.post(WRONG, ASKED)
    assert Correction.objects.get().tell is None


def test_whoever_is_signed_in_may_ask(tea: Service, cast: Cast, as_: Callable[[User], Client]) -> None:
    as_(cast.trainee).post(WRONG, ASKED)
    assert Correction.objects.get().tell == cast.trainee


def test_whoever_is_signed_in_and_does_not_ask_is_not_noted(
    tea: Service, cast: Cast, as_: Callable[[User], Client]
) -> None:
    as_(cast.trainee).post(WRONG, WORDS)
    assert Correction.objects.get().tell is None


def test_the_page_says_that_one_will_be_told(tea: Service, cast: Cast, as_: Callable[[User], Client]) -> None:
    assert "You will be told when it is answered" in as_(cast.trainee).post(WRONG, ASKED).text


def test_an_answer_is_told_to_whoever_asked(asked: Correction, cast: Cast) -> None:
    answer(asked, cast.wellbeing_office)
    assert [row.key for row in told(cast.trainee)] == [str(asked.public_id)]


def test_an_answer_takes_the_name_away(asked: Correction, cast: Cast) -> None:
    answer(asked, cast.wellbeing_office)
    asked.refresh_from_db()
    assert asked.tell is None


def test_a_second_answer_tells_nobody_again(asked: Correction, cast: Cast) -> None:
    answer(asked, cast.wellbeing_office)
    Delivery.objects.all().delete()
    answer(asked, cast.wellbeing_office)
    assert told(cast.trainee) == []


def test_an_answer_to_someone_unknown_tells_nobody(tea: Service, cast: Cast) -> None:
    answer(checking.report(service=tea, text="x"), cast.wellbeing_office)
    assert not Delivery.objects.filter(kind=checking.ANSWERED).exists()


def test_the_database_keeps_no_name_beside_an_answer(asked: Correction, cast: Cast) -> None:
    answer(asked, cast.wellbeing_office)
    with pytest.raises(IntegrityError, match="correction_forgets_whom_to_tell"):
        Correction.objects.update(tell=cast.trainee)


@pytest.mark.django_db(transaction=True)
def test_the_mail_names_neither_the_entry_nor_the_answer(asked: Correction, cast: Cast) -> None:
    answer(asked, cast.wellbeing_office)
    Delivery.objects.exclude(kind=checking.ANSWERED).delete()
    sending.drain()
    body = str(mail.outbox[0].body)
    assert [word in body for word in (asked.code, asked.service.name, "new number", "rings")] == [
        True,
        False,
        False,
        False,
    ]


def test_there_is_no_note_before_the_answer(asked: Correction, cast: Cast) -> None:
    assert emails.answered(cast.trainee, str(asked.public_id)) is None


def test_there_is_no_note_about_a_report_that_is_gone(asked: Correction, cast: Cast) -> None:
    key = str(asked.public_id)
    asked.service.delete()
    assert emails.answered(cast.trainee, key) is None


def test_the_desk_does_not_say_who_waits(
    asked: Correction, cast: Cast, as_: Callable[[User], Client]
) -> None:
    page = as_(cast.wellbeing_office).get("/resources/desk/home/").text
    assert ("The number rings out." in page, f"{cast.trainee.display_name}<" in page) == (True, False)


def test_no_history_notes_who_was_signed_in_while_reporting(
    tea: Service, cast: Cast, as_: Callable[[User], Client]
) -> None:
    Context.objects.all().delete()
    as_(cast.trainee).post(WRONG, ASKED)
    assert list(Context.objects.values_list("metadata", flat=True)) == []


def test_the_history_of_a_report_has_no_name(asked: Correction, cast: Cast) -> None:
    answer(asked, cast.wellbeing_office)
    rows = apps.get_model("resources", "CorrectionEvent")._default_manager.values()
    assert [set(row) & {"tell", "tell_id"} for row in rows] == [set()]


def test_what_one_waits_for_is_among_ones_own_data(asked: Correction, cast: Cast) -> None:
    assert [row["text"] for row in reports(cast.trainee)] == ["The number rings out."]


def test_another_persons_reports_are_not(asked: Correction, cast: Cast) -> None:
    assert reports(cast.other_trainee) == []


def test_erasing_takes_the_name_away_and_leaves_the_report(asked: Correction, cast: Cast) -> None:
    forget_reports(cast.trainee)
    assert Correction.objects.filter(tell=None, text="The number rings out.").count() == 1
