"""Every address of wellness days with other methods, other people's ids, odd questions, and long lists."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.access import NOT_ALLOWED, NOT_FOUND
from tests.conftest import browse, make_trainee
from tests.wellnessdays.access import ROWS
from tests.wellnessdays.conftest import later, weekday
from wellnessdays import operations
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Blackout, NoteDate, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast

    Ask = Callable[..., Request]

READ = sorted({row.name for row in ROWS if row.method == "get" and 200 in row.expected.values()})
BY_NAME = {row.name: row for row in ROWS if row.method == "get" and 200 in row.expected.values()}
OF_A_REQUEST = (
    "request",
    "withdraw",
    "decide",
    "approve",
    "decline",
    "accept",
    "refuse",
    "cancel",
    "recall",
    "ask_back",
    "look_again",
    "move",
)
OF_ANOTHER = ("appeal", "appeal_uphold", "appeal_overturn", "appeal_withdraw", "reply", "take_back")


def address(name: str, *args: object) -> str:
    """Return where a page is."""
    return reverse(f"wellnessdays:{name}", args=args)


@pytest.fixture
def office(cast: Cast) -> Client:
    """The browser of the GME office."""
    return browse(cast.gme_admin)


@pytest.fixture
def mine(cast: Cast) -> Client:
    """The trainee's browser."""
    return browse(cast.trainee)


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_page_takes_another_method(cast: Cast, name: str, method: str) -> None:
    row = BY_NAME[name]
    role = next(role for role, status in row.expected.items() if status == 200)
    answer = getattr(browse(cast.member(role)), method)(reverse(name, args=row.args(cast)))
    assert answer.status_code == NOT_ALLOWED


@pytest.mark.parametrize("name", READ)
def test_a_head_answers_as_the_page_does(cast: Cast, name: str) -> None:
    row = BY_NAME[name]
    role = next(role for role, status in row.expected.items() if status == 200)
    answer = browse(cast.member(role)).head(reverse(name, args=row.args(cast)), row.data)
    assert (answer.status_code, answer.getvalue()) == (200, b"")


@pytest.mark.parametrize("name", [*OF_A_REQUEST, *OF_ANOTHER])
def test_an_id_of_nothing_is_no_page(cast: Cast, name: str) -> None:
    where = address(name, uuid.uuid4())
    clients = [browse(cast.member(role)) for role in ("trainee", "program_lead", "gme_admin", "superuser")]
    statuses = {way(where).status_code for client in clients for way in (client.get, client.post)}
    assert statuses <= {NOT_FOUND, NOT_ALLOWED}


@pytest.mark.parametrize("name", OF_A_REQUEST)
def test_a_strangers_tap_changes_nothing(cast: Cast, ask: Ask, name: str) -> None:
    where, data = address(name, ask().public_id), {"reason": "No.", "ground": "cover", "topic": "half"}
    strangers = [cast.other_trainee, cast.other_lead, cast.facilitator, cast.clinician]
    statuses = {browse(person).post(where, data).status_code for person in strangers}
    assert (statuses <= {NOT_FOUND, NOT_ALLOWED}, Request.objects.get().state) == (True, "pending")


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "1900-01", "2126-11"])
def test_a_month_out_of_all_reach_is_no_page(cast: Cast, office: Client, month: str) -> None:
    assert office.get(address("coverage", "medicine"), {"month": month}).status_code == NOT_FOUND


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "2026-1", "26-11", "2026-W1", "\u0662\u0660\u0662\u0666-11", "x"]
)
def test_a_month_that_is_none_is_no_page(cast: Cast, office: Client, month: str) -> None:
    assert office.get(address("coverage", "medicine"), {"month": month}).status_code == NOT_FOUND


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [("2026-12", "2026-11", "2027-01"), ("2027-01", "2026-12", "2027-02"), ("2028-02", "2028-01", "2028-03")],
)
def test_a_month_leads_to_its_neighbors(
    cast: Cast, office: Client, month: str, before: str, after: str
) -> None:
    found = office.get(address("coverage", "medicine"), {"month": month}).context
    assert (f"{found['before']:%Y-%m}", f"{found['after']:%Y-%m}") == (before, after)


@pytest.mark.parametrize("page", ["0", "-1", "99999999999", "x", "", "1.5", "\u0661"])
@pytest.mark.parametrize("name", ["home", "requests", "queue", "ledger", "appeals"])
def test_a_page_number_that_is_none_shows_a_page(cast: Cast, ask: Ask, name: str, page: str) -> None:
    ask()
    person = cast.trainee if name == "home" else cast.gme_admin
    assert browse(person).get(address(name), {"page": page}).status_code == 200


@pytest.mark.parametrize("state", ["x", "", "PENDING", "' OR 1=1 --", "pending,approved"])
def test_a_state_that_is_none_narrows_nothing(cast: Cast, ask: Ask, office: Client, state: str) -> None:
    ask()
    page = office.get(address("requests"), {"state": state}).context["page_obj"]
    assert len(page.object_list) == 1


@pytest.mark.parametrize("state", [value for value in Request.State.values if value != "pending"])
def test_a_state_shows_its_own_alone(cast: Cast, ask: Ask, office: Client, state: str) -> None:
    ask()
    page = office.get(address("requests"), {"state": state}).context["page_obj"]
    assert len(page.object_list) == 0


YEARS = ("x", "-1", "0", "9" * 20, "2026.0", " 2026", "\u0662\u0660\u0662\u0666", "1999")


@pytest.mark.parametrize(
    "name", ["report", "ledger", "report_csv", "site_visit", "site_visit_csv", "ledger_csv"]
)
def test_a_year_that_is_none_is_no_page(cast: Cast, office: Client, name: str) -> None:
    assert {office.get(address(name), {"year": year}).status_code for year in YEARS} == {NOT_FOUND}


def many(cast: Cast, count: int) -> None:
    """Let so many residents of the program each ask for a day."""
    for number in range(count):
        person = make_trainee(f"resident{number}-{Request.objects.count()}", cast.program)
        operations.ask(trainee=person, program=cast.program, halves=whole_day(weekday(number % 20)))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("requests", "gme_admin"),
        ("requests", "program_lead"),
        ("ledger", "gme_admin"),
        ("report", "gme_admin"),
        ("clean", "gme_admin"),
        ("queue", "program_lead"),
    ],
)
def test_many_rows_take_the_queries_of_one(
    cast: Cast, name: str, role: str, django_assert_max_num_queries: Any
) -> None:
    client = browse(cast.member(role))
    many(cast, 1)
    client.get(address(name))
    with django_assert_max_num_queries(20) as one:
        client.get(address(name))
    many(cast, 12)
    with django_assert_max_num_queries(len(one)):
        client.get(address(name))


def test_many_dates_of_notes_take_the_queries_of_one(
    cast: Cast, office: Client, django_assert_max_num_queries: Any
) -> None:
    office.get(address("note_dates"))
    with django_assert_max_num_queries(12) as few:
        office.get(address("note_dates"))
    NoteDate.objects.bulk_create(NoteDate(month=6, day=day) for day in range(1, 31))
    with django_assert_max_num_queries(len(few)):
        office.get(address("note_dates"))


def test_many_closed_days_take_the_queries_of_one(
    cast: Cast, mine: Client, django_assert_max_num_queries: Any
) -> None:
    Blackout.objects.create(title="Exam", first_day=later(1), last_day=later(1))
    mine.get(address("ask"))
    with django_assert_max_num_queries(20) as one:
        mine.get(address("ask"))
    Blackout.objects.bulk_create(
        Blackout(title=f"Exam {number}", first_day=later(number), last_day=later(number))
        for number in range(2, 32)
    )
    with django_assert_max_num_queries(len(one)):
        mine.get(address("ask"))


class TestTooMany:
    def test_forty_one_halves_are_not_cut_to_forty(self, cast: Cast, mine: Client) -> None:
        keys = [Half(weekday(number), part).key for number in range(21) for part in ("am", "pm")]
        page = mine.get(address("confirm"), {"half": keys})
        assert (page.status_code, b"Choose at most 20 days at once." in page.content) == (422, True)

    def test_forty_are_shown(self, cast: Cast, mine: Client) -> None:
        keys = [Half(weekday(number), part).key for number in range(20) for part in ("am", "pm")]
        assert len(mine.get(address("confirm"), {"half": keys}).context["wanted"]) == 40

    def test_the_same_half_twice_is_one(self, cast: Cast, mine: Client) -> None:
        key = Half(weekday(0), "am").key
        mine.post(address("confirm"), {"half": [key, key]})
        assert Request.objects.get().size == 1

    def test_a_day_ticked_and_written_is_one(self, cast: Cast, mine: Client) -> None:
        halves = [half.key for half in whole_day(weekday(0))]
        mine.post(address("confirm"), {"half": halves, "day": weekday(0).isoformat(), "part": "day"})
        assert Request.objects.get().size == 2
