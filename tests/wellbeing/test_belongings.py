"""What each feature holds of a person: all of it is handed over, and what the rule says goes is gone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse

from people import belongings, farewell
from reminders.models import Choice, Delivery, Device, Preference
from reminders.operations import enqueue_all
from tests.conftest import ROLES, Cast, browse
from wellbeing.belongings import BELONGINGS, forget_reminders, reminders

if TYPE_CHECKING:
    from people.models import User

pytestmark = pytest.mark.django_db
MEMBERS = [role for role in ROLES if role != "visitor"]
KEYS = {
    "person",
    "wellness_days",
    "health_appointments",
    "directory_reports",
    "discouraged",
    "check_ins",
    "reminders",
    "peers_groups",
    "peers_own",
}


def remind(person: User) -> None:
    """Let one note lie ready for someone."""
    enqueue_all(kind="wellnessdays.decided", occurrences=[(person.pk, "x")])


def test_every_feature_that_holds_something_hands_it_over(cast: Cast) -> None:
    assert set(belongings.export(cast.trainee)) == KEYS


@pytest.mark.parametrize("role", MEMBERS)
def test_what_is_handed_over_can_be_written_as_json(cast: Cast, role: str) -> None:
    person = cast.member(role)
    assert person is not None
    assert json.loads(json.dumps(belongings.export(person), cls=DjangoJSONEncoder)).keys() == KEYS


def test_each_rule_is_a_sentence_of_its_own() -> None:
    rules = belongings.rules()
    assert len(set(rules)) == len(rules)
    assert [rule for rule in rules if not rule.endswith(".") or not rule[0].isupper()] == []


def test_no_two_features_use_one_name() -> None:
    keys = [belonging.key for belonging in BELONGINGS]
    assert len(set(keys)) == len(keys)


def test_every_rule_stands_on_the_page_to_delete_an_account(cast: Cast) -> None:
    page = " ".join(browse(cast.trainee).get(reverse("people:delete")).content.decode().split())
    told = page.replace("&#x27;", "'").replace("’", "'")
    assert [rule for rule in belongings.rules() if rule.replace("’", "'") not in told] == []


def test_reminders_are_handed_over_with_ones_wishes(cast: Cast) -> None:
    remind(cast.trainee)
    Preference.objects.create(user=cast.trainee)
    Choice.objects.create(user=cast.trainee, kind="wellnessdays.decided", channel="mail", wanted=False)
    held = reminders(cast.trainee)
    assert [len(held[key]) for key in ("sent", "preferences", "choices", "devices")] == [1, 1, 1, 0]


def test_of_a_device_its_name_is_handed_over_and_not_its_secret_address(cast: Cast) -> None:
    Device.objects.create(user=cast.trainee, endpoint="https://push.example/secret", label="A phone")
    (device,) = reminders(cast.trainee)["devices"]
    assert set(device) == {"label", "added_at"}


def test_anothers_reminders_are_not_handed_over(cast: Cast) -> None:
    remind(cast.other_trainee)
    assert reminders(cast.trainee)["sent"] == []


def test_forgetting_takes_ones_own_reminders_and_nobody_elses(cast: Cast) -> None:
    for person in (cast.trainee, cast.other_trainee):
        remind(person)
        Preference.objects.create(user=person)
    forget_reminders(cast.trainee)
    assert list(Delivery.objects.values_list("recipient", flat=True)) == [cast.other_trainee.pk]
    assert list(Preference.objects.values_list("user", flat=True)) == [cast.other_trainee.pk]


def test_a_deleted_account_holds_nothing_that_its_rules_erase(cast: Cast) -> None:
    remind(cast.trainee)
    farewell.delete_account(cast.trainee)
    held = belongings.export(cast.trainee)
    assert (held["reminders"]["sent"], held["health_appointments"], held["discouraged"]) == ([], [], [])
