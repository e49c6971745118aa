"""The table of who sees what, for every role; the page that tells it asks the same functions as the doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from people.models import Program
from tests.conftest import ROLES, Cast
from wellbeing.sight import SIGHTS

if TYPE_CHECKING:
    from people.models import User

pytestmark = pytest.mark.django_db

MEMBERS = [role for role in ROLES if role != "visitor"]
# What only some see: by the first words of its line, each role's scope. Everyone else sees nothing of it.
SOME: dict[str, dict[str, str]] = {
    "Their own wellness days": dict.fromkeys(["trainee", "other_trainee"], "own"),
    "What trainees chose to hand over": {"clinician": "what is sealed to their own key"},
    "Wellness-day requests, to decide": {
        "program_lead": "Medicine",
        "other_lead": "Surgery",
        "gme_admin": "of every program",
    },
    "Wellness-day requests and who is away": {
        "program_lead": "Medicine",
        "other_lead": "Surgery",
        "gme_admin": "of every program",
        "superuser": "all",
    },
    "Wishes that the GME office": {
        "program_lead": "answered ones of their programs",
        "other_lead": "answered ones of their programs",
        "gme_admin": "all",
        "superuser": "all",
    },
    "PEERS groups: members": {"peers_director": "all", "superuser": "all"},
    "Whom the PEERS office keeps apart": {"peers_director": "all, except about themselves"},
    "PEERS curricula and their": {"peers_director": "all, drafts too", "superuser": "all, drafts too"},
    "People, roles, rosters": {"gme_admin": "all", "superuser": "all"},
    "Questionnaires for check-ins": {"wellbeing_office": "all"},
    "The site's own administration": {"superuser": "all"},
}


def scope(what: str, person: User) -> str:
    """Return how much someone sees of the one thing whose line begins so."""
    (found,) = [sight for sight in SIGHTS if sight.what.startswith(what)]
    return found.scope(person)


def someone(cast: Cast, role: str) -> User:
    """Return whoever plays a role."""
    person = cast.member(role)
    assert person is not None
    return person


@pytest.mark.parametrize("what", SOME)
def test_each_role_sees_what_the_table_says_and_no_other_role_does(cast: Cast, what: str) -> None:
    seen = {role: scope(what, someone(cast, role)) for role in MEMBERS}
    assert {role: words for role, words in seen.items() if words} == SOME[what]


@pytest.mark.parametrize("role", MEMBERS)
def test_check_ins_say_the_same_of_everyone(cast: Cast, role: str) -> None:
    assert scope("Their own check-ins", someone(cast, role)) == "own, like everyone"


@pytest.mark.parametrize("role", MEMBERS)
def test_help_is_open_to_everyone(cast: Cast, role: str) -> None:
    assert scope("The crisis page", someone(cast, role)) == "all, like everyone"


@pytest.mark.parametrize("role", MEMBERS)
def test_only_the_wellbeing_office_publishes_summaries(cast: Cast, role: str) -> None:
    words = scope("Term summaries", someone(cast, role))
    assert words == ("publishes" if role == "wellbeing_office" else "reads, like everyone")


def test_a_lead_of_every_program_there_is_reads_so(cast: Cast) -> None:
    Program.objects.filter(pk=cast.other_program.pk).update(kind="medical_school")
    assert scope("Wellness-day requests, to decide", cast.program_lead) == "of every program"


def test_where_there_are_no_programs_nobody_is_said_to_see_all(cast: Cast) -> None:
    Program.objects.update(kind="medical_school")
    assert scope("Wellness-day requests, to decide", cast.gme_admin) == ""


def test_a_role_that_is_over_shows_nothing(cast: Cast) -> None:
    cast.program_lead.roles.update(ends_on="2021-01-01")
    fresh = type(cast.program_lead).objects.get(pk=cast.program_lead.pk)
    assert scope("Wellness-day requests, to decide", fresh) == ""


def test_every_line_is_told_apart_from_the_others() -> None:
    lines = [sight.what for sight in SIGHTS]
    assert len(set(lines)) == len(lines)
