"""Pages that come back: what was erased stays erased, whatever "back" and "send again" bring."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins import operations, records, subjects, tickets
from checkins.models import CheckIn
from checkins.views.bands import BAND
from checkins.wishes import KEEP, MONTHLY, ONE_PAGE, REMIND
from people.models import User
from tests.checkins.conftest import CALM, ENDORSED, NEW, check_in, subject
from tests.checkins.test_operations import keep, opened
from tests.checkins.test_taking import address, is_pause, keeper, send, text, ticket
from tests.conftest import Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.checkins.test_taking import As

pytestmark = pytest.mark.django_db
__all__ = ["keeper"]


def erase_it(person: User) -> None:
    """Erase the one check-in that someone keeps."""
    operations.erase(person=person, check_in_id=CheckIn.objects.get().pk)


def withdraw_and_return(person: User) -> None:
    """Take the yes back, and give it again."""
    operations.withdraw(person=person, kind=KEEP)
    operations.give(person=person, kind=KEEP)


def erase_all_and_return(person: User) -> None:
    """Erase everything, and say yes once more."""
    operations.erase_all(person=person)
    operations.give(person=person, kind=KEEP)


ERASURES = [erase_it, withdraw_and_return, erase_all_and_return]


@pytest.mark.parametrize("erase", ERASURES)
def test_a_page_from_before_an_erasure_brings_nothing_back(
    keeper: User, as_: As, erase: Callable[[User], None]
) -> None:
    client = as_(keeper)
    old = ticket(client)
    send(client, CALM, with_ticket=old)
    erase(keeper)
    page = send(client, CALM, with_ticket=old)
    assert (page.status_code, CheckIn.objects.count()) == (200, 0)


def test_withdrawing_and_going_back_stores_nothing(keeper: User, as_: As) -> None:
    client = as_(keeper)
    old = ticket(client)
    send(client, CALM, with_ticket=old)
    client.post(reverse("checkins:withdraw"), {"kind": KEEP})
    page = send(client, CALM, with_ticket=old)
    assert ("Nothing of this is stored" in text(page), subjects.subject_of(keeper)) == (True, None)


def test_who_keeps_reminders_only_gets_nothing_back_either(keeper: User, as_: As) -> None:
    operations.give(person=keeper, kind=REMIND)
    client = as_(keeper)
    old = ticket(client)
    send(client, CALM, with_ticket=old)
    withdraw_and_return(keeper)
    send(client, CALM, with_ticket=old)
    assert CheckIn.objects.count() == 0


def test_an_older_page_that_was_never_sent_says_so_and_offers_to_keep(keeper: User, as_: As) -> None:
    client = as_(keeper)
    old = ticket(client)
    withdraw_and_return(keeper)
    page = send(client, CALM | {"words": "a long night"}, with_ticket=old)
    assert "these answers were not kept" in text(page)
    again = dict(page.context["carried"]) | {"ticket": page.context["fresh"], "seen": "yes"}
    client.post(address(), again)
    assert records.read(CheckIn.objects.get()).answers["words"] == "a long night"


def test_the_offer_carries_the_answers_and_one_ticket(keeper: User, as_: As) -> None:
    client = as_(keeper)
    old = ticket(client)
    withdraw_and_return(keeper)
    body = send(client, CALM, with_ticket=old).content.decode()
    assert (body.count('name="ticket"'), body.count('name="q.q1"'), old in body) == (1, 1, False)


def test_what_was_sent_before_another_was_erased_is_shown_again(keeper: User, as_: As) -> None:
    client = as_(keeper)
    other = check_in(keeper)
    same = ticket(client)
    send(client, CALM, with_ticket=same)
    operations.erase(person=keeper, check_in_id=other.pk)
    page = send(client, CALM, with_ticket=same)
    assert (page.context["kept"], CheckIn.objects.count()) == (True, 1)


def test_keeping_for_a_shorter_time_leaves_open_pages_good(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    operations.choose(person=keeper, retention=3, cadence=MONTHLY, layout=ONE_PAGE)
    send(client, CALM, with_ticket=same)
    assert CheckIn.objects.count() == 1


def test_no_two_people_begin_alike(cast: Cast) -> None:
    for person in (cast.trainee, cast.other_trainee):
        operations.give(person=person, kind=KEEP)
    epochs = {subjects.wishes_of(subject(person)).epoch for person in (cast.trainee, cast.other_trainee)}
    assert len(epochs) == 2


def test_a_ticket_is_as_long_for_someone_who_keeps_nothing(cast: Cast) -> None:
    row = opened(cast.trainee).instrument
    assert len(tickets.issue(cast.trainee, row)) == len(tickets.issue(cast.trainee, row, "0123456789abcdef"))


def test_a_refusal_to_bring_back_changes_nothing(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    old = opened(cast.trainee)
    withdraw_and_return(cast.trainee)
    before = bytes(subject(cast.trainee).wishes)
    with pytest.raises(operations.ErasedError):
        operations.keep(person=cast.trainee, ticket=old, content=records.Content(day="2026-11-02"))
    assert (CheckIn.objects.count(), bytes(subject(cast.trainee).wishes)) == (0, before)


def test_erasing_one_leaves_the_others(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    one, other = keep(cast.trainee), keep(cast.trainee)
    assert one is not None
    assert other is not None
    operations.erase(person=cast.trainee, check_in_id=one.pk)
    assert [row.pk for row in CheckIn.objects.all()] == [other.pk]


# An endorsement comes first even where something else is wrong with what was sent.


def test_a_mistake_elsewhere_does_not_delay_the_pause(keeper: User, as_: As) -> None:
    page = send(as_(keeper), ENDORSED | {"hours": "many"})
    assert is_pause(page)


def test_after_that_pause_comes_the_page_with_the_mistake_and_every_answer(keeper: User, as_: As) -> None:
    client = as_(keeper)
    pause = send(client, ENDORSED | {"hours": "many", "words": "a long night"})
    page = client.post(address(), dict(pause.context["carried"]) | {"seen": "yes"})
    assert not is_pause(page)
    assert ("a long night" in text(page), 'value="many"' in page.content.decode()) == (True, True)


def test_a_page_that_is_too_old_does_not_delay_the_pause(keeper: User, as_: As) -> None:
    page = send(as_(keeper), ENDORSED, with_ticket="forged")
    assert is_pause(page)


def test_nor_does_a_missing_key(keeper: User, as_: As, keys: Any) -> None:
    client = as_(keeper)
    same = ticket(client)
    keys.CHECKINS_KEYS = {"new": NEW}
    page = send(client, ENDORSED, with_ticket=same)
    assert (page.status_code, is_pause(page)) == (503, True)


def test_nor_does_an_erasure(keeper: User, as_: As) -> None:
    client = as_(keeper)
    old = ticket(client)
    withdraw_and_return(keeper)
    assert is_pause(send(client, ENDORSED, with_ticket=old))


@pytest.mark.parametrize("wrong", [{"hours": "many"}, {"smuggled": "1"}])
def test_a_mistake_looks_the_same_from_outside_with_and_without_the_pause(
    keeper: User, as_: As, wrong: dict[str, str]
) -> None:
    client, found = as_(keeper), []
    for answers in (CALM, ENDORSED):
        same = ticket(client)
        with CaptureQueriesContext(connection) as asked:
            page = send(client, answers | wrong, with_ticket=same)
        found.append((page.status_code, len(page.content) // BAND, len(asked)))
    assert found[0] == found[1]


# The session that ends in the middle.


def out(client: Client) -> Client:
    """End a browser's session, as a long pause does."""
    client.cookies.pop("sessionid")
    return client


def test_who_was_signed_out_meanwhile_gets_every_answer_back(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    page = send(out(client), CALM | {"words": "a long night"}, with_ticket=same)
    assert (page.status_code, CheckIn.objects.count()) == (403, 0)
    assert "You were signed out meanwhile" in text(page)
    assert ("a long night" in text(page), 'value="some" checked' in page.content.decode()) == (True, True)


def test_signed_in_again_elsewhere_the_same_page_is_kept(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    again = send(out(client), CALM, with_ticket=same).context["ticket"]
    send(as_(keeper), CALM, with_ticket=again)
    assert records.read(CheckIn.objects.get()).answers == CALM


def test_a_browser_that_checks_for_forgery_keeps_it_after_signing_in_again(keeper: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(keeper, backend="people.backends.RosterBackend")
    same = ticket(strict)
    strict.force_login(keeper, backend="people.backends.RosterBackend")
    assert send(strict, CALM, with_ticket=same).status_code == 200
    assert CheckIn.objects.count() == 1


def test_a_forged_form_without_the_persons_ticket_keeps_nothing(keeper: User, cast: Cast, as_: As) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(keeper, backend="people.backends.RosterBackend")
    theirs = ticket(as_(cast.other_trainee))
    for forged in ("made up", theirs):
        send(strict, CALM, with_ticket=forged)
    assert CheckIn.objects.count() == 0


def test_someone_else_who_signs_in_there_keeps_nothing_of_it(keeper: User, cast: Cast, as_: As) -> None:
    operations.give(person=cast.other_trainee, kind=KEEP)
    same = ticket(as_(keeper))
    assert send(as_(cast.other_trainee), CALM, with_ticket=same).status_code == 422
    assert CheckIn.objects.count() == 0


def test_an_endorsement_brings_the_pause_to_whoever_was_signed_out_too(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    assert is_pause(send(out(client), ENDORSED, with_ticket=same))


def test_after_it_the_answers_are_still_there(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    pause = send(out(client), ENDORSED, with_ticket=same)
    page = client.post(address(), dict(pause.context["carried"]) | {"seen": "yes"})
    assert (is_pause(page), "You were signed out meanwhile" in text(page)) == (False, True)


def test_the_way_to_sign_in_opens_beside_the_answers(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    body = send(out(client), CALM, with_ticket=same).content.decode()
    assert re.search(r'<a href="/accounts/login/[^"]*" target="_blank" rel="noopener">', body)


def test_a_visitor_who_opens_the_questions_signs_in_first(as_: As) -> None:
    page = as_(None).get(address())
    assert (page.status_code, page.headers["Location"].startswith("/accounts/login/")) == (302, True)


def test_a_note_of_someone_signed_out_is_handed_back(keeper: User, as_: As) -> None:
    row = check_in(keeper)
    client = out(as_(keeper))
    page = client.post(reverse("checkins:note", args=[row.pk]), {"note": "call Ana"})
    assert (page.status_code, "call Ana" in text(page)) == (403, True)
    assert records.read(CheckIn.objects.get()).note == ""


def test_what_is_handed_back_is_kept_by_no_browser(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    assert "no-store" in send(out(client), CALM, with_ticket=same)["Cache-Control"]
