"""Words entered in every field are searched for everywhere, and found nowhere; planted ones are found."""

from __future__ import annotations

import base64
import logging
import sys
from typing import TYPE_CHECKING, Any

import pytest
from celery import current_app
from django.contrib import admin
from django.core.cache import cache, caches
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from checkins import operations, tasks
from checkins.models import CheckIn
from checkins.views import taking
from checkins.wishes import KEEP, REMIND, SUMMARIES
from people.models import User
from tests.checkins.conftest import ENDORSED, check_in, instrument, send_note
from tests.checkins.traces import PLACES, forms, found_in, is_in
from tests.conftest import browse, make_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "kanarienvogel-7f3a-zwitschert"


@pytest.fixture(autouse=True)
def _everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Log all there is to log, and begin with an empty Redis."""
    caches["redis"].clear()
    with caplog.at_level(logging.DEBUG):
        yield


def typed(client: Client) -> dict[str, str]:
    """Return a page's answers with the canary in them, ready to be sent."""
    address = reverse("checkins:take", args=[instrument().public_id])
    ticket = client.get(address).context["ticket"]
    answers = {f"q.{name}": value for name, value in ENDORSED.items()}
    return answers | {"q.words": f"I said {CANARY} to nobody", "ticket": ticket}


def live(person: User) -> bytes:
    """Do everything that one can do with words; return what error pages showed."""
    client, address = browse(person), reverse("checkins:take", args=[instrument().public_id])
    for kind in (KEEP, SUMMARIES, REMIND):
        operations.give(person=person, kind=kind)
    sent = client.post(address, typed(client))
    client.post(address, dict(sent.context["carried"]) | {"seen": "yes"})
    row = CheckIn.objects.get()
    client.post(reverse("checkins:note", args=[row.pk]), {"note": f"{CANARY} again"})
    client.post(reverse("checkins:note", args=[row.pk]), {"note": CANARY * 200})
    client.post(address, typed(client) | {"ticket": f"forged {CANARY}"})
    client.post(address, typed(client) | {"q.q1": CANARY, f"q.{CANARY}": CANARY})
    for name in ("give", "withdraw", "choices", "pause"):
        client.post(reverse(f"checkins:{name}"), {"kind": CANARY, "pause": CANARY, "cadence": CANARY})
    for name in ("past", "stored", "export_json", "export_csv", "export_fhir"):
        b"".join(client.get(reverse(f"checkins:{name}")))
    client.get(reverse("checkins:one", args=[row.pk]))
    assert send_note(person) == 1
    tasks.expire.delay()
    tasks.send_notes.delay()
    tasks.freeze_terms.delay()
    return _failing(client, address)


def _failing(client: Client, address: str) -> bytes:
    """Have the server fail in the middle of a check-in; return the page that its sender gets."""
    client.raise_request_exception = False
    posted = typed(client)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "_kept", _fail)
        return bytes(client.post(address, posted).content)


def _fail(*_anything: Any) -> None:
    raise RuntimeError("something broke")


def test_what_was_said_is_found_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    page = live(make_person("singer"))
    assert found_in(CANARY, log=caplog.text.encode(), page=page) == []


def test_its_owner_finds_it() -> None:
    person = make_person("singer")
    live(person)
    body = browse(person).get(reverse("checkins:one", args=[CheckIn.objects.get().pk])).content
    assert is_in(body, CANARY)


def test_the_failing_page_is_there_and_helps() -> None:
    assert b'href="tel:988"' in live(make_person("singer"))


def test_nothing_is_laid_into_a_session_while_a_proof_is_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    person = make_person("singer")
    person.set_password("long enough to be one")
    person.save()
    live(person)
    assert found_in(CANARY, log=caplog.text.encode()) == []


def test_an_error_report_holds_no_answer(rf: Any) -> None:
    client = browse(make_person("singer"))
    address, posted = reverse("checkins:take", args=[instrument().public_id]), typed(client)
    request = rf.post(address, posted)
    request.user = make_person("reported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "_again", _fail)
        try:
            taking.take(request, public_id=instrument().public_id)
        except RuntimeError:
            report = ExceptionReporter(request, *sys.exc_info())
    assert not is_in(report.get_traceback_text().encode(), CANARY)


def test_no_administration_knows_check_ins() -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "checkins"]


def test_no_task_of_check_ins_takes_an_argument() -> None:
    own = [task for name, task in current_app.tasks.items() if name.startswith("checkins.")]
    assert (len(own) > 3, [task.name for task in own if _takes(task)]) == (True, [])


def _takes(task: Any) -> int:
    found: int = task.run.__code__.co_argcount
    return found


def _plant_name(person: User) -> None:
    User.objects.filter(pk=person.pk).update(pronouns=CANARY)


def _plant_mail(_person: User) -> None:
    send_mail("a", CANARY, "a@example.test", ["b@example.test"])


def _plant_bytes(person: User) -> None:
    check_in(person)
    CheckIn.objects.update(ciphertext=b"\x01\x02" + CANARY.encode())


def _plant_session(person: User) -> None:
    session = browse(person).session
    session["seed"] = CANARY
    session.save()


PLANTS: list[Any] = [
    ("database", _plant_name),
    ("database", _plant_bytes),
    ("redis", lambda _person: cache.set("seed", CANARY)),
    ("redis", lambda _person: tasks.expire.apply_async(headers={"seed": CANARY})),
    ("sessions", _plant_session),
    ("mails", _plant_mail),
]


@pytest.mark.parametrize(("place", "plant"), PLANTS)
def test_a_planted_one_is_found(place: str, plant: Callable[[User], object]) -> None:
    plant(make_person("planter"))
    assert is_in(PLACES[place](), CANARY)


def test_a_planted_one_is_found_in_a_log(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("seed").info("said %s", CANARY)
    assert is_in(caplog.text.encode(), CANARY)


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_the_search_reads_base64_at_any_offset(before: str) -> None:
    assert is_in(base64.b64encode(f"{before}{CANARY} and more".encode()), CANARY)


def test_the_search_does_not_find_what_is_not_there() -> None:
    assert not is_in(b"a sparrow", CANARY)
    assert len(forms(CANARY)) > 5
