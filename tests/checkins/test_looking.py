"""Looking back: only after a proof, drawn and told, and taken away in three shapes."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checkins import belongings, demo, fhir, operations, stored, support, trend, words
from checkins.instruments.shapes import Form, Item, Option, Part, Rule, Score
from checkins.models import CheckIn, Subject
from checkins.records import Content
from checkins.wishes import KEEP
from people.models import User
from resources import demo as shipped
from tests.checkins.conftest import CALM, FORM, NEW, RULE, check_in, instrument
from tests.conftest import Cast, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
HISTORY = ("past", "stored", "export", "export_json", "export_csv", "export_fhir")


def said(day: int, **more: Any) -> dict[str, Any]:
    """Return what a check-in on a day of November says."""
    return {"day": dt.date(2026, 11, day), "answers": CALM, "status": "complete"} | more


def got(client: Client, name: str, *args: object) -> bytes:
    """Return a page's or a download's bytes."""
    return b"".join(client.get(reverse(f"checkins:{name}", args=args)))


@pytest.fixture
def looker(cast: Cast) -> User:
    """Someone with three check-ins kept, and a note."""
    operations.give(person=cast.trainee, kind=KEEP)
    for number, total in enumerate((5, 3, 1)):
        check_in(
            cast.trainee,
            **said(2 + number, scores={"total": total}, band="getting by", note=f"=note {number}"),
        )
    return cast.trainee


@pytest.mark.parametrize("name", HISTORY)
def test_ones_own_history_asks_for_a_fresh_proof(cast: Cast, as_: As, name: str) -> None:
    cast.trainee.set_password("long enough to be one")
    cast.trainee.save()
    page = as_(cast.trainee).get(reverse(f"checkins:{name}"))
    assert (page.status_code, "/reauthenticate/" in page.headers["Location"]) == (302, True)


@pytest.mark.parametrize("name", HISTORY)
def test_who_signs_in_by_mail_alone_is_asked_by_mail(cast: Cast, as_: As, name: str) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=10), tick=False):
        browser = as_(cast.trainee)
    page = browser.get(reverse(f"checkins:{name}"))
    assert page.headers["Location"].startswith(reverse("people:prove"))


def test_one_check_in_asks_for_it_too(cast: Cast, as_: As) -> None:
    row = check_in(cast.trainee)
    cast.trainee.set_password("long enough to be one")
    cast.trainee.save()
    assert as_(cast.trainee).get(reverse("checkins:one", args=[row.pk])).status_code == 302


def test_sending_does_not_ask_for_it(cast: Cast, as_: As) -> None:
    cast.trainee.set_password("long enough to be one")
    cast.trainee.save()
    client, address = as_(cast.trainee), reverse("checkins:take", args=[instrument().public_id])
    ticket = client.get(address).context["ticket"]
    assert client.post(address, {"q.q1": "some", "ticket": ticket}).status_code == 200


def test_the_past_is_shown_newest_first(looker: User, as_: As) -> None:
    body = got(as_(looker), "past").decode()
    assert body.index("4 November") < body.index("2 November")


def test_a_trend_is_drawn_and_told_in_a_table(looker: User, as_: As) -> None:
    body = got(as_(looker), "past").decode()
    assert ("<polyline" in body, "<table" in body, 'role="img"' in body) == (True, True, True)


def test_a_drawing_has_words_for_those_who_hear_it(looker: User, as_: As) -> None:
    body = got(as_(looker), "past").decode()
    assert 'aria-label="Two minutes: 3 times in November 2026, from 5 to 1."' in body


def test_one_is_shown_with_its_answers_in_words(looker: User, as_: As) -> None:
    row = CheckIn.objects.all()[0]
    body = got(as_(looker), "one", row.pk).decode()
    assert "How often did you sleep badly?" in body
    assert "Some days" in body


def test_many_cost_the_same_queries_as_one(looker: User, as_: As) -> None:
    client = as_(looker)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            got(client, "past")
        counts.append(len(asked))
        for _again in range(20):
            check_in(looker, **said(9, scores={"total": 2}))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", HISTORY[:2])
def test_a_missing_key_is_said_in_words(looker: User, as_: As, keys: Any, name: str) -> None:
    keys.CHECKINS_KEYS = {"new": NEW}
    page = as_(looker).get(reverse(f"checkins:{name}"))
    assert page.status_code == (503 if name == "past" else 200)


def test_a_missing_key_breaks_no_download_in_the_middle(looker: User, as_: As, keys: Any) -> None:
    keys.CHECKINS_KEYS = {"new": NEW}
    assert as_(looker).get(reverse("checkins:export_json")).status_code == 503


def test_the_json_holds_everything(looker: User, as_: As) -> None:
    found = json.loads(got(as_(looker), "export_json"))
    assert [row["note"] for row in found["check_ins"]] == ["=note 0", "=note 1", "=note 2"]
    assert found["wishes"]["consents"][0]["kind"] == KEEP


def test_the_csv_has_a_line_for_each_answer_and_runs_no_formula(looker: User, as_: As) -> None:
    heading, *rows = csv.reader(got(as_(looker), "export_csv").decode().strip().splitlines())
    assert (len(rows), rows[0][heading.index("answer")]) == (9, "Never")
    assert rows[0][heading.index("note")] == "'=note 0"


def test_the_fhir_bundle_names_nobody(looker: User, as_: As) -> None:
    bundle = json.loads(got(as_(looker), "export_fhir"))
    resources = [entry["resource"] for entry in bundle["entry"]]
    assert {resource["resourceType"] for resource in resources} == {"QuestionnaireResponse"}
    assert not any({"subject", "author", "source"} & set(resource) for resource in resources)


def test_someone_who_keeps_nothing_gets_empty_files(cast: Cast, as_: As) -> None:
    client = as_(cast.trainee)
    assert json.loads(got(client, "export_json"))["check_ins"] == []
    assert json.loads(got(client, "export_fhir"))["entry"] == []


def test_a_response_keeps_its_nesting_and_its_codings() -> None:
    often = Option("b", "Often", system="http://loinc.org", own="LA2")
    form = Form(
        "https://example.test/q",
        "2",
        "t",
        (
            Item("g", "Group", "group"),
            Item("a", "A", "choice", options=(often,), parent="g", depth=1),
            Item("n", "N", "decimal"),
            Item("i", "I", "integer"),
            Item("y", "Y", "boolean"),
            Item("t", "T", "text"),
            Item("total", "Total", "decimal", calculated=True),
        ),
    )
    answers = {"a": "b", "n": 1.5, "i": 3, "y": True, "t": "words"}
    found = fhir.response("id", form, Content(day="2026-11-02", answers=answers, scores={"total": 4}))
    coding = {"system": "http://loinc.org", "code": "LA2", "display": "Often"}
    assert found["questionnaire"] == "https://example.test/q|2"
    assert found["item"][0]["item"][0]["answer"] == [{"valueCoding": coding}]
    assert [row["answer"][0] for row in found["item"][1:]] == [
        {"valueDecimal": 1.5},
        {"valueInteger": 3},
        {"valueBoolean": True},
        {"valueString": "words"},
        {"valueDecimal": 4},
    ]


def test_a_note_travels_as_the_standard_says() -> None:
    found = fhir.response("id", FORM, Content(day="2026-11-02", note="mine"))
    assert found["extension"] == [{"url": fhir.NOTE, "valueAnnotation": {"text": "mine"}}]


def test_every_stored_column_is_shown(looker: User) -> None:
    tables = {table.name: table for table in stored.tables(looker)}
    assert [len(table.rows) for table in tables.values()] == [1, 1, 3]
    assert set(tables["checkins_checkin"].columns) == {
        "id", "subject_id", "instrument_id", "month", "ciphertext", "key_id",
    }  # fmt: skip


def test_the_shown_rows_are_the_real_ones(looker: User, as_: As) -> None:
    row = CheckIn.objects.all()[0]
    body = got(as_(looker), "stored").decode()
    assert bytes(row.ciphertext)[: stored.SHOWN].hex(" ") in body
    assert str(row.pk) in body


def test_the_page_says_that_no_list_names_who_gets_notes(looker: User, as_: As) -> None:
    assert "are in no list of this site" in got(as_(looker), "stored").decode()


def test_nothing_stored_is_shown_as_nothing(cast: Cast) -> None:
    assert [table.rows for table in stored.tables(cast.trainee)] == [[], [], []]


def test_erasing_everything_says_so(looker: User, as_: As) -> None:
    page = as_(looker).post(reverse("checkins:erase_all"))
    assert ("It is gone" in page.content.decode(), Subject.objects.count()) == (True, 0)


def test_the_sites_own_export_holds_check_ins(looker: User) -> None:
    found = belongings.everything(looker)
    assert found is not None
    assert len(found["check_ins"]) == 3


def test_the_sites_own_export_of_nothing_is_nothing(cast: Cast) -> None:
    assert belongings.everything(cast.trainee) is None


def test_points_stand_by_their_day_and_number() -> None:
    contents = [
        Content(day=f"2026-11-{day:02}", scores={"total": total}) for day, total in ((1, 0), (6, 3), (11, 6))
    ]
    points = trend.of(instrument(), RULE, contents).points
    assert [point.x for point in points] == [48, 214, 380]
    assert points[0].y > points[1].y > points[2].y


def test_a_drawing_over_months_says_from_when_to_when() -> None:
    contents = [Content(day=f"2026-{month}-01", scores={"total": 1}) for month in ("09", "11")]
    assert "2 times from September 2026 to November 2026" in trend.of(instrument(), RULE, contents).sentence


@pytest.mark.parametrize(("times", "radius"), [(2, 5), (24, 5), (25, 2), (60, 2)])
def test_many_points_are_small(times: int, radius: int) -> None:
    contents = [Content(day=f"2026-11-{1 + n % 28:02}", scores={"total": 1}) for n in range(times)]
    assert trend.of(instrument(), RULE, contents).radius == radius


def test_a_time_without_a_score_is_left_out() -> None:
    contents = [Content(day="2026-11-01"), Content(day="2026-11-02", scores={"total": 1})]
    found = trend.of(instrument(), RULE, contents)
    assert (len(found.points), found.is_drawn) == (1, False)


def test_times_of_one_day_stand_in_the_middle_over_one_date() -> None:
    contents = [Content(day="2026-11-01", scores={"total": total}) for total in (1, 2)]
    found = trend.of(instrument(), RULE, contents)
    assert [point.x for point in found.points] == [214, 214]
    assert [(end.x, end.anchor) for end in found.ends] == [(214, "middle")]


def test_two_days_of_one_month_are_told_apart_below_the_drawing() -> None:
    contents = [Content(day=f"2026-11-{day:02}", scores={"total": 1}) for day in (1, 20)]
    assert [end.day.day for end in trend.of(instrument(), RULE, contents).ends] == [1, 20]


def test_a_score_of_numbers_is_drawn_between_its_own_ends() -> None:
    rule = Rule((Score("total", "T", (Part("n", factor=None),)),))
    found = trend.of(instrument(), rule, [Content(day="2026-11-01", scores={"total": 7})])
    assert [tick.label for tick in found.ticks] == ["6", "7", "8"]


def test_a_range_follows_weights_multiplier_and_offset() -> None:
    score = Score("t", "T", RULE.scores[0].parts, multiplier=Fraction(4), offset=Fraction(1))
    assert words.span(score) == words.Range(Fraction(1), Fraction(25))


def test_a_reversed_multiplier_still_goes_from_least_to_most() -> None:
    score = Score("t", "T", RULE.scores[0].parts, multiplier=Fraction(-1))
    assert words.span(score) == words.Range(Fraction(-6), Fraction(0))


@pytest.mark.parametrize(
    ("status", "scores", "sentence"),
    [
        ("incomplete", {}, words.LEFT_OUT),
        ("no_score", {}, words.NO_NUMBER),
        ("no_score", {"total": 1}, words.NO_NUMBER),
    ],
)
def test_without_a_number_words_say_why(status: str, scores: dict[str, object], sentence: str) -> None:
    assert words.Result.of(RULE, status, scores, "") == words.Result(sentence)


def test_a_number_without_bands_gives_no_verdict() -> None:
    found = words.Result.of(RULE, "complete", {"total": 4}, "")
    assert (found.number, found.within, "your own" in found.sentence) == ("4", "0 to 6", True)


PULSE = Form(
    "u",
    "1",
    "t",
    tuple(
        Item(name, name, "choice", options=FORM.items[1].options) for name in ("sleep", "workload", "meaning")
    ),
)


def test_the_lowest_answers_say_what_may_help() -> None:
    wanted = support.topics(PULSE, {"sleep": "most", "workload": "never", "meaning": "some"})
    assert wanted[:2] == ["time-off", "burnout"]


def test_there_is_always_something_that_may_help() -> None:
    assert support.topics(FORM, {}) == list(support.ALWAYS)


def test_services_fit_who_someone_is(cast: Cast) -> None:
    shipped.load()
    student = make_person("guest")
    for person in (cast.trainee, student):
        wanted = set(support.audiences(person))
        assert all(wanted & set(row.record["audiences"]) for row in support.matched(person, ["counseling"]))


def test_what_is_open_now_comes_first(cast: Cast) -> None:
    shipped.load()
    states = [
        row.is_open is True for row in support.matched(cast.trainee, ["counseling", "hard-case", "burnout"])
    ]
    assert states == sorted(states, reverse=True)
    assert states[0]


def test_a_doubtful_number_is_never_shown(cast: Cast) -> None:
    shipped.load()
    found = support.matched(cast.trainee, ["counseling", "peer-support"])
    assert "nyc-well" not in {row.slug for row in found}


def test_the_demo_has_two_people_who_check_in() -> None:
    for key in ("priya", "maya"):
        User.objects.create_user(f"{key}@northfield.example", display_name=key)
    demo.check_ins()
    assert (Subject.objects.count(), CheckIn.objects.count()) == (2, 16)


def test_no_total_is_ever_red(looker: User, as_: As) -> None:
    body = got(as_(looker), "past").decode()
    assert not re.search(r"badge--stop|message--stop", body)
