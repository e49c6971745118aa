"""What somebody asks for themself: seen and lifted by nobody else, and never found out by the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError

from peers.forming import apart, taking
from peers.models import Cohort, KeepApart, Lead
from people.models import Entry
from people.operations import RefusedError
from tests.conftest import Cast, browse
from tests.peers.pairs import OFFICE, OWN, entered, forming_class, lift_at, main, make_mates, wished

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User


@pytest.fixture
def mates(cast: Cast) -> list[User]:
    """Four more of the class."""
    return make_mates(cast)


@pytest.fixture
def cohort(cast: Cast, mates: list[User]) -> Cohort:
    """A class that is being formed, of the trainee and four more."""
    return forming_class(cast, mates)


@pytest.fixture
def directing(cast: Cast, cohort: Cohort) -> Client:
    """A browser of the director's."""
    return browse(cast.peers_director)


def test_one_asks_by_their_address_and_sees_it_in_a_list(
    cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    client = browse(cast.trainee)
    page = client.post(OWN, {"email": mates[0].email.upper()}, follow=True)
    assert "You will not be in one group. Nobody is told." in page.content.decode()
    assert "Mate 0" in main(client, OWN)


def test_what_one_asks_for_the_office_counts_and_does_not_see(
    directing: Client, cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    pair = wished(cohort, cast.trainee, mates[0])
    html = main(directing, OFFICE)
    assert ("1. Whom they named" in html, "Mate 0" in html, lift_at(pair) in html) == (True, False, False)


@pytest.mark.parametrize("role", ["peers_director", "superuser", "facilitator", "gme_admin", "program_lead"])
def test_nobody_on_the_staff_lifts_what_one_asked_for(
    cohort: Cohort, cast: Cast, mates: list[User], role: str
) -> None:
    pair = wished(cohort, cast.trainee, mates[0])
    client = browse(cast.member(role))
    assert [client.get(lift_at(pair)).status_code, client.post(lift_at(pair)).status_code] == [404, 404]


def test_the_other_one_finds_nothing_of_it(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    pair = wished(cohort, cast.trainee, mates[0])
    client = browse(mates[0])
    pages = [main(client, path) for path in (OWN, "/peers/", "/")]
    assert not any("Trainee" in page or "wishes for groups" in page for page in pages)
    assert client.get(lift_at(pair)).status_code == 404


def test_both_may_ask_and_neither_lifts_the_other_s_wish(
    cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    mine, theirs = wished(cohort, cast.trainee, mates[0]), wished(cohort, mates[0], cast.trainee)
    browse(cast.trainee).post(lift_at(mine))
    assert list(KeepApart.objects.all()) == [theirs]


def test_the_office_enters_the_same_pair_and_learns_nothing(
    directing: Client, cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    wished(cohort, cast.trainee, mates[0])
    text = f"email,apart\n{mates[0].email},{cast.trainee.email}\n{cast.trainee.email},\n"
    found = {title: count for title, count, _ in taking.preview(text=text, cohort=cohort).summary}
    assert found["Pairs newly kept apart"] == 1
    directing.post(OFFICE, {"one": mates[0].email, "other": cast.trainee.email})
    assert KeepApart.objects.count() == 2


def test_lifting_the_office_s_pair_leaves_the_wish(
    directing: Client, cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    wish = wished(cohort, cast.trainee, mates[0])
    directing.post(lift_at(entered(cohort, cast.trainee, mates[0], cast.peers_director)))
    assert list(KeepApart.objects.all()) == [wish]


def test_one_s_own_wish_stands_in_no_audit(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    before = Entry.objects.count()
    apart.lift(pair=wished(cohort, cast.trainee, mates[0]), by=cast.trainee)
    assert Entry.objects.count() == before


def test_a_fourth_is_refused(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    for other in mates[:3]:
        apart.ask(cohort=cohort, person=cast.trainee, other=other)
    page = browse(cast.trainee).post(OWN, {"email": mates[3].email})
    assert (page.status_code, "You named 3 people" in page.content.decode()) == (422, True)


def test_the_third_named_twice_is_no_fourth(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    for other in (*mates[:3], mates[2]):
        apart.ask(cohort=cohort, person=cast.trainee, other=other)
    assert KeepApart.objects.count() == 3


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("nobody@example.test", "Nobody who is to get a group in your class has this address."),
        ("other_trainee@example.test", "Nobody who is to get a group in your class has this address."),
        ("trainee@example.test", "This is your own address."),
        ("mate", "Enter a valid email address."),
        ("", "This field is required."),
    ],
)
def test_an_address_that_cannot_be_is_refused_in_words(
    cohort: Cohort, cast: Cast, email: str, words: str
) -> None:
    page = browse(cast.trainee).post(OWN, {"email": email})
    assert (page.status_code, words in page.content.decode(), KeepApart.objects.count()) == (422, True, 0)


def test_once_the_groups_are_made_one_lifts_and_asks_no_more(
    cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    pair = wished(cohort, cast.trainee, mates[0])
    Cohort.objects.update(state="published")
    client = browse(cast.trainee)
    assert "Keep us apart" not in main(client, OWN)
    with pytest.raises(RefusedError, match="The groups are made by now"):
        apart.ask(cohort=cohort, person=cast.trainee, other=mates[1])
    page = client.post(lift_at(pair), follow=True)
    assert (page.status_code, page.redirect_chain[-1][0], client.get(OWN).status_code) == (
        200,
        "/peers/",
        404,
    )


def test_a_late_wish_sent_from_an_old_page_is_refused_and_not_lost_in_silence(
    cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    wished(cohort, cast.trainee, mates[0])
    Cohort.objects.update(state="published")
    page = browse(cast.trainee).post(OWN, {"email": mates[1].email}, follow=True)
    assert "The groups are made by now." in page.content.decode()


def test_the_page_for_times_leads_there_for_those_who_are_placed(cohort: Cohort, cast: Cast) -> None:
    Lead.objects.create(cohort=cohort, person=cast.facilitator)
    times = "/peers/classes/class-of-2030/times/"
    assert [OWN in main(browse(who), times) for who in (cast.trainee, cast.facilitator)] == [True, False]


def test_the_front_page_leads_there_while_one_has_a_wish(
    cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    client = browse(cast.trainee)
    before = f'href="{OWN}"' in main(client, "/peers/")
    wished(cohort, cast.trainee, mates[0])
    assert (before, f'href="{OWN}"' in main(client, "/peers/")) == (False, True)


def test_nobody_asks_in_the_name_of_two_others(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    low, high = sorted((mates[0].pk, mates[1].pk))
    with pytest.raises(IntegrityError, match="peers_apart_asked_by_one_of_them"):
        KeepApart.objects.create(cohort=cohort, one_id=low, other_id=high, asked_by=cast.trainee)
