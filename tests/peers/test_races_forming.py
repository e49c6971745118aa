"""Two directors at one class at the same instant: one acts, and the other gets a sentence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.messages import get_messages

from core.clock import site_today
from peers import dates, forgetting, memberships
from peers.forming import drafts, solver
from peers.forms.cohorts import CohortForm
from peers.importing import writing
from peers.models import (
    Cohort,
    Declaration,
    Draft,
    Entrant,
    Event,
    Facilitation,
    Forgetting,
    Group,
    Lead,
    Meeting,
    Membership,
    ProtectedBlock,
    Slot,
    Tally,
)
from people.operations import RefusedError
from people.roster.problems import RosterError
from tests.conftest import make_trainee
from tests.peers.endings import end
from tests.peers.racing import at_once, errors, kinds
from tests.peers.world import World, make_cohort, make_facilitator, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """A class of six that is being formed, with two who lead and two drafts that keep every rule."""
    made = make_cohort(cast, state="forming")
    people = [make_trainee(f"entrant_{number}", cast.program) for number in range(6)]
    Entrant.objects.bulk_create(Entrant(cohort=made, person=person) for person in people)
    leads = [Lead.objects.create(cohort=made, person=make_facilitator(f"lead_{n}")) for n in range(2)]
    for number in (1, 2):
        plan: list[dict[str, Any]] = [
            {"lead": lead.pk, "slot": None, "people": [person.pk for person in people[place::2]]}
            for place, lead in enumerate(leads)
        ]
        Draft.objects.create(cohort=made, number=number, plan=plan, state="ready")
    return made


def draft(number: int = 1) -> Draft:
    return Draft.objects.get(number=number)


def seated() -> list[int]:
    return sorted(Membership.objects.values_list("person", flat=True))


def test_of_two_who_publish_one_draft_one_is_told_that_it_is_done(cohort: Cohort) -> None:
    found = at_once(*[partial(drafts.publish, draft=draft())] * 2)
    assert ([str(error)[:27] for error in errors(found)], Group.objects.count()) == (
        ["This class has groups alrea"],
        2,
    )


def test_of_two_drafts_published_at_once_one_is_the_class(cohort: Cohort) -> None:
    found = at_once(*(partial(drafts.publish, draft=draft(number)) for number in (1, 2)))
    assert (kinds(found), len(errors(found)), len(seated())) == ({RefusedError}, 1, 6)


def test_both_who_press_publish_at_once_read_a_page(
    cohort: Cohort, cast: Cast, as_: Callable[..., Client]
) -> None:
    address = f"/peers/drafts/{draft().public_id}/publish/"
    clients = [as_(cast.peers_director), as_(cast.superuser)]
    found = at_once(*(partial(client.post, address) for client in clients))
    words = " ".join(str(message) for answer in found for message in get_messages(answer.wsgi_request))
    assert [answer.status_code for answer in found] == [302, 302]
    assert ("2 groups are published" in words, "Nothing was published" in words) == (True, True)


def test_publishing_beside_an_import_seats_everyone_once(cohort: Cohort) -> None:
    emails = Entrant.objects.values_list("person__email", flat=True)
    text = "group,email\n" + "\n".join(f"1,{email}" for email in emails)
    found = at_once(
        partial(drafts.publish, draft=draft()), partial(writing.bring_in, text=text, cohort=cohort)
    )
    assert (len(seated()), len(set(seated()))) == (6, 6)
    assert kinds(found) <= {RefusedError, RosterError}
    assert len(errors(found)) == 1


def test_two_directors_who_edit_a_draft_by_hand_both_count(cohort: Cohort) -> None:
    one, other = draft().plan[0]["people"][:2]
    found = at_once(*(partial(drafts.shift, draft=draft(), person=who, group=2) for who in (one, other)))
    assert (errors(found), {one, other} <= set(draft().plan[1]["people"])) == ([], True)


def test_one_person_moved_to_two_groups_of_a_draft_is_in_one(cohort: Cohort) -> None:
    who = draft().plan[0]["people"][0]
    at_once(*(partial(drafts.shift, draft=draft(), person=who, group=group) for group in (1, 2)))
    assert sum(team["people"].count(who) for team in draft().plan) == 1


def test_an_edit_beside_a_publishing_is_in_it_or_is_refused(cohort: Cohort) -> None:
    who = draft().plan[0]["people"][0]
    found = at_once(
        partial(drafts.publish, draft=draft()), partial(drafts.shift, draft=draft(), person=who, group=2)
    )
    seat = Membership.objects.get(person=who)
    is_refused = bool(errors(found))
    assert (kinds(found) <= {RefusedError}, seat.group.number) == (True, 1 if is_refused else 2)


def test_a_draft_thrown_away_beside_a_publishing_is_published_or_gone(cohort: Cohort) -> None:
    found = at_once(partial(drafts.publish, draft=draft()), partial(drafts.discard, draft=draft()))
    assert (kinds(found) <= {RefusedError}, len(seated()) in (0, 6)) == (True, True)


def test_a_class_changed_while_it_is_published_stays_published(cohort: Cohort) -> None:
    """The form was drawn before, and saves after: what it does not show, it does not write."""
    stale = Cohort.objects.get(pk=cohort.pk)
    drafts.publish(draft=draft())
    sent = {name: getattr(stale, name) for name in CohortForm.Meta.fields}
    form = CohortForm(sent | {"program": stale.program_id, "version": stale.version_id}, instance=stale)
    form.fields["version"].queryset = type(stale.version).objects.all()  # type: ignore[attr-defined]
    assert form.is_valid(), form.errors
    form.save()
    assert Cohort.objects.get(pk=cohort.pk).state == "published"


def test_times_sent_twice_at_once_are_kept_once(cohort: Cohort) -> None:
    slot = Slot.objects.create(cohort=cohort, weekday=2, starts=moment(0).time())
    who = Entrant.objects.all()[0].person
    call = partial(drafts.say_times, cohort=cohort, person=who, slots=[slot], word="A word")
    assert errors(at_once(*[call] * 4)) == []
    assert (slot.availabilities.count(), Declaration.objects.count()) == (1, 1)


def test_nothing_declared_beside_a_publishing_outlives_it(cohort: Cohort) -> None:
    who = Entrant.objects.all()[0].person
    declaring = partial(drafts.say_times, cohort=cohort, person=who, slots=[], word="A word")
    found = at_once(declaring, partial(drafts.publish, draft=draft()))
    assert (kinds(found) <= {RefusedError}, Declaration.objects.count()) == (True, 0)


def test_two_who_start_drafts_at_once_start_one_run(cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "nudge", lambda _: None)
    monkeypatch.setattr(solver, "is_there", lambda: True)
    found = at_once(*[partial(drafts.start, cohort=cohort, count=1)] * 3)
    assert (len(errors(found)), kinds(found)) == (2, {RefusedError})


def test_two_moves_of_one_person_take_them_to_one_group(world: World) -> None:
    third = Group.objects.create(cohort=world.cohort, number=3)
    seat = Membership.objects.get(person=world.trainee)
    found = at_once(
        *(
            partial(memberships.move, membership=seat, group=group, on=site_today())
            for group in (world.other_group, third)
        )
    )
    here = Membership.objects.members().on().filter(person=world.trainee)
    assert (len(errors(found)), kinds(found), here.count()) == (1, {RefusedError}, 1)


def test_a_move_and_a_leave_at_once_leave_no_half(world: World) -> None:
    seat = Membership.objects.get(person=world.trainee)
    yesterday = site_today() - memberships.DAY
    found = at_once(
        partial(memberships.move, membership=seat, group=world.other_group, on=site_today()),
        partial(memberships.end, membership=seat, last_day=yesterday, how="away"),
    )
    assert (kinds(found), len(errors(found))) == ({RefusedError}, 1)


def test_someone_put_into_two_groups_at_once_is_in_one(world: World) -> None:
    new = make_trainee("newcomer", world.cast.program)
    found = at_once(
        *(
            partial(memberships.join, group=group, person=new, on=site_today())
            for group in (world.group, world.other_group)
        )
    )
    assert (kinds(found), Membership.objects.filter(person=new).count()) == ({RefusedError}, 1)


def test_one_place_handed_over_twice_at_once_goes_to_one(world: World) -> None:
    held = Facilitation.objects.get(person=world.facilitator)
    found = at_once(
        *(
            partial(
                memberships.lead,
                group=world.group,
                person=make_facilitator(f"heir_{number}"),
                on=site_today(),
                instead_of=held,
            )
            for number in range(2)
        )
    )
    assert (kinds(found), world.group.facilitations.on().count()) == ({RefusedError}, 1)


def test_meetings_planned_twice_at_once_are_planned_once(world: World) -> None:
    Event.objects.create(cohort=world.cohort, anchor="orientation", date=site_today())
    for days in range(1, 60):
        start = moment(days)
        ProtectedBlock.objects.create(
            cohort=world.cohort, date=start.date(), starts=start.time(), ends=moment(days, 18).time()
        )
    found = at_once(*[partial(dates.generate, world.cohort)] * 2)
    assert (errors(found), Meeting.objects.count()) == ([], 2 * len(world.sessions))


def test_a_class_forgotten_twice_at_once_is_counted_once(world: World) -> None:
    cohort = end(world, days_ago=91, told=60)
    found = at_once(*[partial(forgetting.forget, cohort=cohort)] * 2)
    assert (errors(found), Forgetting.objects.count()) == ([], 1)
    assert Tally.objects.get(what="members").count == 6
