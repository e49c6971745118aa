"""A check-in in the browser: stored once or not at all, nothing lost, and the pause before any score."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins import operations, records, sealing
from checkins.models import CheckIn, Subject
from checkins.views.bands import BAND
from checkins.wishes import KEEP, MONTHLY, ONE_BY_ONE
from core.clock import site_today
from people.models import User
from resources import demo as shipped
from tests.checkins.conftest import CALM, CRISIS, ENDORSED, NEW, RULE, instrument
from tests.conftest import Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db


def address() -> str:
    """Return where the questionnaire is asked."""
    return reverse("checkins:take", args=[instrument().public_id])


def ticket(client: Client) -> str:
    """Open the page and return its ticket."""
    return str(client.get(address()).context["ticket"])


def send(client: Client, answers: dict[str, Any], *, with_ticket: str = "", **more: str) -> Any:
    """Send answers as the page does."""
    posted = {f"q.{name}": value for name, value in answers.items()}
    return client.post(address(), posted | {"ticket": with_ticket or ticket(client)} | more)


def text(response: Any) -> str:
    """Return a page's words."""
    body = re.sub(r"<!--.*?-->", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def is_pause(response: Any) -> bool:
    """Say whether a page is the interruption."""
    return "Nobody has been told" in text(response)


@pytest.fixture
def keeper(cast: Cast) -> User:
    """Someone whose check-ins are kept."""
    operations.give(person=cast.trainee, kind=KEEP)
    return cast.trainee


def test_opening_the_page_stores_nothing(keeper: User, as_: As) -> None:
    as_(keeper).get(address())
    assert CheckIn.objects.count() == 0


def test_what_is_sent_is_kept(keeper: User, as_: As) -> None:
    send(as_(keeper), CALM)
    said = records.read(CheckIn.objects.get())
    assert (said.answers, said.scores, said.day) == (CALM, {"total": 1}, site_today().isoformat())


def test_without_a_yes_the_result_is_shown_and_nothing_stored(cast: Cast, as_: As) -> None:
    page = send(as_(cast.trainee), CALM)
    assert ("Nothing of this is stored" in text(page), Subject.objects.count()) == (True, 0)


def test_words_come_before_the_number(keeper: User, as_: As) -> None:
    words = text(send(as_(keeper), CALM))
    assert words.index("mostly well") < words.index("1, where anything from 0 to 6")


def test_a_number_says_what_it_cannot_say(keeper: User, as_: As) -> None:
    assert "it is no diagnosis" in text(send(as_(keeper), CALM))


def test_a_missing_answer_is_no_zero(keeper: User, as_: As) -> None:
    page = send(as_(keeper), {"q1": "most"})
    assert "there is no total" in text(page)
    assert records.read(CheckIn.objects.get()).status == "incomplete"


def test_the_same_page_sent_twice_is_stored_once(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    statuses = [send(client, CALM, with_ticket=same).status_code for _ in range(2)]
    assert (statuses, CheckIn.objects.count()) == ([200, 200], 1)


def test_the_same_page_sent_with_other_answers_keeps_the_first(keeper: User, as_: As) -> None:
    client = as_(keeper)
    same = ticket(client)
    send(client, CALM, with_ticket=same)
    page = send(client, CALM | {"q1": "most"}, with_ticket=same)
    assert "This one was sent before" in text(page)
    assert records.read(CheckIn.objects.get()).answers == CALM


def test_two_pages_are_two_check_ins(keeper: User, as_: As) -> None:
    for _ in range(2):
        send(as_(keeper), CALM)
    assert CheckIn.objects.count() == 2


@pytest.mark.parametrize("forged", ["x", "a:b:c"])
def test_a_page_that_is_too_old_keeps_the_answers_and_works_the_next_time(
    keeper: User, as_: As, forged: str
) -> None:
    client = as_(keeper)
    page = send(client, CALM | {"words": "a long night"}, with_ticket=forged)
    assert (page.status_code, "a long night" in text(page), CheckIn.objects.count()) == (422, True, 0)
    send(client, CALM, with_ticket=page.context["ticket"])
    assert CheckIn.objects.count() == 1


def test_anothers_ticket_stores_nothing(keeper: User, cast: Cast, as_: As) -> None:
    theirs = ticket(as_(cast.other_trainee))
    assert send(as_(keeper), CALM, with_ticket=theirs).status_code == 422
    assert CheckIn.objects.count() == 0


def test_a_mistake_keeps_every_other_answer(keeper: User, as_: As) -> None:
    page = send(as_(keeper), {"q1": "most", "hours": "many", "words": "a long night"})
    assert page.status_code == 422
    assert 'value="most" checked' in page.content.decode()
    assert 'value="many"' in page.content.decode()
    assert "a long night" in text(page)


def test_an_answer_that_nobody_asked_is_refused_whole(keeper: User, as_: As) -> None:
    page = send(as_(keeper), CALM | {"smuggled": "1"})
    assert (page.status_code, CheckIn.objects.count()) == (422, 0)


def test_a_missing_key_loses_no_answer(keeper: User, as_: As, keys: Any) -> None:
    client = as_(keeper)
    same = ticket(client)
    keys.CHECKINS_KEYS = {"new": NEW}
    page = send(client, CALM | {"words": "a long night"}, with_ticket=same)
    assert (page.status_code, "a long night" in text(page)) == (503, True)


def test_a_missing_key_keeps_nobody_from_the_questions(keeper: User, as_: As, keys: Any) -> None:
    instrument()
    keys.CHECKINS_KEYS = {"new": NEW}
    assert as_(keeper).get(address()).status_code == 200


def test_an_answer_under_a_question_that_is_not_asked_does_not_count(keeper: User, as_: As) -> None:
    page = send(as_(keeper), CALM | {"shift": "no", "many": "4"})
    assert page.status_code == 200


def test_any_endorsement_brings_the_pause_before_any_score(keeper: User, as_: As) -> None:
    words = text(send(as_(keeper), ENDORSED))
    assert "Nobody has been told" in words
    assert not re.search(r"anything from|mostly well|As a number", words)


@pytest.mark.parametrize("answer", ["some", "most"])
def test_every_degree_of_it_brings_the_pause(keeper: User, as_: As, answer: str) -> None:
    page = send(as_(keeper), {CRISIS: answer})
    assert is_pause(page)


def test_a_no_is_never_called_safe(keeper: User, as_: As) -> None:
    words = text(send(as_(keeper), CALM)).lower()
    assert not re.search(r"\bsafe\b|low risk|no risk|risk level", words)


def test_the_pause_shows_whom_to_call_first_911_then_988(cast: Cast, as_: As) -> None:
    body = send(as_(cast.trainee), ENDORSED).content.decode()
    main = body[body.index("<main") :]
    assert 0 < main.index('href="tel:911"') < main.index('href="tel:988"')


def test_after_the_pause_comes_the_result_and_nothing_is_stored_twice(keeper: User, as_: As) -> None:
    client = as_(keeper)
    pause = send(client, ENDORSED)
    result = client.post(address(), dict(pause.context["carried"]) | {"seen": "yes"})
    assert (is_pause(result), "Thank you for looking" in text(result), CheckIn.objects.count()) == (
        False,
        True,
        1,
    )


def test_the_pause_tells_nobody(keeper: User, as_: As, mailoutbox: list[object]) -> None:
    send(as_(keeper), ENDORSED)
    assert mailoutbox == []


@pytest.fixture
def directory(db: None) -> None:
    """Have services to show."""
    shipped.load()


def measured(client: Client, answers: dict[str, Any]) -> tuple[int, int, int]:
    """Return a sent page's status, its bands, and its queries."""
    same = ticket(client)
    with CaptureQueriesContext(connection) as asked:
        page = send(client, answers, with_ticket=same)
    return page.status_code, len(page.content) // BAND, len(asked)


def test_the_pause_and_the_result_are_alike_in_status_size_and_queries(
    keeper: User, as_: As, directory: None
) -> None:
    client = as_(keeper)
    assert measured(client, CALM) == measured(client, ENDORSED)


def drawn(client: Client, answers: dict[str, Any]) -> list[str]:
    """Return what is drawn and in which order when answers are sent."""
    return [str(found.name) for found in send(client, answers).templates if found.name]


def test_both_are_drawn_whichever_is_shown(keeper: User, as_: As, directory: None) -> None:
    client = as_(keeper)
    names = drawn(client, CALM)
    assert names == drawn(client, ENDORSED)
    assert {"checkins/pause.html", "checkins/result.html"} <= set(names)


def test_as_much_is_sealed_and_opened_for_one_as_for_the_other(
    keeper: User, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, done = as_(keeper), Counter[str]()

    class Counting:
        def __init__(self, key: bytes) -> None:
            self.real = AESGCM(key)

        def encrypt(self, *given: Any) -> bytes:
            done["sealed"] += 1
            return self.real.encrypt(*given)

        def decrypt(self, *given: Any) -> bytes:
            done["opened"] += 1
            return self.real.decrypt(*given)

    monkeypatch.setattr(sealing, "AESGCM", Counting)
    found = []
    for answers in (CALM, ENDORSED):
        done.clear()
        send(client, answers)
        found.append(dict(done))
    assert found[0] == found[1]
    assert min(found[0].values()) >= 1


def test_so_are_they_for_someone_who_keeps_nothing(cast: Cast, as_: As, directory: None) -> None:
    client = as_(cast.trainee)
    assert measured(client, CALM) == measured(client, ENDORSED)


def test_the_first_and_the_sixtieth_cost_the_same(keeper: User, as_: As, directory: None) -> None:
    client = as_(keeper)
    first = measured(client, CALM)
    for _ in range(5):
        send(client, CALM)
    assert measured(client, CALM) == first


def test_sending_asks_at_most_twenty_queries(keeper: User, as_: As, directory: None) -> None:
    assert measured(as_(keeper), CALM)[2] <= 20


def test_two_or_three_services_are_shown(keeper: User, as_: As, directory: None) -> None:
    assert len(send(as_(keeper), CALM).context["services"]) == 3


def test_a_page_fills_whole_bands(keeper: User, as_: As) -> None:
    assert len(send(as_(keeper), CALM).content) % BAND == 0


@pytest.mark.parametrize("name", ["home", "about", "choices", "begin", "past", "stored", "export"])
def test_no_page_is_kept_by_a_browser_or_told_to_the_next_site(cast: Cast, as_: As, name: str) -> None:
    instrument()
    page = as_(cast.trainee).get(reverse(f"checkins:{name}"))
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["home", "about", "choices", "past", "stored", "export"])
def test_titles_tell_nothing_on_a_lock_screen(cast: Cast, as_: As, name: str) -> None:
    body = as_(cast.trainee).get(reverse(f"checkins:{name}")).content.decode()
    assert "<title>For you · Wellbeing</title>" in body


def test_the_titles_of_the_pause_and_the_result_are_the_same(keeper: User, as_: As) -> None:
    bodies = [send(as_(keeper), answers).content.decode() for answers in (CALM, ENDORSED)]
    assert len({re.findall("<title>.*</title>", body)[0] for body in bodies}) == 1


def test_answers_never_stand_in_an_address(keeper: User, as_: As) -> None:
    body = send(as_(keeper), ENDORSED).content.decode()
    assert not re.search(r'(href|action)="[^"]*(some|never|q1|seen)', body)


def test_a_page_can_be_left_at_once(keeper: User, as_: As) -> None:
    assert "data-quick-exit" in as_(keeper).get(address()).content.decode()


def test_one_at_a_time_is_one_form_that_needs_no_script(keeper: User, as_: As) -> None:
    body = as_(keeper).get(f"{address()}?one").content.decode()
    assert ("questions--single" in body, body.count('<form method="post" action="/check-ins')) == (True, 1)


def test_the_shape_is_remembered(keeper: User, as_: As) -> None:
    operations.choose(person=keeper, retention=12, cadence=MONTHLY, layout=ONE_BY_ONE)
    assert "questions--single" in as_(keeper).get(address()).content.decode()


def test_one_questionnaire_needs_no_choice(keeper: User, as_: As) -> None:
    instrument()
    assert as_(keeper).get(reverse("checkins:begin")).headers["Location"] == address()


def test_of_several_one_is_chosen(keeper: User, as_: As) -> None:
    instrument(), instrument("another", rule=RULE)
    assert len(as_(keeper).get(reverse("checkins:begin")).context["instruments"]) == 2


def test_a_retired_one_is_not_asked(keeper: User, as_: As) -> None:
    found = instrument()
    found.state = found.State.RETIRED
    found.save()
    assert as_(keeper).get(address()).status_code == 404


def test_a_note_is_sealed_from_the_result(keeper: User, as_: As) -> None:
    client = as_(keeper)
    page = send(client, CALM)
    client.post(reverse("checkins:note", args=[page.context["id"]]), {"note": "call Ana"})
    assert records.read(CheckIn.objects.get()).note == "call Ana"


def test_a_note_that_is_too_long_is_not_lost(keeper: User, as_: As) -> None:
    client = as_(keeper)
    page = send(client, CALM)
    refused = client.post(reverse("checkins:note", args=[page.context["id"]]), {"note": "n" * 2001})
    assert (refused.status_code, "n" * 2001 in refused.content.decode()) == (422, True)
