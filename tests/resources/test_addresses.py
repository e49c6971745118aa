"""Every address of the directory with other methods, numbers beyond all bounds, and strangers' taps."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from resources.models import Correction, Outage, Service, Synonym
from tests.access import NOT_ALLOWED, NOT_FOUND
from tests.conftest import browse
from tests.resources.access import ROWS, SLUG

if TYPE_CHECKING:
    from tests.conftest import Cast

READ = {row.name: row for row in ROWS if row.method == "get" and 200 in row.expected.values()}
PAGES = sorted(name for name in READ if "hsds" not in name and not name.startswith("resources:help"))
HUGE = 10**30
EDITS = ("verify", "edit", "status", "history")


def opened(cast: Cast, name: str, *methods: str) -> list[Any]:
    """Ask for a page, as the first who may read it, by some methods; return the answers."""
    row = READ[name]
    where, role = (
        reverse(name, args=row.args(cast)),
        next(r for r, code in row.expected.items() if code == 200),
    )
    return [getattr(browse(cast.member(role)), method)(where, row.data) for method in methods]


@pytest.fixture
def desk(cast: Cast) -> Any:
    """The browser of the well-being office."""
    return browse(cast.wellbeing_office)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_takes_another_method(cast: Cast, name: str) -> None:
    assert {answer.status_code for answer in opened(cast, name, "put", "delete")} == {NOT_ALLOWED}


@pytest.mark.parametrize("name", PAGES)
def test_a_head_answers_as_the_page_does(cast: Cast, name: str) -> None:
    (answer,) = opened(cast, name, "head")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("word", [HUGE]),
        ("end_outage", [HUGE]),
        ("put_back", [SLUG, HUGE, "summary"]),
        ("put_back", [SLUG, 0, "no-such-field"]),
        ("edit_provider", [uuid.uuid4()]),
        ("edit_event", [uuid.uuid4()]),
        ("import", [uuid.uuid4()]),
        ("undo_import", [uuid.uuid4()]),
        ("decide", [uuid.uuid4()]),
        ("edit", ["nothing"]),
        ("status", ["nothing"]),
        ("verify", ["nothing"]),
        ("history", ["nothing"]),
        ("service", ["nothing"]),
        ("report", ["nothing"]),
        ("embed", ["nothing"]),
    ],
)
def test_what_is_not_there_is_no_page(cast: Cast, desk: Any, name: str, args: list[Any]) -> None:
    READ["resources:service"].args(cast)
    where = reverse(f"resources:{name}", args=args)
    assert {desk.get(where).status_code, desk.post(where).status_code} <= {NOT_FOUND, NOT_ALLOWED}


def test_forgetting_a_phrase_beyond_all_bounds_is_harmless(cast: Cast, desk: Any) -> None:
    Synonym.objects.create(phrase="cannot rest", means="sleep")
    answer = desk.post(reverse("resources:drop_word", args=[HUGE]))
    assert (answer.status_code, Synonym.objects.count()) == (302, 1)


@pytest.mark.parametrize("role", ["trainee", "program_lead", "gme_admin", "clinician", "peers_director"])
def test_a_strangers_tap_changes_no_entry(cast: Cast, role: str) -> None:
    READ["resources:service"].args(cast)
    before = Service.objects.values().get(slug=SLUG)
    client = browse(cast.member(role))
    data = {"status": "retired", "how": "Called, and it answered.", "name": "Mine"}
    statuses = {client.post(reverse(f"resources:{name}", args=[SLUG]), data).status_code for name in EDITS}
    assert (statuses, Service.objects.values().get(slug=SLUG)) == ({NOT_FOUND}, before)


@pytest.mark.parametrize("role", ["visitor", "trainee", "program_lead", "gme_admin", "peers_director"])
def test_a_stranger_declares_no_outage(cast: Cast, role: str) -> None:
    READ["resources:service"].args(cast)
    data = {"service": Service.objects.get(slug=SLUG).pk, "note": "Down.", "hours": "4"}
    browse(cast.member(role)).post(reverse("resources:outages"), data)
    assert Outage.objects.count() == 0


@pytest.mark.parametrize("status", ["", "x", "PUBLISHED", "deleted", "draft "])
def test_an_entry_has_no_other_states(cast: Cast, desk: Any, status: str) -> None:
    READ["resources:service"].args(cast)
    answer = desk.post(reverse("resources:status", args=[SLUG]), {"status": status})
    assert (answer.status_code, Service.objects.get(slug=SLUG).status) == (NOT_FOUND, "published")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("published", "Published: readers see it now."),
        ("retired", "Retired: readers see it no longer, and nothing is deleted."),
        ("draft", "A draft again: readers see it no longer."),
    ],
)
def test_each_state_is_said_and_seen(cast: Cast, desk: Any, status: str, said: str) -> None:
    READ["resources:service"].args(cast)
    page = desk.post(reverse("resources:status", args=[SLUG]), {"status": status}, follow=True)
    seen = browse(None).get(reverse("resources:service", args=[SLUG])).status_code
    assert (said in page.text, seen) == (True, 200 if status == "published" else NOT_FOUND)


@pytest.mark.parametrize("how", ["", "x", "called, and it answered.", "Called"])
def test_a_check_has_no_other_ways(cast: Cast, desk: Any, how: str) -> None:
    READ["resources:service"].args(cast)
    Service.objects.filter(slug=SLUG).update(verified_on=None)
    page = desk.post(reverse("resources:verify", args=[SLUG]), {"how": how}, follow=True)
    assert ("Say how you checked it" in page.text, Service.objects.get(slug=SLUG).verified_on) == (True, None)


class TestAnswers:
    @pytest.fixture
    def report(self, cast: Cast) -> Correction:
        """A reader's report."""
        cache.clear()
        READ["resources:service"].args(cast)
        return Correction.objects.create(service=Service.objects.get(slug=SLUG), text="The line is dead.")

    def answer(self, desk: Any, report: Correction, **data: str) -> str:
        """Answer a report; return the page that it leads to."""
        page: str = desk.post(reverse("resources:decide", args=[report.public_id]), data, follow=True).text
        return page

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"state": "open", "reply": "Thanks."},
            {"state": "x", "reply": "Thanks."},
            {"reply": "Thanks."},
            {"state": "fixed", "reply": ""},
            {"state": "fixed", "reply": "   "},
            {"state": "fixed", "reply": "x" * 301},
        ],
    )
    def test_half_an_answer_is_none(self, desk: Any, report: Correction, data: dict[str, str]) -> None:
        page = self.answer(desk, report, **data)
        report.refresh_from_db()
        assert ("Say what you did, and write a line for the reporter." in page, report.state) == (
            True,
            "open",
        )

    def test_every_answer_but_open_is_one(self, desk: Any, report: Correction) -> None:
        for state in set(Correction.State.values) - {"open"}:
            self.answer(desk, report, state=state, reply="Thanks.")
            report.refresh_from_db()
            assert report.state == state

    def test_who_answered_and_when_is_kept(self, cast: Cast, desk: Any, report: Correction) -> None:
        state = next(value for value in Correction.State.values if value != "open")
        self.answer(desk, report, state=state, reply="Thanks.")
        report.refresh_from_db()
        assert (report.decided_by, report.decided_at is not None) == (cast.wellbeing_office, True)
