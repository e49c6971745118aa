from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.wellnessdays.conftest import TODAY, later, put_on, weekday
from wellnessdays import operations, trials
from wellnessdays.forms import PolicyForm
from wellnessdays.models import Blackout, Policy, Rotation
from wellnessdays.trials import Impact

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]
    As = Callable[..., Client]

PLAIN = {"allowance_halves": 8, "notice_days": 14, "target_days": 7, "valid_from": TODAY.isoformat()}


def text(response: Any) -> str:
    """Return a page with its white space made even."""
    return " ".join(response.content.decode().split())


def exam(cast: Cast, **fields: object) -> Blackout:
    """Return a blackout on the first weekday, not yet stored."""
    given = {"program": cast.program, "title": "Exam", "first_day": weekday(0), "last_day": weekday(0)}
    return Blackout(**(given | fields))


# --- trying ---


def test_a_trial_counts_waiting_and_approved_apart(cast: Cast, ask: Ask) -> None:
    ask(28)
    operations.approve(request=ask(29), by=cast.program_lead)
    assert trials.of_blackout(exam(cast, last_day=weekday(1))) == Impact(pending=1, approved=1)


def test_a_trial_touches_no_other_day(cast: Cast, ask: Ask) -> None:
    ask(30)
    assert trials.of_blackout(exam(cast)) == Impact()


def test_a_trial_of_one_program_touches_no_other(cast: Cast, ask: Ask) -> None:
    ask(28, by=cast.other_trainee)
    assert trials.of_blackout(exam(cast)) == Impact()


def test_a_trial_of_every_program_touches_them_all(cast: Cast, ask: Ask) -> None:
    ask(28)
    ask(28, by=cast.other_trainee)
    assert trials.of_blackout(exam(cast, program=None)) == Impact(pending=2)


def test_what_a_rule_stops_already_is_not_counted_again(cast: Cast, ask: Ask) -> None:
    ask(28)
    exam(cast).save()
    assert trials.of_blackout(exam(cast, title="Another exam")) == Impact()


def test_trying_new_rules_counts_what_they_would_touch(cast: Cast, ask: Ask) -> None:
    ask(28)
    assert trials.of_policy(Policy(program=cast.program, valid_from=TODAY, notice_days=60)) == Impact(1, 0)


def test_rules_on_trial_go_before_those_of_the_same_day(cast: Cast, ask: Ask) -> None:
    ask(28)
    Policy.objects.create(program=cast.program, valid_from=TODAY, notice_days=10)
    assert trials.of_policy(Policy(program=cast.program, valid_from=TODAY, notice_days=60)) == Impact(1, 0)


def test_trying_by_the_page_says_so_and_stores_nothing(cast: Cast, as_: As, ask: Ask) -> None:
    ask(28)
    where = reverse("wellnessdays:blackout", args=[cast.program.slug])
    data = {"title": "Exam", "first_day": "2026-11-02", "last_day": "2026-11-02", "try": "1"}
    page = text(as_(cast.program_lead).post(where, data))
    assert ("It touches 1 waiting and 0 approved" in page, Blackout.objects.exists()) == (True, False)


# --- saving ---


def test_saved_rules_hold_under_their_writers_name(cast: Cast, as_: As) -> None:
    where = reverse("wellnessdays:policy", args=[cast.program.slug])
    as_(cast.program_lead).post(where, PLAIN | {"cap_day": "2"})
    saved = Policy.objects.get()
    assert (saved.program, saved.cap_day, saved.written_by) == (cast.program, 2, cast.program_lead)


def test_rules_do_not_reach_back(cast: Cast) -> None:
    form = PolicyForm(PLAIN | {"valid_from": "2026-07-01"}, program=cast.program)
    assert "what was decided stays" in str(form.errors["valid_from"])


@pytest.mark.parametrize(
    "wrong", [{"cap_day": "0"}, {"notice_days": "-1"}, {"allowance_halves": "500"}, {"target_days": "0"}]
)
def test_impossible_rules_are_refused(cast: Cast, wrong: dict[str, str]) -> None:
    assert list(PolicyForm(PLAIN | wrong, program=cast.program).errors) == list(wrong)


def test_the_form_starts_from_the_rules_of_today(cast: Cast, as_: As) -> None:
    Policy.objects.create(program=cast.program, valid_from=TODAY, notice_days=33)
    page = text(as_(cast.program_lead).get(reverse("wellnessdays:rules", args=[cast.program.slug])))
    assert 'name="notice_days" value="33"' in page


def test_days_that_end_before_they_begin_are_refused(cast: Cast, as_: As) -> None:
    where = reverse("wellnessdays:blackout", args=[cast.program.slug])
    data = {"title": "Exam", "first_day": "2026-11-03", "last_day": "2026-11-02"}
    assert "not before the first" in text(as_(cast.program_lead).post(where, data))


def test_closed_days_open_again(cast: Cast, as_: As) -> None:
    closed = exam(cast)
    closed.save()
    where = reverse("wellnessdays:open_days", args=[cast.program.slug, closed.public_id])
    as_(cast.program_lead).post(where)
    assert not Blackout.objects.exists()


def test_a_lead_does_not_open_what_the_office_closed(cast: Cast, as_: As) -> None:
    closed = exam(cast, program=None)
    closed.save()
    where = reverse("wellnessdays:open_days", args=[cast.program.slug, closed.public_id])
    assert as_(cast.program_lead).post(where).status_code == 404


def test_a_rotation_is_closed_by_the_page(cast: Cast, as_: As) -> None:
    rotation = put_on(cast.trainee, cast.program, "ICU", weekday(0), weekday(4)).rotation
    where = reverse("wellnessdays:rotations", args=[cast.program.slug])
    as_(cast.program_lead).post(where, {f"mode-{rotation.pk}": "closed"})
    assert Rotation.objects.get().mode == "closed"


def test_rules_that_only_repeat_what_holds_are_not_stored_again(cast: Cast, as_: As) -> None:
    where = reverse("wellnessdays:policy", args=[cast.program.slug])
    for _ in range(2):
        page = text(as_(cast.program_lead).post(where, PLAIN | {"cap_day": "2"}))
    assert ("These rules hold on that day already" in page, Policy.objects.count()) == (True, 1)


def test_rules_that_change_back_are_stored(cast: Cast, as_: As) -> None:
    where = reverse("wellnessdays:policy", args=[cast.program.slug])
    for cap in ("2", "3", "2"):
        as_(cast.program_lead).post(where, PLAIN | {"cap_day": cap})
    assert Policy.objects.count() == 3


def test_the_same_rules_in_another_program_are_stored(cast: Cast, as_: As) -> None:
    for program in (cast.program, cast.other_program):
        where = reverse("wellnessdays:policy", args=[program.slug])
        as_(cast.gme_admin).post(where, PLAIN | {"cap_day": "2"})
    assert Policy.objects.count() == 2


def test_versions_stand_on_pages_of_ten(cast: Cast, as_: As) -> None:
    for days in range(11):
        Policy.objects.create(program=cast.program, valid_from=later(-days), notice_days=50 + days)
    where = reverse("wellnessdays:rules", args=[cast.program.slug])
    first, second = (text(as_(cast.program_lead).get(where, {"page": page})) for page in (1, 2))
    assert ("60 days</td>" in first, "60 days</td>" in second) == (False, True)
