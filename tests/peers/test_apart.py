"""Two people who are kept apart: who enters it, who may see and lift it, and who never learns of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peers import group_belongings
from peers.forming import apart, drafts, taking
from peers.models import Cohort, Draft, KeepApart, Lead, Membership
from people.models import Entry
from tests.conftest import Cast, browse
from tests.peers.pairs import OFFICE, entered, forming_class, lift_at, main, make_mates, wished
from tests.peers.world import World

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

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


# --- what the office enters ---


def test_the_director_sees_the_pairs_of_the_office(
    directing: Client, cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    pair = entered(cohort, cast.trainee, mates[0], cast.peers_director)
    html = main(directing, OFFICE)
    assert ("Trainee" in html, "Mate 0" in html, f'href="{lift_at(pair)}"' in html) == (True, True, True)


def test_a_superuser_may_enter_one_and_reads_no_name(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    sent = {"one": mates[0].email, "other": mates[1].email}
    client = browse(cast.superuser)
    client.post(OFFICE, sent)
    html = main(client, OFFICE)
    assert ("1 pair. Who it is, the PEERS director alone sees." in html, "Mate" in html) == (True, False)


def test_a_superuser_lifts_none(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    pair = entered(cohort, mates[0], mates[1], by=cast.superuser)
    assert browse(cast.superuser).post(lift_at(pair)).status_code == 404


def test_a_director_never_sees_a_pair_they_are_named_in(
    directing: Client, cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    pair = entered(cohort, cast.peers_director, mates[0], cast.superuser)
    html = main(directing, OFFICE)
    assert ("None." in html, "Mate 0" in html, "Who it is" in html) == (True, False, False)
    assert directing.get(lift_at(pair)).status_code == 404
    assert "<dt>Pairs kept apart</dt> <dd>0</dd>" in main(directing, "/peers/classes/class-of-2030/forming/")


def test_lifting_asks_first(directing: Client, cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    pair = entered(cohort, mates[0], mates[1], by=cast.peers_director)
    html = main(directing, lift_at(pair))
    assert "Mate 0 and Mate 1 may then come into one group." in html
    assert KeepApart.objects.count() == 1


def test_a_yes_lifts_it(directing: Client, cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    pair = entered(cohort, mates[0], mates[1], by=cast.peers_director)
    page = directing.post(lift_at(pair), follow=True)
    assert (KeepApart.objects.exists(), page.redirect_chain[-1][0]) == (False, OFFICE)


def test_a_second_yes_finds_nothing_and_writes_nothing(
    directing: Client, cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    pair = entered(cohort, mates[0], mates[1], by=cast.peers_director)
    directing.post(lift_at(pair))
    apart.lift(pair=pair, by=cast.peers_director)
    assert directing.post(lift_at(pair)).status_code == 404
    assert Entry.objects.filter(act=Entry.Act.LIFTED).count() == 1


def test_the_audit_says_who_entered_and_lifted_and_names_nobody_of_the_pair(
    directing: Client, cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    pair = entered(cohort, mates[0], mates[1], by=cast.peers_director)
    directing.post(lift_at(pair))
    lines = Entry.objects.filter(act__in=(Entry.Act.KEPT_APART, Entry.Act.LIFTED)).order_by("pk")
    told = [(line.act, line.actor, line.person, line.detail) for line in lines]
    who, what = cast.peers_director, f"Class of 2030, pair {pair.pk}"
    assert told == [("kept_apart", who, who, what), ("lifted", who, who, what)]


def test_entered_twice_is_one_line_of_the_audit(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    entered(cohort, mates[0], mates[1], by=cast.peers_director)
    entered(cohort, mates[1], mates[0], by=cast.peers_director)
    assert Entry.objects.filter(act=Entry.Act.KEPT_APART).count() == 1


def test_pairs_of_a_file_stand_in_the_audit_too(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    text = f"email,apart\n{mates[0].email},{mates[1].email}\n{mates[1].email},\n"
    taking.take(text=text, cohort=cohort, by=cast.peers_director)
    line = Entry.objects.get(act=Entry.Act.KEPT_APART)
    assert (line.actor, line.detail) == (
        cast.peers_director,
        f"Class of 2030, pair {KeepApart.objects.get().pk}",
    )


def test_there_is_no_place_for_a_reason() -> None:
    assert {field.name for field in KeepApart._meta.fields} == {"id", "cohort", "one", "other", "asked_by"}


def test_two_who_are_in_one_group_today_are_not_said_to_be_apart(world: World) -> None:
    one, other = world.members[:2]
    page = browse(world.director).post(OFFICE, {"one": one.email, "other": other.email}, follow=True)
    assert "They are in one group today, and this moves nobody" in page.content.decode()


def test_two_of_two_groups_are_said_to_be_apart(world: World) -> None:
    sent = {"one": world.members[0].email, "other": world.other_members[0].email}
    page = browse(world.director).post(OFFICE, sent, follow=True)
    assert "They will not be in one group." in page.content.decode()


def test_a_long_list_asks_no_more_than_a_short_one(
    directing: Client,
    cohort: Cohort,
    cast: Cast,
    mates: list[User],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    entered(cohort, mates[0], mates[1], by=cast.peers_director)
    with CaptureQueriesContext(connection) as first:
        directing.get(OFFICE)
    for other in mates[2:]:
        apart.keep(cohort=cohort, one=mates[0], other=other, by=cast.peers_director)
    with django_assert_num_queries(len(first)):
        directing.get(OFFICE)


# --- what follows from it ---


@pytest.fixture
def draft(cohort: Cohort, cast: Cast, mates: list[User]) -> Draft:
    """A draft with all in the one group."""
    Cohort.objects.update(group_least=2, group_most=9)
    lead = Lead.objects.create(cohort=cohort, person=cast.facilitator)
    plan = [{"lead": lead.pk, "slot": None, "people": [cast.trainee.pk, *(mate.pk for mate in mates)]}]
    return Draft.objects.create(cohort=cohort, number=1, plan=plan, state="ready")


def is_older(draft: Draft) -> bool:
    return Draft.objects.select_related("cohort").get(pk=draft.pk).is_older


@pytest.mark.parametrize("own", [True, False])
def test_a_draft_says_that_it_was_made_with_other_rules(
    directing: Client, draft: Draft, cast: Cast, mates: list[User], own: bool
) -> None:
    pair = (
        wished(draft.cohort, cast.trainee, mates[0])
        if own
        else entered(draft.cohort, mates[0], mates[1], by=cast.peers_director)
    )
    Draft.objects.update(rules=1)
    before = is_older(draft)
    apart.lift(pair=pair, by=pair.asked_by or cast.peers_director)
    paths = (f"/peers/drafts/{draft.public_id}/", "/peers/classes/class-of-2030/forming/")
    said = ["made with other rules" in main(directing, path).lower() for path in paths]
    assert (before, said) == (False, [True, True])


def test_a_draft_knows_the_rules_it_was_formed_by(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    Lead.objects.create(cohort=cohort, person=cast.facilitator)
    Cohort.objects.update(group_least=2, group_most=9)
    wished(cohort, cast.trainee, mates[0])
    (made,) = drafts.start(cohort=cohort, count=1, seconds=1, tell=False)
    drafts.form(made)
    before = is_older(made)
    apart.keep(cohort=cohort, one=mates[0], other=mates[1], by=cast.peers_director)
    assert (before, is_older(made)) == (False, True)


def test_a_wish_holds_for_drafts_like_any_pair(
    draft: Draft, cast: Cast, mates: list[User], directing: Client
) -> None:
    wished(draft.cohort, cast.trainee, mates[0])
    html = main(directing, f"/peers/drafts/{draft.public_id}/")
    assert ("Two people in group 1 are to be kept apart." in html, "Publish these" in html) == (True, False)


def test_what_one_asked_for_is_handed_over_and_what_others_asked_is_not(
    cohort: Cohort, cast: Cast, mates: list[User]
) -> None:
    wished(cohort, cast.trainee, mates[0])
    held: dict[str, Any] = {
        person.email: group_belongings.held(person)["asked_to_be_apart_from"]
        for person in (cast.trainee, mates[0])
    }
    assert json.dumps(held, cls=DjangoJSONEncoder)
    assert held == {cast.trainee.email: ["Mate 0"], mates[0].email: []}


def test_whoever_goes_leaves_no_pair(cohort: Cohort, cast: Cast, mates: list[User]) -> None:
    wished(cohort, cast.trainee, mates[0])
    entered(cohort, cast.trainee, mates[1], cast.peers_director)
    stays = wished(cohort, mates[1], mates[2])
    group_belongings.forget(cast.trainee)
    assert list(KeepApart.objects.all()) == [stays]


def test_a_guest_s_seat_keeps_to_a_wish(world: World) -> None:
    wish = {"one": world.trainee, "other": world.other_members[0]}
    low, high = sorted(wish.values(), key=lambda person: person.pk)
    KeepApart.objects.create(cohort=world.cohort, one=low, other=high, asked_by=high)
    missed = world.meeting(-7)
    world.meeting(7, group=world.other_group)
    html = main(browse(world.trainee), reverse("peers:make_up", args=[missed.public_id]))
    assert "A seat in another group" not in html
    assert Membership.objects.filter(kind="guest").count() == 0
