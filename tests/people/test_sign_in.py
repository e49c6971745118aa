"""The door: who comes in, how a session becomes a person, and in which zone they read."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from core.clock import site_today, site_zone
from people import middleware
from people.adapters import AccountAdapter
from people.backends import RosterBackend
from people.models import Role, User
from tests.conftest import LONG_AGO, make_person
from tests.core.markup import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from tests.conftest import Cast

    As = Callable[..., Client]

CODES, CONFIRM, LOGIN = "/accounts/login/code/", "/accounts/login/code/confirm/", "/accounts/login/"
PHRASE = "correct horse battery staple"


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Forget earlier attempts: the door slows down whoever knocks often."""
    cache.clear()


def mailed_code(client: Client, email: str, box: list[SimpleNamespace]) -> str:
    """Ask for a code and read it in the mail."""
    client.post(CODES, {"email": email})
    return codes_in(box[-1].body)[0]


def codes_in(body: str) -> list[str]:
    """Return the codes that a mail carries, such as WXYZ-1234."""
    return [line for line in body.splitlines() if len(line) == 9 and line[4] == "-"]


def with_password(person: User) -> User:
    """Give someone a password."""
    person.set_password(PHRASE)
    person.save()
    return person


def is_in(client: Client) -> bool:
    """Say whether whoever holds this browser is signed in."""
    return bool(client.get("/privacy/").context["user"].is_authenticated)


def test_a_mailed_code_opens_the_door(cast: Cast, client: Client, mailoutbox: list[SimpleNamespace]) -> None:
    client.post(CONFIRM, {"code": mailed_code(client, cast.trainee.email, mailoutbox)})
    assert is_in(client)


def test_a_code_is_typed_in_any_case(cast: Cast, client: Client, mailoutbox: list[SimpleNamespace]) -> None:
    code = mailed_code(client, cast.trainee.email, mailoutbox).lower().replace("-", "")
    client.post(CONFIRM, {"code": code})
    assert is_in(client)


def test_an_address_is_typed_in_any_case(
    cast: Cast, client: Client, mailoutbox: list[SimpleNamespace]
) -> None:
    client.post(CONFIRM, {"code": mailed_code(client, cast.trainee.email.upper(), mailoutbox)})
    assert is_in(client)


def test_a_code_opens_only_the_browser_that_asked(
    cast: Cast, as_: As, client: Client, mailoutbox: list[SimpleNamespace]
) -> None:
    stranger = as_(None)
    stranger.post(CONFIRM, {"code": mailed_code(client, cast.trainee.email, mailoutbox)})
    assert not is_in(stranger)


def test_a_code_works_once(cast: Cast, as_: As, client: Client, mailoutbox: list[SimpleNamespace]) -> None:
    code = mailed_code(client, cast.trainee.email, mailoutbox)
    client.post(CONFIRM, {"code": code})
    client.post("/accounts/logout/")
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


def test_nobody_unknown_gets_a_code(client: Client, db: None, mailoutbox: list[SimpleNamespace]) -> None:
    client.post(CODES, {"email": "stranger@example.test"})
    assert [codes_in(mail.body) for mail in mailoutbox] == [[]]


@pytest.mark.parametrize("code", ["", "WRONG1", "\0", "😀" * 9, "x" * 5000, "' OR 1=1 --"])
def test_a_wrong_code_leaves_the_door_shut(
    code: str, cast: Cast, client: Client, mailoutbox: list[SimpleNamespace]
) -> None:
    mailed_code(client, cast.trainee.email, mailoutbox)
    assert client.post(CONFIRM, {"code": code}).status_code == 200
    assert not is_in(client)


def test_guessing_codes_ends(cast: Cast, client: Client, mailoutbox: list[SimpleNamespace]) -> None:
    code = mailed_code(client, cast.trainee.email, mailoutbox)
    for _ in range(6):
        client.post(CONFIRM, {"code": "WRONG1"})
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


def test_a_password_opens_the_door(cast: Cast, client: Client) -> None:
    client.post(LOGIN, {"login": with_password(cast.trainee).email, "password": PHRASE})
    assert is_in(client)


def test_an_empty_password_opens_nothing(cast: Cast, client: Client) -> None:
    client.post(LOGIN, {"login": cast.trainee.email, "password": ""})
    assert not is_in(client)


def test_someone_without_a_password_is_not_let_in_by_one(cast: Cast, client: Client) -> None:
    client.post(LOGIN, {"login": cast.trainee.email, "password": PHRASE})
    assert not is_in(client)


def test_a_wrong_password_and_an_unknown_address_read_the_same(cast: Cast, as_: As) -> None:
    def answer(email: str) -> str:
        page = as_(None).post(LOGIN, {"login": email, "password": "wrong"})
        return Markup(page.content.decode()).text.replace(email, "THEM")

    assert answer(with_password(cast.trainee).email) == answer("stranger@example.test")


def test_an_account_that_is_off_stays_out(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=with_password(cast.trainee).pk).update(is_active=False)
    client.post(LOGIN, {"login": cast.trainee.email, "password": PHRASE})
    assert not is_in(client)


def test_an_account_turned_off_is_out_at_once(cast: Cast, as_: As) -> None:
    client = as_(cast.trainee)
    User.objects.filter(pk=cast.trainee.pk).update(is_active=False)
    assert not is_in(client)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_door_leads_to_no_other_site(target: str, cast: Cast, client: Client) -> None:
    posted = {"login": with_password(cast.trainee).email, "password": PHRASE, "next": target}
    assert "evil" not in client.post(LOGIN, posted).get("Location", "")


def test_the_door_leads_back_to_where_one_wanted_to_go(cast: Cast, client: Client) -> None:
    posted = {"login": with_password(cast.trainee).email, "password": PHRASE, "next": "/wellness-days/"}
    assert client.post(LOGIN, posted)["Location"] == "/wellness-days/"


def test_nobody_signs_up(client: Client, db: None) -> None:
    client.post("/accounts/signup/", {"email": "new@example.test", "password1": PHRASE})
    assert not User.objects.filter(email="new@example.test").exists()


def test_signing_up_is_closed_for_everyone() -> None:
    assert AccountAdapter().is_open_for_signup(RequestFactory().get("/")) is False


@pytest.mark.parametrize(
    "key", ["incorrect_code", "email_password_mismatch", "rate_limited", "account_inactive"]
)
def test_a_refusal_is_a_sentence_of_ours(key: str) -> None:
    sentence = str(AccountAdapter.error_messages[key])
    assert sentence.endswith(".")
    assert sentence != str(super(AccountAdapter, AccountAdapter()).error_messages[key])


def test_looking_at_the_way_out_signs_nobody_out(cast: Cast, as_: As) -> None:
    client = as_(cast.trainee)
    client.get("/accounts/logout/")
    assert is_in(client)


def test_signing_out_ends_the_session(cast: Cast, as_: As) -> None:
    client = as_(cast.trainee)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_a_session_comes_with_roles_and_programs_in_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        person = RosterBackend().get_user(cast.program_lead.pk)
        assert person is not None
        assert person.has_role(Role.Kind.PROGRAM_LEAD, cast.program)


def test_a_session_of_someone_who_is_gone_is_nobodys(db: None) -> None:
    assert RosterBackend().get_user(2**31 - 1) is None


def test_a_role_begins_and_ends_at_midnight_also_where_nothing_restarts(cast: Cast) -> None:
    day = site_today()
    Role.objects.filter(user=cast.program_lead).update(starts_on=day, ends_on=day)
    noon = dt.datetime.combine(day, dt.time(12), site_zone())
    found = []
    for days in (-1, 0, 1, 0):
        with time_machine.travel(noon + dt.timedelta(days=days), tick=False):
            person = RosterBackend().get_user(cast.program_lead.pk)
            found.append(None if person is None else len(person.roles_now))
    assert found == [0, 1, None, 1]


def test_who_is_asked_about_first_says_nothing_of_the_next(cast: Cast) -> None:
    both = cast.program_lead, cast.trainee
    found = [RosterBackend().get_user(person.pk) for person in (*both, *both)]
    assert found == [*both, *both]


@pytest.mark.parametrize("cookie", ["x" * 4000, '"\\000"', "' OR 1=1 --", "../../etc/passwd"])
def test_a_forged_session_is_a_visitors(cookie: str, client: Client, db: None) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert not is_in(client)


def test_a_reader_s_pages_are_drawn_in_their_own_zone(rf: RequestFactory) -> None:
    rf.cookies[settings.SESSION_COOKIE_NAME] = "any"
    request = rf.get("/")
    request.user = User(time_zone="Asia/Kathmandu")
    seen = middleware.zone(lambda _request: HttpResponse(timezone.get_current_timezone_name()))(request)
    assert seen.content == b"Asia/Kathmandu"


def test_the_zone_is_laid_down_after_the_page(rf: RequestFactory) -> None:
    before = timezone.get_current_timezone_name()
    rf.cookies[settings.SESSION_COOKIE_NAME] = "any"
    request = rf.get("/")
    request.user = User(time_zone="Asia/Kathmandu")
    middleware.zone(lambda _request: HttpResponse())(request)
    assert timezone.get_current_timezone_name() == before


def test_a_visitor_is_not_looked_up_for_a_zone(rf: RequestFactory) -> None:
    request = rf.get("/")  # It has no user at all: looking would be an error.
    assert middleware.zone(lambda _request: HttpResponse(b"fine"))(request).content == b"fine"


def test_a_role_that_begins_tomorrow_opens_nothing_today(cast: Cast, as_: As) -> None:
    tomorrow = timezone.now().date() + dt.timedelta(days=2)
    Role.objects.create(user=cast.facilitator, kind=Role.Kind.GME_ADMIN, starts_on=tomorrow)
    assert as_(cast.facilitator).get("/wellness-days/queue/").status_code == 404


def test_a_role_that_ended_closes_its_pages(cast: Cast, as_: As) -> None:
    Role.objects.create(user=cast.trainee, kind=Role.Kind.GME_ADMIN, starts_on=LONG_AGO, ends_on=LONG_AGO)
    assert as_(cast.trainee).get("/wellness-days/queue/").status_code == 404


def test_people_are_listed_by_name(db: None) -> None:
    for name in ("zoe", "ada", "mia"):
        make_person(name)
    assert [person.display_name for person in User.objects.all()] == ["Ada", "Mia", "Zoe"]
