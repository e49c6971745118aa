"""A class that ended: everyone is told in time, then its people go and its counts stay."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.clock import site_today
from peers import emails, forgetting, letters, tallies, tasks
from peers.forms.cohorts import CohortForm
from peers.models import (
    Cohort,
    Debrief,
    Facilitation,
    Forgetting,
    Group,
    Letter,
    MakeUp,
    Meeting,
    Membership,
    Pulse,
    RunBlock,
    Tally,
)
from people.models import User
from people.operations import RefusedError
from reminders.models import Delivery
from tests.peers.endings import DAY, end, left, lived
from tests.peers.evenings import run_with_answers
from tests.peers.world import World, make_facilitator


@pytest.fixture
def due(world: World) -> Cohort:
    """A class with a row of everything, whose day has come."""
    lived(world)
    return end(world, days_ago=91, told=60)


def test_a_class_is_kept_for_ninety_days_after_its_last(world: World) -> None:
    assert world.cohort.kept_until == world.cohort.ends_on + 90 * DAY


def test_whoever_was_told_late_still_has_thirty_days(world: World) -> None:
    cohort = end(world, days_ago=400, told=1)
    assert cohort.kept_until == site_today() + 29 * DAY


def test_a_longer_time_is_the_class_s_to_choose(world: World) -> None:
    world.cohort.keep_days = 365
    assert world.cohort.kept_until == world.cohort.ends_on + 365 * DAY


def test_the_database_keeps_no_class_for_less_than_the_notice(world: World) -> None:
    with pytest.raises(IntegrityError, match="peers_cohort_is_kept_a_while"), transaction.atomic():
        Cohort.objects.update(keep_days=29)


@pytest.mark.parametrize("days", ["29", "731"])
def test_the_form_says_how_long_it_may_be(world: World, days: str) -> None:
    form = CohortForm({"keep_days": days}, instance=world.cohort)
    assert "keep_days" in form.errors


def test_everything_that_holds_a_person_is_there_before(due: Cohort) -> None:
    named = {words for words, _, _ in forgetting.GOES}
    absent = {"declarations", "drafts", "who was to be placed", "who was to lead"}
    absent |= {"lines of pulses", "seats of pulses", "wishes in sessions", "marks of wishes"}
    assert left(due).keys() == (named - absent) | {"reminders"}


def test_none_of_it_is_there_after(due: Cohort) -> None:
    forgetting.forget(cohort=due)
    assert left(due) == {}


def test_how_much_went_is_written_down(due: Cohort) -> None:
    before = left(due)
    assert forgetting.forget(cohort=due).gone == before


def test_every_model_of_a_class_that_names_a_person_goes() -> None:
    """A model that someone adds later is in the list, or here with the reason why it stays."""
    stays = {"Letter", "Reflection", "Calendar", "Assessment", "OverlayReview", "Version"}
    naming = {
        model.__name__
        for model in apps.get_app_config("peers").get_models()
        if any(field.is_relation and field.related_model is User for field in model._meta.fields)
    }
    assert naming - stays <= {model.__name__ for _, model, _ in forgetting.GOES}


@pytest.mark.parametrize("field", ["name", "agreement", "room", "join_link"])
def test_what_the_group_called_its_own_goes(due: Cohort, field: str) -> None:
    forgetting.forget(cohort=due)
    assert set(Group.objects.values_list(field, flat=True)) == {""}


def test_where_it_met_goes(due: Cohort) -> None:
    forgetting.forget(cohort=due)
    assert set(Meeting.objects.values_list("place", "join_link")) == {("", "")}


@pytest.mark.parametrize("state", ["sent", "due"])
@pytest.mark.parametrize("about", ["group", "meeting", "make_up", "pulse"])
def test_no_reminder_goes_on_telling_who_was_in_it(due: Cohort, world: World, about: str, state: str) -> None:
    meeting = Meeting.objects.filter(group=world.group)[0]
    names = {
        "group": f"{world.group.public_id}.over",
        "meeting": f"{meeting.public_id}.0",
        "make_up": str(MakeUp.objects.get().public_id),
        "pulse": Pulse.objects.filter(run__meeting__group=world.group)[0].door,
    }
    now = timezone.now()
    row = Delivery.objects.create(
        kind="peers.tomorrow",
        recipient=world.trainee,
        key=names[about],
        due_at=now,
        ready_at=now,
        state=state,
        ended_at=now if state == "sent" else None,
    )
    forgetting.forget(cohort=due)
    assert not Delivery.objects.filter(pk=row.pk).exists()


def test_other_reminders_of_its_people_stay(due: Cohort, world: World) -> None:
    now = timezone.now()
    kept = Delivery.objects.create(
        kind="peers.tomorrow", recipient=world.trainee, key=f"{uuid.uuid4()}.0", due_at=now, ready_at=now
    )
    forgetting.forget(cohort=due)
    assert Delivery.objects.filter(pk=kept.pk).exists()


def test_minutes_of_runs_stay_for_the_figures(due: Cohort) -> None:
    before = RunBlock.objects.count()
    forgetting.forget(cohort=due)
    assert RunBlock.objects.count() == before > 0


def test_another_class_keeps_its_people(due: Cohort, world: World) -> None:
    other = Cohort.objects.create(
        name="Next",
        slug="next",
        program=due.program,
        version=due.version,
        starts_on=due.starts_on,
        ends_on=site_today() + DAY,
        state="published",
    )
    group = Group.objects.create(cohort=other, number=1, name="The Geese")
    Membership.objects.create(group=group, person=world.trainee, starts_on=other.starts_on)
    Facilitation.objects.create(group=group, person=world.facilitator, starts_on=other.starts_on)
    forgetting.forget(cohort=due)
    assert (left(other), Group.objects.get(pk=group.pk).name) == (
        {"places in groups": 1, "who led": 1},
        "The Geese",
    )


def test_a_letter_to_oneself_stays_and_opens(world: World, due: Cohort) -> None:
    letter = letters.write(owner=world.trainee, cohort=due, text="Dear me", opens_on=None)
    forgetting.forget(cohort=due)
    assert letters.open_letter(Letter.objects.get(pk=letter.pk)) == "Dear me"


def counted(cohort: Cohort) -> dict[str, int]:
    return {
        f"{tally.session.slug}.{tally.what}" if tally.session else tally.what: tally.count
        for tally in Tally.objects.filter(cohort=cohort).select_related("session")
    }


COUNTS = {
    "groups": 2,
    "members": 6,
    "facilitators": 2,
    "held": 2,
    "time-kept": 1,
    "session-1.came.present": 1,
    "session-2.came.absent": 1,
    "session-2.regrets": 1,
    "session-1.said.welcome.yes": 6,
}


@pytest.mark.parametrize("what", COUNTS)
def test_counts_stay(due: Cohort, what: str) -> None:
    forgetting.forget(cohort=due)
    assert counted(due)[what] == COUNTS[what]


def test_who_is_complete_stays_as_two_counts(due: Cohort) -> None:
    forgetting.forget(cohort=due)
    found = counted(due)
    assert found.get("complete", 0) + found.get("not-yet", 0) == 6


def test_answers_that_were_too_few_to_show_are_not_counted(world: World) -> None:
    run_with_answers(world, answers=3)
    cohort = end(world, days_ago=91, told=60)
    forgetting.forget(cohort=cohort)
    assert [what for what in counted(cohort) if ".said." in what] == []


@pytest.mark.parametrize(("many", "stays"), [(3, {}), (5, {"session-1.hard.quiet": 4})])
def test_ticks_stay_in_steps_of_four(world: World, many: int, stays: dict[str, int]) -> None:
    meeting = world.meeting(days=-800, state="held")
    for number in range(many):
        person = make_facilitator(f"one-{number}")
        Debrief.objects.create(meeting=meeting, facilitator=person, hard=["quiet"])
    cohort = end(world, days_ago=91, told=60)
    forgetting.forget(cohort=cohort)
    assert {what: many for what, many in counted(cohort).items() if ".hard." in what} == stays


def test_nothing_is_counted_as_nothing(world: World) -> None:
    cohort = end(world, days_ago=91, told=60)
    forgetting.forget(cohort=cohort)
    assert 0 not in counted(cohort).values()


def test_every_count_has_words(due: Cohort) -> None:
    forgetting.forget(cohort=due)
    assert [tally.what for tally in Tally.objects.all() if tallies.words(tally.what) == tally.what] == []


def test_a_count_of_an_older_portal_keeps_its_name() -> None:
    assert tallies.words("said.colour.blue") == "said.colour.blue"


def test_twice_is_once(due: Cohort) -> None:
    first = forgetting.forget(cohort=due)
    again = forgetting.forget(cohort=due)
    assert (again.pk, again.gone, Forgetting.objects.count()) == (first.pk, first.gone, 1)


def test_what_is_cut_short_has_done_nothing(due: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    before = left(due)

    def cut(**_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Forgetting.objects, "create", cut)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        forgetting.forget(cohort=due)
    due.refresh_from_db()
    assert (left(due), due.state, Tally.objects.count()) == (before, "published", 0)


def test_after_a_run_that_was_cut_short_the_next_one_ends_it(
    due: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(tallies, "rows", lambda _: 1 / 0)
        forgetting.forget_due()
    forgetting.forget_due()
    assert left(due) == {}


REFUSED = {"goes on": (-10, 60), "was told today": (300, 0), "nobody told": (300, None), "early": (90, 60)}


@pytest.mark.parametrize(("days_ago", "told"), REFUSED.values(), ids=REFUSED)
def test_nobody_is_forgotten_before_the_day(world: World, days_ago: int, told: int | None) -> None:
    cohort = end(world, days_ago=days_ago, told=told)
    with pytest.raises(RefusedError, match="is kept until"):
        forgetting.forget(cohort=cohort)


def test_the_clock_leaves_alone_what_is_not_due(world: World) -> None:
    end(world, days_ago=90, told=60)
    tasks.forget()
    assert Membership.objects.count() == 6


def test_the_clock_forgets_what_is_due(due: Cohort) -> None:
    tasks.forget()
    assert Membership.objects.count() == 0


def told() -> list[str]:
    rows = Delivery.objects.filter(kind="peers.keepsake").order_by("pk")
    return [row.key.rpartition(".")[2] for row in rows]


def test_everyone_of_a_class_that_is_over_is_told(world: World) -> None:
    end(world, days_ago=1)
    forgetting.tell()
    people = {row.recipient_id for row in Delivery.objects.filter(kind="peers.keepsake")}
    leads = {world.facilitator.pk, world.other_lead.pk}
    assert people == {person.pk for person in (*world.members, *world.other_members)} | leads


def test_they_are_told_once(world: World) -> None:
    end(world, days_ago=1)
    tasks.forget()
    tasks.forget()
    assert told() == ["over"] * 8


def test_whoever_left_before_the_end_is_not_told(world: World) -> None:
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - 30 * DAY)
    end(world, days_ago=1)
    assert forgetting.tell() == 7


def test_they_are_told_again_two_weeks_before_it_goes(world: World) -> None:
    end(world, days_ago=80, told=60)
    tasks.forget()
    tasks.forget()
    assert told() == ["soon"] * 8


def test_in_between_nobody_is_told(world: World) -> None:
    end(world, days_ago=40, told=30)
    assert forgetting.tell() == 0


def test_nobody_of_a_class_that_goes_on_is_told(world: World) -> None:
    assert forgetting.tell() == 0


def note(world: World) -> Any:
    return emails.keepsake(world.trainee, f"{world.group.public_id}.over")


def test_the_note_names_the_day(world: World) -> None:
    cohort = end(world, days_ago=1, told=0)
    assert f"{cohort.kept_until:%B %Y}" in " ".join(note(world).paragraphs)


def test_the_note_s_subject_says_nothing_of_groups(world: World) -> None:
    end(world, days_ago=1)
    assert "group" not in note(world).subject.lower()


@pytest.mark.parametrize("days_ago", [-1, 91], ids=["goes on", "forgotten"])
def test_no_note_comes_when_it_is_not_true(world: World, days_ago: int) -> None:
    cohort = end(world, days_ago=days_ago, told=60)
    if days_ago > 0:
        forgetting.forget(cohort=cohort)
    assert note(world) is None
